"""What of the facts is taught and examined: of each assignment, whether lessons and questions rest on it as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from lms.models import Organization

from .checking.texts import Text
from .models import LessonPage
from .rra.explorer import Held, Label, Labels, held
from .rra.models import AssignmentVersion, Citation, FactVersion
from .rra.standing import doubts_of

_PLACES = {Citation.Kind.PARAGRAPH: "taught", Citation.Kind.QUESTION: "asked"}


class State(models.TextChoices):
    """How far lessons, or questions, cover an assignment."""

    YES = "yes", _("Yes")
    OLD = "old", _("An older version only")
    DRAFT = "draft", _("Only where nobody meets it")
    NO = "no", _("No")


@dataclass(frozen=True)
class Cover:
    """An assignment with what covers it. `doubts` say why it is not to be taught as certain, nor examined."""

    held: Held
    taught: State
    asked: State
    doubts: tuple[str, ...]

    @property
    def code(self) -> str:
        """Of the assignment."""
        return self.held.version.fact.code


def covers(on: date, labels: Labels) -> list[Cover]:
    """Every assignment that was not dropped, by step; three statements, and one for drafts of lessons."""
    newest = FactVersion.objects.filter(fact=OuterRef("fact")).order_by("-number").values("pk")[:1]
    versions = AssignmentVersion.objects.filter(pk=Subquery(newest), fact__retired_at=None)
    versions = versions.annotate(source_status=F("source__status")).select_related("fact")
    cited, in_drafts = _cited(), _cited_in_drafts()
    return [
        _cover(version, labels, cited, in_drafts, on)
        for version in versions.order_by("step__phase__order", "step__order", "fact__code")
    ]


# Of facts, by key, kind of place and standing: the versions cited.
_Cited = dict[tuple[int, str, str], set[int]]


def _cited() -> _Cited:
    """What lessons and questions cite; grouped without a join, since there may be a hundred thousand places."""
    found: _Cited = {}
    for fact, kind, standing, version in _places().values_list("fact", "kind", "standing", "version").distinct():
        found.setdefault((fact, kind, standing), set()).add(version)
    return found


def _places() -> models.QuerySet[Citation]:
    return Citation.objects.in_use().filter(kind__in=_PLACES).order_by()


def counted_places(rows: Sequence[Cover]) -> dict[str, tuple[int, int]]:
    """By the code of each assignment, how many lessons teach it and how many questions ask it; one statement."""
    codes = {row.held.version.fact_id: row.code for row in rows}
    places = _places().filter(fact__in=codes, standing=Citation.Standing.LIVE).values_list("fact", "kind")
    counted = places.annotate(number=Count("target_id", distinct=True))
    counts = {(fact, kind): number for fact, kind, number in counted}
    lessons, questions = _PLACES
    return {code: (counts.get((pk, lessons), 0), counts.get((pk, questions), 0)) for pk, code in codes.items()}


def _cited_in_drafts() -> set[str]:
    """Codes of facts that lessons cite in what is not published of them."""
    pages = LessonPage.objects.filter(models.Q(live=False) | models.Q(has_unpublished_changes=True))
    contents = Revision.objects.filter(pk__in=pages.values("latest_revision")).values_list("content", flat=True)
    texts = [Text(0, LessonPage.activity_kind, "", "", content) for content in contents]
    return {reference.partition("@")[0] for text in texts for reference in text.references}


def _cover(version: AssignmentVersion, labels: Labels, cited: _Cited, in_drafts: Iterable[str], on: date) -> Cover:
    states = {}
    for kind, name in _PLACES.items():
        used = cited.get((version.fact_id, kind, Citation.Standing.LIVE), set())
        is_drafted = (version.fact_id, kind, Citation.Standing.DRAFT) in cited
        is_drafted |= name == "taught" and version.fact.code in in_drafts
        states[name] = _state(version.pk, used, is_drafted)
    doubts = tuple(doubts_of(version, on=on))
    return Cover(held(version, labels), taught=states["taught"], asked=states["asked"], doubts=doubts)


def _state(newest: int, used: set[int], is_drafted: bool) -> State:
    if used:
        return State.YES if newest in used else State.OLD
    return State.DRAFT if is_drafted else State.NO


def fitting(rows: Sequence[Cover], chosen: dict[str, str]) -> list[Cover]:
    """Those that fit what is asked of them beside what they say: `taught`, `asked`, `kind` of organization."""
    asked = {name: chosen[name] for name in ("taught", "asked", "kind") if name in chosen}
    return [row for row in rows if all(_value(row, name) == value for name, value in asked.items())]


def _value(row: Cover, name: str) -> str:
    return row.held.organization.kind if name == "kind" else str(getattr(row, name))


@dataclass(frozen=True)
class Cell:
    """A number and the address, within the rows, of exactly what it counts; `heat` from 0 to 3 says how bad it is."""

    count: int
    query: str
    heat: int


@dataclass(frozen=True)
class Line:
    """A step or organization, or a group of them, or everything."""

    name: str
    is_group: bool
    cells: list[Cell]


# The columns: all, and then each state of being taught and of being asked.
COLUMNS = [("", ""), *((name, str(state.value)) for name in ("taught", "asked") for state in State)]


class Grid:
    """The assignments counted by step under phases, or by organization under kinds."""

    def __init__(self, rows: Sequence[Cover], by: str, chosen: dict[str, str]) -> None:
        self.rows, self.by, self.chosen = rows, by, chosen

    @cached_property
    def lines(self) -> list[Line]:
        """Each group followed by its members, in the order of the process or of the kinds, and by name."""
        found = []
        for name, query, members in self._groups():
            found.append(self._line(name, query, [row for _name, _query, rows in members for row in rows], True))
            found += [self._line(name, query, rows, False) for name, query, rows in members]
        return found

    @cached_property
    def total(self) -> Line:
        """The sums of everything."""
        return self._line(str(_("Everything")), {}, self.rows, True)

    def _groups(self) -> list[tuple[str, dict[str, str], list[tuple[str, dict[str, str], list[Cover]]]]]:
        groups: dict[str, list[Cover]] = {}
        for row in self.rows:
            groups.setdefault(self._group_of(row), []).append(row)
        if self.by == "step":
            phases = {row.held.phase.slug: row.held.phase for row in self.rows}
            in_order = sorted(groups, key=lambda slug: phases[slug].order)
            return [(phases[slug].name, {"phase": slug}, self._members(groups[slug])) for slug in in_order]
        kinds = [kind for kind in Organization.Kind if kind in groups]
        return [(str(kind.label), {"kind": str(kind.value)}, self._members(groups[kind])) for kind in kinds]

    def _group_of(self, row: Cover) -> str:
        return row.held.phase.slug if self.by == "step" else row.held.organization.kind

    def _members(self, rows: Sequence[Cover]) -> list[tuple[str, dict[str, str], list[Cover]]]:
        labels: dict[str, Label] = {}
        members: dict[str, list[Cover]] = {}
        for row in rows:
            label = row.held.step if self.by == "step" else row.held.organization
            labels[label.slug] = label
            members.setdefault(label.slug, []).append(row)
        in_order = sorted(members, key=lambda slug: (labels[slug].order, labels[slug].name.casefold()))
        return [(labels[slug].name, {self.by: slug}, members[slug]) for slug in in_order]

    def _line(self, name: str, query: dict[str, str], rows: Sequence[Cover], is_group: bool) -> Line:
        cells = []
        for column, value in COLUMNS:
            count = sum(not column or getattr(row, column) == value for row in rows)
            asked = {**self.chosen, **query, **({column: value} if column else {})}
            cells.append(Cell(count, urlencode(asked), _heat(count, len(rows)) if value not in ("", "yes") else 0))
        return Line(name, is_group, cells)


def _heat(count: int, of: int) -> int:
    """0 for none; else by the share."""
    return 0 if not count else 1 if count * 3 <= of else 2 if count * 3 <= of * 2 else 3
