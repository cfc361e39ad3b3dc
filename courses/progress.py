"""How far a learner has come in the edition they are pinned to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, models, transaction

from lms.models import Change, User

from .models import ActivityPage, Completion, CourseEdition, EditionActivity, Enrolment, LessonPage, LessonVisit
from .signals import activity_completed, course_completed


class NotInEdition(Exception):
    """The activity is no part of the edition that the learner takes."""


class NotOpened(Exception):
    """The learner never opened the lesson."""


def hold(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, its row kept from others until the transaction ends."""
    rows = Enrolment.every.select_for_update(of=("self",), no_key=True)
    return rows.select_related("edition", "learner").get(pk=enrolment.pk)


def begin(enrolment: Enrolment, *, at: datetime) -> None:
    """Open the course for the first time, in its newest edition; nothing if it was opened before."""
    if enrolment.opened_at is not None:
        return
    unopened = Enrolment.objects.filter(pk=enrolment.pk, opened_at=None, edition=enrolment.edition_id)
    newer = CourseEdition.objects.filter(course=models.OuterRef("course"), number__gt=enrolment.edition.number)
    if unopened.filter(~models.Exists(newer)).update(opened_at=at, last_opened_at=at):
        enrolment.opened_at = enrolment.last_opened_at = at
    else:
        _begin_in_the_newest(enrolment, at=at)


@transaction.atomic
def _begin_in_the_newest(enrolment: Enrolment, *, at: datetime) -> None:
    held = hold(enrolment)
    if held.opened_at is None:
        old, newest = held.edition, held.course.editions.latest()
        held.edition, held.opened_at, held.last_opened_at = newest, at, at
        held.save(update_fields=["edition", "opened_at", "last_opened_at"])
        Change.record(
            "enrolment-moved",
            held,
            actor=held.learner,
            person=held.learner,
            at=at,
            old={"edition": old.number},
            new={"edition": newest.number},
            reason="Opened for the first time: the newest edition.",
        )
    enrolment.refresh_from_db()


def open_activity(enrolment: Enrolment, activity: EditionActivity, *, at: datetime) -> EditionActivity:
    """Remember that the learner is at the activity now; the answer is the activity in the edition they take.

    That edition is another than the one given only when this opens the course for the first time.
    """
    begin(enrolment, at=at)
    if activity.edition_id != enrolment.edition_id:
        found = enrolment.edition.activities.filter(activity=activity.activity_id).first()
        if found is None:
            raise NotInEdition
        activity = found
    here = Enrolment.objects.filter(pk=enrolment.pk, edition=activity.edition_id)
    if here.update(current=activity, last_opened_at=at):
        enrolment.current, enrolment.last_opened_at = activity, at
    if activity.kind == "lesson":
        _visit(enrolment, activity, at=at)
    return activity


def lesson_of(activity: EditionActivity) -> LessonPage:
    """The text of the lesson as the edition froze it.

    As released: with_content_json() would ask for the page, its parent and its comments, none of which is shown.
    """
    text: LessonPage = LessonPage.from_serializable_data(activity.revision.content, check_fks=False)
    return text


def _visit(enrolment: Enrolment, activity: EditionActivity, *, at: datetime) -> None:
    visit = LessonVisit(enrolment=enrolment, activity_id=activity.activity_id, first_opened_at=at, last_opened_at=at)
    LessonVisit.objects.bulk_create(
        [visit],
        update_conflicts=True,
        unique_fields=["enrolment", "activity"],
        update_fields=["last_opened_at"],
    )


def remember_place(enrolment: Enrolment, activity: EditionActivity, place: str, *, at: datetime) -> None:
    """The block at the top of the learner's screen, to open there again; raises NotOpened."""
    opened = LessonVisit.objects.filter(enrolment=enrolment, activity=activity.activity_id)
    if not opened.update(place=place, last_opened_at=at):
        raise NotOpened


@transaction.atomic
def complete_activity(enrolment: Enrolment, activity: EditionActivity, *, how: Completion.How, at: datetime) -> bool:
    """Count the activity as done: True the first time, False ever after."""
    held = hold(enrolment)
    try:
        with transaction.atomic():
            completion = Completion.objects.create(
                enrolment=held, activity_id=activity.activity_id, edition_activity=activity, how=how, completed_at=at
            )
    except IntegrityError:
        return False
    held.completed_count = required_done(held)
    held.opened_at = held.opened_at or at
    held.save(update_fields=["completed_count", "opened_at"])
    new = {"activity": activity.slug, "how": how, "completed_count": held.completed_count}
    Change.record("activity-completed", completion, actor=held.learner, person=held.learner, at=at, new=new)
    activity_completed.send(sender=Completion, completion=completion, at=at)
    finish_if_done(held, at=at)
    enrolment.refresh_from_db()
    return True


def required_done(enrolment: Enrolment) -> int:
    """How many of the edition's required activities the learner has done: for the counter, when it changes."""
    required = EditionActivity.objects.filter(edition=enrolment.edition_id, is_required=True)
    return required.filter(activity__in=Completion.objects.counting_in(enrolment).values("activity")).count()


def finish_if_done(held: Enrolment, *, at: datetime) -> None:
    """Complete the course, once, if nothing required is left; the row is held by the caller."""
    if held.completed_count < held.edition.required_count:
        return
    if Enrolment.objects.filter(pk=held.pk, completed_at=None).update(completed_at=at):
        held.completed_at = at
        new = {"edition": held.edition.number}
        Change.record("course-completed", held, actor=held.learner, person=held.learner, at=at, new=new)
        course_completed.send(sender=Enrolment, enrolment=held, at=at)


@transaction.atomic
def mark_failed(enrolment: Enrolment, *, at: datetime) -> None:
    """No attempt is left at a final test; nothing if the course was completed or failed before."""
    open_one = Enrolment.objects.filter(pk=enrolment.pk, completed_at=None, failed_at=None)
    if open_one.update(failed_at=at):
        new = {"edition": enrolment.edition.number}
        learner = enrolment.learner
        Change.record("course-failed", enrolment, actor=learner, person=learner, at=at, new=new)
    enrolment.refresh_from_db()


@transaction.atomic
def reopen(held: Enrolment, *, actor: User, reason: str, at: datetime) -> None:
    """Take back that the course was failed: an attempt is left again. The row is held by the caller."""
    if Enrolment.objects.filter(pk=held.pk, completed_at=None, failed_at__isnull=False).update(failed_at=None):
        old = {"failed_at": held.failed_at}
        Change.record("course-reopened", held, actor=actor, person=held.learner, at=at, old=old, reason=reason)
        held.failed_at = None


@dataclass(frozen=True)
class OutlineItem:
    """An activity as a learner stands to it; `state` is a status of components/status_tag.html."""

    activity: EditionActivity
    url: str
    state: str  # completed, in_progress, not_started, locked
    place: str = ""

    @property
    def resume_url(self) -> str:
        """Where the learner left off in it."""
        return f"{self.url}#b-{self.place}" if self.place and self.state == "in_progress" else self.url


@dataclass(frozen=True)
class OutlineModule:
    """A module of the edition, with how much of what it requires is done."""

    title: str
    items: list[OutlineItem]

    @property
    def total(self) -> int:
        """Required activities in it."""
        return sum(item.activity.is_required for item in self.items)

    @property
    def done(self) -> int:
        """Those of them that are done."""
        return sum(item.activity.is_required and item.state == "completed" for item in self.items)


def outline(enrolment: Enrolment) -> list[OutlineModule]:
    """The edition as the learner stands to it; one statement, and one for the course unless it was fetched."""
    return outlines([enrolment])[enrolment.pk]


def outlines(enrolments: Iterable[Enrolment]) -> dict[int, list[OutlineModule]]:
    """The outline of each enrolment by its primary key, in one statement for all."""
    by_pk = {enrolment.pk: enrolment for enrolment in enrolments}
    mine = models.OuterRef("enrolment_pk")
    here = {"activity": models.OuterRef("activity")}
    visits = LessonVisit.objects.filter(
        enrolment__in=Enrolment.every.joined_with(models.OuterRef(mine)).values("pk"), **here
    ).order_by("-last_opened_at")
    # Two conditions rather than one over both, so that each finds its index.
    done = models.Exists(Completion.objects.filter(enrolment=mine, **here))
    done_in_joined = models.Exists(Completion.objects.filter(enrolment__joined_to=mine, **here))
    activities = (
        EditionActivity.objects.filter(edition__enrolments__in=by_pk)
        .annotate(enrolment_pk=models.F("edition__enrolments"))
        .annotate(
            is_done=models.Q(done | done_in_joined),
            place=models.Subquery(visits.values("place")[:1]),
        )
        .order_by("enrolment_pk", "position")
    )
    found: dict[int, list[OutlineModule]] = {pk: [] for pk in by_pk}
    for pk, mine_in_order in groupby(activities, key=lambda activity: activity.enrolment_pk):
        found[pk] = _modules(by_pk[pk], mine_in_order)
    return found


def _modules(enrolment: Enrolment, activities: Iterable[Any]) -> list[OutlineModule]:
    """Group activities, annotated with `is_done` and `place`, as the learner stands to them."""
    items: list[OutlineItem] = []
    all_done = True
    for activity in activities:
        items.append(_item(enrolment, activity, all_before_done=all_done))
        all_done = all_done and (items[-1].state == "completed" or not activity.is_required)
    by_module = groupby(items, key=lambda item: (item.activity.module_position, item.activity.module_title))
    return [OutlineModule(title, list(in_module)) for (_position, title), in_module in by_module]


def _item(enrolment: Enrolment, activity: Any, *, all_before_done: bool) -> OutlineItem:
    if activity.is_done:
        state = "completed"
    elif activity.opens_after_all() and not all_before_done:
        state = "locked"
    else:
        state = "in_progress" if activity.place is not None or enrolment.current_id == activity.pk else "not_started"
    url = ActivityPage.address(activity.kind, enrolment.course.slug, activity.slug)
    return OutlineItem(activity, url, state, activity.place or "")


def next_item(modules: Iterable[OutlineModule], *, current_id: int | None, after: int = 0) -> OutlineItem | None:
    """What to do next: what was begun last, or else the first required thing not done; None when all is done.

    What comes after the position goes before what was left out earlier.
    """
    undone = [item for module in modules for item in module.items if item.state in ("in_progress", "not_started")]
    if not any(item.activity.is_required for item in undone):
        return None
    at_hand = [item for item in undone if item.activity.pk == current_id]
    required = [item for item in undone if item.activity.is_required]
    return next(iter(at_hand + [item for item in required if item.activity.position > after] + required))


def next_activity(enrolment: Enrolment) -> EditionActivity | None:
    """The activity to do next; None when everything required is done."""
    item = next_item(outline(enrolment), current_id=enrolment.current_id)
    return item.activity if item else None
