"""Questions out of files: checked as a whole, loaded again and again, and never over a person's work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from courses.rra.citing import resolve_known
from courses.rra.models import FactVersion
from lms.models import Change

from .models import Bank, Question
from .numbers import is_number
from .shapes import wording_of
from .touched import settle_tasks
from .wording import Interaction, Option, Quantity, Wording
from .writing import Placing, facts_of, latest_version, publish_question

_COMMON = {"code", "type", "stem", "feedback", "facts", "tags", "points"}
_OWN = {
    Interaction.SINGLE: {"options"},
    Interaction.MULTIPLE: {"options"},
    Interaction.TRUE_FALSE: {"answer"},
    Interaction.MATCHING: {"pairs", "distractors"},
    Interaction.ORDERING: {"steps"},
    Interaction.NUMERIC: {"answer", "unit", "tolerance", "other_units"},
}
_NEEDED = {
    Interaction.SINGLE: "options",
    Interaction.MULTIPLE: "options",
    Interaction.TRUE_FALSE: "answer",
    Interaction.MATCHING: "pairs",
    Interaction.ORDERING: "steps",
    Interaction.NUMERIC: "answer",
}


class BadQuestions(Exception):
    """A file of questions that cannot be loaded; `errors` says what, `places` in which entry, from 0."""

    def __init__(self, errors: list[str], places: list[int]) -> None:
        super().__init__("\n".join(errors))
        self.errors, self.places = errors, places


@dataclass
class LoadResult:
    """Codes of questions by what became of them; those as before are in none of the lists."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@transaction.atomic
def load_questions(entries: Sequence[Any], bank: Bank, *, at: datetime, overwrite: bool = False) -> LoadResult:
    """Write the entries as live, published questions; all or, raising BadQuestions, none.

    They need no approval here: what is shipped was reviewed in the repository where it is kept.
    A question that a person has changed since is left alone and listed as skipped, unless overwritten.
    """
    facts = resolve_known(_references_in(entries))
    wordings = _read_all(entries, facts)
    known = {question.code: question for question in Question.objects.filter(code__in=wordings).select_related("bank")}
    touched = _touched_by_people(known.values())
    result = LoadResult()
    for entry in entries:
        code, question = entry["code"], known.get(entry["code"])
        if question is not None and code in touched and not overwrite:
            result.skipped.append(code)
            continue
        kind = result.added if question is None else result.changed
        question = question or Question(code=code, bank=bank)
        if publish_question(question, wordings[code], _placing(entry, question, wordings[code], bank, facts), at=at):
            kind.append(code)
            settle_tasks(question, by=None, at=at)
    return result


def _references_in(entries: Sequence[Any]) -> set[str]:
    """Every fact that is named where facts stand, whatever else may be wrong with an entry."""
    named = (entry.get("facts") for entry in entries if isinstance(entry, dict))
    return {each for facts in named if isinstance(facts, list) for each in facts if isinstance(each, str)}


def _read_all(entries: Sequence[Any], facts: Mapping[str, FactVersion]) -> dict[str, Wording]:
    """Every entry's wording by its code; raises BadQuestions with every problem of every entry."""
    errors: list[str] = []
    places: list[int] = []
    wordings: dict[str, Wording] = {}
    for place, entry in enumerate(entries, start=1):
        name = entry.get("code") if isinstance(entry, dict) else None
        label = name if isinstance(name, str) and name else f"question {place}"
        problems = _shape_problems(entry)
        if not problems:
            wording = _wording(entry)
            unknown = [fact for fact in entry.get("facts", []) if fact not in facts]
            problems = wording.problems() + [f"fact {fact!r} is not known" for fact in unknown]
            if label in wordings:
                problems.append("the code is used twice")
            wordings[label] = wording
        errors += [f"{label}: {problem}" for problem in problems]
        places += [place - 1] * len(problems)
    if errors:
        raise BadQuestions(errors, places)
    return wordings


def _shape_problems(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return ["is not a set of fields"]
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in _OWN:
        return [f"type is one of {', '.join(_OWN)}, not {kind!r}"]
    problems = [f"field {key!r} is unknown" for key in entry if key not in _COMMON | _OWN[Interaction(kind)]]
    shapes = _SHAPES | _SHAPES_OF.get(kind, {})
    for key, shape in shapes.items():
        if key in entry and not shape(entry[key]):
            problems.append(f"field {key!r} has the wrong shape")
    needed = ["code", "stem", _NEEDED[Interaction(kind)]]
    return problems + [f"field {key!r} is missing" for key in needed if key not in entry]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(each) for each in value)


def _is_option(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= {"text", "correct", "feedback"}
        and _is_text(value.get("text"))
        and isinstance(value.get("correct", False), bool)
        and _is_text(value.get("feedback", "-"))
    )


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"prompt", "answer"} and all(map(_is_text, value.values()))


def _is_number(value: Any) -> bool:
    """A whole number, or any in quotes: 62.5 without them would be binary, and not quite what was written."""
    return type(value) is int or (isinstance(value, str) and is_number(value))


def _is_tolerance(value: Any) -> bool:
    return _is_number(value.removesuffix("%").strip() if isinstance(value, str) else value)


def _are_units(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(unit) and _is_number(factor) for unit, factor in value.items())


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "code": _is_text,
    "stem": _is_text,
    "feedback": _is_text,
    "facts": _are_texts,
    "tags": _are_texts,
    "distractors": _are_texts,
    "points": lambda value: type(value) is int,
    "options": lambda value: isinstance(value, list) and all(map(_is_option, value)),
    "pairs": lambda value: isinstance(value, list) and all(map(_is_pair, value)),
    "steps": _are_texts,
    "unit": _is_text,
    "tolerance": _is_tolerance,
    "other_units": _are_units,
}
_SHAPES_OF: dict[str, dict[str, Callable[[Any], bool]]] = {
    Interaction.TRUE_FALSE: {"answer": lambda value: isinstance(value, bool)},
    Interaction.NUMERIC: {"answer": _is_number},
}


def _wording(entry: dict[str, Any]) -> Wording:
    return Wording(
        interaction=entry["type"],
        stem=entry["stem"].strip(),
        feedback=entry.get("feedback", "").strip(),
        points=entry.get("points", 1),
        **_own_words(entry),
    )


def _own_words(entry: dict[str, Any]) -> dict[str, Any]:
    """What only questions of this type have."""
    match entry["type"]:
        case Interaction.TRUE_FALSE:
            return {"is_true": entry["answer"]}
        case Interaction.ORDERING:
            return {"steps": [text.strip() for text in entry["steps"]]}
        case Interaction.NUMERIC:
            return {"quantity": _quantity(entry)}
        case Interaction.MATCHING:
            pairs = [(pair["prompt"].strip(), pair["answer"].strip()) for pair in entry["pairs"]]
            return {"pairs": pairs, "distractors": [text.strip() for text in entry.get("distractors", [])]}
    return {
        "options": [
            Option(option["text"].strip(), option.get("correct", False), option.get("feedback", "").strip())
            for option in entry["options"]
        ]
    }


def _quantity(entry: dict[str, Any]) -> Quantity:
    tolerance = str(entry.get("tolerance", 0))
    return Quantity.read(
        str(entry["answer"]),
        tolerance=tolerance.removesuffix("%").strip(),
        tolerance_kind="percent" if tolerance.endswith("%") else "absolute",
        unit=entry.get("unit", "").strip(),
        others=[(unit.strip(), str(factor)) for unit, factor in entry.get("other_units", {}).items()],
    )


def _placing(
    entry: dict[str, Any], question: Question, wording: Wording, bank: Bank, facts: Mapping[str, FactVersion]
) -> Placing:
    """Published. A fact cited before stays cited in the version that was read, until the wording changes."""
    latest = latest_version(question)
    kept = {}
    if latest is not None and wording_of(latest) == wording:
        kept = {citation.version.fact.code: str(citation.version) for citation in facts_of(latest)}
    return Placing(
        bank=bank,
        exposure=Question.Exposure.PUBLISHED,
        tags=frozenset(entry.get("tags", [])),
        facts=frozenset(kept.get(reference) or str(facts[reference]) for reference in entry.get("facts", [])),
    )


def _touched_by_people(questions: Any) -> set[str]:
    """Codes of those whose last change was made by a person."""
    codes = {str(question.pk): question.code for question in questions}
    changes = Change.objects.filter(
        subject_type=ContentType.objects.get_for_model(Question), subject_id__in=codes
    ).order_by("at", "pk")
    last = dict(changes.values_list("subject_id", "actor"))
    return {codes[subject] for subject, actor in last.items() if actor is not None}
