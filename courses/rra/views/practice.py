"""Paper and practice: what is reported of practice beside the rule, each with its own source."""

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.addresses import page_of
from courses.rra.as_of import read_as_of
from courses.rra.explorer import Held, Kind, Label, Labels, everything_held
from courses.rra.forms import FactFilter
from courses.rra.models import FieldNote
from courses.rra.picking import pick
from lms import clock


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Every assignment with a note on practice, side by side with the note; filtered as the address says."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day)
    form = FactFilter(request.GET, labels=labels)
    del form.fields["practice"]
    chosen = form.chosen()
    picked = pick(everything_held(as_of.day, labels), {**chosen, "practice": "1"})
    notes = FieldNote.objects.published(on=as_of.day).select_related("fact")
    context = {
        "as_of": as_of,
        "form": form,
        "is_filtered": bool(chosen),
        "picked": picked,
        "sections": [
            (phase, [(row, _reported_by(row, labels)) for row in rows])
            for phase, rows in groupby(picked.rows, key=lambda row: row.phase)
        ],
        "noted": _noted(notes, pick(everything_held(as_of.day, labels), chosen).rows) if notes else [],
    }
    return render(request, "rra/practice.html", context)


def _noted(notes: Iterable[FieldNote], rows: Iterable[Held]) -> list[tuple[str, str, list[FieldNote]]]:
    """The notes about the assignments in the rows and about their steps: what each is about, its page, the notes."""
    about = {row.version.fact.code: row.version.statement for row in rows}
    about |= {row.step.code: row.step.name for row in rows}
    found: dict[str, list[FieldNote]] = {}
    for note in notes:
        if note.fact.code in about:
            found.setdefault(note.fact.code, []).append(note)
    return [(about[code], page_of(noted[0].fact), noted) for code, noted in sorted(found.items())]


def _reported_by(row: Held, labels: Labels) -> Label:
    return labels.of(Kind.SOURCE, row.version.content["in_practice"]["source"])
