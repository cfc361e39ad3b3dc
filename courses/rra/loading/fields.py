"""What a value of an entry may be; each kind reports all that is wrong with a value, and where."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from reprlib import repr as shown
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

Report = Callable[[str, str], None]
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
FACT_CODE = re.compile(r"[a-z]{2,10}-[0-9]{3,6}")

_is_web_address = URLValidator(schemes=["http", "https"])


class Field(Protocol):
    """A kind of value."""

    def check(self, value: Any, path: str, report: Report) -> None:
        """Report what is wrong with the value that stands at the path."""


@dataclass(frozen=True)
class Text:
    """Words, not blank."""

    longest: int = 255
    shape: re.Pattern[str] | None = None

    def check(self, value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report(path, "must be text" if value is not None else "is empty")
        elif not value.strip():
            report(path, "is empty")
        elif len(value) > self.longest:
            report(path, f"is longer than {self.longest} characters")
        elif self.shape and not self.shape.fullmatch(value):
            report(path, f"{shown(value)} is not in the form {self.shape.pattern}")


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: Collection[str]

    def check(self, value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str) or value not in self.words:
            report(path, f"{shown(value)} is none of: {', '.join(sorted(self.words))}")


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    least: int = 0
    most: int = 30_000

    def check(self, value: Any, path: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report(path, "must be a whole number")
        elif not self.least <= value <= self.most:
            report(path, f"must be from {self.least} to {self.most}")


class YesNo:
    """True or false."""

    def check(self, value: Any, path: str, report: Report) -> None:
        if not isinstance(value, bool):
            report(path, "must be true or false")


class Day:
    """A day as YYYY-MM-DD, quoted or not."""

    def check(self, value: Any, path: str, report: Report) -> None:
        if day_of(value) is None:
            report(path, f"{shown(value)} is not a day in the form YYYY-MM-DD")


class Web:
    """A web address; nothing but http and https is ever linked to."""

    def check(self, value: Any, path: str, report: Report) -> None:
        try:
            _is_web_address(value)
        except ValidationError:
            report(path, f"{shown(value)} is not an http or https address")
            return
        Text(longest=500).check(value, path, report)


@dataclass(frozen=True)
class Maybe:
    """Nothing, or a value of the kind."""

    of: Field

    def check(self, value: Any, path: str, report: Report) -> None:
        if value is not None:
            self.of.check(value, path, report)


class Free:
    """Any plain value, kept as delivered; addresses in it are still addresses."""

    def check(self, value: Any, path: str, report: Report) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                kind: Field = Maybe(Web()) if key == "url" else self
                kind.check(item, f"{path}.{key}" if path else key, report)
        elif isinstance(value, list):
            for position, item in enumerate(value):
                self.check(item, f"{path}[{position}]", report)


@dataclass(frozen=True)
class ListOf:
    """A list of values of one kind."""

    of: Field
    least: int = 0

    def check(self, value: Any, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report(path, "must be a list")
            return
        if len(value) < self.least:
            report(path, f"must hold at least {self.least}")
        for position, item in enumerate(value):
            self.of.check(item, f"{path}[{position}]", report)


@dataclass(frozen=True)
class Record:
    """Named values, none missing and none unknown."""

    required: Mapping[str, Field]
    optional: Mapping[str, Field] = field(default_factory=dict)

    def check(self, value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report(path, "must be named values")
            return
        known = {**self.required, **self.optional}
        prefix = f"{path}." if path else ""
        for key in sorted(value.keys() - known.keys()):
            report(f"{prefix}{key}", "is not a known field")
        for key in sorted(self.required.keys() - value.keys()):
            report(f"{prefix}{key}", "is missing")
        for key in (name for name in known if name in value):
            known[key].check(value[key], f"{prefix}{key}", report)


def day_of(value: Any) -> date | None:
    """The day a checked value stands for."""
    if isinstance(value, date):
        return None if isinstance(value, datetime) else value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
