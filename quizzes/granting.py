"""Further attempts, more time, and attempts left out: who may give them, and what follows.

Nothing that was handed in is changed. Each step is a row that stays, with a `Change` of what was and what is, and why.
Further attempts queue with starting and failing on the enrolment; more time with answering and handing in on the
attempt.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from courses import progress
from courses.models import CoursePage, EditionActivity, Enrolment
from courses.teams import may_manage
from lms.models import Change, User
from lms.permissions import Role, scope_of

from .models import Attempt, AttemptGrant, TimeAllowance
from .models.grants import deadline_of, granted_attempts, steps_taken
from .signals import attempts_granted

Kind = AttemptGrant.Kind
# Changes whose reason may be about somebody's health. It is read by the person and by who may give such things, at
# the person's own pages; in no list, no search over people and no file that travels.
PRIVATE_REASONS = frozenset(
    {
        "attempt-extended",
        "attempt-voided",
        "attempts-granted",
        "course-reopened",
        "time-allowance-ended",
        "time-allowed",
    }
)


class NotGrantable(Exception):
    """Why it cannot be given; each reason is a class of its own."""


class NotForOneself(NotGrantable):
    """Nobody gives themselves anything."""


class GrantedMeanwhile(NotGrantable):
    """Somebody gave the person something since the form was opened; perhaps it was this form, sent twice."""


class NoLimit(NotGrantable):
    """The quiz may be tried any number of times, or has no time limit."""


class PassedAlready(NotGrantable):
    """A final test that is passed is not sat again, and an attempt that was passed stays."""


class NotUnderWay(NotGrantable):
    """The attempt is over: no time can be added to it."""


class VoidAlready(NotGrantable):
    """The attempt counts for nothing already."""


def enrolments_in_reach(person: User) -> models.QuerySet[Enrolment]:
    """Those whose attempts the person looks after: of their courses' learners, or of people of their organizations."""
    everyone = Enrolment.objects.select_related("learner", "course", "edition")
    scope = scope_of(person, Role.COE_STAFF)
    if scope.everywhere:
        return everyone
    return everyone.filter(
        models.Q(course__in=CoursePage.objects.managed_by(person)) | scope.over("learner__organization")
    )


def may_give_for_all(person: User, learner: User) -> bool:
    """Whether the person may give time in every course, and not only in their own."""
    return scope_of(person, Role.COE_STAFF).covers(learner.organization_id)


def may_end(person: User, allowance: TimeAllowance) -> bool:
    """Whether the person may end the allowance: who may have given it may."""
    if allowance.person_id == person.pk:
        return False
    for_course = allowance.course is not None and may_manage(person, allowance.course)
    return for_course or may_give_for_all(person, allowance.person)


@transaction.atomic
def grant_attempts(
    enrolment: Enrolment,
    activity: EditionActivity,
    *,
    attempts: int,
    actor: User,
    reason: str,
    at: datetime,
    based_on: int,
) -> AttemptGrant:
    """So many further attempts at the quiz; a course failed for want of one at its final test is open again."""
    _refuse_oneself(actor, enrolment)
    held = progress.hold(enrolment)
    _refuse_if_stale(enrolment, based_on)
    allowed: int | None = activity.rules["attempts_allowed"]
    if allowed is None:
        raise NoLimit
    mine = Attempt.objects.counting_in(held).filter(activity=activity.activity_id)
    if activity.rules["purpose"] == "final" and mine.filter(passed=True).exists():
        raise PassedAlready
    before = allowed + granted_attempts(held, activity.activity_id)
    grant = AttemptGrant.objects.create(
        enrolment=held,
        activity_id=activity.activity_id,
        kind=Kind.ATTEMPTS,
        attempts=attempts,
        reason=reason,
        granted_by=actor,
        granted_at=at,
    )
    new = {"attempts_allowed": before + attempts}
    _record("attempts-granted", grant, activity, old={"attempts_allowed": before}, new=new)
    if activity.rules["purpose"] == "final":
        progress.reopen(held, actor=actor, reason=reason, at=at)
    return grant


@transaction.atomic
def grant_time(
    attempt: Attempt, *, minutes: int, actor: User, reason: str, at: datetime, based_on: int
) -> AttemptGrant:
    """So many minutes more for the attempt under way; its deadline moves at once."""
    _refuse_oneself(actor, attempt.enrolment)
    held = _held(attempt)
    _refuse_if_stale(held.enrolment, based_on)
    if held.deadline_at is None:
        raise NoLimit
    if not held.takes_answers(at=at):
        raise NotUnderWay
    before, after = held.deadline_at, held.deadline_at + timedelta(minutes=minutes)
    Attempt.objects.filter(pk=held.pk).update(deadline_at=after)
    grant = _grant_of(held, Kind.TIME, minutes=minutes, reason=reason, actor=actor, at=at)
    new = {"deadline_at": after, "minutes": minutes}
    _record("attempt-extended", grant, held.edition_activity, old={"deadline_at": before}, new=new)
    return grant


@transaction.atomic
def void_attempt(attempt: Attempt, *, actor: User, reason: str, at: datetime) -> AttemptGrant:
    """Leave the attempt out of the count; it stays as it was, with its answers and its result."""
    _refuse_oneself(actor, attempt.enrolment)
    held = _held(attempt)
    if held.voided_at is not None:
        raise VoidAlready
    if held.passed:
        raise PassedAlready
    enrolment = progress.hold(held.enrolment.counting)
    Attempt.objects.filter(pk=held.pk).update(voided_at=at)
    grant = _grant_of(held, Kind.VOID, reason=reason, actor=actor, at=at)
    _record("attempt-voided", grant, held.edition_activity, old={"voided_at": None}, new={"voided_at": at})
    if held.is_final:
        progress.reopen(enrolment, actor=actor, reason=reason, at=at)
    return grant


@transaction.atomic
def give_allowance(
    learner: User,
    course: CoursePage | None,
    *,
    factor: Decimal | None,
    actor: User,
    reason: str,
    at: datetime,
    based_on: int,
) -> TimeAllowance:
    """So many times the time limits of the course, or of all courses; None lifts them. It holds until it is ended.

    Attempts under way get the time at once. One in force for the same is ended by it.
    """
    if learner.pk == actor.pk:
        raise NotForOneself
    # Two members of staff come one after the other here.
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    if steps_taken(learner) != based_on:
        raise GrantedMeanwhile
    in_force = TimeAllowance.objects.in_force().filter(person=learner, course=course)
    for before in in_force:
        _end(before, actor=actor, reason=reason, at=at)
    try:
        allowance = TimeAllowance.objects.create(
            person=learner, course=course, factor=factor, reason=reason, given_by=actor, given_at=at
        )
    except IntegrityError as error:
        raise GrantedMeanwhile from error
    new = {"course": course.title if course else None, "factor": factor}
    Change.record("time-allowed", allowance, actor=actor, person=learner, at=at, new=new, reason=reason)
    _move_deadlines(learner, course, actor=actor, reason=reason, at=at)
    attempts_granted.send(sender=TimeAllowance, grant=allowance, at=at)
    return allowance


@transaction.atomic
def end_allowance(allowance: TimeAllowance, *, actor: User, reason: str, at: datetime) -> None:
    """From now on it counts no more; an attempt under way keeps the time that it has. Raises VoidAlready."""
    if allowance.person_id == actor.pk:
        raise NotForOneself
    _end(allowance, actor=actor, reason=reason, at=at)
    attempts_granted.send(sender=TimeAllowance, grant=allowance, at=at)


def _end(allowance: TimeAllowance, *, actor: User, reason: str, at: datetime) -> None:
    ended = {"ended_at": at, "ended_by": actor, "end_reason": reason}
    if not TimeAllowance.objects.in_force().filter(pk=allowance.pk).update(**ended):
        raise VoidAlready
    allowance.refresh_from_db()
    old = {"course": allowance.course.title if allowance.course else None, "factor": allowance.factor}
    Change.record(
        "time-allowance-ended", allowance, actor=actor, person=allowance.person, at=at, old=old, reason=reason
    )


def _move_deadlines(learner: User, course: CoursePage | None, *, actor: User, reason: str, at: datetime) -> None:
    """Give the learner's attempts under way the time that a new allowance gives; none is ever shortened."""
    rows = Attempt.objects.of(learner).open().filter(deadline_at__gt=at).order_by("pk")
    if course is not None:
        rows = rows.filter(enrolment__course=course)
    for attempt in rows.select_for_update(of=("self",), no_key=True).select_related("enrolment", "edition_activity"):
        extra = attempt.grants.aggregate(total=models.Sum("minutes"))["total"] or 0
        minutes = attempt.edition_activity.rules["time_limit_minutes"]
        allowance = TimeAllowance.objects.for_course(learner.pk, attempt.enrolment.course_id)
        after = deadline_of(minutes, allowance, started_at=attempt.started_at, extra=extra)
        before = attempt.deadline_at
        if before is None or (after is not None and after <= before):
            continue
        Attempt.objects.filter(pk=attempt.pk).update(deadline_at=after)
        old, new = {"deadline_at": before}, {"deadline_at": after}
        Change.record("attempt-extended", attempt, actor=actor, person=learner, at=at, old=old, new=new, reason=reason)


def _held(attempt: Attempt) -> Attempt:
    """The attempt as it is now, kept from answers and from handing in until the transaction ends."""
    rows = Attempt.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("enrolment__learner", "edition_activity").get(pk=attempt.pk)


def _grant_of(
    attempt: Attempt, kind: AttemptGrant.Kind, *, reason: str, actor: User, at: datetime, minutes: int = 0
) -> AttemptGrant:
    return AttemptGrant.objects.create(
        enrolment=attempt.enrolment,
        activity_id=attempt.activity_id,
        attempt=attempt,
        kind=kind,
        minutes=minutes,
        reason=reason,
        granted_by=actor,
        granted_at=at,
    )


def _record(
    action: str, grant: AttemptGrant, activity: EditionActivity, *, old: dict[str, Any], new: dict[str, Any]
) -> None:
    """Write it down, and tell whoever wants to know."""
    number = {"number": grant.attempt.number} if grant.attempt else {}
    Change.record(
        action,
        grant,
        actor=grant.granted_by,
        person=grant.enrolment.learner,
        at=grant.granted_at,
        old=old,
        new={"quiz": activity.title, **number, **new},
        reason=grant.reason,
    )
    attempts_granted.send(sender=AttemptGrant, grant=grant, at=grant.granted_at)


def _refuse_oneself(actor: User, enrolment: Enrolment) -> None:
    if actor.pk == enrolment.learner_id:
        raise NotForOneself


def _refuse_if_stale(enrolment: Enrolment, based_on: int) -> None:
    if steps_taken(enrolment.learner_id) != based_on:
        raise GrantedMeanwhile
