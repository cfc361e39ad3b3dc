"""Everything that rests on a fact, a page at a time."""

from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.as_of import read_as_of
from courses.rra.models import Citation, FactVersion
from courses.rra.where_used import WhereUsed
from lms import clock

_PAGE = 100


class _Counted(Paginator[Citation]):
    """Pages of rows whose number is known."""

    def __init__(self, places: QuerySet[Citation], per_page: int, *, known: int) -> None:
        super().__init__(places, per_page)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known


@require_safe
def used(request: HttpRequest, code: str) -> HttpResponse:
    """The places of `?kind=` or, with `?versions=old`, those of them on an older version."""
    as_of = read_as_of(request, at=clock.now())
    versions = list(FactVersion.objects.filter(fact__code=code).select_related("fact").order_by("number"))
    if not versions:
        raise Http404
    newest, everything = versions[-1], WhereUsed.of(versions, request.user)
    asked, old = request.GET.get("kind", ""), request.GET.get("versions") == "old"
    context = {"as_of": as_of, "fact": newest.fact, "version": newest, "old": old, "kinds": []}
    if everything.counts:
        kind = next((kind for kind in everything.counts if kind.value == asked), next(iter(everything.counts)))
        places, older = everything.counts[kind]
        shown = _Counted(everything.places(kind, old=old), _PAGE, known=older if old else places)
        page = shown.get_page(request.GET.get("page"))
        context |= {
            "kinds": [(each, everything.counts[each][0], each == kind) for each in everything.counts],
            "kind": kind,
            "count": places,
            "count_old": older,
            "page_obj": page,
            "rows": everything.listed(page.object_list),
            "query": urlencode({"kind": kind.value, **({"versions": "old"} if old else {})}),
        }
    return render(request, "rra/used.html", context)
