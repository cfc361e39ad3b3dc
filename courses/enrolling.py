"""Who takes a course, who owes it, and in which edition."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from lms.models import Change, User

from . import progress
from .models import CourseEdition, CoursePage, Duty, Enrolment
from .telling import tell_of_duty, tell_of_enrolment


class NotOffered(Exception):
    """The course is not published, or no edition of it was released."""


class NotMovable(Exception):
    """The enrolment is over, or the edition is not a newer one of its course."""


@transaction.atomic
def enrol(learner: User, course: CoursePage, *, at: datetime, actor: User | None) -> Enrolment:
    """Let the person take the course in its newest edition; a second time gives the same enrolment."""
    enrolment, is_new = _enrol(learner, course, at=at, actor=actor)
    if is_new:
        tell_of_enrolment(enrolment, actor=actor, at=at)
    return enrolment


def _enrol(learner: User, course: CoursePage, *, at: datetime, actor: User | None) -> tuple[Enrolment, bool]:
    """The enrolment, and whether it is new."""
    edition = course.editions.first()
    if edition is None or not course.live:
        raise NotOffered
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(learner=learner, course=course, edition=edition, enrolled_at=at)
    except IntegrityError:
        return Enrolment.objects.select_related("edition").get(learner=learner, course=course), False
    Change.record("enrolled", enrolment, actor=actor, person=learner, at=at, new={"edition": edition.number})
    return enrolment, True


@transaction.atomic
def assign(
    learner: User,
    course: CoursePage,
    *,
    due_on: date | None,
    reason: str,
    asked_by: User | None,
    at: datetime,
    follows_level: bool = False,
) -> Duty:
    """Let the person owe the course, and enrol them; asking again changes the day and the reason.

    What a level asks for (`follows_level`) only ever brings the day of a duty forward.
    """
    _enrol(learner, course, at=at, actor=asked_by)
    asked = {"due_on": due_on, "reason": reason, "asked_by": asked_by, "follows_level": follows_level}
    duty = Duty(learner=learner, course=course, asked_at=at, **asked)
    try:
        with transaction.atomic():
            duty.save(force_insert=True)
    except IntegrityError:
        return _ask_again(duty, at=at)
    new = {"due_on": due_on, "reason": reason}
    Change.record("duty-assigned", duty, actor=asked_by, person=learner, at=at, new=new, reason=reason)
    tell_of_duty(duty, at=at)
    return duty


def _ask_again(asked: Duty, *, at: datetime) -> Duty:
    """Change the duty in force to what is asked now."""
    in_force = Duty.objects.in_force().select_for_update(of=("self",), no_key=True)
    duty: Duty = in_force.get(learner=asked.learner, course=asked.course)
    is_sooner = asked.due_on is not None and (duty.due_on is None or asked.due_on < duty.due_on)
    if asked.follows_level and not is_sooner:
        return duty
    old, new = ({"due_on": one.due_on, "reason": one.reason} for one in (duty, asked))
    if not asked.follows_level:
        duty.follows_level, duty.order = False, None
    duty.due_on, duty.reason, duty.asked_by = asked.due_on, asked.reason, asked.asked_by
    duty.save(update_fields=["due_on", "reason", "asked_by", "follows_level", "order"])
    if old != new:
        by, why = asked.asked_by, asked.reason
        Change.record("duty-changed", duty, actor=by, person=duty.learner, at=at, old=old, new=new, reason=why)
        if old["due_on"] != new["due_on"]:
            tell_of_duty(duty, at=at)
    return duty


@transaction.atomic
def move(enrolment: Enrolment, edition: CourseEdition, *, actor: User | None, at: datetime) -> None:
    """Pin the enrolment to a newer edition; what was done there already counts, by activity.

    Moving to an edition of which everything required is done completes the course.
    """
    held = progress.hold(enrolment)
    newer = edition.course_id == held.course_id and edition.number > held.edition.number
    if held.completed_at or held.failed_at or not newer:
        raise NotMovable
    old = held.edition
    held.edition = edition
    held.completed_count = progress.required_done(held)
    held.current = edition.activities.filter(activity=held.current.activity_id).first() if held.current else None
    held.save(update_fields=["edition", "completed_count", "current"])
    Change.record(
        "enrolment-moved",
        held,
        actor=actor,
        person=held.learner,
        at=at,
        old={"edition": old.number},
        new={"edition": edition.number},
    )
    progress.finish_if_done(held, at=at)
    enrolment.refresh_from_db()
