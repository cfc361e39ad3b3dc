"""Steps by organizations: where in the grid each assignment stands, what is folded and what is left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lms.models import Organization

from .explorer import ICONS, Held, Kind, Label, Labels, Type
from .models import AssignmentVersion

_HEAT = (1, 3, 6, 12, 24)


@dataclass(frozen=True)
class Mark:
    """How often one type stands in a cell, and the icon that says which without colour."""

    type: AssignmentVersion.Type
    count: int

    @property
    def icon(self) -> str:
        """The icon of the type, the same as in the tags of lists."""
        return ICONS[self.type]


@dataclass(frozen=True)
class Cell:
    """What an organization holds at a step: each type with how often; `index` is its group of columns."""

    index: int
    organization: Label
    rows: Sequence[Held]
    marks: Sequence[Mark]

    @property
    def said(self) -> str:
        """All statements of the cell, as text."""
        return "\n".join(f"{row.version.get_type_display()}: {row.version.content['statement']}" for row in self.rows)


@dataclass(frozen=True)
class Plain:
    """Cells side by side without links, empty or with a number: thousands, so their HTML is made at once."""

    html: SafeString


@dataclass(frozen=True)
class Columns:
    """The organizations of one kind."""

    index: int
    kind: Organization.Kind
    organizations: Sequence[Label]
    count: int
    is_folded: bool


@dataclass(frozen=True)
class Line:
    """A step and what is held at it."""

    step: Label
    cells: Sequence[Cell | Plain]


@dataclass(frozen=True)
class Band:
    """The steps of one phase, under the sums of the phase."""

    phase: Label
    sums: Plain
    lines: Sequence[Line]
    count: int
    is_folded: bool


@dataclass(frozen=True)
class Matrix:
    """The grid, and how many steps and organizations it leaves out because they hold nothing."""

    columns: Sequence[Columns]
    bands: Sequence[Band]
    steps_hidden: int
    organizations_hidden: int


def marks_of(rows: Iterable[Held]) -> list[Mark]:
    """How often each type stands among the assignments, authorities first."""
    counts = Counter(row.version.type for row in rows)
    return [Mark(kind, counts[kind]) for kind in Type if counts[kind]]


def matrix_of(rows: Sequence[Held], labels: Labels, *, folded: frozenset[str], with_empty: bool) -> Matrix:
    """The grid of the assignments; `folded` names phases and kinds, `with_empty` keeps what holds nothing."""
    everyone, all_steps = _there(labels, Kind.ORGANIZATION), _there(labels, Kind.STEP)
    holders, places = {row.organization.code for row in rows}, {row.step.code for row in rows}
    shown = [label for label in everyone if with_empty or label.code in holders]
    steps = [label for label in all_steps if with_empty or label.code in places]
    columns = _columns(shown, rows, folded)
    at: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for row in rows:
        at[row.step.code, row.organization.code].append(row)
    bands = [
        _band(labels.of(Kind.PHASE, phase), list(of_phase), columns, at, folded)
        for phase, of_phase in groupby(_in_order(steps, labels), key=lambda step: step.phase)
    ]
    return Matrix(columns, bands, len(all_steps) - len(steps), len(everyone) - len(shown))


def _there(labels: Labels, kind: Kind) -> list[Label]:
    return [label for label in labels.all(kind) if not label.is_retired]


def _in_order(steps: Iterable[Label], labels: Labels) -> list[Label]:
    return sorted(steps, key=lambda step: (labels.of(Kind.PHASE, step.phase).order, step.phase, step.order))


def _columns(shown: Sequence[Label], rows: Sequence[Held], folded: frozenset[str]) -> list[Columns]:
    counts = Counter(row.organization.kind for row in rows)
    groups = [(kind, [label for label in shown if label.kind == kind.value]) for kind in Organization.Kind]
    groups = [(kind, of_kind) for kind, of_kind in groups if of_kind]
    return [
        Columns(index, kind, of_kind, counts[kind.value], kind.value in folded)
        for index, (kind, of_kind) in enumerate(groups)
    ]


def _band(
    phase: Label,
    steps: Sequence[Label],
    columns: Sequence[Columns],
    at: dict[tuple[str, str], list[Held]],
    folded: frozenset[str],
) -> Band:
    sums, total = [], 0
    for group in columns:
        counts = [sum(len(at.get((step.code, label.code), ())) for step in steps) for label in group.organizations]
        total += sum(counts)
        sums += [_number(f"s{group.index}", sum(counts)), *(_number(f"k{group.index}", count) for count in counts)]
    lines = [_line(step, columns, at) for step in steps]
    return Band(phase, _joined(sums), lines, total, phase.slug in folded)


def _line(step: Label, columns: Sequence[Columns], at: dict[tuple[str, str], list[Held]]) -> Line:
    cells: list[Cell | Plain] = []
    plain: list[SafeString] = []
    for group in columns:
        held = [at.get((step.code, label.code), []) for label in group.organizations]
        plain.append(_number(f"s{group.index}", sum(map(len, held))))
        empty = _number(f"k{group.index}", 0)
        for label, rows in zip(group.organizations, held, strict=True):
            if rows:
                cells += [_joined(plain), Cell(group.index, label, rows, marks_of(rows))]
                plain = []
            else:
                plain.append(empty)
    return Line(step, [*cells, _joined(plain)])


def _number(place: str, count: int) -> SafeString:
    """A cell that counts assignments, shaded by how many; the number always stands in it, and nothing for none."""
    if not count:
        return format_html('<td class="{}"></td>', place)
    return format_html('<td class="{} heat-{}">{}</td>', place, sum(count >= least for least in _HEAT), count)


def _joined(cells: Iterable[SafeString]) -> Plain:
    return Plain(mark_safe("".join(cells)))  # noqa: S308  what was safe, side by side
