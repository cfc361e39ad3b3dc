"""Paragraphs: the smallest pieces of a text that state something, and so the pieces that cite."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any

from courses.rra.citing import references_in

_PARAGRAPH = re.compile(r"<(p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or item of a list, as HTML, and where it stands: in text, or in a box with more words."""

    html: str
    kind: str = "text"  # text, case, or the kind of a callout
    box: str = ""  # all words of the box it stands in, its title among them

    @cached_property
    def words(self) -> str:
        """What a reader reads, on one line."""
        return " ".join(unescape(_TAG.sub("", self.html)).split())

    @cached_property
    def references(self) -> list[str]:
        """What it cites, each once, in order."""
        return references_in(self.html)

    @cached_property
    def digest(self) -> str:
        """A short name that changes when its words do."""
        return hashlib.sha256(self.words.encode()).hexdigest()[:12]


def paragraphs_in(html: str) -> list[str]:
    """Paragraphs and items of lists that say something, as HTML."""
    return [inner for _tag, inner in _PARAGRAPH.findall(html) if _TAG.sub("", inner).strip()]


def paragraphs_of(kind: str, value: Any) -> Iterator[Paragraph]:
    """The paragraphs of a block of a lesson, by its type and its value; none of a heading, a figure or a table."""
    if kind == "text":
        yield from (Paragraph(html) for html in paragraphs_in(value))
    elif kind == "callout":
        box = _TAG.sub(" ", f"{value['title']} {value['text']}")
        yield from (Paragraph(html, value["kind"], box) for html in paragraphs_in(value["text"]))
    elif kind == "case":
        for text in [value["situation"], *(step["value"]["text"] for step in value["steps"])]:
            yield from (Paragraph(html, "case") for html in paragraphs_in(text))
