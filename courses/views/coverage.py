"""The map of coverage, in the admin: what lessons teach and questions ask, and the rows behind each number."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from courses.coverage import Cover, Grid, State, counted_places, covers, fitting
from courses.forms import CoverageFilter
from courses.rra.explorer import Labels
from courses.rra.picking import pick
from courses.rra.where_used import may_see_questions
from lms import clock
from lms.sheets import Cell, Sheet, csv_lines

_PAGE = 50


class CoverageMenuItem(MenuItem):
    """Shown to those who write or review what is taught and asked."""

    def __init__(self) -> None:
        label, url = gettext_lazy("Coverage"), reverse("coverage:index")
        super().__init__(label, url, name="coverage", icon_name="table", order=255)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_questions(request.user)


class _Asked:
    """What an address asks: the filter, and the assignments that fit it; those to be taught, or those apart."""

    def __init__(self, request: HttpRequest) -> None:
        if not may_see_questions(request.user):
            raise PermissionDenied
        self.on = timezone.localdate(clock.now())
        labels = Labels(self.on)
        self.form = CoverageFilter(request.GET, labels=labels)
        self.chosen = self.form.chosen()
        self.by = self.chosen.pop("by", "step")
        everything = covers(self.on, labels)
        words = {name: value for name, value in self.chosen.items() if name not in ("kind", "taught", "asked")}
        picked = {id(row) for row in pick([row.held for row in everything], words).rows}
        found = fitting([row for row in everything if id(row.held) in picked], self.chosen)
        self.sound = [row for row in found if not row.doubts]
        self.apart = [row for row in found if row.doubts]

    @property
    def query(self) -> str:
        """The filter in an address."""
        return urlencode(self.chosen)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Numbers by step or by organization; each leads to its rows."""
    asked = _Asked(request)
    grid = Grid(asked.sound, asked.by, asked.chosen)
    if request.GET.get("export") == "csv":
        return _csv(f"coverage-by-{asked.by}-{asked.on}", _headings(asked.by), _lines(grid))
    context = {
        "asked": asked,
        "grid": grid,
        "states": list(State),
        "export": urlencode({"by": asked.by, **asked.chosen, "export": "csv"}),
    }
    return render(request, "courses/admin/coverage.html", context | head(_("Coverage")))


@require_safe
def facts(request: HttpRequest) -> HttpResponseBase:
    """The assignments behind a number; with `?apart=1` those that are not to be taught as certain, and why."""
    asked = _Asked(request)
    is_apart = request.GET.get("apart") == "1"
    rows = asked.apart if is_apart else asked.sound
    query = {**asked.chosen, **({"apart": "1"} if is_apart else {})}
    if request.GET.get("export") == "csv":
        counts = counted_places(rows)
        return _csv(f"coverage-{asked.on}", _COLUMNS, (_cells(row, *counts[row.code]) for row in rows))
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    counts = counted_places(list(page))
    context = {
        "asked": asked,
        "is_apart": is_apart,
        "page_obj": page,
        "rows": [(row, *counts[row.code]) for row in page],
        "query": urlencode(query),
        "export": urlencode({**query, "export": "csv"}),
    }
    title = _("Not to be taught as certain") if is_apart else _("Assignments")
    return render(request, "courses/admin/coverage_facts.html", context | head(title, inside=True))


def head(title: str, *, inside: bool = False) -> dict[str, Any]:
    """What the head of each page of the map says."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if inside:
        crumbs.append({"url": reverse("coverage:index"), "label": _("Coverage")})
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": "table", "breadcrumbs_items": crumbs}


_COLUMNS = [
    *("Code", "Type", "Organization", "Phase", "Step", "Statement"),
    *("Taught", "Lessons", "Examined", "Questions", "Doubts"),
]


def _cells(row: Cover, lessons: int, questions: int) -> list[Cell]:
    version, held = row.held.version, row.held
    names = [held.organization.name, held.phase.name, held.step.name]
    said: list[Cell] = [str(row.taught.label), lessons, str(row.asked.label), questions, "; ".join(row.doubts)]
    return [version.fact.code, str(version.get_type_display()), *names, version.statement, *said]


def _headings(by: str) -> list[str]:
    of = [f"{what}: {state.label}" for what in (_("Taught"), _("Examined")) for state in State]
    return [str(_("Step")) if by == "step" else str(_("Organization")), str(_("Assignments")), *of]


def _lines(grid: Grid) -> Iterator[list[Cell]]:
    """The lines without those of groups, so that a column adds up, and their sums at the end."""
    for line in [*(line for line in grid.lines if not line.is_group), grid.total]:
        yield [line.name, *(cell.count for cell in line.cells)]


def _csv(name: str, headings: list[str], rows: Any) -> HttpResponse | StreamingHttpResponse:
    lines = csv_lines(Sheet(name, headings, rows))
    disposition = f'attachment; filename="{name}.csv"'
    headers = {"Content-Disposition": disposition}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
