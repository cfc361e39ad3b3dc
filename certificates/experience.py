"""Experience, as supervisors confirm it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lms.models import Change, User
from lms.permissions import supervised_by

from .models import ExperienceConfirmation
from .months import add_months, months_covered
from .standing import refresh_open_records

_LONGEST_CAREER_YEARS = 50


class NotTheSupervisor(Exception):
    """Only those who supervise the person today confirm their experience."""


class BadPeriod(ValueError):
    """The period ends before it begins, has not ended yet, or began before anyone's career."""


def earliest_day(on: date) -> date:
    """The first day that can be confirmed: a year with a digit too few would else meet any level."""
    return add_months(on, -12 * _LONGEST_CAREER_YEARS)


@transaction.atomic
def confirm(
    learner: User, *, from_day: date, to_day: date, what: str, confirmed_by: User, at: datetime
) -> ExperienceConfirmation:
    """The supervisor confirms what the person did, from a day to a day; their records move on if that meets them.

    Confirming the same again, as by a second click, gives the same confirmation.
    """
    if not supervised_by(confirmed_by, at=at).filter(pk=learner.pk).exists():
        raise NotTheSupervisor
    today = timezone.localdate(at)
    if to_day < from_day or to_day > today or from_day < earliest_day(today):
        raise BadPeriod
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)  # one click after the other
    confirmation, is_new = ExperienceConfirmation.objects.get_or_create(
        {"confirmed_at": at}, learner=learner, from_day=from_day, to_day=to_day, what=what, confirmed_by=confirmed_by
    )
    if not is_new:
        return confirmation
    new = {"from": from_day, "to": to_day, "what": what}
    Change.record("experience-confirmed", confirmation, actor=confirmed_by, at=at, person=learner, new=new)
    refresh_open_records(learner, at=at)
    return confirmation


def months_of(learner: User, on: date) -> int:
    """Months of confirmed experience by the day, each day counted once: one statement."""
    periods = ExperienceConfirmation.objects.of(learner).values_list("from_day", "to_day")
    return months_covered(periods, until=on)
