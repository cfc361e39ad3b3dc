"""Search across what a person may see, or in one course."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.models import CourseEdition, SearchEntry
from courses.rra.addresses import page_of
from courses.searching.finding import Findings, Result, Scope, editions_open_to, find
from courses.searching.words import read_query
from lms import clock
from lms.models import User

Kind = SearchEntry.Kind
_MANY = {
    Kind.COURSE: _("Courses"),
    Kind.LESSON: _("Lessons"),
    Kind.FACT: _("Who may do what"),
    Kind.STEP: _("Process steps"),
    Kind.ORGANIZATION: _("Organizations"),
    Kind.TERM: _("Terms"),
    Kind.SOURCE: _("Sources"),
}
_SLUG_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@dataclass(frozen=True)
class Row:
    """A result with the address of the place it stands in."""

    result: Result
    url: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Courses, lessons, facts, organizations, steps, terms and sources with the words of `?q=`.

    `?kind=` narrows to one kind, `?course=` to the lessons of one course, as the person's own edition has them.
    """
    person = request.user if isinstance(request.user, User) else None
    query, kind = read_query(request.GET.get("q", "")), request.GET.get("kind", "")
    edition = _edition(request.GET.get("course", ""), person)
    scope = Scope(person, timezone.localdate(clock.now()), edition)
    found = find(query, scope, kind=kind, page=request.GET.get("page"))
    state = {"q": query.text, **({"course": edition.course.slug} if edition else {})}
    context = {
        "query": query,
        "edition": edition,
        "found": found,
        "rows": [Row(result, _address(result, request)) for result in found.results],
        "kinds": _kinds(found, state, kind),
        "kind": kind if kind in Kind.values else "",
        "all_url": f"?{urlencode(state)}",
        "everywhere_url": f"?{urlencode({'q': query.text})}",
        "state": urlencode({**state, **({"kind": kind} if kind in Kind.values else {})}),
    }
    return render(request, "courses/search.html", context)


def _edition(slug: str, person: User | None) -> CourseEdition | None:
    """The edition to search in, as the person reads it; a 404 if they could not."""
    if not slug:
        return None
    if not _SLUG_CHARACTERS.issuperset(slug):
        raise Http404
    return get_object_or_404(editions_open_to(person).select_related("course"), course__slug=slug)


def _kinds(found: Findings, state: dict[str, str], chosen: str) -> list[tuple[str, int, str, bool]]:
    """Each kind with something in it: its name, how much, its address, and whether it is the one shown."""
    return [
        (str(_MANY[kind]), number, f"?{urlencode({**state, 'kind': kind.value})}", kind.value == chosen)
        for kind, number in found.counts
    ]


def _address(result: Result, request: HttpRequest) -> str:
    """Where the words stand: the block of a lesson, the page of a fact, the course as the person stands to it."""
    entry, activity = result.entry, result.activity
    if entry.version:
        return page_of(entry.version.fact)
    edition = activity.edition if activity else entry.edition
    assert edition is not None  # the table holds that
    if not result.is_mine:
        return str(edition.course.get_url(request))
    if not activity:
        return reverse("courses:outline", args=[edition.course.slug])
    place = f"#b-{result.place}" if result.place else ""
    return reverse("courses:lesson", args=[edition.course.slug, activity.slug]) + place
