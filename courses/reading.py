"""What the text of a lesson needs to be shown; the pages call it, so it knows none of them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from django.db.models import Max
from wagtail.blocks import StreamValue

from .models.figures import Figure
from .rra.glossary import Glossary, words_in_force
from .rra.models import AssignmentVersion, FactVersion, Step

# The fact that the front page shows as an example; a page without it shows none.
EXAMPLE = "rra-007"


class Readable(Protocol):
    """Whatever has the body of a lesson."""

    body: StreamValue


def context_of(
    lesson: Readable,
    *,
    on: date,
    kept: Mapping[str, Any] | None = None,
    touched: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The names a lesson's template and its blocks need: `lesson`, and what its blocks draw on, by reference.

    `kept` is what its reader keeps there by the id of the block, `touched` which facts under it changed since; each
    block stands in `parts` with its own of both.

    One statement for each kind of block that the lesson has. Words are explained as they are understood `on` the day.
    """
    values: dict[str, list[Any]] = {"facts": [], "steps": [], "figure": []}
    for block in lesson.body:
        values.get(block.block_type, []).append(block.value)
    kept, touched = kept or {}, touched or {}
    return {
        "lesson": lesson,
        "glossary": Glossary(words_in_force(on=on)),
        "parts": [(block, kept.get(block.id), touched.get(block.id)) for block in lesson.body],
        "facts": facts_by_reference(reference for value in values["facts"] for reference in value["facts"]),
        "steps": steps_by_reference(reference for value in values["steps"] for reference in value["steps"]),
        "figures": figures_by_digest(value["shipped"] for value in values["figure"]),
    }


def facts_by_reference(references: Iterable[str]) -> dict[str, AssignmentVersion]:
    """Versions of assignments by `rra-001@1`; those unknown are left out."""
    wanted = _names(references)
    codes = {reference.partition("@")[0] for reference in wanted}
    if not codes:
        return {}
    versions = AssignmentVersion.objects.filter(fact__code__in=codes)
    versions = versions.select_related("fact", "organization", "step", "source")
    found = {f"{version.fact.code}@{version.number}": version for version in versions}
    return {reference: version for reference, version in found.items() if reference in wanted}


def steps_by_reference(references: Iterable[str]) -> dict[str, FactVersion]:
    """Versions of steps by `step:eligibility@1`; those unknown are left out."""
    wanted = _names(references)
    if not wanted:
        return {}
    codes = {reference.partition("@")[0] for reference in wanted}
    versions = FactVersion.objects.filter(fact__code__in=codes, fact__kind="step").select_related("fact")
    return {str(version): version for version in versions if str(version) in wanted}


def steps_in(phase: FactVersion) -> list[str]:
    """References to the newest versions of the phase's steps, in their order."""
    steps = Step.objects.filter(phase=phase.fact_id, live=True, retired_at=None).order_by("order")
    newest = steps.annotate(newest=Max("versions__number")).values_list("code", "newest")
    return [f"{code}@{number}" for code, number in newest if number]


def figures_by_digest(digests: Iterable[str]) -> dict[str, Figure]:
    """Shipped drawings by digest, without the drawings themselves; those unknown are left out."""
    wanted = _names(digests)
    if not wanted:
        return {}
    return {figure.digest: figure for figure in Figure.objects.filter(digest__in=wanted).defer("svg")}


def _names(names: Iterable[str]) -> set[str]:
    """Those that could name something: the database refuses to look for some of the others."""
    return {name for name in names if name and name.isprintable()}


def example_fact() -> AssignmentVersion | None:
    """What a fact looks like, for people who come for the first time."""
    versions = AssignmentVersion.objects.filter(fact__code=EXAMPLE).order_by("-number")
    return versions.select_related("fact", "organization", "source").first()
