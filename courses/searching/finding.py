"""What a person finds: only what they may see, in a number of statements that does not grow."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from lms.models import User

from ..models import CourseEdition, EditionActivity, Enrolment, SearchEntry
from ..models.searching import SearchEntryQuerySet
from ..rra.models import FactVersion
from .excerpts import Found, lines_found
from .words import Query

Kind = SearchEntry.Kind
A_PAGE = 15
MOST_PAGES = 40


@dataclass(frozen=True)
class Scope:
    """Who asks, on what day, and in which edition if it is in one course only."""

    person: User | None
    on: date
    edition: CourseEdition | None = None

    def activities(self) -> QuerySet[EditionActivity]:
        """The activities of the editions that are searched."""
        if self.edition:
            return self.edition.activities.all()
        return EditionActivity.objects.filter(edition__in=editions_open_to(self.person))


@dataclass(frozen=True)
class Result:
    """Something found. `activity` is the lesson as the person's edition has it; `is_mine`: of a course they take."""

    entry: SearchEntry
    title: Found
    line: Found
    place: str = ""
    activity: EditionActivity | None = None
    is_mine: bool = False


@dataclass(frozen=True)
class Findings:
    """What was found, kind by kind and in all, and the page of it that was asked for."""

    query: Query
    counts: list[tuple[Kind, int]]
    total: int
    page: Any
    results: list[Result]


def find(query: Query, scope: Scope, *, kind: str = "", page: str | None = None) -> Findings:
    """What holds all the words or, where nothing does, what comes nearest."""
    if not query:
        return _findings(query, scope, {}, kind, page)
    counts = _counts(query, scope)
    if not counts:
        query = replace(query, of_any=True)
        counts = _counts(query, scope)
    return _findings(query, scope, counts, kind, page)


def editions_open_to(person: User | None) -> QuerySet[CourseEdition]:
    """Of each course the one edition that a person reads: theirs once they began it, else the newest.

    Of a course that is not published any more only those who take it read anything.
    """
    newer = CourseEdition.objects.filter(course=OuterRef("course"), number__gt=OuterRef("number"))
    mine = Enrolment.objects.filter(learner=person) if person else Enrolment.objects.none()
    begun = mine.filter(opened_at__isnull=False)
    offered = Q(course__live=True) | Q(course__in=mine.values("course"))
    return CourseEdition.objects.filter(
        Q(pk__in=begun.values("edition")) | (~Exists(newer) & offered & ~Q(course__in=begun.values("course")))
    )


def visible(scope: Scope) -> SearchEntryQuerySet:
    """The entries that a person may find: facts as they hold on the day, courses, and to members their lessons."""
    may_read = Q(revision__in=scope.activities().order_by().values("revision"), kind=Kind.LESSON)
    if scope.edition:
        return SearchEntry.objects.filter(may_read) if scope.person else SearchEntry.objects.none()
    said = FactVersion.objects.in_force(on=scope.on).filter(fact__retired_at=None).order_by()
    for_all = Q(version__in=said.values("pk")) | Q(edition__in=editions_open_to(scope.person).values("pk"))
    return SearchEntry.objects.filter(for_all | may_read if scope.person else for_all)


def _counts(query: Query, scope: Scope) -> dict[str, int]:
    found = visible(scope).matching(query).order_by().values("kind").annotate(number=models.Count("pk"))
    return {row["kind"]: row["number"] for row in found}


class _Counted(Paginator):
    """Pages of a list whose length is known."""

    def __init__(self, found: Any, length: int) -> None:
        super().__init__(found, A_PAGE)
        self.count = min(length, A_PAGE * MOST_PAGES)


def _findings(query: Query, scope: Scope, counts: dict[str, int], kind: str, page: str | None) -> Findings:
    found = _ranked(query, scope)
    if kind in Kind.values:
        found = found.filter(kind=kind)
    length = counts.get(kind, 0) if kind in Kind.values else sum(counts.values())
    of_page = _Counted(found, length).get_page(page)
    keys = list(of_page.object_list) if length else []
    by_kind = [(each, counts[each.value]) for each in Kind if each.value in counts]
    return Findings(query, by_kind, sum(counts.values()), of_page, _results(keys, query, scope))


def _ranked(query: Query, scope: Scope) -> Any:
    """The keys of what was found: first what is called so, then by rank."""
    is_called = When(names__contains=f"\n{query.name}\n", then=Value(0))
    entries = visible(scope).matching(query)
    entries = entries.annotate(order=Case(is_called, default=Value(1), output_field=IntegerField()))
    return entries.order_by("order", "-rank", "pk").values_list("pk", flat=True)


def _results(keys: list[int], query: Query, scope: Scope) -> list[Result]:
    if not keys:
        return []
    entries = SearchEntry.objects.filter(pk__in=keys).marked(query)
    entries = entries.select_related("version__fact", "edition__course")
    by_pk = {entry.pk: entry for entry in entries}
    lessons = _lessons([entry.revision_id for entry in by_pk.values() if entry.revision_id], scope)
    mine = _courses_of(scope.person) if scope.person else set()
    return [_result(by_pk[key], query, lessons, mine) for key in keys if key in by_pk]


def _lessons(revisions: list[int], scope: Scope) -> dict[int, EditionActivity]:
    activities = scope.activities().filter(revision__in=revisions).select_related("edition__course")
    return {activity.revision_id: activity for activity in activities}


def _courses_of(person: User) -> set[int]:
    return set(Enrolment.objects.of(person).values_list("course", flat=True))


def _result(entry: Any, query: Query, lessons: dict[int, EditionActivity], mine: set[int]) -> Result:
    codes = [term.shown for term in query.terms if term.code]
    title = lines_found(entry.marked_title, entry.title, codes)[0]
    lines = lines_found(entry.marked_text, entry.text, codes)
    place, says_it = _best(lines, entry.places, {code.casefold() for code in codes})
    if entry.version_id and title.spans:
        place = 0  # a definition says more than where else the word stands
    activity = lessons.get(entry.revision_id)
    edition = activity.edition if activity else entry.edition
    return Result(
        entry=entry,
        title=title,
        line=lines[place],
        place=entry.places[place][0] if says_it else "",
        activity=activity,
        is_mine=edition is not None and edition.course_id in mine,
    )


def _best(lines: list[Found], places: list[list[str]], codes: set[str]) -> tuple[int, bool]:
    """The line that says most of what was looked for, or cites it; and whether it says any of it."""
    cited = [len(codes.intersection(of[1:])) for of in places] + [0]
    weights = [(cited[min(place, len(places))], *line.weight) for place, line in enumerate(lines)]
    best = max(range(len(weights)), key=weights.__getitem__)
    return best, weights[best] > (0, 0, 0)
