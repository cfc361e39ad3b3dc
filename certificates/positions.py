"""Putting a person in a coded position, and ending that: what it requires is theirs as long as they hold it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.withdrawing import NotForOneself
from lms.models import Change, User

from .models import CertificationRecord, Position, PositionAssignment
from .months import add_months, utc_day
from .opening import (
    NoRequirement,
    ask_for_courses,
    let_go,
    open_record,
    reason_of_position,
    requirement_of,
    settle_day,
)
from .standing import refresh_record

__all__ = [
    "CodeTaken",
    "EndedBefore",
    "LevelNeeded",
    "NoRequirement",
    "NotForOneself",
    "assign_position",
    "end_position",
    "save_position",
]

_KEPT = ("code", "title", "organization", "is_key", "level", "area")


class CodeTaken(Exception):
    """Another position has the code."""


class LevelNeeded(Exception):
    """Somebody holds the position, and their duties rest on its level."""


class EndedBefore(Exception):
    """The person no longer holds the position."""


@transaction.atomic
def save_position(position: Position, *, by: User, at: datetime) -> bool:
    """Write a new position or an edited one, with its trail; whether anything was new. Raises CodeTaken, LevelNeeded.

    The row is held meanwhile, here and where somebody is put in it: neither sees the other half done.
    """
    before = Position.objects.select_for_update(of=("self",)).filter(pk=position.pk).first()
    new = _said_of(position)
    old = _said_of(before) if before else {}
    different = {name: value for name, value in new.items() if old.get(name) != value}
    if not different:
        return False
    if before and {"level", "area"} & different.keys() and before.assignments.filter(valid_to=None).exists():
        raise LevelNeeded
    try:
        with transaction.atomic():
            position.save()
    except IntegrityError as error:
        raise CodeTaken from error
    action = "position-edited" if before else "position-added"
    Change.record(
        action, position, actor=by, at=at, old={name: old[name] for name in different if name in old}, new=different
    )
    return True


def _said_of(position: Position) -> dict[str, object]:
    values = {name: getattr(position, name) for name in _KEPT}
    return {name: value if isinstance(value, bool) or value is None else str(value) for name, value in values.items()}


@transaction.atomic
def assign_position(
    person: User,
    position: Position,
    *,
    clock_start: date,
    actor: User | None,
    at: datetime,
    reason: str = "",
) -> PositionAssignment:
    """Give the person the position, open the record of its level and ask for its courses; again changes nothing.

    Raises NoRequirement, and courses.enrolling.NotOffered where a course that it takes is not offered.
    """
    held = Position.objects.select_for_update(of=("self",), no_key=True).select_related("level__scheme", "area")
    position = held.get(pk=position.pk)  # as it is now, and stays until this is done
    requirement = requirement_of(position.level, position.area)
    try:
        with transaction.atomic():
            assignment = PositionAssignment.objects.create(
                person=person, position=position, clock_start=clock_start, valid_from=utc_day(at)
            )
    except IntegrityError:
        return PositionAssignment.objects.get(person=person, position=position, valid_to=None)
    new = {"position": position.code, "clock_start": clock_start}
    Change.record("position-assigned", assignment, actor=actor, at=at, person=person, new=new, reason=reason)
    level, months = position.level, position.level.deadline_months
    due_on = add_months(clock_start, months) if months else None
    record = open_record(person, requirement, position.area, due_on=due_on, why=str(position), actor=actor, at=at)
    if record.status in CertificationRecord.OPEN_STATUSES:
        settle_day(record, actor=actor, reason=str(position), at=at)
        ask_for_courses(record, why=reason_of_position(position, level), actor=actor, at=at)
        refresh_record(record, at=at)
    return assignment


@transaction.atomic
def end_position(assignment: PositionAssignment, *, actor: User, reason: str, at: datetime) -> None:
    """The person holds the position no more from today, and owes no more what only it asked for.

    Raises NotForOneself, EndedBefore.
    """
    if assignment.person_id == actor.pk:
        raise NotForOneself
    day = max(utc_day(at), assignment.valid_from or utc_day(at))
    held = PositionAssignment.objects.filter(pk=assignment.pk, valid_to=None)
    if not held.update(valid_to=day):
        raise EndedBefore
    assignment.refresh_from_db()
    position, person = assignment.position, assignment.person
    old, new = {"position": position.code}, {"valid_to": day}
    Change.record("position-ended", assignment, actor=actor, at=at, person=person, old=old, new=new, reason=reason)
    records = CertificationRecord.objects.of(person).filter(level=position.level)
    if position.level.by_area:
        records = records.filter(area=position.area)
    why = _("The position %(position)s ended: %(reason)s") % {"position": position, "reason": reason}
    for record in records.select_related("requirement", "learner", "level"):
        let_go(record, actor=actor, reason=why, at=at)
