"""When messages about deadlines go: all of a person's day in one, and no second one that day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from .kinds import OF_DEADLINES
from .models import Mail

# Courses and levels are told at five past the hour, one after the other; by the half hour both are there.
ROUND = 30
_TOLD_BY = 25


def day_everywhere(at: datetime) -> date:
    """The latest day that has begun wherever people work, from Hawaii on: what was due before it is overdue there."""
    return (at - timedelta(hours=10)).date()


def round_after(at: datetime) -> datetime:
    """The next half hour by which what is told now is gathered."""
    half_past = at.replace(minute=ROUND, second=0, microsecond=0)
    return half_past if at.minute < _TOLD_BY else half_past + timedelta(hours=1)


def round_of_next_day(day: date) -> datetime:
    """The first round of the day after, as deadlines count days."""
    return datetime.combine(day + timedelta(days=1), time(10, ROUND), tzinfo=UTC)


def rounds_of(people: Iterable[int], *, at: datetime) -> dict[int, datetime]:
    """With which round each person's deadlines go: the one that others of theirs wait for, or, where a message of the
    day has gone, the next day's. One statement."""
    day, rounds = day_everywhere(at), {pk: round_after(at) for pk in people}
    waits = Q(outcome=Mail.Outcome.WAITING, hand=None, due_at__gt=at)
    mails = Mail.objects.filter(person__in=rounds, notice__kind__in=OF_DEADLINES).exclude(
        outcome=Mail.Outcome.NEEDLESS
    )
    latest = (
        mails.order_by()
        .values_list("person")
        .annotate(coming=Max("due_at", filter=waits), newest=Max(Coalesce("closed_at", "due_at")))
    )
    for person, coming, newest in latest:
        if coming:
            rounds[person] = coming
        elif day_everywhere(newest) >= day:
            rounds[person] = round_of_next_day(day)
    return rounds
