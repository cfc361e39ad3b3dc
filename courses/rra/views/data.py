"""The facts as data: the whole graph as JSON, each kind as CSV, each fact and version at an address of its own."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.rra.as_of import parse_day, read_as_of
from courses.rra.explorer import speaking
from courses.rra.graph import TABLES, entry_of, graph_of, sheet_of
from courses.rra.models import FactVersion
from lms import clock
from lms.sheets import csv_lines


class NoDay(ValueError):
    """`as_of` was given and is no day."""


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What can be asked for, at which addresses, and what is promised of them."""
    context = {"as_of": read_as_of(request, at=clock.now()), "tables": list(TABLES)}
    return render(request, "rra/data.html", context)


@require_safe
def graph(request: HttpRequest) -> HttpResponse:
    """Everything that holds on the day of `?as_of=`, or today; a day that is none is refused with 400."""
    try:
        on = _day(request)
    except NoDay:
        return _no_day()
    return _json(graph_of(on, request.build_absolute_uri))


@require_safe
def table(request: HttpRequest, table: str) -> HttpResponseBase:
    """One kind of fact as CSV, as it holds on the day."""
    if table not in TABLES:
        return _not_there()
    try:
        on = _day(request)
    except NoDay:
        return _no_day()
    lines = csv_lines(sheet_of(table, on, request.build_absolute_uri))
    name = f'attachment; filename="{table}-{on.isoformat()}.csv"'
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


@require_safe
def fact(request: HttpRequest, code: str) -> HttpResponse:
    """The version of a fact that speaks for the day; 404 where none does."""
    try:
        on = _day(request)
    except NoDay:
        return _no_day()
    versions = FactVersion.objects.filter(fact__code=code).select_related("fact").order_by("number")
    version = speaking(list(versions), on=on)
    return _json(entry_of(version, request.build_absolute_uri)) if version else _not_there()


@require_safe
def fact_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version of a fact, for ever the same."""
    found = FactVersion.objects.filter(fact__code=code, number=min(number, 2**31 - 1)).select_related("fact").first()
    return _json(entry_of(found, request.build_absolute_uri)) if found else _not_there()


def _day(request: HttpRequest) -> date:
    asked = request.GET.get("as_of", "").strip()
    day = parse_day(asked)
    if asked and day is None:
        raise NoDay
    return day or timezone.localdate(clock.now())


def _json(value: object, status: int = 200) -> JsonResponse:
    return JsonResponse(value, status=status, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _no_day() -> JsonResponse:
    return _json({"error": "as_of is not a day in the form YYYY-MM-DD"}, 400)


def _not_there() -> JsonResponse:
    return _json({"error": "there is no such fact, version or table"}, 404)
