"""How answers are read and marked. Plain Python over values: anyone can work a score out again.

A share of a question's points is a Fraction, so nothing is lost on the way to the sum. What is kept is cut to the
hundredth, never rounded up: a pass mark is a whole percent of whole points, and so itself a number of hundredths,
which means that the cut score passes exactly when the true one does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .numbers import LONGEST, NotANumber, read_number

RIGHT, PARTLY, WRONG = "right", "partly", "wrong"

# Ids of options ticked; answers by prompt; places by step; or a number as it was typed, with the id of its unit.
Response = list[str] | dict[str, str] | dict[str, int]


class BadResponse(Exception):
    """A response that this question cannot have: the wrong shape, or ids that are not its own."""


@dataclass(frozen=True)
class Item:
    """A question as it is marked; content and key have the shapes of quizzes.models.QuestionVersion."""

    interaction: str
    content: Mapping[str, Any]
    key: Mapping[str, Any]
    points: int


@dataclass(frozen=True)
class Result:
    """What each item earned, exactly."""

    points: tuple[Fraction, ...]
    possible: int

    @property
    def earned(self) -> Fraction:
        """The sum, exactly."""
        return sum(self.points, Fraction(0))

    def passes(self, pass_mark: int) -> bool:
        """Whether the exact score reaches the percentage."""
        return self.earned * 100 >= pass_mark * self.possible


def mark(items: Sequence[Item], responses: Sequence[Response | None]) -> Result:
    """Mark the responses, one an item in the same order; None is a question left open."""
    points = tuple(item.points * _share(item, response) for item, response in zip(items, responses, strict=True))
    return Result(points=points, possible=sum(item.points for item in items))


def state_of(item: Item, response: Response) -> str:
    """Whether the response earns all of the question, a part of it, or nothing."""
    share = _share(item, response)
    return RIGHT if share == 1 else PARTLY if share else WRONG


def in_hundredths(points: Fraction) -> Decimal:
    """The points as they are kept and shown: cut to the hundredth."""
    return Decimal(points.numerator * 100 // points.denominator).scaleb(-2)


def checked(item: Item, response: object) -> Response:
    """The response in its one canonical form; raises BadResponse where there is none."""
    return _FORMS[item.interaction](item, response)


def single(item: Item, response: Response) -> Fraction:
    """All or nothing."""
    return Fraction(int(list(response) == list(item.key["correct"])))


def multiple(item: Item, response: Response) -> Fraction:
    """The share of the right options ticked, less the share of the wrong ones ticked, and never below nothing.

    Ticking everything and ticking nothing both earn nothing; a right tick never costs and a wrong one never pays.
    """
    correct = set(item.key["correct"])
    wrong = {option["id"] for option in item.content["options"]} - correct
    ticked = set(response)
    share = Fraction(len(ticked & correct), len(correct))
    if wrong:
        share -= Fraction(len(ticked & wrong), len(wrong))
    return max(share, Fraction(0))


def matching(item: Item, response: Response) -> Fraction:
    """The share of prompts given their own answer."""
    pairs: Mapping[str, str] = item.key["pairs"]
    given = response if isinstance(response, dict) else {}
    return Fraction(sum(given.get(prompt) == answer for prompt, answer in pairs.items()), len(pairs))


def ordering(item: Item, response: Response) -> Fraction:
    """The share of steps that are directly followed by the step that should follow them.

    So one step out of its place costs the two or three joins that it breaks, and a guess earns one part in as many as
    there are steps. What gives two steps one place, or a step none, is no order and earns nothing.
    """
    right = item.key["order"]
    given = order_given(item, response)
    if given is None:
        return Fraction(0)
    joins = set(pairwise(right))
    return Fraction(sum(join in joins for join in pairwise(given)), len(joins))


def order_given(item: Item, response: Response | None) -> list[str] | None:
    """The steps in the order of the places given to them; None unless each step has a place of its own."""
    steps = _ids(item, "steps")
    places = response if isinstance(response, dict) else {}
    if set(places) != steps or set(places.values()) != set(range(1, len(steps) + 1)):
        return None
    return sorted(steps, key=lambda step: places[step])


def numeric(item: Item, response: Response) -> Fraction:
    """All or nothing: within the tolerance of the value, counted in the unit that was chosen."""
    given = number_given(item, response)
    if given is None:
        return Fraction(0)
    value, tolerance = Fraction(item.key["value"]), Fraction(item.key["tolerance"])
    if item.key["tolerance_kind"] == "percent":
        tolerance = abs(value) * tolerance / 100
    return Fraction(int(abs(given - value) <= tolerance))


def number_given(item: Item, response: Response | None) -> Fraction | None:
    """The number in the unit of the key, exactly; None where none can be read or its unit is not chosen."""
    given: Mapping[str, Any] = response if isinstance(response, dict) else {}
    factors = item.key["factors"]
    unit = given.get("unit") or (next(iter(factors)) if len(factors) == 1 else "")
    if factors and unit not in factors:
        return None
    try:
        number = Fraction(read_number(given.get("number", "")))
    except NotANumber:
        return None
    return number * Fraction(factors[unit]) if factors else number


_RULES: dict[str, Callable[[Item, Response], Fraction]] = {
    "single": single,
    "true_false": single,
    "multiple": multiple,
    "matching": matching,
    "ordering": ordering,
    "numeric": numeric,
}


def _share(item: Item, response: Response | None) -> Fraction:
    return _RULES[item.interaction](item, response) if response else Fraction(0)


def _ids(item: Item, part: str) -> set[str]:
    return {entry["id"] for entry in item.content[part]}


def _checked_choices(item: Item, response: object) -> list[str]:
    if not isinstance(response, list):
        raise BadResponse("not a list")
    options = _ids(item, "options")
    if len(response) > (len(options) if item.interaction == "multiple" else 1):
        raise BadResponse("too many options")
    if not all(isinstance(choice, str) and choice in options for choice in response):
        raise BadResponse("not an option of this question")
    if len(set(response)) != len(response):
        raise BadResponse("the same option twice")
    return sorted(response)


def _checked_pairs(item: Item, response: object) -> dict[str, str]:
    if not isinstance(response, dict):
        raise BadResponse("not pairs")
    prompts, answers = _ids(item, "prompts"), _ids(item, "answers")
    if not all(prompt in prompts for prompt in response):
        raise BadResponse("not a prompt of this question")
    if not all(isinstance(answer, str) and answer in answers for answer in response.values()):
        raise BadResponse("not an answer of this question")
    return {prompt: response[prompt] for prompt in sorted(response)}


def _checked_places(item: Item, response: object) -> dict[str, int]:
    """Places of steps; some may have none yet, or share one."""
    if not isinstance(response, dict):
        raise BadResponse("not places")
    steps = _ids(item, "steps")
    if not all(step in steps for step in response):
        raise BadResponse("not a step of this question")
    if not all(type(place) is int and 1 <= place <= len(steps) for place in response.values()):
        raise BadResponse("not a place")
    return {step: response[step] for step in sorted(response)}


def _checked_number(item: Item, response: object) -> dict[str, str]:
    """The number as it was typed, readable or not, and the unit; what is empty is left out."""
    if not isinstance(response, dict) or not set(response) <= {"number", "unit"}:
        raise BadResponse("not a number with its unit")
    typed, unit = response.get("number", ""), response.get("unit", "")
    if not isinstance(typed, str) or not isinstance(unit, str):
        raise BadResponse("not texts")
    typed = " ".join(typed.split())
    if len(typed) > LONGEST or not typed.isprintable():
        raise BadResponse("not what a number may be typed as")
    units = _ids(item, "units")
    if unit and unit not in units:
        raise BadResponse("not a unit of this question")
    given = {"number": typed, "unit": unit if len(units) > 1 else ""}
    return {name: value for name, value in given.items() if value}


_FORMS: dict[str, Callable[[Item, object], Response]] = {
    "single": _checked_choices,
    "true_false": _checked_choices,
    "multiple": _checked_choices,
    "matching": _checked_pairs,
    "ordering": _checked_places,
    "numeric": _checked_number,
}
