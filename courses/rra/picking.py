"""Which assignments are meant by filters and by words: one answer for the list, the matrix and every count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .explorer import Held, words_of
from .spelling import nearest, vocabulary

# What stands in a question and tells no fact from another.
_OF_QUESTIONS = frozenset(
    {"a", "an", "and", "are", "at", "by", "can", "do", "does", "for", "has", "have", "how", "in", "is", "it", "may"}
    | {"must", "of", "on", "or", "that", "the", "to", "under", "what", "when", "which", "who", "whose", "with"}
)


@dataclass(frozen=True)
class Picked:
    """The assignments that fit.

    `read_as` are the words looked for where those typed are used nowhere; `is_partial` says that none has all of them,
    so that these are the ones that have most.
    """

    rows: Sequence[Held]
    read_as: str = ""
    is_partial: bool = False


def pick(rows: Sequence[Held], chosen: Mapping[str, Any]) -> Picked:
    """Those that fit every filter chosen: `q`, `type`, `level`, `basis`, `checked`, `organization`, `step`, …"""
    found = [row for row in rows if all(_fits(row, name, value) for name, value in chosen.items() if name != "q")]
    asked = _asked(str(chosen.get("q", "")))
    if not asked:
        return Picked(found)
    texts = {id(row): text_of(row) for row in rows}
    meant = [_meant(word, texts.values()) for word in asked]
    counts = [sum(word in texts[id(row)] for word in meant) for row in found]
    most = max(counts, default=0)
    best = [row for row, count in zip(found, counts, strict=True) if count == most] if most else []
    return Picked(best, " ".join(meant) if meant != asked else "", 0 < most < len(meant))


def text_of(row: Held) -> str:
    """Everything that an assignment says and names, case folded, as a search looks at it."""
    version, content = row.version, row.version.content
    practice = content.get("in_practice") or {}
    names = [label.name for label in (row.organization, row.step, row.phase, row.source)]
    said = [content["statement"], content["locator"], practice.get("text", ""), str(version.get_basis_display())]
    return "\n".join([version.fact.code, row.organization.short, *names, *said]).casefold()


def _asked(text: str) -> list[str]:
    words = [word.casefold() for word in words_of(text)]
    telling = [bare for word in words if (bare := word.strip('?!.,;:"“”')) and bare not in _OF_QUESTIONS]
    return telling or words


def _meant(word: str, texts: Any) -> str:
    """The word itself where it stands anywhere, else the one that was probably meant."""
    if any(word in text for text in texts):
        return word
    return nearest(word, vocabulary(texts)) or word


def _fits(row: Held, name: str, value: Any) -> bool:
    if name == "practice":
        return bool(row.version.content.get("in_practice"))
    if name in ("organization", "step", "phase"):
        return bool(getattr(row, name).slug == value)
    return bool(row.version.content[name] == value)
