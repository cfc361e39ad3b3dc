"""Questions as learners may see them: what is built here holds no key and no feedback."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from .models import AttemptItem, QuestionVersion
from .numbers import LONGEST, is_number
from .shapes import FALSE, TRUE

Interaction = QuestionVersion.Interaction


@dataclass(frozen=True)
class Choice:
    """An option, an answer that a prompt may be given, or a unit."""

    id: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Prompt:
    """What is to be matched, with the answers as they stand for it."""

    id: str
    text: str
    answers: list[Choice]

    @property
    def given(self) -> Choice | None:
        """The answer chosen for it."""
        return next((answer for answer in self.answers if answer.is_chosen), None)


@dataclass(frozen=True)
class Step:
    """What is to be put in order, with the place given to it, if any, and all places there are."""

    id: str
    text: str
    place: int | None
    places: range


@dataclass(frozen=True)
class Typed:
    """A number as it was typed, and the units: none, the one it is counted in, or those to choose from."""

    id: str
    number: str
    units: list[Choice]
    longest: int = LONGEST

    @property
    def unit(self) -> Choice | None:
        """The unit that it is counted in."""
        if len(self.units) == 1:
            return self.units[0]
        return next((unit for unit in self.units if unit.is_chosen), None)

    @property
    def is_begun(self) -> bool:
        """Whether a number is typed or a unit chosen."""
        return bool(self.number) or any(unit.is_chosen for unit in self.units)

    @property
    def told(self) -> str:
        """The number with its unit."""
        return f"{self.number or '…'} {self.unit.text}" if self.unit else self.number

    @property
    def problem(self) -> str:
        """Why it would earn nothing whatever it means."""
        if not self.number:
            return _("Type a number.")
        if not is_number(self.number):
            words = _("“%(typed)s” cannot be read as a number. Type only the number, such as 1,250.5.")
            return words % {"typed": self.number}
        return _("Choose a unit.") if self.units and not self.unit else ""


@dataclass(frozen=True)
class Asked:
    """A question before a learner; each interaction has fields of its own, the others empty."""

    interaction: str
    stem: str
    choices: list[Choice] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    typed: Typed | None = None

    @property
    def told(self) -> list[str]:
        """What was answered, a line each."""
        if self.typed:
            return [self.typed.told] if self.typed.is_begun else []
        placed = sorted((step for step in self.steps if step.place), key=lambda step: step.place or 0)
        return [
            *(choice.text for choice in self.choices if choice.is_chosen),
            *(f"{prompt.text}: {prompt.given.text}" for prompt in self.prompts if prompt.given),
            *(f"{step.place}. {step.text}" for step in placed),
        ]

    @property
    def problem(self) -> str:
        """Why what was given would earn nothing whatever it means: it is no number, or no order."""
        if self.typed and self.typed.is_begun:
            return self.typed.problem
        places = [step.place for step in self.steps if step.place]
        if places and len(set(places)) < len(self.steps):
            return _("Give each step a place of its own.")
        return ""

    @property
    def is_answered(self) -> bool:
        """Whether something is given that can be marked."""
        return bool(self.told) and not self.problem


@dataclass(frozen=True)
class Place:
    """A question in the list of an attempt's questions."""

    position: int
    asked: Asked


def asked(version: QuestionVersion, order: Sequence[str], response: Any) -> Asked:
    """The question with its choices in the order given and the response filled in."""
    texts = _texts(version)
    head, given = (version.interaction, version.stem), response or {}
    if version.interaction == Interaction.MATCHING:
        prompts = [
            Prompt(entry["id"], entry["text"], [Choice(id, texts[id], given.get(entry["id"]) == id) for id in order])
            for entry in version.content["prompts"]
        ]
        return Asked(*head, prompts=prompts)
    if version.interaction == Interaction.ORDERING:
        places = range(1, len(order) + 1)
        return Asked(*head, steps=[Step(id, texts[id], given.get(id), places) for id in order])
    if version.interaction == Interaction.NUMERIC:
        units = [Choice(id, texts[id], given.get("unit") == id) for id in order]
        return Asked(*head, typed=Typed(sha256(version.stem.encode()).hexdigest()[:8], given.get("number", ""), units))
    return Asked(*head, choices=[Choice(id, texts[id], id in given) for id in order])


def asked_item(item: AttemptItem) -> Asked:
    """The item of an attempt, as the learner last answered it."""
    return asked(item.version, item.order, item.response)


def asked_for_preview(version: QuestionVersion) -> Asked:
    """The question as some learner would meet it."""
    chance = Random(version.stem)  # noqa: S311 - an order to look at, no secret
    return asked(version, version.order_drawn(chance), None)


def _texts(version: QuestionVersion) -> dict[str, str]:
    if version.interaction == Interaction.TRUE_FALSE:
        return {TRUE: _("True"), FALSE: _("False")}
    return {choice["id"]: choice["text"] for choice in version.choices}
