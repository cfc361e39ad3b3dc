"""How the questions of an attempt are drawn. Plain Python over ids: the same seed draws the same again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random


class NothingToDraw(Exception):
    """The pools cannot give every draw its number of different questions."""


@dataclass(frozen=True)
class Draw:
    """So many questions out of a pool."""

    pool: frozenset[int]
    count: int


def draw(draws: Sequence[Draw], chance: Random, *, seen: Collection[int] = frozenset()) -> list[int]:
    """Different questions for every draw, in random order; those not seen before come first.

    Pools may overlap: a question is moved from one draw to another where that lets both be filled, so this fails only
    when no choice at all would do.
    """
    if any(each.count > len(each.pool) for each in draws):
        raise NothingToDraw
    slots = [_candidates(each, chance, seen) for each in draws for _ in range(each.count)]
    taken: dict[int, int] = {}
    for slot in range(len(slots)):
        if not _seat(slot, slots, taken, set()):
            raise NothingToDraw
    drawn = sorted(taken)
    chance.shuffle(drawn)
    return drawn


def shuffled(ids: Sequence[str], chance: Random) -> list[str]:
    """The ids in random order, whatever order they came in."""
    mixed = sorted(ids)
    chance.shuffle(mixed)
    return mixed


def _candidates(one: Draw, chance: Random, seen: Collection[int]) -> list[int]:
    mixed = sorted(one.pool)
    chance.shuffle(mixed)
    return sorted(mixed, key=lambda question: question in seen)


def _seat(slot: int, slots: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give the slot a question, asking whoever holds one to take another (an augmenting path)."""
    for question in slots[slot]:
        if question not in taken:
            taken[question] = slot
            return True
    for question in slots[slot]:
        if question in tried:
            continue
        tried.add(question)
        if _seat(taken[question], slots, taken, tried):
            taken[question] = slot
            return True
    return False
