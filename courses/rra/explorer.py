"""What the explorer reads: the versions in force on a day, and the names that go with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from .models import AssignmentVersion, Checked, Citation, Fact, FactVersion, Source

Kind = Fact.Kind
Type = AssignmentVersion.Type
_MOST_WORDS = 10
# Authorities first: who decides is what people come to ask.
_TYPE_ORDER = Case(
    *[
        When(type=kind, then=Value(order))
        for order, kind in enumerate([Type.AUTHORITY, Type.RESPONSIBILITY, Type.ROLE])
    ],
    output_field=IntegerField(),
)
ICONS = {Type.AUTHORITY: "verified", Type.RESPONSIBILITY: "flag", Type.ROLE: "groups"}
# Where the words of each kind stand in its content.
_WORDS = ["name", "term", "definition", "abbreviation", "title", "description"]


@dataclass(frozen=True)
class Label:
    """What a fact is called on a day, and where it stands."""

    code: str
    name: str
    short: str
    status: str = ""
    order: int = 0
    phase: str = ""
    kind: str = ""
    cites: frozenset[str] = frozenset()
    is_retired: bool = False
    policy: str = ""

    @property
    def slug(self) -> str:
        """The last part of the code, as it stands in addresses."""
        return self.code.split(":", 1)[-1]

    @property
    def status_label(self) -> str:
        """How far a source may be relied on, in words."""
        return str(Source.Status(self.status).label) if self.status else ""

    @property
    def is_current(self) -> bool:
        """Whether a source is one to rely on today."""
        return self.status == Source.Status.CURRENT


class Labels:
    """The names that a page needs on a day and, if it is about one fact, every version of that: one statement.

    A preview adds the version that is drafted, as if it were the latest.
    """

    _KINDS = (Kind.STEP, Kind.PHASE, Kind.ORGANIZATION, Kind.SOURCE, Kind.TERM)

    def __init__(self, on: date, *, about: str = "", drafted: FactVersion | None = None) -> None:
        in_force = FactVersion.objects.in_force(on=on).filter(fact__kind__in=self._KINDS)
        needed = FactVersion.objects.filter(Q(pk__in=in_force.values("pk")) | Q(fact__code=about))
        rows = list(needed.select_related("fact").order_by("number"))
        self.versions = [version for version in rows if version.fact.code == about]
        self.versions += [drafted] if drafted is not None else []
        said = speaking(self.versions, on=on)
        others = [version for version in rows if version.fact.code != about]
        self._labels = {
            version.fact.code: _label(version) for version in [*others, *([said] if said is not None else [])]
        }

    def of(self, kind: str, slug: str) -> Label:
        """The label of one fact; one that did not exist yet on the day goes by its code."""
        code = f"{kind}:{slug}"
        return self._labels.get(code) or Label(code, slug, slug)

    def all(self, kind: str) -> list[Label]:
        """All of a kind, phases and steps in their order, others by name."""
        found = [label for code, label in self._labels.items() if code.startswith(f"{kind}:")]
        return sorted(found, key=lambda label: (label.order, label.short.casefold()))

    def citing(self, kind: str, source: str) -> list[Label]:
        """All of a kind that rest on a source."""
        return [label for label in self.all(kind) if source in label.cites]


def _label(version: FactVersion) -> Label:
    content = version.content
    name = content.get("name") or content.get("title") or version.fact.slug
    cited = [entry["source"] for entry in content.get("references", [])]
    return Label(
        code=version.fact.code,
        name=name,
        short=content.get("term") or content.get("abbreviation") or name,
        status=content.get("status", ""),
        order=content.get("order", 0),
        phase=content.get("phase", ""),
        kind=content.get("kind", ""),
        cites=frozenset([*cited, content.get("source", "")]),
        is_retired=version.fact.retired_at is not None,
        policy=content.get("policy") or "",
    )


@dataclass(frozen=True)
class Held:
    """An assignment as a list shows it: its version, with the names of what it speaks of."""

    version: AssignmentVersion
    organization: Label
    step: Label
    phase: Label
    source: Label

    @property
    def icon(self) -> str:
        """The icon of its type, so that types are told apart without colour."""
        return ICONS[Type(self.version.type)]

    @property
    def is_doubtful(self) -> bool:
        """Whether a reader must be told that it rests on a text that is not current, or was not read."""
        return not self.source.is_current or self.version.checked != Checked.READ


def held(version: AssignmentVersion, labels: Labels) -> Held:
    """The assignment with its names."""
    content = version.content
    step = labels.of(Kind.STEP, content["step"])
    return Held(
        version=version,
        organization=labels.of(Kind.ORGANIZATION, content["organization"]),
        step=step,
        phase=labels.of(Kind.PHASE, step.phase),
        source=labels.of(Kind.SOURCE, content["source"]),
    )


def assignments(on: date) -> QuerySet[AssignmentVersion]:
    """The assignments in force on the day, by step, authorities first."""
    in_force = AssignmentVersion.objects.in_force(on=on).filter(fact__retired_at=None).select_related("fact")
    return in_force.order_by("step__phase__order", "step__order", _TYPE_ORDER, "fact__code")


def everything_held(on: date, labels: Labels) -> list[Held]:
    """Every assignment of the day with its names; one statement."""
    return [held(version, labels) for version in assignments(on)]


def in_force(kind: str, on: date) -> list[FactVersion]:
    """The versions of a kind that speak for the day, those of retired facts left out."""
    versions = FactVersion.objects.in_force(on=on).filter(fact__kind=kind, fact__retired_at=None)
    return list(versions.select_related("fact").order_by("fact__code"))


def speaking(versions: Sequence[FactVersion], *, on: date) -> FactVersion | None:
    """Of all versions of one fact the one that FactVersion.objects.in_force would pick for the day."""
    started = [version for version in versions if version.valid_from is None or version.valid_from <= on]
    if not started:
        return None
    last = max(started, key=lambda version: (version.valid_from or date.min, version.number))
    return last if last.holds(on=on) else None


def shown(versions: Sequence[FactVersion], *, on: date) -> FactVersion:
    """The version to show for the day: the one that speaks for it or, where none does, the latest."""
    return speaking(versions, on=on) or versions[-1]


def words_of(text: str) -> list[str]:
    """The words that a search asks for; all of them must be found."""
    return text.replace("\0", " ").split()[:_MOST_WORDS]


def matching_others(text: str, on: date) -> list[FactVersion]:
    """Steps, terms and organizations whose words match, the first few of them."""
    kinds = [Kind.STEP, Kind.TERM, Kind.ORGANIZATION]
    fields = [f"content__{name}" for name in _WORDS]
    versions = FactVersion.objects.in_force(on=on).filter(fact__kind__in=kinds, fact__retired_at=None)
    return list(versions.filter(_all_words(text, fields)).select_related("fact").order_by("fact__code")[:12])


def _all_words(text: str, fields: Iterable[str]) -> Q:
    condition = Q()
    for word in words_of(text):
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        condition &= somewhere
    return condition


def matcher(text: str) -> Callable[[dict[str, Any]], bool]:
    """For short lists that are loaded whole: whether every word stands in the words of a content."""
    words = [word.casefold() for word in words_of(text)]

    def matches(content: dict[str, Any]) -> bool:
        said = " ".join(str(content.get(name) or "") for name in _WORDS).casefold()
        return all(word in said for word in words)

    return matches


@dataclass(frozen=True)
class Teaching:
    """A lesson and how many of some facts it cites."""

    label: str
    url: str
    facts: int


def lessons_on(facts: Iterable[int]) -> list[Teaching]:
    """The lessons that cite any of the facts, those that cite most first."""
    lessons = Citation.objects.in_use().filter(kind=Citation.Kind.PARAGRAPH, staff_only=False)
    places = lessons.filter(fact__in=facts).order_by()
    counted = places.values_list("label", "url").annotate(Count("fact", distinct=True))
    return sorted((Teaching(*row) for row in counted), key=lambda lesson: (-lesson.facts, lesson.label))
