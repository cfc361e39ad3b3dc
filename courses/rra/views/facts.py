"""Assignments: the filtered list, the page of one, and the page of each version."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.rra.addresses import page_of
from courses.rra.as_of import AsOf, read_as_of
from courses.rra.explorer import (
    Held,
    Kind,
    Labels,
    everything_held,
    held,
    matching_others,
    speaking,
)
from courses.rra.forms import FactFilter
from courses.rra.models import AssignmentVersion, FactVersion, FieldNote, Source
from courses.rra.picking import pick
from courses.rra.previewing import with_draft
from courses.rra.where_used import WhereUsed
from lms import clock

_PAGE = 25


@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """All assignments in force on the day, filtered as the address says."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day)
    form = FactFilter(request.GET, labels=labels)
    chosen = form.chosen()
    picked = pick(everything_held(as_of.day, labels), chosen)
    page = Paginator(picked.rows, _PAGE).get_page(request.GET.get("page"))
    context = {
        "as_of": as_of,
        "form": form,
        "page_obj": page,
        "query": urlencode({**chosen, **({"as_of": as_of.day.isoformat()} if as_of.is_asked else {})}),
        "rows": list(page),
        "picked": picked,
        "others": matching_others(picked.read_as or chosen["q"], as_of.day) if "q" in chosen else [],
        "is_filtered": bool(chosen),
    }
    return render(request, "rra/facts.html", context)


@require_safe
def fact(request: HttpRequest, code: str) -> HttpResponse:
    """An assignment as it stands on the day; a fact of another kind has its own page."""
    as_of = read_as_of(request, at=clock.now())
    found = AssignmentVersion.objects.filter(fact__code=code).select_related("fact").order_by("number")
    versions = with_draft(list(found), request)
    if not versions:
        return _elsewhere(code, as_of)
    labels = Labels(as_of.day)
    said = speaking(versions, on=as_of.day)
    shown = said if isinstance(said, AssignmentVersion) else versions[-1]
    context = {
        "as_of": as_of,
        "row": held(shown, labels),
        "practice_source": _practice_source(shown, labels),
        "is_in_force": said is not None,
        "standing": _standing(shown, as_of),
        "versions": list(reversed(versions)),
        "supersedes": AssignmentVersion.objects.filter(content__superseded_by=code).values_list(
            "fact__code", flat=True
        ),
        "events": as_of.touching(code),
        "citations": WhereUsed.of(versions, request.user).sections(),
        "notes": FieldNote.objects.published(on=as_of.day).filter(fact=shown.fact_id),
    }
    return render(request, "rra/fact.html", context)


def _elsewhere(code: str, as_of: AsOf) -> HttpResponse:
    """To the page of a step, organization, source or term; 404 for what is no fact."""
    version = FactVersion.objects.filter(fact__code=code).select_related("fact").first()
    if version is None:
        raise Http404
    query = f"?{as_of.query}" if as_of.query else ""
    return redirect(page_of(version.fact) + query)


def _standing(version: FactVersion, as_of: AsOf) -> str:
    """How the version stands on the day: `holds`, `not-yet` or `ended`."""
    if version.holds(on=as_of.day):
        return "holds"
    return "not-yet" if version.valid_from and as_of.day < version.valid_from else "ended"


def _practice_source(version: FactVersion, labels: Labels) -> Any:
    practice = version.content.get("in_practice")
    return labels.of(Kind.SOURCE, practice["source"]) if practice else None


@require_safe
def fact_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version for ever: what was said, whatever the fact says now. `?fragment=1` gives only what a lesson opens."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day, about=code)
    versions = labels.versions
    shown = next((version for version in versions if version.number == number), None)
    if shown is None:
        raise Http404
    context = {
        "as_of": as_of,
        "version": shown,
        "kind": shown.fact.kind,
        "content": shown.content,
        "row": _assignment(shown, labels),
        "practice_source": _practice_source(shown, labels),
        "source": labels.of(Kind.SOURCE, shown.content["source"]) if "source" in shown.content else None,
        "status": Source.Status(shown.content["status"]) if "status" in shown.content else None,
        "is_latest": shown.number == versions[-1].number,
        "standing": _standing(shown, as_of),
        "versions": list(reversed(versions)),
        "page_url": page_of(shown.fact),
        "version_url": reverse("rra:fact-version", args=[code, number]),
    }
    template = "rra/fact_fragment.html" if request.GET.get("fragment") else "rra/fact_version.html"
    return render(request, template, context)


def _assignment(version: FactVersion, labels: Labels) -> Held | None:
    if version.fact.kind != Kind.ASSIGNMENT:
        return None
    return held(AssignmentVersion.objects.select_related("fact").get(pk=version.pk), labels)
