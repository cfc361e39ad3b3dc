"""Asking a person to reach a level, without a position: the record opens as with one, with who asked and why."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.models import DutyOrder
from courses.models.duties import AskedQuerySet
from courses.withdrawing import change_day, withdraw
from lms.models import Change, User

from .models import Area, CertificationRecord, Level, LevelDuty
from .models.duties import name_of
from .opening import ask_for_courses, let_go, open_record, requirement_of, settle_day
from .standing import refresh_record
from .telling import tell_of_level_asked


class Decided(Exception):
    """The level was granted to the person before, or revoked for good."""


class AskedAlready(Exception):
    """The level is asked of the person, by somebody who came first."""


@transaction.atomic
def ask_level(
    learner: User,
    level: Level,
    area: Area | None,
    *,
    due_on: date | None,
    reason: str,
    asked_by: User | None,
    at: datetime,
    order: DutyOrder | None = None,
    again: bool = True,
) -> LevelDuty:
    """Let the person owe the level and the courses it takes; asking again changes the day and the reason.

    Raises opening.NoRequirement, courses.enrolling.NotOffered, Decided, and AskedAlready unless it may be asked again.
    """
    requirement, what = requirement_of(level, area), name_of(level, area)
    record = open_record(learner, requirement, area, due_on=due_on, why=reason, actor=asked_by, at=at)
    if record.status not in CertificationRecord.OPEN_STATUSES:
        raise Decided
    asked = {"due_on": due_on, "reason": reason, "asked_by": asked_by, "order": order}
    duty = LevelDuty(learner=learner, record=record, asked_at=at, **asked)
    new = {"level": what, "due_on": due_on, "reason": reason}
    try:
        with transaction.atomic():
            duty.save(force_insert=True)
    except IntegrityError:
        if not again:
            raise AskedAlready from None
        duty = _ask_again(duty, new, at=at)
    else:
        Change.record("level-asked", duty, actor=asked_by, person=learner, at=at, new=new, reason=reason)
        tell_of_level_asked(duty, at=at)
    settle_day(record, actor=asked_by, reason=reason, at=at)
    ask_for_courses(record, why=_("%(level)s: %(reason)s") % {"level": what, "reason": reason}, actor=asked_by, at=at)
    refresh_record(record, at=at)
    return duty


def _ask_again(asked: LevelDuty, new: dict[str, Any], *, at: datetime) -> LevelDuty:
    held = LevelDuty.objects.in_force().select_for_update(of=("self",), no_key=True)
    duty: LevelDuty = held.get(record=asked.record)
    old = {"due_on": duty.due_on, "reason": duty.reason}
    duty.due_on, duty.reason, duty.asked_by, duty.order = asked.due_on, asked.reason, asked.asked_by, asked.order
    duty.save(update_fields=["due_on", "reason", "asked_by", "order"])
    if old != {"due_on": duty.due_on, "reason": duty.reason}:
        by, who = asked.asked_by, asked.learner
        Change.record("level-changed", duty, actor=by, person=who, at=at, old=old, new=new, reason=asked.reason)
        tell_of_level_asked(duty, at=at)
    return duty


@transaction.atomic
def withdraw_levels(duties: AskedQuerySet, *, by: User, reason: str, at: datetime) -> list[LevelDuty]:
    """Ask for these levels no more, nor for the courses that only they asked for; says which were withdrawn."""
    whole = duties.select_related("learner", "record__level__scheme", "record__area", "record__requirement")
    gone: list[LevelDuty] = withdraw(whole, by=by, reason=reason, at=at)
    for duty in gone:
        let_go(duty.record, actor=by, reason=reason, at=at)
    return gone


@transaction.atomic
def change_day_of_level(duty: LevelDuty, due_on: date | None, *, by: User, reason: str, at: datetime) -> LevelDuty:
    """Let the level be due on another day, and its courses with it. Raises what courses.withdrawing does."""
    held = change_day(duty, due_on, by=by, reason=reason, at=at)
    let_go(held.record, actor=by, reason=reason, at=at)
    return held
