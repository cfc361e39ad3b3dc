"""A wording in the shapes of a version, and back.

Ids come from the texts, so they tell neither key nor order. What an author gives in the right order is stored in that
of the ids.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from .models import QuestionVersion
from .wording import Interaction, Option, Quantity, Wording

TRUE, FALSE = "true", "false"


def version_fields(code: str, wording: Wording) -> dict[str, Any]:
    """The wording as fields of QuestionVersion."""
    content, key, feedback = _WRITERS.get(wording.interaction, _write_options)(code, wording)
    return {
        "interaction": wording.interaction,
        "stem": wording.stem,
        "points": wording.points,
        "content": content,
        "key": key,
        "feedback": {"general": wording.feedback, "options": feedback},
    }


def wording_of(version: QuestionVersion) -> Wording:
    """The version as its author gave it."""
    return Wording(
        interaction=version.interaction,
        stem=version.stem,
        feedback=version.feedback["general"],
        points=version.points,
        **_READERS.get(version.interaction, _read_options)(version),
    )


Shapes = tuple[dict[str, Any], dict[str, Any], dict[str, str]]


def _write_options(code: str, wording: Wording) -> Shapes:
    ids = {option.text: _id(code, "option", option.text) for option in wording.options}
    content = {"options": [{"id": ids[option.text], "text": option.text} for option in wording.options]}
    key = {"correct": sorted(ids[option.text] for option in wording.options if option.is_correct)}
    return content, key, {ids[option.text]: option.feedback for option in wording.options if option.feedback}


def _write_true_false(code: str, wording: Wording) -> Shapes:
    content = {"options": [{"id": TRUE, "text": "True"}, {"id": FALSE, "text": "False"}]}
    return content, {"correct": [TRUE if wording.is_true else FALSE]}, {}


def _write_pairs(code: str, wording: Wording) -> Shapes:
    answers = dict.fromkeys([*(answer for _prompt, answer in wording.pairs), *wording.distractors])
    content = {
        "prompts": [_entry(code, "prompt", prompt) for prompt, _answer in wording.pairs],
        "answers": [_entry(code, "answer", answer) for answer in answers],
    }
    return content, {"pairs": {_id(code, "prompt", p): _id(code, "answer", a) for p, a in wording.pairs}}, {}


def _write_steps(code: str, wording: Wording) -> Shapes:
    order = [_id(code, "step", text) for text in wording.steps]
    return {"steps": _by_id(_entry(code, "step", text) for text in wording.steps)}, {"order": order}, {}


def _write_quantity(code: str, wording: Wording) -> Shapes:
    quantity = wording.quantity
    assert quantity is not None
    content = {"units": _by_id(_entry(code, "unit", text) for text, _factor in quantity.units)}
    key = {
        "value": quantity.value,
        "tolerance": quantity.tolerance,
        "tolerance_kind": quantity.tolerance_kind,
        "unit": _id(code, "unit", quantity.unit) if quantity.unit else "",
        "factors": {_id(code, "unit", text): factor for text, factor in quantity.units},
    }
    return content, key, {}


_WRITERS: dict[str, Callable[[str, Wording], Shapes]] = {
    Interaction.TRUE_FALSE: _write_true_false,
    Interaction.MATCHING: _write_pairs,
    Interaction.ORDERING: _write_steps,
    Interaction.NUMERIC: _write_quantity,
}


def _read_options(version: QuestionVersion) -> dict[str, Any]:
    feedback = version.feedback["options"]
    return {
        "options": [
            Option(entry["text"], entry["id"] in version.key["correct"], feedback.get(entry["id"], ""))
            for entry in version.content["options"]
        ]
    }


def _read_true_false(version: QuestionVersion) -> dict[str, Any]:
    return {"is_true": version.key["correct"] == [TRUE]}


def _read_pairs(version: QuestionVersion) -> dict[str, Any]:
    answers = {entry["id"]: entry["text"] for entry in version.content["answers"]}
    pairs = version.key["pairs"]
    used = set(pairs.values())
    return {
        "pairs": [(entry["text"], answers[pairs[entry["id"]]]) for entry in version.content["prompts"]],
        "distractors": [text for id, text in answers.items() if id not in used],
    }


def _read_steps(version: QuestionVersion) -> dict[str, Any]:
    texts = {entry["id"]: entry["text"] for entry in version.content["steps"]}
    return {"steps": [texts[id] for id in version.key["order"]]}


def _read_quantity(version: QuestionVersion) -> dict[str, Any]:
    key = version.key
    texts = {entry["id"]: entry["text"] for entry in version.content["units"]}
    others = sorted((texts[id], factor) for id, factor in key["factors"].items() if id != key["unit"])
    unit = texts.get(key["unit"], "")
    return {"quantity": Quantity(key["value"], key["tolerance"], key["tolerance_kind"], unit, others)}


_READERS: dict[str, Callable[[QuestionVersion], dict[str, Any]]] = {
    Interaction.TRUE_FALSE: _read_true_false,
    Interaction.MATCHING: _read_pairs,
    Interaction.ORDERING: _read_steps,
    Interaction.NUMERIC: _read_quantity,
}


def _id(code: str, part: str, text: str) -> str:
    return sha256(f"{code} {part} {text}".encode()).hexdigest()[:8]


def _entry(code: str, part: str, text: str) -> dict[str, str]:
    return {"id": _id(code, part, text), "text": text}


def _by_id(entries: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(entries, key=lambda entry: entry["id"])
