"""What a supervisor confirms of a made-up person's experience, and when; nothing is written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from .journeys import working_moment

_CONFIRMS_AT_ALL = 0.85
_BROUGHT_ALONG_MONTHS = (0, 0, 0, 5, 9, 14, 26)
_DUTIES = (
    "Case management",
    "Country program management",
    "Preparation of offers",
    "Case reconciliation",
    "International training",
    "Technology release reviews",
)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    from_day: date
    to_day: date
    what: str
    confirmed_at: datetime


def periods_of(chance: Random, *, since: datetime, until: datetime) -> Iterator[Period]:
    """First what the person brought along, then every half year or so what they did in the position."""
    if chance.random() > _CONFIRMS_AT_ALL:
        return
    what = chance.choice(_DUTIES)
    brought = chance.choice(_BROUGHT_ALONG_MONTHS)
    asked = working_moment(since + timedelta(days=chance.randint(3, 40)), chance)
    if brought and asked <= until:
        yield Period(since.date() - timedelta(days=brought * 31), since.date() - timedelta(days=1), what, asked)
    start, moment = since.date(), since
    while (moment := working_moment(moment + timedelta(days=chance.randint(150, 230)), chance)) <= until:
        last = moment.date() - timedelta(days=1)
        yield Period(start, last, what, moment)
        start = moment.date()
