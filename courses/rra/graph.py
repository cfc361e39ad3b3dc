"""The whole graph as values: every fact that holds on a day, how they hang together, and where each stays for ever."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.models import OrganizationParent
from lms.sheets import Sheet

from .addresses import page_of
from .explorer import Kind
from .models import ChangeEvent, FactVersion

Absolute = Callable[[str], str]
TABLES: Mapping[str, Kind] = {
    "assignments": Kind.ASSIGNMENT,
    "organizations": Kind.ORGANIZATION,
    "phases": Kind.PHASE,
    "steps": Kind.STEP,
    "sources": Kind.SOURCE,
    "terms": Kind.TERM,
}
_FIRST = ("code", "version", "recorded_on", "page", "permanent")


def graph_of(on: date, absolute: Absolute) -> dict[str, Any]:
    """Every fact in force on the day by kind, reporting lines and events; `absolute` makes addresses whole."""
    entries: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    name_of = {kind.value: name for name, kind in TABLES.items()}
    for version in _in_force(on):
        entries[name_of[version.fact.kind]].append(entry_of(version, absolute))
    return {
        "as_of": on.isoformat(),
        "notice": _("Public facts gathered in the compilers’ own words. Not an official statement of policy."),
        **entries,
        "reporting_lines": _reporting_lines(on),
        "events": _events(),
    }


def entry_of(version: FactVersion, absolute: Absolute) -> dict[str, Any]:
    """A version of a fact: its code, number, day of record and addresses, and what it says."""
    fact = version.fact
    return {
        "code": fact.code,
        "version": version.number,
        "recorded_on": version.recorded_at.date().isoformat(),
        "page": absolute(page_of(fact)),
        "permanent": absolute(reverse("rra:fact-version", args=[fact.code, version.number])),
        **version.content,
    }


def sheet_of(table: str, on: date, absolute: Absolute) -> Sheet:
    """One kind of fact as a table: a column for each thing it says; lists and notes as JSON."""
    rows = [entry_of(version, absolute) for version in _in_force(on).filter(fact__kind=TABLES[table])]
    said = dict.fromkeys(name for row in rows for name in row)
    headings = [*_FIRST, *(name for name in said if name not in _FIRST)]
    return Sheet(table, headings, [[_cell(row.get(name)) for name in headings] for row in rows])


def _in_force(on: date) -> Any:
    versions = FactVersion.objects.in_force(on=on).filter(fact__retired_at=None)
    return versions.select_related("fact").order_by("fact__code")


def _cell(value: Any) -> str | int | None:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _reporting_lines(on: date) -> Sequence[dict[str, Any]]:
    lines = OrganizationParent.objects.filter(basis__isnull=False, basis__retired_at=None)
    return [
        {
            "organization": line.organization.code,
            "under": line.parent.code,
            "valid_from": line.valid_from,
            "valid_to": line.valid_to,
            "source": line.basis.source.slug,
            "locator": line.basis.locator,
            "checked": line.basis.checked,
        }
        for line in lines.select_related("organization", "parent", "basis__source").order_by("pk")
        if line.holds(on=on)
    ]


def _events() -> Sequence[dict[str, Any]]:
    events = ChangeEvent.objects.filter(retired_at=None).select_related("source").prefetch_related("facts")
    return [
        {
            "date": event.date,
            "what": event.what,
            "facts": sorted(fact.code for fact in event.facts.all()),
            "source": event.source.slug,
            "locator": event.locator,
            "checked": event.checked,
        }
        for event in events
    ]
