"""What entries say of each other: references that lead somewhere, names given once, days in order."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from django.utils.text import slugify

from .fields import day_of
from .problems import Problems
from .shapes import FILES, entry_name

Entry = dict[str, Any]

# What may stand only once: in which list, under which words, and how the name is found.
_ONCE: list[tuple[str, str, str, Callable[[Entry], Hashable]]] = [
    ("organizations.yaml", "organizations", "id", lambda entry: entry["id"]),
    ("process.yaml", "phases", "id", lambda entry: entry["id"]),
    ("process.yaml", "phases", "order", lambda entry: entry["order"]),
    ("process.yaml", "steps", "id", lambda entry: entry["id"]),
    ("process.yaml", "steps", "order", lambda entry: (entry["phase"], entry["order"])),
    ("rra.yaml", "assignments", "id", lambda entry: entry["id"]),
    ("sources.yaml", "sources", "id", lambda entry: entry["id"]),
    ("sources.yaml", "sources", "title", lambda entry: (entry["title"], entry["url"])),
    ("policy-sources.yaml", "sources", "id", lambda entry: entry["id"]),
    ("glossary.yaml", "terms", "term", lambda entry: slugify(entry["term"])),
    ("changes.yaml", "events", "what", lambda entry: entry["what"]),
    (
        "changes.yaml",
        "reporting",
        "under",
        lambda entry: (entry["organization"], entry["under"], day_of(entry.get("valid_from"))),
    ),
    ("competencies.yaml", "frameworks", "id", lambda entry: entry["id"]),
    ("course-catalog.yaml", "courses", "number", lambda entry: course_number(entry)),
]


def course_number(entry: Entry) -> str:
    """The number of a course, or its title's words where the catalog gives none."""
    number: str = entry["number"] or slugify(entry["title"])[:60]
    return number


class Links:
    """Checks the entries whose form is right; a list that could not be read is not blamed a second time."""

    def __init__(self, content: Mapping[str, Any], problems: Problems) -> None:
        self._content = content
        self._problems = problems
        self._malformed = set(problems.entries)
        self._organizations = self._names("organizations.yaml", "organizations")
        self._phases = self._names("process.yaml", "phases")
        self._steps = self._names("process.yaml", "steps")
        self._policies = self._names("policy-sources.yaml", "sources")
        self._assignments = self._names("rra.yaml", "assignments")
        self._sources = self._names("sources.yaml", "sources", "title", "url")

    def check(self) -> None:
        """Report every reference that leads nowhere, every name given twice and every span of no days."""
        for file, key, field, name_of in _ONCE:
            self._once(file, key, field, name_of)
        self._check_competencies()
        self._check_organizations_and_process()
        self._check_assignments()
        self._check_changes()

    def _entries(self, file: str, key: str) -> Iterator[tuple[str, Entry]]:
        """The well-formed entries of a list, each with its name in reports."""
        rows = self._content.get(file)
        rows = rows.get(key) if isinstance(rows, dict) else None
        for position, entry in enumerate(rows if isinstance(rows, list) else []):
            name = entry_name(entry, FILES[file].entries[key].name, position)
            if isinstance(entry, dict) and (file, name) not in self._malformed:
                yield name, entry

    def _names(self, file: str, key: str, *fields: str) -> set[Hashable] | None:
        """What entries of the list may be called by; None when the list cannot be read."""
        rows = self._content.get(file)
        rows = rows.get(key) if isinstance(rows, dict) else None
        if not isinstance(rows, list) or not rows:
            return None
        fields = fields or ("id",)
        found = [tuple(str(row.get(field)) for field in fields) for row in rows if isinstance(row, dict)]
        return {name if len(fields) > 1 else name[0] for name in found}

    def _once(self, file: str, key: str, field: str, name_of: Callable[[Entry], Hashable]) -> None:
        seen: set[Hashable] = set()
        for name, entry in self._entries(file, key):
            value = name_of(entry)
            if value in seen:
                self._problems.add(file, name, field, "stands twice")
            seen.add(value)

    def _known(self, names: set[Hashable] | None, value: Hashable, where: tuple[str, str, str], what: str) -> None:
        if names is not None and value not in names:
            self._problems.add(*where, f"there is no {what} {value!r}")

    def _source(self, cited: Entry, where: tuple[str, str, str]) -> None:
        self._known(self._sources, (cited["title"], cited["url"]), where, "source in sources.yaml with title and url")

    def _span(self, file: str, name: str, entry: Entry) -> None:
        start, end = day_of(entry.get("valid_from")), day_of(entry.get("valid_to"))
        if start and end and end <= start:
            self._problems.add(file, name, "valid_to", "is not after valid_from")

    def _check_competencies(self) -> None:
        file = "competencies.yaml"
        for name, framework in self._entries(file, "frameworks"):
            ids = [competency["id"] for competency in framework.get("competencies", [])]
            for position, code in enumerate(ids):
                if code in ids[:position]:
                    self._problems.add(file, name, f"competencies[{position}].id", "stands twice")

    def _check_organizations_and_process(self) -> None:
        for file, key in [("organizations.yaml", "organizations"), ("process.yaml", "steps")]:
            for name, entry in self._entries(file, key):
                for position, cited in enumerate(entry["sources"]):
                    self._source(cited, (file, name, f"sources[{position}]"))
        for name, entry in self._entries("process.yaml", "steps"):
            self._known(self._phases, entry["phase"], ("process.yaml", name, "phase"), "phase")
        for name, entry in self._entries("glossary.yaml", "terms"):
            self._source(entry["source"], ("glossary.yaml", name, "source"))
            if not slugify(entry["term"]):
                self._problems.add("glossary.yaml", name, "term", "has no letters or digits to make an address of")
        for name, entry in self._entries("sources.yaml", "sources"):
            if "policy" in entry:
                self._known(self._policies, entry["policy"], ("sources.yaml", name, "policy"), "policy")
        for code in self._employers():
            self._known(self._organizations, code, ("employers.yaml", "employers", ""), "organization")

    def _employers(self) -> list[str]:
        file = self._content.get("employers.yaml")
        if not isinstance(file, dict) or ("employers.yaml", "employers") in self._malformed:
            return []
        return list(file["employers"])

    def _check_assignments(self) -> None:
        file = "rra.yaml"
        successors = {}
        for name, entry in self._entries(file, "assignments"):
            self._known(self._steps, entry["step"], (file, name, "step"), "step")
            self._known(self._organizations, entry["organization"], (file, name, "organization"), "organization")
            self._source(entry["source"], (file, name, "source"))
            if "in_practice" in entry:
                self._source(entry["in_practice"]["source"], (file, name, "in_practice.source"))
            self._span(file, name, entry)
            if "superseded_by" in entry:
                successors[name] = entry["superseded_by"]
                self._known(self._assignments, entry["superseded_by"], (file, name, "superseded_by"), "assignment")
        for name in successors:
            if _leads_back(name, successors):
                self._problems.add(file, name, "superseded_by", "leads back to itself")

    def _check_changes(self) -> None:
        file = "changes.yaml"
        for name, entry in self._entries(file, "reporting"):
            for field in ("organization", "under"):
                self._known(self._organizations, entry[field], (file, name, field), "organization")
            if entry["organization"] == entry["under"]:
                self._problems.add(file, name, "under", "an organization does not stand under itself")
            self._source(entry["source"], (file, name, "source"))
            self._span(file, name, entry)
        for name, entry in self._entries(file, "events"):
            self._source(entry["source"], (file, name, "source"))
            self._facts(entry, name, "facts")
        for name, entry in self._entries(file, "as_of_cases"):
            self._facts(entry, name, "holds")
            self._facts(entry, name, "does_not_hold")
            for code in set(entry["holds"]) & set(entry["does_not_hold"]):
                self._problems.add(file, name, "does_not_hold", f"{code} cannot hold and not hold")

    def _facts(self, entry: Entry, name: str, field: str) -> None:
        for code in entry[field]:
            self._known(self._assignments, code, ("changes.yaml", name, field), "assignment")


def _leads_back(name: str, successors: Mapping[str, str]) -> bool:
    """Whether following the successors from the name comes back to it."""
    seen = set()
    at = successors.get(name)
    while at is not None and at not in seen:
        if at == name:
            return True
        seen.add(at)
        at = successors.get(at)
    return False
