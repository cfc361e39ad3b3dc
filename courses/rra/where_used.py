"""Where a fact is used: what rests on it, by kind, a page at a time; questions only for those who may see the bank."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet

from lms.models import User

from .models import Citation, FactVersion, ReviewTask

Kind = Citation.Kind
# So many places of each kind stand on the page of a fact itself.
FIRST = 25


@dataclass(frozen=True)
class Resting:
    """What rests on a version of the fact: `places` are the addresses of where it does."""

    label: str
    number: int
    is_old: bool
    standing: str
    staff_only: bool
    is_under_review: bool
    places: tuple[str, ...]

    @property
    def is_in_use(self) -> bool:
        """Whether people meet it."""
        return self.standing == Citation.Standing.LIVE


@dataclass(frozen=True)
class Section:
    """A kind of what rests on the fact: how many places there are, how many on an older version, and the first."""

    kind: Kind
    places: int
    old: int
    first: list[Resting]

    @property
    def has_more(self) -> bool:
        """Whether there are more than are shown."""
        return self.places > FIRST


@dataclass(frozen=True)
class WhereUsed:
    """What rests on any version of a fact, as far as the person may know; `numbers` are those of the versions by key.

    Counted in one statement. Where there are few places one more reads them, else one for each kind, however many.
    """

    fact: int
    numbers: dict[int, int]
    counts: dict[Kind, tuple[int, int]]
    sees_all: bool

    @classmethod
    def of(cls, versions: Sequence[FactVersion], person: Any) -> "WhereUsed":
        """Of a fact by all its versions; whether the person may see questions is asked if there are any."""
        newest = max(versions, key=lambda version: version.number)
        rows = Citation.objects.in_use().filter(fact=newest.fact_id).order_by()
        counted = list(rows.values_list("kind", "staff_only", "version").annotate(places=Count("*")))
        sees_all = any(staff_only for _kind, staff_only, *_counts in counted) and may_see_questions(person)
        counts = dict.fromkeys(Kind, (0, 0))
        for kind, staff_only, version, places in counted:
            if sees_all or not staff_only:
                before, old = counts[Kind(kind)]
                counts[Kind(kind)] = (before + places, old + places * (version != newest.pk))
        numbers = {version.pk: version.number for version in versions}
        return cls(newest.fact_id, numbers, {kind: of for kind, of in counts.items() if of[0]}, sees_all)

    def sections(self, *, without: Collection[Kind] = ()) -> list[Section]:
        """Each kind there is, with its first places."""
        kinds = [kind for kind in self.counts if kind not in without]
        are_few = sum(self.counts[kind][0] for kind in kinds) <= FIRST * len(Kind)
        all_rows = list(self._places().filter(kind__in=kinds)) if kinds and are_few else []
        found = []
        for kind in kinds:
            rows = [row for row in all_rows if row.kind == kind] if are_few else self.places(kind)
            found.append(Section(kind, *self.counts[kind], self.listed(rows[:FIRST])))
        return found

    def places(self, kind: Kind, *, old: bool = False) -> QuerySet[Citation]:
        """The places of a kind in the order of what they are called, or those on an older version alone."""
        rows = self._places().filter(kind=kind)
        newest = max(self.numbers, key=lambda pk: self.numbers[pk])
        return rows.exclude(version=newest) if old else rows

    def _places(self) -> QuerySet[Citation]:
        rows = Citation.objects.in_use().filter(fact=self.fact).order_by("label", "id")
        return rows if self.sees_all else rows.filter(staff_only=False)

    def listed(self, places: Iterable[Citation]) -> list[Resting]:
        """What the places stand in, those of one lesson together."""
        newest = max(self.numbers.values())
        rows = list(places)
        asked = self._under_review([row for row in rows if self.numbers[row.version_id] < newest])
        together: dict[tuple[Resting, str], list[str]] = {}
        for row in rows:
            number = self.numbers[row.version_id]
            stands = row.standing, row.staff_only, _place(row) in asked
            alike = Resting(row.label, number, number < newest, *stands, places=())
            together.setdefault((alike, row.url), []).append(row.address)
        return [replace(alike, places=tuple(addresses)) for (alike, _url), addresses in together.items()]

    def _under_review(self, old: Sequence[Citation]) -> set[tuple[int, str, str]]:
        """Those that somebody is asked to look at again; no statement where all rest on the newest version."""
        if not old:
            return set()
        tasks = ReviewTask.objects.open().filter(fact=self.fact, target_id__in={row.target_id for row in old})
        return set(tasks.values_list("target_type", "target_id", "block"))


def _place(row: Citation) -> tuple[int, str, str]:
    return row.target_type_id, row.target_id, row.block


def may_see_questions(person: Any) -> bool:
    """Whether the person may know which questions there are."""
    return isinstance(person, User) and person.has_perm("quizzes.view_question")
