"""Organizations: what each holds, under whom it stands and what stands under it."""

from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.as_of import AsOf, Event, read_as_of
from courses.rra.explorer import (
    Kind,
    Labels,
    Type,
    assignments,
    held,
    in_force,
    matcher,
    shown,
)
from courses.rra.previewing import drafted_version
from courses.rra.where_used import WhereUsed
from lms import clock
from lms.models import FmsLevel, Organization, OrganizationName, OrganizationParent


@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """Every organization by kind, with how much it holds; `?q=` keeps those whose words match."""
    as_of = read_as_of(request, at=clock.now())
    matches = matcher(request.GET.get("q", ""))
    found = [version for version in in_force(Kind.ORGANIZATION, as_of.day) if matches(version.content)]
    counts: dict[tuple[str, str], int] = {}
    for (content,) in assignments(as_of.day).order_by().values_list("content"):
        place = (content["organization"], content["type"])
        counts[place] = counts.get(place, 0) + 1
    sections = []
    for kind in Organization.Kind:
        of_kind = [version for version in found if version.content["kind"] == kind]
        rows = [
            (version, [(of, counts.get((version.fact.slug, of.value), 0)) for of in Type])
            for version in sorted(of_kind, key=lambda version: version.content["name"].casefold())
        ]
        if rows:
            sections.append((kind, rows))
    context = {"as_of": as_of, "sections": sections, "count": len(found), "q": request.GET.get("q", "")}
    return render(request, "rra/organizations.html", context)


@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """An organization: all it holds by phase, its place in the chain by date, what happened, and its sources."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day, about=f"{Kind.ORGANIZATION}:{slug}", drafted=drafted_version(request))
    versions = labels.versions
    if not versions:
        raise Http404
    rows = [held(version, labels) for version in assignments(as_of.day).filter(organization__code=slug)]
    content = shown(versions, on=as_of.day).content
    above, below = _chain(slug, labels, as_of)
    context = {
        "as_of": as_of,
        "fact": versions[-1].fact,
        "content": content,
        "versions": list(reversed(versions)),
        "kind": Organization.Kind(content["kind"]),
        "level": FmsLevel(content["level"]),
        "sections": [(phase, list(rows)) for phase, rows in groupby(rows, key=lambda row: row.phase)],
        "counts": [(kind, sum(row.version.type == kind for row in rows)) for kind in Type],
        "count": len(rows),
        "above": above,
        "below": [place for place in below if place["when"] == "now"],
        "below_otherwise": [place for place in below if place["when"] != "now"],
        "names": list(OrganizationName.objects.filter(organization__code=slug)),
        "events": _events({row.version.fact.code for row in rows}, [*above, *below], as_of),
        "references": [(labels.of(Kind.SOURCE, cited["source"]), cited) for cited in content["references"]],
        "citations": WhereUsed.of(versions, request.user).sections(),
    }
    return render(request, "rra/organization.html", context)


def _chain(slug: str, labels: Labels, as_of: AsOf) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Under whom it stood and stands, and what stood and stands under it, each with dates and source."""
    lines = OrganizationParent.objects.filter(Q(organization__code=slug) | Q(parent__code=slug))
    above: list[dict[str, Any]] = []
    below: list[dict[str, Any]] = []
    for line in lines.select_related("organization", "parent", "basis__source"):
        basis = getattr(line, "basis", None)
        if basis is None or basis.retired_at is not None:
            continue
        is_above = line.organization.code == slug
        label = labels.of(Kind.ORGANIZATION, line.parent.code if is_above else line.organization.code)
        source = labels.of(Kind.SOURCE, basis.source.slug)
        place = {"label": label, "line": line, "basis": basis, "source": source, "when": _when(line, as_of)}
        (above if is_above else below).append(place)
    return above, below


def _events(codes: set[str], places: list[dict[str, Any]], as_of: AsOf) -> list[Event]:
    """What touched one of the facts, or happened on the day on which a place in the chain began or ended."""
    days = {day for place in places for day in (place["line"].valid_from, place["line"].valid_to)}
    return [event for event in as_of.events if event.day in days or codes.intersection(event.codes)]


def _when(line: OrganizationParent, as_of: AsOf) -> str:
    """Whether the line holds on the day, held earlier or holds later."""
    if line.holds(on=as_of.day):
        return "now"
    return "earlier" if line.valid_to and line.valid_to <= as_of.day else "later"
