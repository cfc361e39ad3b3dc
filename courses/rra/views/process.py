"""The process: its phases and steps, and who does what at each."""

from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from courses.rra.as_of import AsOf, read_as_of
from courses.rra.explorer import (
    Held,
    Kind,
    Labels,
    Type,
    assignments,
    everything_held,
    held,
    in_force,
    lessons_on,
    shown,
)
from courses.rra.kept_pages import kept
from courses.rra.models import Citation, FactVersion, FieldNote, StepKnowledge
from courses.rra.previewing import drafted_version
from courses.rra.swimlanes import drawing_of, lanes_of
from courses.rra.where_used import WhereUsed
from lms import clock


@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """The life of a case from requirement to duties after delivery, drawn phase by phase, and the same in words."""
    as_of = read_as_of(request, at=clock.now())
    body = _drawn(as_of) if request.GET else kept("process", as_of.day, lambda: _drawn(as_of))
    return render(request, "rra/process.html", {"as_of": as_of, "body": body})


def _drawn(as_of: AsOf) -> SafeString:
    labels = Labels(as_of.day)
    rows = everything_held(as_of.day, labels)
    lanes = lanes_of(rows)
    steps = sorted(in_force(Kind.STEP, as_of.day), key=lambda step: step.content["order"])
    at: dict[str, list[Held]] = defaultdict(list)
    for row in rows:
        at[row.step.code].append(row)
    sections = []
    for phase in sorted(in_force(Kind.PHASE, as_of.day), key=lambda phase: phase.content["order"]):
        of_phase = [step for step in steps if step.content["phase"] == phase.fact.slug]
        named = [(labels.of(Kind.STEP, step.fact.slug), step.content) for step in of_phase]
        drawing = drawing_of(named, [row for label, _content in named for row in at[label.code]], lanes)
        sections.append((phase, drawing, [(label, content, at[label.code]) for label, content in named]))
    context = {"as_of": as_of, "sections": sections, "count": len(steps)}
    return render_to_string("rra/parts/process_page.html", context)


@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """Every step, by phase, with how many authorities, responsibilities and roles it has."""
    as_of = read_as_of(request, at=clock.now())
    phases = sorted(_phases(request, as_of), key=lambda phase: phase.content["order"])
    all_steps = sorted(in_force(Kind.STEP, as_of.day), key=lambda step: step.content["order"])
    counts: dict[tuple[str, str], int] = {}
    for (content,) in assignments(as_of.day).order_by().values_list("content"):
        place = (content["step"], content["type"])
        counts[place] = counts.get(place, 0) + 1
    sections = [
        (
            phase,
            [
                (step, [(kind, counts.get((step.fact.slug, kind.value), 0)) for kind in Type])
                for step in all_steps
                if step.content["phase"] == phase.fact.slug
            ],
        )
        for phase in phases
    ]
    return render(request, "rra/steps.html", {"as_of": as_of, "sections": sections, "count": len(all_steps)})


def _phases(request: HttpRequest, as_of: AsOf) -> list[FactVersion]:
    """Those of the day; in the preview of one, it in place of what it says now."""
    phases, drafted = in_force(Kind.PHASE, as_of.day), drafted_version(request)
    if drafted is None:
        return phases
    return [*(phase for phase in phases if phase.fact_id != drafted.fact_id), drafted]


@require_safe
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """A step: who decides, who must act, who takes part; its documents, standards and sources."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day, about=f"{Kind.STEP}:{slug}", drafted=drafted_version(request))
    versions = labels.versions
    if not versions:
        raise Http404
    rows = [held(version, labels) for version in assignments(as_of.day).filter(step=versions[0].fact_id)]
    content = shown(versions, on=as_of.day).content
    siblings = [label for label in labels.all(Kind.STEP) if label.phase == content["phase"]]
    used = WhereUsed.of(versions, request.user)
    here = next((place for place, label in enumerate(siblings) if label.slug == slug), 0)
    context = {
        "as_of": as_of,
        "fact": versions[-1].fact,
        "content": content,
        "versions": list(reversed(versions)),
        "phase": labels.of(Kind.PHASE, content["phase"]),
        "authorities": [row for row in rows if row.version.type == Type.AUTHORITY],
        "responsibilities": [row for row in rows if row.version.type == Type.RESPONSIBILITY],
        "roles": [row for row in rows if row.version.type == Type.ROLE],
        "references": [(labels.of(Kind.SOURCE, cited["source"]), cited) for cited in content["references"]],
        "before": siblings[here - 1] if here else None,
        "after": siblings[here + 1] if here + 1 < len(siblings) else None,
        "lessons": lessons_on([versions[0].fact_id, *(row.version.fact_id for row in rows)]),
        "notes": FieldNote.objects.published(on=as_of.day).filter(fact=versions[0].fact_id),
        "knowledge": StepKnowledge.objects.filter(step=versions[0].fact_id).first(),
        "practices": sum(bool(row.version.content["in_practice"]) for row in rows),
        "citations": used.sections(without=[Citation.Kind.PARAGRAPH]),
    }
    return render(request, "rra/step.html", context)
