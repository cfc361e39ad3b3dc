"""Sources: how far each may be relied on, and what rests on it."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.as_of import read_as_of
from courses.rra.explorer import (
    Kind,
    Labels,
    assignments,
    held,
    in_force,
    matcher,
    shown,
)
from courses.rra.models import FactVersion, Policy, ReportingLine, Source
from courses.rra.previewing import drafted_version
from courses.rra.where_used import WhereUsed, may_see_questions
from lms import clock

_MENTIONING = [Kind.STEP, Kind.ORGANIZATION, Kind.TERM]


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source with its status; `?status=` and `?q=` narrow the list."""
    as_of = read_as_of(request, at=clock.now())
    status, q = request.GET.get("status", ""), request.GET.get("q", "")
    matches = matcher(q)
    everything = in_force(Kind.SOURCE, as_of.day)
    found = [
        version
        for version in everything
        if matches(version.content) and status in ("", version.content["status"], *_unknown(status))
    ]
    found.sort(key=lambda version: version.content["title"].casefold())
    by_status = [(of, sum(version.content["status"] == of for version in everything)) for of in Source.Status]
    rows = [(version, Source.Status(version.content["status"])) for version in found]
    context = {"as_of": as_of, "rows": rows, "q": q, "status": status, "by_status": by_status}
    return render(request, "rra/sources.html", context)


def _unknown(status: str) -> list[str]:
    """A status that is none narrows nothing."""
    return [] if status in Source.Status.values else [status]


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A source: what its status means, the policy behind it, and every fact, place and event that rests on it."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day, about=f"{Kind.SOURCE}:{slug}", drafted=drafted_version(request))
    versions = labels.versions
    if not versions:
        raise Http404
    rows = [held(version, labels) for version in assignments(as_of.day)]
    content = shown(versions, on=as_of.day).content
    context = {
        "as_of": as_of,
        "fact": versions[-1].fact,
        "content": content,
        "status": Source.Status(content["status"]),
        "policy": Policy.objects.filter(code=content["policy"]).first(),
        "versions": list(reversed(versions)),
        "rows": [row for row in rows if row.source.slug == slug],
        "practices": [row for row in rows if _reports_from(row.version, slug)],
        "lines": [
            (
                labels.of(Kind.ORGANIZATION, line.parent.organization.code),
                labels.of(Kind.ORGANIZATION, line.parent.parent.code),
                line,
            )
            for line in _lines(versions[0].fact_id)
        ],
        "events": [event for event in as_of.events if event.source == versions[0].fact.code],
        "siblings": [
            label
            for label in labels.all(Kind.SOURCE)
            if label.slug != slug and label.policy == content["policy"] != ""
        ],
        "mentions": {kind.value: labels.citing(kind, slug) for kind in _MENTIONING},
        "may_rewrite": may_see_questions(request.user),
        "citations": WhereUsed.of(versions, request.user).sections(),
    }
    return render(request, "rra/source.html", context)


def _lines(source: int) -> QuerySet[ReportingLine]:
    """The places in the chain that rest on it, whenever they held."""
    lines = ReportingLine.objects.filter(source=source, retired_at=None)
    related = lines.select_related("parent__organization", "parent__parent")
    return related.order_by("parent__organization__name", "parent__valid_from")


def _reports_from(version: FactVersion, slug: str) -> bool:
    practice = version.content.get("in_practice")
    return bool(practice) and practice["source"] == slug
