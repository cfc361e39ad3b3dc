"""Which wrong answers are put beside a right one: the same from the same facts, and few others when a fact is added.

Every candidate draws a lot of its own from the seed, the item and its code, so that one more of them moves at most one
place. Plain Python.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def lot(seed: str, name: str, code: str) -> str:
    """The lot of a candidate in an item."""
    return sha256(f"{seed} {name} {code}".encode()).hexdigest()


def nearest_first(
    candidates: Iterable[T], *, distance: Callable[[T], int], key: Callable[[T], str], seed: str, name: str
) -> list[T]:
    """Those most like the right answer first; among the equally near the lot decides."""
    return sorted(candidates, key=lambda each: (distance(each), lot(seed, name, key(each))))


def apart(ranked: Iterable[T], count: int, *, clash: Callable[[T, T], bool]) -> list[T]:
    """The first of the ranking that do not clash with one another."""
    taken: list[T] = []
    for each in ranked:
        if len(taken) == count:
            break
        if not any(clash(each, other) for other in taken):
            taken.append(each)
    return taken


def mixed(options: Sequence[T], *, key: Callable[[T], str], seed: str, name: str) -> list[T]:
    """In an order that says nothing about which is right."""
    return sorted(options, key=lambda each: lot(seed, f"{name} order", key(each)))
