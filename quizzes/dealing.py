"""Dealing a drill: which questions, in which order. Plain values, no database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .remembering import Memory, retrievability

LENGTH = 10
MINUTES = 5
NEW_A_DAY = 10


@dataclass(frozen=True)
class Candidate:
    """A question that may be dealt, the facts it rests on, and its place among what was studied."""

    question: int
    facts: frozenset[int]
    place: int


def deal(
    candidates: Iterable[Candidate],
    memories: Mapping[int, Memory],
    *,
    new_left: int,
    ahead: bool,
    at: datetime,
    length: int = LENGTH,
) -> list[int]:
    """What is due, the longest first; then so many new ones; `ahead`, what was not asked today, the weakest first."""
    candidates = list(candidates)
    met = [(memories[one.question], one) for one in candidates if one.question in memories]
    due = [one.question for memory, one in sorted(met, key=_due) if memory.due_at <= at]
    chosen = due[:length]
    chosen += _new(candidates, memories, min(new_left, length - len(chosen)))
    if ahead:
        rested = [(retrievability(memory, at=at), one.question) for memory, one in met if is_rested(memory, at=at)]
        chosen += [question for _chance, question in sorted(rested) if question not in chosen]
    return chosen[:length]


def _due(met: tuple[Memory, Candidate]) -> tuple[datetime, int]:
    memory, candidate = met
    return memory.due_at, candidate.question


def is_rested(memory: Memory, *, at: datetime) -> bool:
    """Whether it was not asked within a day."""
    return at - memory.answered_at >= timedelta(days=1)


def _new(candidates: Iterable[Candidate], memories: Mapping[int, Memory], most: int) -> list[int]:
    """New ones in the order of what was studied, those first whose facts were asked about least."""
    asked: Counter[int] = Counter()
    left: list[Candidate] = []
    chosen: list[int] = []
    for one in candidates:
        if one.question in memories:
            asked.update(one.facts)
        else:
            left.append(one)
    while left and len(chosen) < most:
        best = min(left, key=lambda one: (max((asked[fact] for fact in one.facts), default=0), one.place))
        left.remove(best)
        asked.update(best.facts)
        chosen.append(best.question)
    return chosen
