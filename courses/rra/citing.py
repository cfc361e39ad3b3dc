"""Citing: from the words that cite to the version of the fact that they rest on, and back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from .models import Citation, FactVersion

LINK_TYPE = "rra"
_REFERENCE = re.compile(r"(?P<code>[a-z0-9]+(?:[:_-][a-z0-9]+)*)(?:@(?P<number>[1-9][0-9]{0,8}))?")


class UnknownFact(Exception):
    """No fact, or no version of it, answers to the reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"There is no fact {reference!r}.")
        self.reference = reference


def parts_of(reference: str) -> tuple[str, int | None]:
    """Code and number of a reference such as `rra-001@2`; the number is None when it names no version."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise UnknownFact(reference)
    return _parts(match)


def _parts(match: re.Match[str]) -> tuple[str, int | None]:
    return match["code"], int(match["number"]) if match["number"] else None


def resolve(reference: str) -> FactVersion:
    """The version that is cited: `rra-001@1`, or the latest for `rra-001`; raises UnknownFact."""
    return resolve_all([reference])[reference]


def resolve_all(references: Iterable[str]) -> Mapping[str, FactVersion]:
    """The version behind each reference, in one statement; raises UnknownFact for the first there is none for."""
    wanted = list(references)
    found = resolve_known(wanted)
    for reference in wanted:
        if reference not in found:
            raise UnknownFact(reference)
    return found


def resolve_known(references: Iterable[str]) -> Mapping[str, FactVersion]:
    """The same for those references that a fact answers to."""
    matches = {reference: _REFERENCE.fullmatch(reference) for reference in references}
    wanted = {reference: _parts(match) for reference, match in matches.items() if match}
    codes = {code for code, _number in wanted.values()}
    versions = FactVersion.objects.filter(fact__code__in=codes).select_related("fact").order_by("number")
    found: dict[tuple[str, int | None], FactVersion] = {}
    for version in versions:
        found[version.fact.code, version.number] = version
        found[version.fact.code, None] = version
    return {reference: found[parts] for reference, parts in wanted.items() if parts in found}


def references_in(html: str) -> list[str]:
    """The references that stored rich text cites, each once, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.references))


@dataclass(frozen=True)
class Citing:
    """What a target cites, as (block id or "", reference), and how it is shown where its facts are."""

    target: models.Model
    places: Iterable[tuple[str, str]]
    label: str
    url: str
    kind: str = Citation.Kind.PARAGRAPH
    standing: str = Citation.Standing.LIVE
    staff_only: bool = False


@transaction.atomic
def cite(
    target: models.Model,
    places: Iterable[tuple[str, str]],
    *,
    label: str,
    url: str,
    kind: str = Citation.Kind.PARAGRAPH,
    standing: str = Citation.Standing.LIVE,
    staff_only: bool = False,
    confirmed: Mapping[tuple[str, int], FactVersion] | None = None,
) -> dict[tuple[str, int], int]:
    """Replace what the target cites by the places: (block id or "", reference). Raises UnknownFact.

    A place that was found right by a newer version than it names, in `confirmed`, rests on that one. The answer is
    the newest number that each place rests on, by block and fact.
    """
    places = list(places)
    versions = resolve_all({reference for _block, reference in places})
    resting = [(block, versions[reference]) for block, reference in places]
    resting = [(block, _newer((confirmed or {}).get((block, version.fact_id)), version)) for block, version in resting]
    Citation.objects.of(target).delete()
    citing = Citing(target, (), label, url, kind=kind, standing=standing, staff_only=staff_only)
    Citation.objects.bulk_create(_rows(citing, resting))
    in_order = sorted(resting, key=lambda one: one[1].number)
    return {(block, version.fact_id): version.number for block, version in in_order}


def cite_new(citing: Iterable[Citing]) -> None:
    """Write what targets cite that cited nothing before, however many they are. Raises UnknownFact."""
    wanted = [(each, list(each.places)) for each in citing]
    versions = resolve_all({reference for _each, places in wanted for _block, reference in places})
    resting = ((each, [(block, versions[reference]) for block, reference in places]) for each, places in wanted)
    Citation.objects.bulk_create((row for each, some in resting for row in _rows(each, some)), batch_size=500)


def _rows(citing: Citing, resting: Iterable[tuple[str, FactVersion]]) -> Iterator[Citation]:
    """Each place once, by block."""
    target_type = ContentType.objects.get_for_model(citing.target)
    places = {(block, version.pk): version for block, version in resting}
    for block, pk in sorted(places):
        yield Citation(
            version_id=pk,
            fact_id=places[block, pk].fact_id,
            kind=citing.kind,
            standing=citing.standing,
            target_type=target_type,
            target_id=str(citing.target.pk),
            block=block,
            label=citing.label[:255],
            url=citing.url,
            staff_only=citing.staff_only,
        )


def _newer(confirmed: FactVersion | None, version: FactVersion) -> FactVersion:
    return confirmed if confirmed and confirmed.number > version.number else version


class _Reader(HTMLParser):
    """Collects the ids of the links of our type."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("linktype") == LINK_TYPE and given.get("id"):
            self.references.append(str(given["id"]))
