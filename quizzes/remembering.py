"""How well an answer is remembered, and when to ask again: FSRS, with values in and values out.

No steps of minutes (a drill asks a question once) and no random days (the same answers give the same plan).
FSRS counts in whole days.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from fsrs import Card, Rating, Scheduler, State

RETENTION = 0.9  # asked again when the chance of a right answer has come down to this
LONGEST_PAUSE = 365  # days

_SCHEDULER = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_PAUSE,
    enable_fuzzing=False,
)


class Sureness(StrEnum):
    """What a learner may say of an answer before they know whether it is right."""

    PLAIN = ""
    GUESSED = "guessed"
    EASY = "easy"


_RATINGS = MappingProxyType({Sureness.PLAIN: Rating.Good, Sureness.GUESSED: Rating.Hard, Sureness.EASY: Rating.Easy})


@dataclass(frozen=True)
class Memory:
    """What FSRS keeps of a question: days until the chance is down to 90 percent, and how hard it is, 1 to 10."""

    stability: float
    difficulty: float
    answered_at: datetime
    due_at: datetime


def after(memory: Memory | None, *, is_right: bool, sureness: Sureness, at: datetime) -> Memory:
    """The memory after one more answer: what was not wholly right comes back first, whatever was said of it."""
    rating = _RATINGS[sureness] if is_right else Rating.Again
    card, _log = _SCHEDULER.review_card(_card(memory), rating, at.astimezone(UTC))
    assert card.stability is not None
    assert card.difficulty is not None
    return Memory(card.stability, card.difficulty, at, card.due)


def retrievability(memory: Memory, *, at: datetime) -> float:
    """The chance, 0 to 1, that the answer would be right at the moment."""
    return _SCHEDULER.get_card_retrievability(_card(memory), at.astimezone(UTC))


def _card(memory: Memory | None) -> Card:
    if memory is None:
        return Card(card_id=0)
    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at.astimezone(UTC),
        last_review=memory.answered_at.astimezone(UTC),
    )
