"""What changed: between two days, and between two versions of one fact."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.as_of import AsOf, parse_day, read_as_of
from courses.rra.comparing import change_of, changes_between, moves_between
from courses.rra.explorer import Labels
from lms import clock


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Which facts changed from `?as_of=` to `?to=`, or to today, each side by side.

    Without a day, from the day before the last event, so that the page always shows how such a change looks.
    """
    as_of = read_as_of(request, at=clock.now())
    to = request.GET.get("to", "").strip()
    days = sorted([as_of.day if as_of.is_asked else _before_last_event(as_of), parse_day(to) or as_of.today])
    labels = (Labels(days[0]), Labels(days[1]))
    context = {
        "as_of": as_of,
        "earlier": days[0],
        "later": days[1],
        "wrong": to[:40] if to and parse_day(to) is None else "",
        "changes": changes_between(days[0], days[1], labels),
        "moves": moves_between(days[0], days[1]),
        "events": [event for event in as_of.events if days[0] < event.day <= days[1]],
    }
    return render(request, "rra/changes.html", context)


def _before_last_event(as_of: AsOf) -> date:
    days = [event.day for event in as_of.events if event.day <= as_of.today]
    return max(days, default=as_of.today) - timedelta(days=1)


@require_safe
def versions(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """Two versions of a fact side by side, for ever."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day, about=code)
    found = {version.number: version for version in labels.versions}
    if old not in found or new not in found:
        raise Http404
    change = change_of(found[old], found[new], (labels, labels))
    return render(request, "rra/fact_compare.html", {"as_of": as_of, "change": change})
