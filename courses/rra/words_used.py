"""Where facts use a term: the assignments, steps, organizations and other terms in whose words it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .explorer import Held, Kind, Label, Labels, everything_held
from .glossary import Words
from .models import FactVersion

_KINDS = (Kind.STEP, Kind.ORGANIZATION, Kind.TERM)
# What of a content is prose; names and abbreviations are not taken for a use.
_PROSE = ("description", "definition")


@dataclass(frozen=True)
class Uses:
    """What uses a term on a day."""

    assignments: list[Held]
    steps: list[Label]
    organizations: list[Label]
    terms: list[Label]


def facts_using(term: str, name: str, *, on: date, labels: Labels) -> Uses:
    """Every fact of the day that has the term or its name in full in its words; two statements."""
    words = Words(((term, name, "it"),))

    def has(texts: Iterable[str | None]) -> bool:
        return any(text and next(words.found_in(text), None) for text in texts)

    versions = FactVersion.objects.in_force(on=on).filter(fact__kind__in=_KINDS, fact__retired_at=None)
    found: dict[str, list[Label]] = {kind: [] for kind in _KINDS}
    for version in versions.select_related("fact"):
        content = version.content
        is_itself = version.fact.kind == Kind.TERM and content["term"] == term
        if not is_itself and has([*(content.get(field) for field in _PROSE), *content.get("documents", [])]):
            found[version.fact.kind].append(labels.of(version.fact.kind, version.fact.slug))
    in_order = {kind: sorted(of, key=lambda label: (label.order, label.name.casefold())) for kind, of in found.items()}
    return Uses(
        assignments=[row for row in everything_held(on, labels) if has([row.version.statement])],
        steps=in_order[Kind.STEP],
        organizations=in_order[Kind.ORGANIZATION],
        terms=in_order[Kind.TERM],
    )
