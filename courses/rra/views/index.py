"""The way in to the explorer."""

from collections import Counter

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.as_of import read_as_of
from courses.rra.explorer import Kind, Labels, Type, assignments
from courses.rra.models import FactVersion
from lms import clock
from lms.models import Organization


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the explorer is, how much it holds, and the ways in: by phase, by kind of organization, by type."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day)
    held = [content for (content,) in assignments(as_of.day).order_by().values_list("content")]
    by_type = Counter(content["type"] for content in held)
    by_phase = Counter(labels.of(Kind.STEP, content["step"]).phase for content in held)
    by_kind = Counter(labels.of(Kind.ORGANIZATION, content["organization"]).kind for content in held)
    in_force = FactVersion.objects.in_force(on=as_of.day).filter(fact__retired_at=None)
    counts = dict(in_force.order_by().values_list("fact__kind").annotate(Count("pk")))
    context = {
        "as_of": as_of,
        "counts": counts,
        "phases": [(phase, by_phase[phase.slug]) for phase in labels.all(Kind.PHASE)],
        "kinds": [(kind, by_kind[kind.value]) for kind in Organization.Kind if by_kind[kind.value]],
        "types": [(kind, by_type[kind.value]) for kind in Type],
    }
    return render(request, "rra/index.html", context)
