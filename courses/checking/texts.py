"""A page as its author left it, read from the JSON of its revision: nothing is fetched."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.utils.html import strip_tags

from courses.models import ActivityPage, CoursePage, ModulePage
from courses.models.recorded import lines_of
from courses.rra.citing import references_in

from .paragraphs import paragraphs_in

# Blocks of references to facts: in which part of their value the references stand.
_LISTS = {"facts": "facts", "steps": "steps"}


@dataclass(frozen=True)
class Link:
    """A link in rich text: to a page or document of ours by its id, or to an address."""

    kind: str  # page, document, address
    to: str


@dataclass(frozen=True)
class Text:
    """What a page says. `blocks` are those of a lesson's body, as StreamField keeps them."""

    page: int
    kind: str  # course, module, or the kind of an activity
    title: str
    slug: str
    content: dict[str, Any] = field(repr=False)

    @cached_property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks of its body, none where there is no body or where it cannot be read."""
        return _blocks_in(self.content.get("body") or "[]")

    @cached_property
    def objectives(self) -> list[str]:
        """What somebody can do after it, one a string."""
        return lines_of(self.content.get("objectives") or "")

    @cached_property
    def html(self) -> str:
        """All rich text in it."""
        return "\n".join(piece for block in self.blocks for piece in _rich_text_in(block.get("value")))

    @cached_property
    def paragraphs(self) -> list[str]:
        """Paragraphs and items of lists that say something, as HTML."""
        return paragraphs_in(self.html)

    @cached_property
    def references(self) -> list[str]:
        """What it cites, each once, in order."""
        return list(dict.fromkeys(found for block in self.blocks for found in _references_in(block)))

    @cached_property
    def links(self) -> list[Link]:
        """Where its links lead, citations left out."""
        reader = _Links()
        reader.feed(self.html)
        reader.close()
        return reader.found

    def values_of(self, kind: str) -> list[Any]:
        """The values of its blocks of a kind, at the top level."""
        return [block.get("value") for block in self.blocks if block["type"] == kind]


def text_of(page: CoursePage | ModulePage | ActivityPage, content: dict[str, Any]) -> Text:
    """The page as the content of a revision has it."""
    kind = getattr(page.specific_class, "activity_kind", page.specific_class._meta.model_name)
    return Text(page.pk, kind, content.get("title") or "", content.get("slug") or page.slug, content)


def places_in(body: str) -> list[tuple[str, str]]:
    """Every citation in a body as StreamField keeps it: the id of the block at its top level, and the reference."""
    return [(block.get("id") or "", found) for block in _blocks_in(body) for found in _references_in(block)]


def words_in(value: Any) -> str:
    """The words of the rich text in the value of a block, without marks."""
    return " ".join(strip_tags(" ".join(_rich_text_in(value)).replace("<", " <")).split())


def _blocks_in(body: str) -> list[dict[str, Any]]:
    try:
        blocks = json.loads(body)
    except ValueError:
        return []
    return [block for block in blocks if isinstance(block, dict) and "type" in block]


def _rich_text_in(value: Any) -> Iterator[str]:
    """Whatever is marked up, however deep it stands."""
    if isinstance(value, str):
        if "<" in value:
            yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _rich_text_in(inner)


def _references_in(block: dict[str, Any]) -> Iterator[str]:
    value = block.get("value")
    if (name := _LISTS.get(block["type"])) and isinstance(value, dict):
        for item in value.get(name) or []:
            yield item["value"] if isinstance(item, dict) else item
    for html in _rich_text_in(value):
        yield from references_in(html)


class _Links(HTMLParser):
    """Collects links in the form in which Wagtail stores them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "a":
            return
        if given.get("linktype") in ("page", "document"):
            self.found.append(Link(str(given["linktype"]), str(given.get("id"))))
        elif "href" in given:
            self.found.append(Link("address", given["href"] or ""))
