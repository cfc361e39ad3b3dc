"""The day that a page of the explorer speaks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from .models import ChangeEvent


@dataclass(frozen=True)
class Event:
    """Something that happened to who does what, and the codes of the facts it touched."""

    day: date
    what: str
    source: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class AsOf:
    """The day asked for, or today when none was asked for or what was asked for is no day."""

    day: date
    today: date
    asked: str = ""
    is_wrong: bool = False
    events: Sequence[Event] = ()
    others: Sequence[tuple[str, str]] = ()

    @property
    def is_asked(self) -> bool:
        """Whether a day was asked for and understood."""
        return bool(self.asked) and not self.is_wrong

    @property
    def query(self) -> str:
        """What keeps the day in an address."""
        return f"as_of={self.day.isoformat()}" if self.is_asked else ""

    @property
    def query_of_today(self) -> str:
        """The same address without a day."""
        return urlencode(self.others)

    @property
    def since(self) -> list[Event]:
        """What happened after the day, up to today."""
        return [event for event in self.events if self.day < event.day <= self.today]

    def touching(self, code: str) -> list[Event]:
        """The events that touched a fact, whenever they were."""
        return [event for event in self.events if code in event.codes]


def read_as_of(request: HttpRequest, *, at: datetime) -> AsOf:
    """The day of `?as_of=YYYY-MM-DD`; one statement, for the events."""
    today = timezone.localdate(at)
    asked = request.GET.get("as_of", "").strip()
    day = parse_day(asked)
    return AsOf(
        day=day or today,
        today=today,
        asked=asked[:40],
        is_wrong=bool(asked) and day is None,
        events=_events(),
        others=_others(request.GET),
    )


def parse_day(text: str) -> date | None:
    """The day, if the text is one in the form YYYY-MM-DD."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _others(query: QueryDict) -> list[tuple[str, str]]:
    """The rest of the query, to be kept when the day changes; the page of a list is not."""
    return [(name, value) for name, values in query.lists() if name not in {"as_of", "page"} for value in values]


def _events() -> list[Event]:
    rows = ChangeEvent.objects.filter(retired_at=None).order_by("date", "pk", "facts__code")
    found: dict[int, tuple[date, str, str, list[str]]] = {}
    for pk, day, what, source, code in rows.values_list("pk", "date", "what", "source__code", "facts__code"):
        found.setdefault(pk, (day, what, source, []))[3].append(code or "")
    return [Event(day, what, source, tuple(codes)) for day, what, source, codes in found.values()]
