"""The facts as templates see them, and the items that templates make: plain values, with no database behind them.

A reference names the version of a fact, as rra-001@1. What is not sound (unread, outdated, no longer in force) stays
in the graph, since it tells which answers would not be wrong, but nothing is asked about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict


@dataclass(frozen=True)
class Body:
    """An organization on the day."""

    code: str
    reference: str
    name: str
    short: str
    kind: str
    level: str
    description: str
    is_sound: bool = True


@dataclass(frozen=True)
class Duty:
    """An assignment on the day; `is_exclusive` where a reviewer found that nobody else holds it at its step."""

    code: str
    reference: str
    step: str
    organization: str
    type: str
    level: str
    statement: str
    basis: str
    source: str
    locator: str = ""
    is_sound: bool = True
    is_exclusive: bool = False


@dataclass(frozen=True)
class Step:
    """A step of the process; standards are pairs of what holds and as of when."""

    code: str
    reference: str
    phase: str
    name: str
    description: str
    order: int
    documents: Sequence[str] = ()
    standards: Sequence[tuple[str, str]] = ()
    sources: frozenset[str] = frozenset()
    is_sound: bool = True


@dataclass(frozen=True)
class Phase:
    """A phase of the life of a case."""

    code: str
    reference: str
    name: str
    description: str
    order: int


@dataclass(frozen=True)
class Term:
    """A word of the field."""

    code: str
    reference: str
    term: str
    name: str
    definition: str
    source: str
    is_sound: bool = True


@dataclass(frozen=True)
class Text:
    """A source."""

    code: str
    reference: str
    title: str
    policy: str = ""
    is_current: bool = True


@dataclass(frozen=True)
class Graph:
    """Everything that holds on a day, by code; `kin` names those of an organization's own line, above and below.

    `named` remembers which organizations a text names, since the same texts are asked about again and again.
    """

    bodies: Mapping[str, Body]
    duties: Mapping[str, Duty]
    steps: Mapping[str, Step]
    phases: Mapping[str, Phase]
    terms: Mapping[str, Term]
    texts: Mapping[str, Text]
    kin: Mapping[str, frozenset[str]]
    named: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    @cached_property
    def sound_duties(self) -> list[Duty]:
        """What may be asked about, in the order of the process."""
        there = [duty for duty in self.duties.values() if duty.is_sound and self._is_whole(duty)]
        return sorted(there, key=lambda duty: (self.steps[duty.step].order, duty.code))

    @cached_property
    def at_step(self) -> Mapping[str, Sequence[Duty]]:
        """Everything held at each step, sound or not."""
        return _grouped((duty.step, duty) for duty in self.duties.values())

    @cached_property
    def of_body(self) -> Mapping[str, Sequence[Duty]]:
        """Everything that each organization holds, sound or not."""
        return _grouped((duty.organization, duty) for duty in self.duties.values())

    @cached_property
    def of_text(self) -> Mapping[str, Sequence[Duty]]:
        """Everything that rests on each source, sound or not."""
        return _grouped((duty.source, duty) for duty in self.duties.values())

    def are_kin(self, one: str, other: str) -> bool:
        """Whether one stands under, over or for the other; of whom nobody said where they stand, it may be so."""
        if one not in self.kin or other not in self.kin:
            return True
        return one == other or one in self.kin[other] or other in self.kin[one]

    def _is_whole(self, duty: Duty) -> bool:
        return duty.organization in self.bodies and duty.step in self.steps and duty.source in self.texts


@dataclass(frozen=True)
class Choice:
    """An option; `about` is the code of what it names."""

    text: str
    is_right: bool
    feedback: str
    about: str


@dataclass(frozen=True)
class Item:
    """A question out of facts. `name` stays the same for as long as it asks about the same.

    `cites` are the facts that make its key right, `beside` those that make everything else in it wrong.
    single, multiple: choices; matching: pairs of prompt and answer, and `about` them; ordering: steps, in order.
    """

    name: str
    template: str
    interaction: str
    stem: str
    feedback: str
    cites: Sequence[str]
    beside: Sequence[str] = ()
    choices: Sequence[Choice] = ()
    pairs: Sequence[tuple[str, str]] = ()
    steps: Sequence[str] = ()
    about: Sequence[str] = ()
    step: str = ""
    organization: str = ""
    phase: str = ""

    @property
    def right(self) -> str:
        """The right answer as one text."""
        chosen = [choice.text for choice in self.choices if choice.is_right]
        return " / ".join([*chosen, *(f"{prompt}: {answer}" for prompt, answer in self.pairs), *self.steps])


class Place(TypedDict):
    """Where an item is filed."""

    step: str
    organization: str
    phase: str


@dataclass(frozen=True)
class Template:
    """A way of asking; raising the version makes all of its items anew."""

    name: str
    version: int = 1
    label: str = field(default="", compare=False)


def _grouped(pairs: Iterable[tuple[str, Duty]]) -> Mapping[str, Sequence[Duty]]:
    found: dict[str, list[Duty]] = defaultdict(list)
    for key, duty in pairs:
        found[key].append(duty)
    return found
