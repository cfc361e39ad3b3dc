"""Days and calendar months: deadlines, and how long someone has done something."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

_DAYS_OF_A_PART_MONTH = 30  # so many loose days, left over from several periods, count as a month


def utc_day(moment: datetime) -> date:
    """The day of the moment in UTC, by which records go: the same wherever, and by whatever job, they are read."""
    return moment.astimezone(UTC).date()


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on; the last of the month where there is no such day (29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_covered(periods: Iterable[tuple[date, date]], *, until: date) -> int:
    """Whole months in the periods (first and last day, both included), each day counted once, none after `until`."""
    months = loose_days = 0
    for start, last in _merged((start, min(last, until)) for start, last in periods):
        end = last + timedelta(days=1)
        whole = (end.year - start.year) * 12 + end.month - start.month
        if add_months(start, whole) > end:
            whole -= 1
        months += whole
        loose_days += (end - add_months(start, whole)).days
    return months + loose_days // _DAYS_OF_A_PART_MONTH


def _merged(periods: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The periods in order, those that touch or overlap made one, those that end before they begin left out."""
    merged: list[tuple[date, date]] = []
    for start, last in sorted(period for period in periods if period[0] <= period[1]):
        if merged and start <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((start, last))
    return merged
