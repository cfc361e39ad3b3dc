"""What the editor of rich text asks when a fact is to be cited."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.rra.citing import UnknownFact, parts_of
from courses.rra.explorer import Kind, words_of
from courses.rra.models import AssignmentVersion, FactVersion
from courses.rra.standing import doubts_of, with_standing
from lms import clock

_MOST = 20
_MOST_ASKED = 100
_LONGEST = 200
_FIELDS = [
    "fact__code",
    "content__statement",
    "content__name",
    "content__term",
    "content__abbreviation",
    "content__title",
    "assignmentversion__type",
    "assignmentversion__step__name",
    "assignmentversion__organization__name",
    "assignmentversion__organization__abbreviation",
]
# What is called exactly what was asked for comes first; then assignments, then by how often kinds are cited.
_ORDER = [Kind.ASSIGNMENT, Kind.TERM, Kind.STEP, Kind.ORGANIZATION, Kind.PHASE, Kind.SOURCE]


@require_safe
def citations(request: HttpRequest) -> JsonResponse:
    """The latest versions of the facts that have all the words of `?q=`, at most twenty."""
    words = words_of(request.GET.get("q", "")[:_LONGEST])
    found = _matching(words) if words else []
    asked = " ".join(words).casefold()
    found.sort(key=lambda version: (asked not in _names(version), _ORDER.index(Kind(version.fact.kind)), str(version)))
    today = clock.now().date()
    return JsonResponse({"results": [_result(version, today) for version in found[:_MOST]]})


@require_safe
def standing(request: HttpRequest) -> JsonResponse:
    """What is to be doubted in each `?reference=`, for the editor to say in place; one statement."""
    asked = dict.fromkeys(request.GET.getlist("reference")[:_MOST_ASKED])
    wanted = {}
    for reference in asked:
        try:
            wanted[reference] = parts_of(reference)
        except UnknownFact:
            continue
    found = FactVersion.objects.filter(fact__code__in={code for code, _number in wanted.values()})
    versions: dict[tuple[str, int | None], FactVersion] = {}
    for version in with_standing(found).order_by("number"):
        versions[version.fact.code, version.number] = versions[version.fact.code, None] = version
    today = clock.now().date()
    doubts = {
        reference: doubts_of(versions[parts], on=today) if parts in versions else [_("No such fact")]
        for reference, parts in wanted.items()
    }
    return JsonResponse({"doubts": doubts})


def _names(version: FactVersion) -> set[str]:
    """What the fact may be called by."""
    content = version.content
    names = [version.fact.code, version.fact.slug, *(content.get(key) for key in ("name", "term", "abbreviation"))]
    return {name.casefold() for name in names if name}


def _matching(words: list[str]) -> list[FactVersion]:
    latest = FactVersion.objects.filter(fact=OuterRef("fact")).order_by("-number").values("pk")[:1]
    versions = FactVersion.objects.filter(pk=Subquery(latest), fact__retired_at=None)
    for word in words:
        somewhere = Q()
        for field in _FIELDS:
            somewhere |= Q(**{f"{field}__icontains": word})
        versions = versions.filter(somewhere)
    return list(
        with_standing(versions).annotate(
            step_name=F("assignmentversion__step__name"),
            organization_name=F("assignmentversion__organization__name"),
        )
    )


def _result(version: FactVersion, today: date) -> dict[str, Any]:
    content = version.content
    kind = str(version.fact.get_kind_display())
    if version.fact.kind == Kind.ASSIGNMENT:
        kind = str(AssignmentVersion.Type(content["type"]).label)
    places = [getattr(version, name, None) for name in ("organization_name", "step_name", "source_title")]
    return {
        "reference": f"{version.fact.code}@{version.number}",
        "words": content.get("statement") or content.get("name") or content.get("title"),
        "type": kind,
        "detail": " · ".join(part for part in (kind, *places) if part),
        "doubts": doubts_of(version, on=today),
    }
