"""A version beside the one before it, part by part, as those read it who decide about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import QuestionVersion
from .numbers import grouped
from .wording import Interaction, Quantity, Wording


@dataclass(frozen=True)
class Line:
    """A line of a part; whether it is right, and whether it stands on this side only."""

    text: str
    is_right: bool = False
    is_other: bool = False


@dataclass(frozen=True)
class Part:
    """A part of a question on both sides; nothing before in a first version."""

    label: str
    before: list[Line]
    after: list[Line]

    @property
    def is_other(self) -> bool:
        """Whether the sides differ."""
        return self.before != self.after


@dataclass(frozen=True)
class Told:
    """Everything that is decided on at once."""

    wording: Wording
    facts: Sequence[str]
    tags: Sequence[str]

    @property
    def answers(self) -> list[Line]:
        """What may be answered, a line each, and which of it is right."""
        return list(_answers(self.wording))

    @property
    def parts(self) -> dict[str, list[Line]]:
        """By name, in the order in which they are read."""
        wording = self.wording
        return {
            _("Question"): [Line(wording.stem)],
            _("Answered by"): [Line(str(Interaction(wording.interaction).label))],
            _("Answers"): self.answers,
            _("Feedback if chosen"): [
                Line(f"{option.text}: {option.feedback}") for option in wording.options if option.feedback
            ],
            _("Explanation"): [Line(wording.feedback)] if wording.feedback else [],
            _("Points"): [Line(str(wording.points))],
            _("Facts"): [Line(fact) for fact in self.facts],
            _("Tags"): [Line(tag) for tag in self.tags],
        }


def compared(before: Told | None, after: Told) -> list[Part]:
    """Part by part; those that are empty on both sides are left out."""
    old = before.parts if before else {}
    found = []
    for label, lines in after.parts.items():
        was = old.get(label, [])
        if was or lines:
            found.append(Part(label, _beside(was, lines), _beside(lines, was) if before else lines))
    return found


def _beside(lines: list[Line], others: list[Line]) -> list[Line]:
    """The lines, each with whether it is missing on the other side."""
    return [Line(line.text, line.is_right, is_other=line not in others) for line in lines]


def _answers(wording: Wording) -> Iterator[Line]:
    ways: dict[str, Callable[[], Iterator[Line]]] = {
        Interaction.MATCHING: lambda: _pairs(wording),
        Interaction.ORDERING: lambda: (Line(f"{place}. {step}") for place, step in enumerate(wording.steps, start=1)),
        Interaction.TRUE_FALSE: lambda: iter([Line(_("True") if wording.is_true else _("False"), is_right=True)]),
        Interaction.NUMERIC: lambda: _quantity(wording.quantity),
    }
    if wording.interaction in ways:
        yield from ways[QuestionVersion.Interaction(wording.interaction)]()
        return
    for option in wording.options:
        yield Line(option.text, option.is_correct)


def _pairs(wording: Wording) -> Iterator[Line]:
    for prompt, answer in wording.pairs:
        yield Line(f"{prompt}: {answer}", is_right=True)
    for distractor in wording.distractors:
        yield Line(_("%s (fits nothing)") % distractor)


def _quantity(quantity: Quantity | None) -> Iterator[Line]:
    if quantity is None:
        return
    yield Line(f"{grouped(quantity.value)} {quantity.unit}".strip(), is_right=True)
    percent = "%" if quantity.tolerance_kind == "percent" else ""
    yield Line(_("give or take %s") % f"{grouped(quantity.tolerance)}{percent}")
    for unit, factor in quantity.others:
        yield Line(f"{unit} = {grouped(factor)}")
