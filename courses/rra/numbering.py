"""Citations on paper, where nothing opens: a number beside each, and at the end what it leads to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .citing import UnknownFact, parts_of
from .models import Checked, Fact, FactVersion, Source

# As rich_text.CitationLink and the templates of blocks write it; links do not nest.
_LINK = re.compile(r'<a class="citation" href="([^"]*)"[^>]*>.*?</a>', re.DOTALL)


@dataclass(frozen=True)
class Cited:
    """A version of a fact as a list of sources names it."""

    number: int
    code: str
    version: int
    address: str
    said: str
    source: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Numbering:
    """What a text cites, in the order of the text."""

    cited: Sequence[Cited]

    def put_into(self, html: str) -> SafeString:
        """The same HTML with its number after each citation, to be seen in print only."""
        numbers = {one.address: one.number for one in self.cited}

        def numbered(link: re.Match[str]) -> str:
            number = numbers.get(link[1])
            return link[0] + format_html('<sup class="cite-number">[{}]</sup>', number) if number else link[0]

        return mark_safe(_LINK.sub(numbered, html))  # noqa: S308  what was safe, with numbers in it


def numbering_of(references: Iterable[str]) -> Numbering:
    """The numbers of what is cited by `rra-001@1`; two statements. What is unknown has none."""
    wanted = [parts for parts in map(_parts, dict.fromkeys(references)) if parts]
    versions = FactVersion.objects.filter(fact__code__in={code for code, _number in wanted}).select_related("fact")
    found = {(version.fact.code, version.number): version for version in versions}
    cited = [found[parts] for parts in wanted if parts in found]
    sources = _sources({version.content.get("source", "") for version in cited})
    return Numbering([_cited(number, version, sources) for number, version in enumerate(cited, start=1)])


def _parts(reference: str) -> tuple[str, int | None] | None:
    try:
        return parts_of(reference)
    except UnknownFact:
        return None


def _sources(slugs: set[str]) -> dict[str, dict[str, Any]]:
    """What the newest version of each source says, by its slug."""
    codes = {f"{Fact.Kind.SOURCE}:{slug}" for slug in slugs if slug}
    versions = FactVersion.objects.filter(fact__code__in=codes).order_by("number")
    return {version.fact.slug: version.content for version in versions.select_related("fact")}


def _cited(number: int, version: FactVersion, sources: dict[str, dict[str, Any]]) -> Cited:
    content = version.content
    source = content if version.fact.kind == Fact.Kind.SOURCE else sources.get(content.get("source", ""), {})
    status, locator = source.get("status", Source.Status.CURRENT), content.get("locator", "")
    doubts = [str(Source.Status(status).label)] if status != Source.Status.CURRENT else []
    if content.get("checked") == Checked.CITED:
        doubts.append(_("Cited, not read"))
    return Cited(
        number=number,
        code=version.fact.code,
        version=version.number,
        address=reverse("rra:fact-version", args=[version.fact.code, version.number]),
        said=version.title,
        source="" if source is content else ", ".join(filter(None, [source.get("title", ""), locator])),
        doubts=tuple(doubts),
    )
