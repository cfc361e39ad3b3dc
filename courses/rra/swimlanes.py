"""The process as a drawing: steps from top to bottom, a lane for each kind of organization; where everything stands.

Lengths are units of the drawing, about a pixel each at its full size. Widths of words are estimates, on the safe side.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Any

from lms.models import Organization

from .explorer import ICONS, Held, Label, Type
from .models import AssignmentVersion

STEP_WIDTH = 226
_PAPER_WIDTH = 262
_HEAD = 56
_PADDING = 14
_LINE = 16
_CHIP_LINE = 14
_CHIP_GAP = 6
_LEAST_LANE = 82
_LETTERS_OF_CHIP = 15
_LETTER = 7.2


@dataclass(frozen=True)
class Line:
    """A line of words at a place."""

    words: str
    x: float
    y: float
    icon: str = ""

    @property
    def icon_x(self) -> float:
        """Where the icon before it begins."""
        return self.x - 20

    @property
    def icon_y(self) -> float:
        """Where the icon before it begins."""
        return self.y - 11


@dataclass(frozen=True)
class Lane:
    """The lane of one kind of organization."""

    kind: Organization.Kind
    x: float
    width: float
    heading: Sequence[Line]


@dataclass(frozen=True)
class Chip:
    """An organization that holds something of one type at a step."""

    type: AssignmentVersion.Type
    rows: Sequence[Held]
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[Line]

    @property
    def icon(self) -> str:
        """The icon of the type."""
        return ICONS[self.type]

    @property
    def icon_x(self) -> float:
        """Where the icon begins."""
        return self.x + 6

    @property
    def icon_y(self) -> float:
        """Where the icon begins."""
        return self.y + 5


@dataclass(frozen=True)
class Row:
    """A step: its box, who takes part in it, its documents and standards; `middle` is the height of its line."""

    step: Label
    y: float
    height: float
    title: Sequence[Line]
    chips: Sequence[Chip]
    paper: Sequence[Line]
    reach: float

    @property
    def middle(self) -> float:
        """Where the line from the step to its lanes runs."""
        return self.y + self.height / 2

    @property
    def box_y(self) -> float:
        """Where the box of the step begins."""
        return self.y + 6

    @property
    def arrow_y(self) -> float:
        """Where the arrow from the step before begins."""
        return self.y - 4

    @property
    def box_height(self) -> float:
        """How high the box of the step is."""
        return self.height - 12


@dataclass(frozen=True)
class Drawing:
    """One phase."""

    width: float
    height: float
    lanes: Sequence[Lane]
    rows: Sequence[Row]
    paper_x: float
    head: int = _HEAD


def lanes_of(rows: Sequence[Held]) -> list[Lane]:
    """A lane for each kind that holds anything anywhere, as wide as its longest name needs."""
    widest: dict[str, float] = {}
    held = Counter((row.step.code, row.organization.code, row.version.type) for row in rows)
    for row in rows:
        lines = _chip_lines(_chip_name(row, held[row.step.code, row.organization.code, row.version.type]))
        widest[row.organization.kind] = max(widest.get(row.organization.kind, 0), *map(_width, lines))
    lanes, x = [], float(STEP_WIDTH + 12)
    for kind in Organization.Kind:
        if kind.value in widest:
            width = max(_LEAST_LANE, round(widest[kind.value]) + 42)
            words = wrap(str(kind.label), max(8, int((width - 8) / _LETTER)))
            top = _HEAD / 2 + 5 - _LINE * (len(words) - 1) / 2
            heading = [Line(word, x + width / 2, top + _LINE * place) for place, word in enumerate(words)]
            lanes.append(Lane(kind, x, width, heading))
            x += width
    return lanes


def drawing_of(
    steps: Sequence[tuple[Label, Mapping[str, Any]]], rows: Sequence[Held], lanes: Sequence[Lane]
) -> Drawing:
    """The drawing of a phase: its steps with what each says (`documents`, `standards`), and what is held at them."""
    paper_x = lanes[-1].x + lanes[-1].width + 14 if lanes else STEP_WIDTH + 12.0
    held: dict[str, list[Held]] = {}
    for row in rows:
        held.setdefault(row.step.code, []).append(row)
    drawn, y = [], float(_HEAD)
    for label, content in steps:
        drawn.append(_row(label, content, held.get(label.code, []), lanes, paper_x, y))
        y += drawn[-1].height
    return Drawing(paper_x + _PAPER_WIDTH, y + 1, lanes, drawn, paper_x)


def _row(
    step: Label, content: Mapping[str, Any], rows: Sequence[Held], lanes: Sequence[Lane], paper_x: float, y: float
) -> Row:
    chips: list[Chip] = []
    bottom = y + _PADDING
    for lane in lanes:
        in_lane = [row for row in rows if row.organization.kind == lane.kind.value]
        below = y + _PADDING
        for chip in _chips(in_lane, lane, below):
            chips.append(chip)
            bottom = max(bottom, chip.y + chip.height)
    title = wrap(step.name, 27, break_on_hyphens=False)
    paper = list(_paper(content, paper_x, y + _PADDING + 11))
    ends = [bottom, y + _PADDING + len(title) * _LINE + 14, *(line.y + 5 for line in paper)]
    height = max(ends) + _PADDING - y
    top = y + height / 2 - _LINE * (len(title) - 1) / 2 + 5
    lines = [Line(words, 20, top + _LINE * place) for place, words in enumerate(title)]
    return Row(step, y, height, lines, chips, paper, max((chip.x for chip in chips), default=0))


def _chips(rows: Sequence[Held], lane: Lane, y: float) -> Iterable[Chip]:
    """One below the other, authorities first; several of one type of one organization are one chip."""
    order = list(Type)
    kept = sorted(rows, key=lambda row: (order.index(Type(row.version.type)), row.organization.short))
    for (kind, _code), group in groupby(kept, key=lambda row: (row.version.type, row.organization.code)):
        of_chip = list(group)
        words = _chip_lines(_chip_name(of_chip[0], len(of_chip)))
        height = 10 + _CHIP_LINE * len(words)
        lines = [Line(word, lane.x + 28, y + 17 + _CHIP_LINE * place) for place, word in enumerate(words)]
        yield Chip(Type(kind), of_chip, lane.x + 6, y, lane.width - 12, height, lines)
        y += height + _CHIP_GAP


def _chip_name(row: Held, count: int) -> str:
    return row.organization.short + (f" ×{count}" if count > 1 else "")


def _width(words: str) -> float:
    """How wide the words are on a chip; capitals take more."""
    return sum(8.8 if letter.isupper() or letter == "&" else 6.8 for letter in words)


def _chip_lines(name: str) -> list[str]:
    """A name in lines that fit a chip, parted after a stroke."""
    if len(name) <= _LETTERS_OF_CHIP or "/" not in name:
        return [name]
    first, _, last = name.rpartition("/")
    return [first + "/", last]


def _paper(content: Mapping[str, Any], x: float, y: float) -> Iterable[Line]:
    said = [("file_present", name) for name in content["documents"]]
    said += [("timer", f"{entry['standard']} ({entry['as_of']})") for entry in content["standards"]]
    for icon, words in said:
        for place, line in enumerate(wrap(words, 38, break_on_hyphens=False)):
            yield Line(line, x + 20, y, icon if not place else "")
            y += _LINE
        y += 3
