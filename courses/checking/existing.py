"""Whether the organizations that a text names and cites existed on the day as of which its facts are taught."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from courses.rra.models import Fact, FactVersion
from lms.models import OrganizationName


@dataclass(frozen=True)
class Existing:
    """The names of organizations, each with whether an organization bears it on the day; one statement for them."""

    on: date
    names: dict[str, bool]
    codes: frozenset[str]

    @classmethod
    def as_of(cls, on: date) -> "Existing":
        """Everything that is known of names, and of which hold on the day."""
        names: dict[str, bool] = {}
        codes = set()
        for row in OrganizationName.objects.select_related("organization"):
            holds = row.holds(on=on)
            for name in filter(None, (row.name, row.abbreviation)):
                names[name] = names.get(name, False) or holds
            if holds:
                codes.add(row.organization.code)
        return cls(on, names, frozenset(codes))

    def strangers_in(self, words: str) -> list[str]:
        """The names in the words that some organization bore and none does on the day, each once."""
        return list(dict.fromkeys(self._gone.findall(words))) if self._gone else []

    def missing_behind(self, versions: Iterable[FactVersion]) -> list[str]:
        """The codes of organizations that the facts are about and that have no name on the day, each once."""
        return sorted({code for version in versions if (code := _about(version)) and code not in self.codes})

    @cached_property
    def _gone(self) -> re.Pattern[str] | None:
        gone = sorted((name for name, holds in self.names.items() if not holds), key=len, reverse=True)
        return re.compile(r"(?<![\w&-])(?:" + "|".join(map(re.escape, gone)) + r")(?![\w&-])") if gone else None


def _about(version: FactVersion) -> str:
    """The code of the organization that a fact is about; of other kinds there is none."""
    if version.fact.kind == Fact.Kind.ORGANIZATION:
        return version.fact.slug
    return str(version.content["organization"]) if version.fact.kind == Fact.Kind.ASSIGNMENT else ""
