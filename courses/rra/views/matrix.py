"""The matrix of steps and organizations, with the same content as a list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from courses.rra.as_of import AsOf, read_as_of
from courses.rra.explorer import Labels, everything_held
from courses.rra.folding import MatrixState
from courses.rra.forms import FactFilter
from courses.rra.kept_pages import kept
from courses.rra.listing import by_step
from courses.rra.matrix import matrix_of
from courses.rra.picking import pick
from lms import clock

# Everything that holds today, in each view: what most people come for, and the dearest to make.
_WHOLE = {"", "view=matrix", "view=list"}


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Who holds what at which step; `?fold=` names phases and kinds to fold, `?empty=1` keeps what holds nothing.

    Without `?view=` a wide screen shows the grid and a narrow one the list.
    """
    as_of = read_as_of(request, at=clock.now())
    asked = request.GET.urlencode()
    if asked in _WHOLE:
        body = kept(f"matrix-{asked}", as_of.day, lambda: _body(_context(request, as_of)))
        return render(request, "rra/matrix.html", {"as_of": as_of, "body": body})
    context = _context(request, as_of)
    return render(request, "rra/matrix.html", {"as_of": as_of, "form": context["form"], "body": _body(context)})


def _body(context: dict[str, Any]) -> SafeString:
    return render_to_string("rra/parts/matrix_page.html", context)


def _context(request: HttpRequest, as_of: AsOf) -> dict[str, Any]:
    labels = Labels(as_of.day)
    form = FactFilter(request.GET, labels=labels)
    chosen = form.chosen()
    picked = pick(everything_held(as_of.day, labels), chosen)
    state = MatrixState(request.GET, as_of, chosen, labels)
    return {
        "as_of": as_of,
        "form": form,
        "is_filtered": bool(chosen),
        "picked": picked,
        "view": state.view,
        "matrix": matrix_of(picked.rows, labels, folded=state.folded, with_empty=state.with_empty),
        "sections": by_step(picked.rows),
        "state": state,
    }
