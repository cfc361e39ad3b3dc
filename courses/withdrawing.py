"""Asking no more for what was asked, or by another day: always by somebody else, with a reason."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction

from lms.models import Change, User
from lms.notices.telling import tell

from .models.duties import AskedQuerySet, Owed
from .telling import news_of_day, news_of_withdrawal

AnOwed = TypeVar("AnOwed", bound=Owed)


class NotForOneself(Exception):
    """Nobody withdraws, postpones or lifts what is asked of themselves."""


class NotInForce(Exception):
    """It was withdrawn before, or is done."""


class SameDay(Exception):
    """It is due on that day already."""


def may_be_withdrawn(duties: AskedQuerySet, *, by: User | None) -> AskedQuerySet:
    """Those in force and not done, but for one's own."""
    return duties.in_force().filter(~duties.model.is_done()).exclude(learner=by)


@transaction.atomic
def withdraw(duties: AskedQuerySet, *, by: User | None, reason: str, at: datetime) -> list[Any]:
    """Ask for these no more, as far as they may be withdrawn; enrolments stay. Says which were withdrawn."""
    held = may_be_withdrawn(duties, by=by).order_by("learner", "pk")
    gone = list(held.select_for_update(of=("self",), no_key=True))
    duties.model.objects.filter(pk__in=[duty.pk for duty in gone]).update(
        withdrawn_at=at, withdrawn_by=by, withdrawal_reason=reason
    )
    for duty in gone:
        duty.withdrawn_at, duty.withdrawn_by, duty.withdrawal_reason = at, by, reason
    Change.record_all(
        Change.draft(
            "duty-withdrawn", duty, actor=by, person=duty.learner, at=at, old={"due_on": duty.due_on}, reason=reason
        )
        for duty in gone
    )
    tell([news_of_withdrawal(duty) for duty in gone], at=at)
    return gone


@transaction.atomic
def change_day(duty: AnOwed, due_on: date | None, *, by: User | None, reason: str, at: datetime) -> AnOwed:
    """Let the duty be due on another day, with a reason. Raises NotForOneself, NotInForce, SameDay."""
    model: Any = type(duty)
    rows = model.objects.in_force().filter(~model.is_done(), pk=duty.pk)
    held = rows.select_for_update(of=("self",), no_key=True).first()
    if held is None:
        raise NotInForce
    if by and held.learner_id == by.pk:
        raise NotForOneself
    if held.due_on == due_on:
        raise SameDay
    old, held.due_on = held.due_on, due_on
    held.save(update_fields=["due_on"])
    said = {"actor": by, "person": held.learner, "at": at, "reason": reason}
    Change.record("duty-day-changed", held, old={"due_on": old}, new={"due_on": due_on}, **said)
    tell([news_of_day(held, why=reason, at=at)], at=at)
    return held
