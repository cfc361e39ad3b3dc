"""What is said of an answer once its key may be told: of each part of it, and of how it should have been."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from . import grading
from .models import QuestionVersion
from .numbers import grouped
from .presenting import Asked
from .shapes import wording_of

Interaction = QuestionVersion.Interaction


@dataclass(frozen=True)
class Note:
    """What is said of one part: an option, an answer given to a prompt, a step after another, or the number."""

    prompt: str
    text: str
    is_right: bool
    feedback: str = ""


def notes_on(version: QuestionVersion, response: grading.Response | None, asked: Asked) -> list[Note]:
    """What is said of each part that was answered."""
    if asked.typed:
        is_right = bool(response) and grading.numeric(version.as_item(1), response or {}) == 1
        return [Note("", told, is_right, asked.problem) for told in asked.told]
    if asked.steps:
        return _on_steps(version, response, asked)
    if asked.prompts:
        pairs = version.key["pairs"]
        given = [(prompt, prompt.given) for prompt in asked.prompts]
        return [Note(prompt.text, one.text, pairs[prompt.id] == one.id) for prompt, one in given if one]
    feedback = version.feedback.get("options", {})
    return [
        Note("", choice.text, choice.id in version.key["correct"], feedback.get(choice.id, ""))
        for choice in asked.choices
        if choice.is_chosen
    ]


def solution_of(version: QuestionVersion) -> list[str]:
    """The right order or number, a line each; of what is chosen the notes and the explanation tell enough."""
    wording = wording_of(version)
    if version.interaction == Interaction.ORDERING:
        return [f"{place}. {text}" for place, text in enumerate(wording.steps, start=1)]
    if wording.quantity is None:
        return []
    quantity = wording.quantity
    told = f"{grouped(quantity.value)} {quantity.unit}".strip()
    if quantity.tolerance == "0":
        return [told]
    unit = "%" if quantity.tolerance_kind == "percent" else f" {quantity.unit}".rstrip()
    tolerance = f"{grouped(quantity.tolerance)}{unit}"
    return [_("%(number)s, give or take %(tolerance)s") % {"number": told, "tolerance": tolerance}]


def _on_steps(version: QuestionVersion, response: grading.Response | None, asked: Asked) -> list[Note]:
    """Of each step and the one that was put directly after it: that is what earns."""
    given = grading.order_given(version.as_item(1), response)
    if given is None:
        return [Note("", told, is_right=False) for told in asked.told]
    texts = {step.id: step.text for step in asked.steps}
    right = set(pairwise(version.key["order"]))
    return [
        Note(texts[one], _("then: %(step)s") % {"step": texts[next_one]}, (one, next_one) in right)
        for one, next_one in pairwise(given)
    ]
