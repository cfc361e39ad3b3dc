"""Two steps before a text is published: subject-matter review, and release by the Center of Excellence.

Wagtail keeps the state of each page; here are the steps for a whole course at once, in one decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest
from wagtail.models import Page, Revision, TaskState, WorkflowState

from lms.models import User

from .authoring import is_draft
from .models import ActivityPage, CoursePage, ModulePage, ReviewTask


class Outdated(Exception):
    """What was looked at is not what would be decided on: it was changed or decided meanwhile."""


class NothingToSend(Exception):
    """No page of the course has changes that are not in review already."""


@dataclass(frozen=True)
class Change:
    """A page of a course with changes that are not published yet, and where they stand."""

    page: Page
    revision: Revision
    state: TaskState | None  # of the review, if there is one
    is_sent_back: bool
    may_be_decided: bool  # by whoever asks

    @property
    def stamp(self) -> str:
        """Which text of the page was seen; another save gives another."""
        return f"{self.page.pk}-{self.revision.pk}-{self.revision.created_at.timestamp()}"

    @property
    def step(self) -> str:
        """The step it waits at."""
        return self.state.task.name if self.state else ""


def changes_in(course: CoursePage, person: User) -> list[Change]:
    """The pages of the course that wait to be published, in their order."""
    pages: list[Page] = [course]
    for kind in (ModulePage, ActivityPage):
        pages += kind.objects.descendant_of(course).select_related("latest_revision__user").order_by("path")
    drafts = [page for page in sorted(pages, key=lambda page: str(page.path)) if is_draft(page)]
    reviews = _reviews_of(drafts)
    return [_change(page, reviews.get(str(page.pk)), person) for page in drafts]


def _change(page: Page, review: WorkflowState | None, person: User) -> Change:
    state = review.current_task_state if review else None
    is_open = bool(review and review.status == WorkflowState.STATUS_IN_PROGRESS and state)
    step = state.task.specific if state else None
    return Change(
        page=page,
        revision=page.latest_revision,
        state=state if is_open else None,
        is_sent_back=review is not None and not is_open,
        may_be_decided=is_open and isinstance(step, ReviewTask) and step.may_decide(page, person),
    )


def _reviews_of(pages: Iterable[Page]) -> dict[str, WorkflowState]:
    states = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(page.pk) for page in pages]
    )
    return {state.object_id: state for state in states.select_related("current_task_state__task")}


@transaction.atomic
def send(course: CoursePage, *, by: User) -> int:
    """Send every changed page that is not in review; says how many. Raises NothingToSend."""
    course = CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    waiting = [change for change in changes_in(course, by) if change.state is None]
    if not waiting:
        raise NothingToSend
    for change in waiting:
        page = change.page.specific
        if change.is_sent_back:
            page.current_workflow_state.resume(user=by)
        else:
            page.get_workflow().start(page, by)
    return len(waiting)


@transaction.atomic
def decide(course: CoursePage, seen: Iterable[str], *, approve: bool, comment: str, by: User) -> list[Page]:
    """Decide about the pages as they were seen, all or none, and give them back. Raises Outdated."""
    course = CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    there = {change.stamp: change for change in changes_in(course, by) if change.may_be_decided}
    wanted = list(dict.fromkeys(seen))
    if not wanted or any(stamp not in there for stamp in wanted):
        raise Outdated
    for stamp in wanted:
        state = there[stamp].state
        assert state is not None
        action = "approve" if approve else "reject"
        state.task.specific.on_action(state, user=by, action_name=action, comment=comment)
    return [there[stamp].page for stamp in wanted]


def unreviewed(revisions: Iterable[int | None]) -> set[int]:
    """Of published revisions those that a person wrote and no review approved."""
    written = Revision.objects.filter(pk__in=[pk for pk in revisions if pk], user__isnull=False)
    approved = TaskState.objects.filter(
        revision__in=written, status=TaskState.STATUS_APPROVED, workflow_state__status=WorkflowState.STATUS_APPROVED
    )
    return set(written.values_list("pk", flat=True)) - set(approved.values_list("revision", flat=True))


def differences(request: HttpRequest, page: Page, old: Page | None, new: Page) -> list[object]:
    """Field by field what is other in the new text; everything, where there was none before."""
    panel = page.get_edit_handler().get_bound_panel(instance=page, request=request, form=None)
    before = old or type(page)(locale_id=page.locale_id)
    found = [comparison(before, new) for comparison in panel.get_comparison()]
    return [difference for difference in found if difference.has_changed()]
