"""What publishing a change of a fact would touch, seen before it is published."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.rra.models import Fact, FactVersion
from courses.teams import works_on_courses
from lms import clock
from lms.audit.looks import Look, looked_at_many
from lms.http import UserRequest
from lms.permissions import Role, scope_of

from .forms import PreviewForm
from .found import Touch, certified_on, next_version, touched_by

PAGE = 50
ChangeClass = FactVersion.ChangeClass


@require_safe
@never_cache
def impact(request: UserRequest) -> HttpResponse:
    """Every sort of what rests on the fact with its count, and the rows of one of them.

    For staff, for those who decide about drafts of facts, and for authors; people are named to staff alone.
    """
    scope = scope_of(request.user, Role.COE_STAFF)
    decides = bool(scope) or request.user.has_perm("rra.view_assignment")
    if not decides and not works_on_courses(request.user):
        raise PermissionDenied
    data = request.GET.copy()
    data.setdefault("change", ChangeClass.SUBSTANTIVE)
    form = PreviewForm(data)
    chosen = form.chosen()
    fact = Fact.objects.filter(code=chosen["fact"]).first() if "fact" in chosen else None
    context: dict[str, Any] = {"form": form, "fact": fact, "is_unknown": "fact" in chosen and fact is None}
    if fact is not None:
        version = next_version(fact, chosen.get("change", ChangeClass.SUBSTANTIVE))
        touches = touched_by(version, request.user, scope)
        shown = next((one for one in touches if one.name == request.GET.get("show")), touches[0])
        page = Paginator(shown.rows, PAGE).get_page(request.GET.get("p"))
        if shown.name == "completions" and shown.are_shown:
            who, address = Look.Capacity.STAFF, request.get_full_path()
            rows, at = page.paginator.count, clock.now()
            looked_at_many(request.user, Look.Page.REPORT, capacity=who, rows=rows, filters=address, at=at)
        context |= _told(version, touches, shown, page) | {"query": urlencode({**chosen, "show": shown.name})}
    return render(request, "reports/impact/preview.html", context | _head())


def _told(version: FactVersion, touches: list[Touch], shown: Touch, page: Any) -> dict[str, Any]:
    counts = {one.name: page.paginator.count if one is shown else one.count for one in touches}
    query = {"fact": version.fact.code, "change": version.change_class}
    figures = [
        {
            "label": one.label,
            "count": counts[one.name],
            "url": f"?{urlencode(query | {'show': one.name})}",
            "is_shown": one is shown,
        }
        for one in touches
    ]
    rows = shown.cells(list(page)) if shown.are_shown else []
    return {
        "version": version,
        "latest": version.previous,
        "figures": figures,
        "counts": counts,
        "tasks": counts["places"] + counts["questions"],
        "certified": certified_on(version),
        "shown": shown,
        "rows": rows,
        "page": page,
    }


def _head() -> dict[str, Any]:
    title = _("What a change would touch")
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": title}]
    return {"page_title": title, "header_title": title, "header_icon": "history", "breadcrumbs_items": crumbs}


urlpatterns = [path("impact/", impact, name="impact")]
