"""Applying the dated changes: who stands under whom, what happened, and the cases that must come out right."""

from datetime import date, datetime

from courses.rra.models import AssignmentVersion, ChangeEvent, Fact, ReportingLine
from lms.models import Change, OrganizationParent

from .counting import Tally
from .facts import FactLoader
from .fields import day_of
from .problems import Problems
from .rows import Fields, keep, set_fields

_FILE = "changes.yaml"
LineName = tuple[int, int, date | None]


def load_reporting(loader: FactLoader) -> Tally:
    """Bring the chain of organizations in step; a line no longer in the file is kept and holds on no day."""
    tally = Tally()
    wanted = {_line_name(loader, entry): entry for entry in loader.content[_FILE]["reporting"]}
    lines = {
        (line.parent.organization_id, line.parent.parent_id, line.parent.valid_from): line
        for line in ReportingLine.objects.select_related("parent")
    }
    for name, entry in wanted.items():
        _keep_line(
            lines.get(name), name, day_of(entry.get("valid_to")), loader.cited(entry["source"]), loader.at, tally
        )
    for name, line in lines.items():
        if name not in wanted and line.retired_at is None:
            _move(line.parent, name[2] or date.min, at=loader.at)
            set_fields(line, {"retired_at": loader.at})
            tally.retired.add(name)
    return tally


def _line_name(loader: FactLoader, entry: Fields) -> LineName:
    return (
        loader.organizations[entry["organization"]].pk,
        loader.organizations[entry["under"]].pk,
        day_of(entry.get("valid_from")),
    )


def _keep_line(
    line: ReportingLine | None, name: LineName, valid_to: date | None, cited: Fields, at: datetime, tally: Tally
) -> None:
    if line is None:
        organization, under, valid_from = name
        parent, _made = OrganizationParent.objects.get_or_create(
            organization_id=organization, parent_id=under, valid_from=valid_from
        )
        _move(parent, valid_to, at=at)
        ReportingLine.objects.create(parent=parent, **cited)
        tally.added.add(name)
        return
    moved = _move(line.parent, valid_to, at=at)
    if set_fields(line, {**cited, "retired_at": None}) or moved:
        tally.changed.add(name)


def _move(parent: OrganizationParent, valid_to: date | None, *, at: datetime) -> bool:
    """End the line on another day, on record: report scope and rights follow the chain. Whether that was news."""
    old = parent.valid_to
    if not set_fields(parent, {"valid_to": valid_to}):
        return False
    Change.record(
        "move-reporting-line",
        parent,
        actor=None,
        at=at,
        old={"valid_to": old},
        new={"valid_to": valid_to},
        reason="Reference data loaded.",
    )
    return True


def load_events(loader: FactLoader) -> Tally:
    """Bring the dated events in step."""
    tally = Tally()
    entries: dict[str, Fields] = {entry["what"]: entry for entry in loader.content[_FILE]["events"]}
    rows = {
        what: {"what": what, "date": day_of(entry["date"]), **loader.cited(entry["source"])}
        for what, entry in entries.items()
    }
    kept = keep(ChangeEvent, rows, name_of=lambda event: event.what, at=loader.at, tally=tally)
    facts = {fact.code: fact.pk for fact in Fact.objects.filter(kind=Fact.Kind.ASSIGNMENT)}
    for what, event in kept.items():
        touched = {facts[code] for code in entries[what]["facts"]}
        if touched != set(event.facts.values_list("pk", flat=True)):
            event.facts.set(touched)
            tally.changed.add(what)
    return tally


def check_cases(cases: list[Fields]) -> None:
    """Raise BadReference unless what holds on each day is what the file says must hold."""
    problems = Problems()
    for case in cases:
        day = day_of(case["as_of"])
        assert day is not None
        in_force = AssignmentVersion.objects.filter(fact__retired_at=None).in_force(on=day)
        holding = set(in_force.values_list("fact__code", flat=True))
        for code in case["holds"]:
            if code not in holding:
                problems.add(_FILE, str(day), "holds", f"{code} does not hold on that day")
        for code in case["does_not_hold"]:
            if code in holding:
                problems.add(_FILE, str(day), "does_not_hold", f"{code} holds on that day")
    problems.refuse_if_any()
