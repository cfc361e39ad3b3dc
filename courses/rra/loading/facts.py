"""Applying the entries that are facts: rows brought in step, then published where they say something new."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.text import slugify

from courses.rra.models import (
    Assignment,
    Fact,
    FactVersion,
    OrganizationProfile,
    Phase,
    Policy,
    Source,
    Step,
    Term,
)
from courses.rra.models.drafts import starts_too_early
from courses.rra.publishing import class_of_change, publish
from lms.models import Organization, OrganizationName

from .counting import Tally
from .fields import day_of
from .files import EMPLOYERS, Content
from .of_staff import of_staff
from .problems import BadReference
from .rows import Fields, keep, set_fields

_REASON = "Reference data loaded."
_RELATED: dict[type[models.Model], list[str]] = {
    Assignment: ["step", "organization", "source", "in_practice_source", "superseded_by"],
    OrganizationProfile: ["organization"],
    Source: ["policy"],
    Step: ["phase"],
    Term: ["source"],
}


@dataclass
class FactLoader:
    """One load: the content of the files, the moment, whether staff's word gives way, and what came of each kind."""

    content: Content
    at: datetime
    overwrite: bool = False
    tallies: dict[str, Tally] = field(default_factory=dict)
    sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)

    def load(self) -> None:
        """Apply every kind, those that others refer to first; meanwhile nobody publishes a fact."""
        list(Fact.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        self._load_sources()
        self._load_organizations()
        self._load_process()
        self._load_terms()
        self._load_assignments()

    def _tally(self, kind: str) -> Tally:
        return self.tallies.setdefault(kind, Tally())

    def _entries(self, file: str, key: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.content[file][key]
        return entries

    def cited(self, entry: Fields) -> Fields:
        """An inline source as columns."""
        source = self.sources[entry["title"], entry["url"]]
        return {"source_id": source.pk, "locator": entry["locator"], "checked": entry["checked"]}

    def _references(self, entries: Iterable[Fields]) -> list[Fields]:
        """Inline sources as a list that JSON keeps."""
        return [
            {
                "source": self.sources[entry["title"], entry["url"]].slug,
                "locator": entry["locator"],
                "checked": entry["checked"],
            }
            for entry in entries
        ]

    def _keep_facts(self, model: Any, kind: str, label: str, wanted: dict[str, Fields]) -> dict[str, Any]:
        """Bring the rows of a kind in step and publish what they newly say; the rows by the entry's own id.

        What staff published, retired or began since is left alone and listed as skipped, unless it is overwritten.
        """
        prefix = "" if kind == Fact.Kind.ASSIGNMENT else f"{kind}:"
        same = {"kind": kind, "live": True, "retired_by_id": None}
        rows = {f"{prefix}{key}": {"code": f"{prefix}{key}", **same, **row} for key, row in wanted.items()}
        of_them, tally = of_staff(kind), self._tally(label)
        spared = of_them.begun - rows.keys() if self.overwrite else of_them.latest
        taken = {code: row for code, row in rows.items() if code not in spared}
        keep(model, taken, name_of=lambda draft: draft.code, at=self.at, tally=tally, spared=spared)
        self._link_successors(label, taken)
        versions = FactVersion.objects.filter(fact__kind=kind).order_by("number")
        said = {version.fact_id: version for version in versions}
        drafts = list(model.objects.select_related(*_RELATED.get(model, [])))
        for draft in drafts:
            if draft.code in taken:
                self._publish(draft, said.get(draft.pk), tally)
        asked = [draft for draft in drafts if draft.code in (spared - of_them.begun) | (spared & rows.keys())]
        for draft in asked:
            wanted_row = model(**rows[draft.code]) if draft.code in rows else None
            if _is_other(draft, said.get(draft.pk), wanted_row):
                tally.skipped.add(draft.code)
        return {draft.slug: draft for draft in drafts}

    def _publish(self, draft: Any, latest: FactVersion | None, tally: Tally) -> None:
        before, now = latest.content if latest else None, draft.content()
        if before == now:
            return
        if latest and latest.publisher_id and starts_too_early(draft, latest):
            words = f"{draft.code}: valid_from: is earlier than that of version {latest.number}, which staff published"
            raise BadReference([words])
        tally.changed.add(draft.code)
        publish(draft, publisher=None, at=self.at, change_class=class_of_change(before, now), reason=_REASON)

    def _load_sources(self) -> None:
        policies = {entry["id"]: _without(entry, "id") for entry in self._entries("policy-sources.yaml", "sources")}
        rows = {code: {"code": code, **entry} for code, entry in policies.items()}
        tally = self._tally("policies")
        kept = keep(Policy, rows, name_of=lambda policy: policy.code, at=self.at, tally=tally)
        entries = self._entries("sources.yaml", "sources")
        wanted = {
            entry["id"]: {
                "title": entry["title"],
                "url": entry["url"],
                "status": entry["status"],
                "policy_id": kept[entry["policy"]].pk if "policy" in entry else None,
            }
            for entry in entries
        }
        drafts = self._keep_facts(Source, Fact.Kind.SOURCE, "sources", wanted)
        self.sources = {(entry["title"], entry["url"]): drafts[entry["id"]] for entry in entries}

    def _load_organizations(self) -> None:
        employers = set(self.content[EMPLOYERS]["employers"])
        entries = {entry["id"]: entry for entry in self._entries("organizations.yaml", "organizations")}
        rows = {
            code: {"code": code, "may_employ": code in employers}
            | {name: entry[name] for name in ("name", "abbreviation", "kind", "level")}
            for code, entry in entries.items()
        }
        tally = Tally()
        kept = keep(Organization, rows, name_of=lambda row: row.code, at=self.at, tally=tally)
        self.organizations = {str(code): row for code, row in kept.items()}
        self._tally("organizations").changed |= {f"organization:{code}" for code in tally.changed}
        self._keep_names()
        wanted = {
            code: {
                "organization_id": self.organizations[code].pk,
                "description": entry["description"],
                "as_of": entry.get("as_of", ""),
                "references": self._references(entry["sources"]),
            }
            for code, entry in entries.items()
        }
        self._keep_facts(OrganizationProfile, Fact.Kind.ORGANIZATION, "organizations", wanted)
        gone = OrganizationProfile.objects.exclude(retired_at=None).values("organization")
        Organization.objects.filter(pk__in=gone, may_employ=True).update(may_employ=False)

    def _keep_names(self) -> None:
        """The undated name of each organization is its name now: the files record no renaming."""
        undated = {name.organization_id: name for name in OrganizationName.objects.filter(valid_from=None)}
        new = []
        for organization in self.organizations.values():
            fields = {"name": organization.name, "abbreviation": organization.abbreviation}
            if organization.pk in undated:
                set_fields(undated[organization.pk], fields)
            else:
                new.append(OrganizationName(organization=organization, **fields))
        OrganizationName.objects.bulk_create(new)

    def _load_process(self) -> None:
        phases = {entry["id"]: _without(entry, "id") for entry in self._entries("process.yaml", "phases")}
        kept = self._keep_facts(Phase, Fact.Kind.PHASE, "phases", phases)
        steps = {
            entry["id"]: {
                "phase_id": kept[entry["phase"]].pk,
                "references": self._references(entry["sources"]),
                **_without(entry, "id", "phase", "sources"),
            }
            for entry in self._entries("process.yaml", "steps")
        }
        self._keep_facts(Step, Fact.Kind.STEP, "steps", steps)

    def _load_terms(self) -> None:
        wanted = {
            slugify(entry["term"]): {**_without(entry, "source"), **self.cited(entry["source"])}
            for entry in self._entries("glossary.yaml", "terms")
        }
        self._keep_facts(Term, Fact.Kind.TERM, "terms", wanted)

    def _load_assignments(self) -> None:
        steps = {step.slug: step.pk for step in Step.objects.all()}
        wanted = {}
        for entry in self._entries("rra.yaml", "assignments"):
            practice = entry.get("in_practice")
            reported = self.cited(practice["source"]) if practice else {}
            wanted[entry["id"]] = {
                "step_id": steps[entry["step"]],
                "organization_id": self.organizations[entry["organization"]].pk,
                **{name: entry[name] for name in ("type", "statement", "level", "basis")},
                **self.cited(entry["source"]),
                "in_practice": practice["text"] if practice else "",
                "in_practice_source_id": reported.get("source_id"),
                "in_practice_locator": reported.get("locator", ""),
                "in_practice_checked": reported.get("checked", ""),
                "valid_from": day_of(entry.get("valid_from")),
                "valid_to": day_of(entry.get("valid_to")),
            }
        self._keep_facts(Assignment, Fact.Kind.ASSIGNMENT, "assignments", wanted)

    def _link_successors(self, label: str, taken: Container[str]) -> None:
        """Who supersedes whom can be said once all assignments are there."""
        if label != "assignments":
            return
        wanted = {entry["id"]: entry.get("superseded_by") for entry in self._entries("rra.yaml", "assignments")}
        drafts = {draft.code: draft for draft in Assignment.objects.filter(code__in=wanted)}
        for code, successor in wanted.items():
            if code in taken:
                set_fields(drafts[code], {"superseded_by_id": drafts[successor].pk if successor else None})


def _is_other(draft: Any, latest: FactVersion | None, wanted: Any) -> bool:
    """Whether the file has it otherwise than staff; where both agree nothing is skipped."""
    if wanted is None:
        return draft.retired_at is None
    if latest is None or draft.retired_at:
        return True
    return bool({**wanted.content(), "superseded_by": None} != {**latest.content, "superseded_by": None})


def _without(entry: Fields, *names: str) -> Fields:
    return {name: value for name, value in entry.items() if name not in names}
