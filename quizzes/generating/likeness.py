"""Questions that ask much the same: by their words, compared where they share any. Plain Python."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .words import telling

# Two questions that share this much of what they ask, and of their answers, are asked one for the other.
_ASKED_ALIKE = 0.6
_ANSWERED_ALIKE = 0.3


@dataclass(frozen=True)
class Asked:
    """A question as it is compared: what it asks, with prompts or steps if it has any, and its right answer."""

    stem: str
    answer: str


@dataclass(frozen=True)
class Pair:
    """Two questions that are much alike, and how much, from 0 to 1."""

    one: str
    other: str
    likeness: float


def near_duplicates(questions: Mapping[str, Asked]) -> list[Pair]:
    """Every pair that asks much the same, the most alike first.

    Pairs are found by the words they share, the rarest of them first, so that thousands are compared with few.
    """
    keys = list(questions)
    stems = [telling(questions[key].stem) for key in keys]
    answers = [telling(questions[key].answer) for key in keys]
    found = []
    for one, other in _meeting(stems):
        likeness = _shared(stems[one], stems[other])
        if likeness >= _ASKED_ALIKE and _shared(answers[one], answers[other]) >= _ANSWERED_ALIKE:
            found.append(Pair(keys[one], keys[other], round(likeness, 2)))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.one, pair.other))


def _meeting(stems: list[frozenset[str]]) -> set[tuple[int, int]]:
    """Pairs that can be alike: they share one of the rarest words of each, as many as they may differ in."""
    counts: dict[str, int] = defaultdict(int)
    for words in stems:
        for word in words:
            counts[word] += 1
    holders: dict[str, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    for place, words in enumerate(stems):
        rarest = sorted(words, key=lambda word: (counts[word], word))
        for word in rarest[: len(rarest) - _least(len(rarest)) + 1]:
            pairs.update((earlier, place) for earlier in holders[word])
            holders[word].append(place)
    return pairs


def _least(count: int) -> int:
    """How many of so many words two texts share at least if they are alike enough."""
    return max(1, -int(-count * _ASKED_ALIKE // 1))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
