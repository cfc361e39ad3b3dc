"""What those who write and review pages and facts are told, in place of Wagtail's own mails."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, TaskState, WorkflowState

from lms.backends import people_in_force
from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell

from .models import CoursePage
from .rra.models import Drafted


def tell_reviewers(step: TaskState, *, sent_by: User | None, at: datetime) -> None:
    """Whoever may decide on the page or fact at this step, and did not send it there, is told that it waits."""
    text = step.workflow_state.content_object
    groups = getattr(step.task.specific, "groups", None)
    if not isinstance(text, Page | Drafted) or groups is None:
        return
    people: QuerySet[User] = people_in_force(groups.all(), at=at)
    body = _("Sent to review by %s.") % sent_by.display_name if sent_by else ""
    title = _("Waits for your review: %s") % _name_of(text)
    reviewers = people.exclude(Q(pk=sent_by.pk) if sent_by else Q()).order_by("pk").values_list("pk", flat=True)
    tell(
        (
            News(pk, Kind.REVIEW_WAITING, f"review:{step.pk}", title, body, _where_reviewed(text))
            for pk in list(reviewers)
        ),
        at=at,
    )


def tell_author(review: WorkflowState, *, decided_by: User | None, is_approved: bool, at: datetime) -> None:
    """Whoever sent the page or fact to review is told what became of it, unless they decided themselves."""
    text, author = review.content_object, review.requested_by
    if not isinstance(text, Page | Drafted) or author is None or author == decided_by:
        return
    words = _("Approved: %s") if is_approved else _("Sent back: %s")
    step = review.current_task_state
    comment = step.specific.get_comment() if step and not is_approved else ""
    body = _("By %s.") % decided_by.display_name if decided_by else ""
    news = News(
        person_id=author.pk,
        kind=Kind.REVIEW_DECIDED,
        key=f"reviewed:{review.pk}:{step.pk if step else ''}:{'yes' if is_approved else 'no'}",
        title=words % _name_of(text),
        body=f"{body}\n{comment}".strip(),
        link=_where_edited(text),
    )
    tell([news], at=at)


def _name_of(text: Page | Drafted) -> str:
    return str(text.get_admin_display_title()) if isinstance(text, Page) else str(text.get_latest_revision_as_object())


def _where_reviewed(text: Page | Drafted) -> str:
    """The whole course is one decision; a fact is decided where it is edited."""
    course = CoursePage.objects.ancestor_of(text, inclusive=True).first() if isinstance(text, Page) else None
    return reverse("courses_review", args=[course.pk]) if course else _where_edited(text)


def _where_edited(text: Page | Drafted) -> str:
    return str(AdminURLFinder().get_edit_url(text))
