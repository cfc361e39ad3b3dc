"""What is other between two days, or between two versions of a fact: which facts, and which words of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.models import FmsLevel, Organization, OrganizationParent

from .explorer import Kind, Labels, Type
from .models import AssignmentVersion, Checked, FactVersion, Source

Pieces = Sequence[tuple[str, bool]]
# What a version says, in the order it is read; what only links or counts is left out.
_FIELDS: Mapping[str, Any] = {
    "statement": _("Statement"),
    "term": _("Term"),
    "name": _("Name"),
    "title": _("Title"),
    "abbreviation": _("Abbreviation"),
    "type": _("Type"),
    "organization": _("Organization"),
    "phase": _("Phase"),
    "step": _("Step"),
    "kind": _("Kind"),
    "level": _("Level"),
    "definition": _("Definition"),
    "description": _("Description"),
    "documents": _("Documents"),
    "standards": _("Standards"),
    "basis": _("Basis"),
    "source": _("Source"),
    "locator": _("Place in the source"),
    "checked": _("Passage"),
    "status": _("Status"),
    "url": _("Address"),
    "in_practice": _("In practice (reported, not policy)"),
    "valid_from": _("Holds from"),
    "valid_to": _("Holds until, that day not included"),
}
_CHOICES: Mapping[str, Any] = {
    "type": Type,
    "level": FmsLevel,
    "basis": AssignmentVersion.Basis,
    "checked": Checked,
    "status": Source.Status,
}
_NAMED = {"organization": Kind.ORGANIZATION, "phase": Kind.PHASE, "step": Kind.STEP, "source": Kind.SOURCE}


@dataclass(frozen=True)
class Field:
    """One thing that either version says, each in pieces: words, and whether the other lacks them."""

    label: str
    before: Pieces
    after: Pieces

    @property
    def is_other(self) -> bool:
        """Whether the two differ here."""
        return any(other for _words, other in [*self.before, *self.after])


@dataclass(frozen=True)
class Change:
    """A fact as it stood and as it stands; one of the two is missing where it began or ended."""

    before: FactVersion | None
    after: FactVersion | None
    fields: Sequence[Field]

    @property
    def shown(self) -> FactVersion:
        """The version that names the change."""
        version = self.after or self.before
        assert version is not None
        return version

    @property
    def is_succession(self) -> bool:
        """Whether one fact took the place of another."""
        return bool(self.before and self.after and self.before.fact_id != self.after.fact_id)


@dataclass(frozen=True)
class Move:
    """An organization that stood under another, or under none that is recorded."""

    organization: Organization
    before: OrganizationParent | None
    after: OrganizationParent | None


def change_of(before: FactVersion | None, after: FactVersion | None, labels: tuple[Labels, Labels]) -> Change:
    """Two versions side by side; `labels` name what each speaks of on its day."""
    said = [_said(version, names) for version, names in zip((before, after), labels, strict=True)]
    names = [name for name in _FIELDS if any(name in each for each in said)]
    shown = _marked if before and after else _plain
    return Change(before, after, [shown(name, said[0].get(name, ""), said[1].get(name, "")) for name in names])


def changes_between(earlier: date, later: date, labels: tuple[Labels, Labels]) -> list[Change]:
    """Every fact that another version, or none, speaks for; a successor beside what it took the place of."""
    then, now = _speaking(earlier), _speaking(later)
    began = {code: version for code, version in now.items() if code not in then}
    changes = []
    for code, version in then.items():
        successor = began.pop(version.content.get("superseded_by") or "", None)
        if code not in now:
            changes.append(change_of(version, successor, labels))
        elif now[code].pk != version.pk:
            changes.append(change_of(version, now[code], labels))
    return changes + [change_of(None, version, labels) for version in began.values()]


def moves_between(earlier: date, later: date) -> list[Move]:
    """The organizations that stand under another one than they did."""
    lines = OrganizationParent.objects.filter(basis__isnull=False, basis__retired_at=None)
    places: dict[Organization, list[OrganizationParent | None]] = {}
    for line in lines.select_related("organization", "parent").order_by("organization__name"):
        both = places.setdefault(line.organization, [None, None])
        for place, day in enumerate((earlier, later)):
            if line.holds(on=day):
                both[place] = line
    return [Move(organization, before, after) for organization, (before, after) in places.items() if before != after]


def _speaking(on: date) -> dict[str, FactVersion]:
    versions = FactVersion.objects.in_force(on=on).filter(fact__retired_at=None).select_related("fact")
    return {version.fact.code: version for version in versions.order_by("fact__code")}


def _said(version: FactVersion | None, labels: Labels) -> dict[str, str]:
    if version is None:
        return {}
    content = version.content
    return {name: _words(name, content[name], labels) for name in _FIELDS if content.get(name)}


def _words(name: str, value: Any, labels: Labels) -> str:
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name in _NAMED:
        label = labels.of(_NAMED[name], value)
        return label.name if label.is_current or not label.status else f"{label.name} ({label.status_label})"
    if name == "in_practice":
        return str(value["text"])
    if name == "standards":
        return "; ".join(f"{entry['standard']} ({entry['as_of']})" for entry in value)
    return "; ".join(value) if isinstance(value, list) else str(value)


def _plain(name: str, before: str, after: str) -> Field:
    """For a fact that has only one side: nothing to mark."""
    return Field(str(_FIELDS[name]), [(before, False)], [(after, False)])


def _marked(name: str, before: str, after: str) -> Field:
    """With the words marked that the other side lacks."""
    old, new = before.split(), after.split()
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += _piece(old[a:b], kind)
        right += _piece(new[c:d], kind)
    return Field(str(_FIELDS[name]), left, right)


def _piece(words: Iterable[str], kind: str) -> list[tuple[str, bool]]:
    text = " ".join(words)
    return [(text, kind != "equal")] if text else []
