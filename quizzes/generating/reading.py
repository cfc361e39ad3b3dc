"""The graph of a day out of the facts, with how far each may be relied on."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from courses.checking.facts import Facts
from courses.rra.models import Fact, FactVersion
from courses.rra.standing import doubts_of, with_standing
from lms.models import OrganizationParent

from ..models import ExclusiveMark
from .kinship import joined, lines_of
from .values import Body, Duty, Graph, Phase, Step, Term, Text

_KIN = Path(__file__).with_name("kin.yaml")
_Kind = Fact.Kind


def graph_on(day: date) -> Graph:
    """What holds on the day: six statements, however much that is."""
    in_force = FactVersion.objects.in_force(on=day).filter(fact__retired_at=None)
    versions = list(with_standing(in_force).order_by("fact__code"))
    facts = Facts.behind(str(version) for version in versions)
    sound = {version.pk for version in versions if not doubts_of(version, on=day) and facts.is_sound(str(version))}
    marked = set(ExclusiveMark.objects.in_force().values_list("version", flat=True))
    by_kind: dict[str, list[FactVersion]] = {kind: [] for kind in _Kind.values}
    for version in versions:
        by_kind[version.fact.kind].append(version)
    return Graph(
        bodies={v.fact.slug: _body(v, v.pk in sound) for v in by_kind[_Kind.ORGANIZATION]},
        duties={v.fact.slug: _duty(v, v.pk in sound, v.pk in marked) for v in by_kind[_Kind.ASSIGNMENT]},
        steps={v.fact.slug: _step(v, v.pk in sound) for v in by_kind[_Kind.STEP]},
        phases={v.fact.slug: _phase(v) for v in by_kind[_Kind.PHASE]},
        terms={v.fact.slug: _term(v, v.pk in sound) for v in by_kind[_Kind.TERM]},
        texts={v.fact.slug: _text(v) for v in by_kind[_Kind.SOURCE]},
        kin=_kin(),
    )


def _kin() -> Any:
    """By the arrangement that ships, and by whom anybody stands under in the facts, on whatever day."""
    lines: dict[str, list[str]] = {}
    for one, head in OrganizationParent.objects.values_list("organization__code", "parent__code"):
        lines.setdefault(one, []).append(head)
    return lines_of(joined(yaml.safe_load(_KIN.read_text()), lines))


def _body(version: FactVersion, is_sound: bool) -> Body:
    said = version.content
    return Body(
        code=version.fact.slug,
        reference=str(version),
        name=said["name"],
        short=said["abbreviation"],
        kind=said["kind"],
        level=said["level"],
        description=said["description"],
        is_sound=is_sound,
    )


def _duty(version: FactVersion, is_sound: bool, is_exclusive: bool) -> Duty:
    names = ("step", "organization", "type", "level", "statement", "basis", "source", "locator")
    return Duty(
        code=version.fact.slug,
        reference=str(version),
        is_sound=is_sound,
        is_exclusive=is_exclusive,
        **{name: version.content[name] for name in names},
    )


def _step(version: FactVersion, is_sound: bool) -> Step:
    said = version.content
    return Step(
        code=version.fact.slug,
        reference=str(version),
        phase=said["phase"],
        name=said["name"],
        description=said["description"],
        order=said["order"],
        documents=tuple(said["documents"]),
        standards=tuple((str(each["standard"]), str(each["as_of"])) for each in said["standards"]),
        sources=frozenset(each["source"] for each in said["references"]),
        is_sound=is_sound,
    )


def _phase(version: FactVersion) -> Phase:
    said = version.content
    return Phase(version.fact.slug, str(version), said["name"], said["description"], said["order"])


def _term(version: FactVersion, is_sound: bool) -> Term:
    said = version.content
    return Term(
        code=version.fact.slug,
        reference=str(version),
        term=said["term"],
        name=said["name"],
        definition=said["definition"],
        source=said["source"],
        is_sound=is_sound,
    )


def _text(version: FactVersion) -> Text:
    said = version.content
    is_current = said["status"] == "current"
    return Text(version.fact.slug, str(version), said["title"], said["policy"] or "", is_current)
