"""What asking people for something would change, worked out from how each stands to it: plain values, no database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Effect(StrEnum):
    """What becomes of one person; every person has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DONE = "done"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Asked:
    """By when, and why."""

    due_on: date | None
    reason: str


@dataclass(frozen=True)
class Standing:
    """How a person stands to what is to be asked of them; `duty` is what is asked of them now."""

    is_done: bool = False
    is_exempt: bool = False
    duty: Asked | None = None


@dataclass(frozen=True)
class Shown:
    """What was shown of one person before anything happened."""

    effect: Effect
    before: Asked | None = None


def outlook(standing: Standing, asked: Asked) -> Shown:
    """What asking this person would do, and what it would replace."""
    return Shown(_effect(standing, asked), standing.duty)


def _effect(standing: Standing, asked: Asked) -> Effect:
    if standing.is_done:
        return Effect.DONE
    if standing.is_exempt:
        return Effect.EXEMPT
    if standing.duty is None:
        return Effect.NEW
    return Effect.SAME if standing.duty == asked else Effect.CHANGED


def still_holds(shown: Shown, standing: Standing, asked: Asked) -> bool:
    """Whether what was shown of the person is what would happen now, replacing what was said to be replaced."""
    return outlook(standing, asked) == shown


def counted(effects: Iterable[Effect]) -> dict[Effect, int]:
    """How many people of each effect, none left out: the numbers add up to the people."""
    found = Counter(effects)
    return {effect: found[effect] for effect in Effect}
