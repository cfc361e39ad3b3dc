"""What those who write and review pages are told, in place of Wagtail's own mails."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from lms.backends import people_in_force
from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell

from .models import CoursePage


def tell_reviewers(step: TaskState, *, sent_by: User | None, at: datetime) -> None:
    """Whoever may decide on the page at this step, and did not send it there, is told that it waits."""
    page = step.workflow_state.content_object
    groups = getattr(step.task.specific, "groups", None)
    if not isinstance(page, Page) or groups is None:
        return
    people: QuerySet[User] = people_in_force(groups.all(), at=at)
    body = _("Sent to review by %s.") % sent_by.display_name if sent_by else ""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
    where = ("courses_review", course.pk) if course else ("wagtailadmin_pages:edit", page.pk)
    link = reverse(where[0], args=[where[1]])
    title = _("Waits for your review: %s") % page.get_admin_display_title()
    reviewers = people.exclude(Q(pk=sent_by.pk) if sent_by else Q()).order_by("pk").values_list("pk", flat=True)
    tell((News(pk, Kind.REVIEW_WAITING, f"review:{step.pk}", title, body, link) for pk in list(reviewers)), at=at)


def tell_author(review: WorkflowState, *, decided_by: User | None, is_approved: bool, at: datetime) -> None:
    """Whoever sent the page to review is told what became of it, unless they decided themselves."""
    page, author = review.content_object, review.requested_by
    if not isinstance(page, Page) or author is None or author == decided_by:
        return
    words = _("Approved: %s") if is_approved else _("Sent back: %s")
    step = review.current_task_state
    comment = step.specific.get_comment() if step and not is_approved else ""
    body = _("By %s.") % decided_by.display_name if decided_by else ""
    news = News(
        person_id=author.pk,
        kind=Kind.REVIEW_DECIDED,
        key=f"reviewed:{review.pk}:{step.pk if step else ''}:{'yes' if is_approved else 'no'}",
        title=words % page.get_admin_display_title(),
        body=f"{body}\n{comment}".strip(),
        link=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )
    tell([news], at=at)
