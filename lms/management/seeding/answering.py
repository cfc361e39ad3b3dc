"""How made-up people answer: by ability, by how hard a question is, and with mistakes that go together.

A person is right with the chance of a logistic curve. A wrong answer is not any wrong answer: each question has a
wrong option that most fall for, and people lean towards an option that names their own organization. So questions
differ in facility, and confusions can be seen by organization.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from quizzes.numbers import plain

_DISCRIMINATION = 1.2
_FAVOURITE = 4.0  # how much likelier the wrong option is that most fall for
_OWN_HOUSE = 3.0  # and one that names the person's own organization
_BLANK = 0.004  # of all questions are left without an answer

Response = list[str] | dict[str, str] | dict[str, int] | None


@dataclass(frozen=True)
class Asked:
    """A question version as the answering needs it."""

    code: str
    interaction: str
    content: dict[str, Any]
    key: dict[str, Any]


@dataclass(frozen=True)
class Answerer:
    """Who answers: an ability around 0, and the names of their organization in lower case."""

    ability: float
    house: tuple[str, ...] = ()


@cache
def difficulty(code: str) -> float:
    """How hard a question is, always the same for its code: about -2.2 to 1.6."""
    return Random(f"difficulty {code}").gauss(-0.3, 0.85)


def answer(asked: Asked, answerer: Answerer, chance: Random) -> Response:
    """What the person answers, in canonical form; None where the question is left blank."""
    if chance.random() < _BLANK:
        return None
    knows = 1 / (1 + math.exp(-_DISCRIMINATION * (answerer.ability - difficulty(asked.code))))
    if asked.interaction in ("single", "true_false"):
        return _choose_one(asked, answerer, knows, chance)
    if asked.interaction == "numeric":
        return _type_number(asked, knows, chance)
    # Each part of a question is easier than the whole of it.
    part = knows**0.5
    if asked.interaction == "multiple":
        return _choose_several(asked, part, chance)
    if asked.interaction == "ordering":
        return _put_in_order(asked, part, chance)
    return _match(asked, part, chance)


def _choose_one(asked: Asked, answerer: Answerer, knows: float, chance: Random) -> list[str]:
    if chance.random() < knows:
        return [asked.key["correct"][0]]
    wrong = [option for option in asked.content["options"] if option["id"] not in asked.key["correct"]]
    favourite = _favourite(asked.code, len(wrong))
    weights = [
        (_FAVOURITE if place == favourite else 1.0) * (_OWN_HOUSE if _names(option["text"], answerer.house) else 1.0)
        for place, option in enumerate(wrong)
    ]
    return [chance.choices(wrong, weights)[0]["id"]]


@cache
def _favourite(code: str, options: int) -> int:
    """The wrong option that most fall for, always the same for a question."""
    return Random(f"favourite {code}").randrange(options)


def _names(text: str, house: tuple[str, ...]) -> bool:
    lower = text.lower()
    return any(name in lower for name in house)


def _choose_several(asked: Asked, part: float, chance: Random) -> list[str]:
    correct = set(asked.key["correct"])
    chosen = [each["id"] for each in asked.content["options"] if (each["id"] in correct) == (chance.random() < part)]
    return sorted(chosen) or [chance.choice(asked.content["options"])["id"]]


def _match(asked: Asked, part: float, chance: Random) -> dict[str, str]:
    right: dict[str, str] = asked.key["pairs"]
    answers = [each["id"] for each in asked.content["answers"]]
    return {
        prompt: pair if chance.random() < part else chance.choice([each for each in answers if each != pair])
        for prompt, pair in sorted(right.items())
    }


def _put_in_order(asked: Asked, part: float, chance: Random) -> dict[str, int]:
    """The right order, with neighbours taken for each other here and there."""
    order: list[str] = list(asked.key["order"])
    for place in range(1, len(order)):
        if chance.random() >= part:
            order[place - 1], order[place] = order[place], order[place - 1]
    return {step: order.index(step) + 1 for step in sorted(order)}


def _type_number(asked: Asked, knows: float, chance: Random) -> dict[str, str]:
    value = Decimal(asked.key["value"])
    typed = value if chance.random() < knows else 1 + value * chance.choice([2, 3, 10])
    unit = {"unit": asked.key["unit"]} if len(asked.content["units"]) > 1 else {}
    return {"number": plain(typed), **unit}


def house_names(name: str, abbreviation: str) -> tuple[str, ...]:
    """The names by which an option may speak of a house; short abbreviations are left out, as words hold them."""
    return (name.lower(), abbreviation.lower()) if len(abbreviation) > 3 else (name.lower(),)
