"""Publishing approved drafts at the moment that they name."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Revision

from lms.models import Change
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell

from .models import Drafted, NotPublishable


def publish_due(*, at: datetime) -> None:
    """Publish each draft that is due, once; one that cannot be keeps its words, and those who wrote it are told."""
    kinds = ContentType.objects.get_for_models(*Drafted.__subclasses__()).values()
    due = Revision.objects.filter(content_type__in=kinds, approved_go_live_at__lte=at)
    for pk in list(due.order_by("approved_go_live_at", "pk").values_list("pk", flat=True)):
        _publish(pk, at=at)


def _publish(pk: int, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=at).first()
            if revision is not None:
                revision.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)
    except NotPublishable as refusal:
        _give_up(Revision.objects.get(pk=pk), refusal.problems, at=at)


@transaction.atomic
def _give_up(revision: Revision, problems: list[str], *, at: datetime) -> None:
    """It is tried no more; the draft can be put right and sent to review again."""
    fact = revision.content_object
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    new = {"fact": fact.code, "problems": problems}
    Change.record("fact-not-published", fact, actor=None, at=at, new=new, reason=revision.content["change_reason"])
    concerned = {revision.user_id, *revision.task_states.values_list("finished_by", flat=True)} - {None}
    title, link = _("Not published as planned: %s") % fact, str(AdminURLFinder().get_edit_url(fact))
    key, words = f"not-published:{revision.pk}", "\n".join(problems)
    tell((News(person, Kind.REVIEW_DECIDED, key, title, words, link) for person in sorted(concerned)), at=at)
