"""The form of each file of reference data: which lists it holds, and what an entry of each may say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.rra.models import AssignmentContent, Checked, Source
from lms.models import FmsLevel, Organization

from .fields import FACT_CODE, SLUG, Choice, Day, Field, Free, ListOf, Maybe, Record, Report, Text, Web, Whole, YesNo
from .problems import Problems

_ID = Text(80, SLUG)
_CITED = Record({"title": Text(), "locator": Text(), "url": Web(), "checked": Choice(Checked.values)})
_LEVEL = Choice(FmsLevel.values)


@dataclass(frozen=True)
class Entries:
    """A list of entries and the field that names each in a report."""

    record: Record
    name: str = "id"
    least: int = 1


@dataclass(frozen=True)
class File:
    """A file: its lists of entries, and what else stands in it, kept as it is."""

    entries: Mapping[str, Entries]
    free: Mapping[str, Field] = field(default_factory=dict)

    def check(self, name: str, content: Any, problems: Problems) -> None:
        """Report everything that is wrong with the form of the file."""
        if not isinstance(content, dict):
            problems.add(name, "the file", "", "must hold named lists")
            return
        for key in sorted(content.keys() - {*self.entries, *self.free}):
            problems.add(name, "the file", key, "is not a known list")
        for key, entries in self.entries.items():
            self._check_entries(name, key, entries, content.get(key), problems)
        for key, kind in self.free.items():
            kind.check(content.get(key), "", _reporter(problems, name, key))

    def _check_entries(self, name: str, key: str, entries: Entries, value: Any, problems: Problems) -> None:
        if not isinstance(value, list) or len(value) < entries.least:
            problems.add(name, "the file", key, f"must be a list of at least {entries.least}")
            return
        for position, entry in enumerate(value):
            entries.record.check(entry, "", _reporter(problems, name, entry_name(entry, entries.name, position)))


def entry_name(entry: Any, key: str, position: int) -> str:
    """What an entry is called in a report: by its id, or by its place where it has none."""
    name = entry.get(key) if isinstance(entry, dict) else None
    return str(name)[:80] if isinstance(name, str) and name else f"entry {position + 1}"


def _reporter(problems: Problems, file: str, entry: str) -> Report:
    return lambda path, what: problems.add(file, entry, path, what)


_ORGANIZATION = Record(
    {
        "id": _ID,
        "name": Text(200),
        "abbreviation": Text(60),
        "kind": Choice([kind for kind in Organization.Kind.values if kind != Organization.Kind.UNIT]),
        "level": _LEVEL,
        "description": Text(4000),
        "sources": ListOf(_CITED, least=1),
    },
    {"as_of": Text(40)},
)
_PHASE = Record({"id": _ID, "name": Text(120), "order": Whole(1), "description": Text(4000)})
_STEP = Record(
    {
        "id": _ID,
        "phase": _ID,
        "order": Whole(1),
        "name": Text(160),
        "description": Text(4000),
        "documents": ListOf(Text()),
        "standards": ListOf(Record({"standard": Text(1000), "as_of": Text(120)})),
        "sources": ListOf(_CITED, least=1),
    }
)
_ASSIGNMENT = Record(
    {
        "id": Text(20, FACT_CODE),
        "step": _ID,
        "organization": _ID,
        "type": Choice(AssignmentContent.Type.values),
        "statement": Text(2000),
        "level": _LEVEL,
        "basis": Choice(AssignmentContent.Basis.values),
        "source": _CITED,
    },
    {
        "in_practice": Record({"text": Text(2000), "source": _CITED}),
        "valid_from": Day(),
        "valid_to": Day(),
        "superseded_by": Text(20, FACT_CODE),
    },
)
_SOURCE = Record({"id": _ID, "title": Text(), "url": Web(), "status": Choice(Source.Status.values)}, {"policy": _ID})
_POLICY = Record(
    {
        "id": _ID,
        "title": Text(),
        "citation": Text(),
        "issuer": Text(),
        "governs": Text(2000),
        "as_of": Text(120),
        "url": Web(),
    }
)
_TERM = Record({"term": Text(100), "name": Text(200), "definition": Text(4000), "source": _CITED})
_REPORTING = Record({"organization": _ID, "under": _ID, "source": _CITED}, {"valid_from": Day(), "valid_to": Day()})
_FACTS = ListOf(Text(20, FACT_CODE))
_EVENT = Record({"date": Day(), "what": Text(1000), "facts": _FACTS, "source": _CITED})
_CASE = Record({"as_of": Day(), "holds": _FACTS, "does_not_hold": _FACTS})

_NAMED_SOURCE = Record({"title": Text(), "locator": Text(), "url": Maybe(Web()), "as_of": Text(120)}, {"also": Free()})
_COMPETENCY = Record(
    {"id": Text(60, SLUG), "name": Text(200)}, {"core": YesNo(), "note": Text(1000), "source": _NAMED_SOURCE}
)
_FRAMEWORK_NOTES: dict[str, Field] = {
    "competencies": ListOf(_COMPETENCY),
    "competencies_count": Maybe(Whole()),
    "job_tasks_count": Maybe(Whole()),
    "functional_areas_count": Maybe(Whole()),
    "names_public": YesNo(),
    "functional_area_names": ListOf(Text()),
    "proficiency_levels": ListOf(Text()),
    "points": ListOf(Text(1000)),
    "job_families": Free(),
    "other_sixteen": Text(),
    "use": Text(1000),
}
_FRAMEWORK = Record({"id": Text(60, SLUG), "name": Text(200), "source": _NAMED_SOURCE}, _FRAMEWORK_NOTES)
_COURSE_NOTES: dict[str, Field] = {
    **dict.fromkeys(["audience", "masl_iin", "provider", "repeat", "requirement"], Text()),
    **{
        f"{name}inferred": YesNo()
        for name in ["", "title_", "level_", "aoc_", "mode_", "prerequisites_", "description_", "length_"]
    },
    "substitutes": ListOf(Text()),
    "schedule_source": _NAMED_SOURCE,
}
_COURSE = Record(
    {
        "number": Maybe(Text(60)),
        "title": Text(),
        "status": Choice(["current_2_0", "program_1_0", "legacy_discs", "affiliate"]),
        "description": Text(2000),
        "source": _NAMED_SOURCE,
        "level": Maybe(Text()),
        "aoc": Text(),
        "mode": ListOf(Text()),
        "length": Maybe(Free()),
        "prerequisites": ListOf(Text()),
    },
    _COURSE_NOTES,
)
_EMPLOYER = Text(80, SLUG)

FILES: dict[str, File] = {
    "organizations.yaml": File({"organizations": Entries(_ORGANIZATION)}),
    "process.yaml": File({"phases": Entries(_PHASE), "steps": Entries(_STEP)}),
    "rra.yaml": File({"assignments": Entries(_ASSIGNMENT)}),
    "changes.yaml": File(
        {
            "reporting": Entries(_REPORTING, "organization", least=0),
            "events": Entries(_EVENT, "date", least=0),
            "as_of_cases": Entries(_CASE, "as_of", least=0),
        }
    ),
    "sources.yaml": File({"sources": Entries(_SOURCE)}),
    "policy-sources.yaml": File({"sources": Entries(_POLICY)}),
    "glossary.yaml": File({"terms": Entries(_TERM, "term")}),
    "competencies.yaml": File(
        {"frameworks": Entries(_FRAMEWORK)},
        dict.fromkeys(["sources", "data_model_demands", "seed_advice"], Free()),
    ),
    "course-catalog.yaml": File(
        {"courses": Entries(_COURSE, "number")},
        dict.fromkeys(
            ["sources", "course_record_fields", "offering_model", "learning_guides", "institution", "seed_advice"],
            Free(),
        ),
    ),
    "employers.yaml": File({}, {"employers": ListOf(_EMPLOYER, least=1)}),
}


def check_shapes(content: Mapping[str, Any], problems: Problems) -> None:
    """Report everything that is wrong with the form of the files."""
    for name, value in content.items():
        if name in FILES:
            FILES[name].check(name, value, problems)
        else:
            Free().check(value, "", _reporter(problems, name, "the file"))
