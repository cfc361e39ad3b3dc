"""Where a fact is used: what rests on it, by kind, a page at a time; questions only for those who may see the bank."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from lms.models import User

from .models import Citation, Fact

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
    places: list[str]

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
    """What rests on any version of a fact, as far as the person may know; `newest` is the number of the last version.

    Two statements, or three where a kind is read by itself, however many places there are.
    """

    fact: Fact
    newest: int
    counts: dict[Kind, tuple[int, int]]
    sees_all: bool

    @classmethod
    def of(cls, fact: Fact, person: Any, *, newest: int) -> "WhereUsed":
        """For the person, of a fact with so many versions; whether they may see questions is asked if need be."""
        rows = Citation.objects.in_use().filter(fact=fact).order_by()
        older = Count("pk", filter=Q(version__number__lt=newest))
        counted = list(rows.values_list("kind", "staff_only").annotate(places=Count("pk"), old=older))
        sees_all = any(staff_only for _kind, staff_only, *_counts in counted) and may_see_questions(person)
        counts: dict[Kind, tuple[int, int]] = {}
        for kind, staff_only, places, old in counted:
            if sees_all or not staff_only:
                before = counts.get(Kind(kind), (0, 0))
                counts[Kind(kind)] = (before[0] + places, before[1] + old)
        return cls(fact, newest, {kind: counts[kind] for kind in Kind if kind in counts}, sees_all)

    def sections(self, *, without: Iterable[Kind] = ()) -> list[Section]:
        """Each kind there is, with its first places."""
        kinds = [kind for kind in self.counts if kind not in without]
        if not kinds:
            return []
        place = Window(RowNumber(), partition_by="kind", order_by=["label", "id"])
        first = self._places().filter(kind__in=kinds).annotate(place=place).filter(place__lte=FIRST)
        rows = list(first.annotate(number=F("version__number")))
        return [
            Section(kind, *self.counts[kind], self.listed(row for row in rows if row.kind == kind)) for kind in kinds
        ]

    def places(self, kind: Kind, *, old: bool = False) -> QuerySet[Citation]:
        """The places of a kind in the order of what they are called, or those on an older version alone."""
        rows = self._places().filter(kind=kind).annotate(number=F("version__number"))
        return rows.filter(number__lt=self.newest) if old else rows

    def _places(self) -> QuerySet[Citation]:
        rows = Citation.objects.in_use().filter(fact=self.fact).order_by("label", "id")
        return rows if self.sees_all else rows.filter(staff_only=False)

    def listed(self, places: Iterable[Any]) -> list[Resting]:
        """What the places stand in, those of one lesson together."""
        together: dict[tuple[Any, ...], list[str]] = {}
        for row in places:
            stands = row.label, row.number, row.number < self.newest, row.standing, row.staff_only
            together.setdefault((*stands, row.url), []).append(row.address)
        return [Resting(*stands, addresses) for (*stands, _url), addresses in together.items()]


def may_see_questions(person: Any) -> bool:
    """Whether the person may know which questions there are."""
    return isinstance(person, User) and person.has_perm("quizzes.view_question")
