"""How far people have come with their levels: level by organization, each number with the rows behind it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificationRecord, Level
from lms.models import Organization

from .columns import OrganizationColumn, ReportColumn
from .filters import PeopleFilters
from .records import RecordFilters, Status, is_late
from .summary import CountColumn, OfOrganization, SummaryReport, place_of


@dataclass(frozen=True)
class Counts:
    """Records by status, which part them, and how many of the open ones are overdue."""

    required: int = 0
    in_progress: int = 0
    requirements_met: int = 0
    certified: int = 0
    revoked: int = 0
    overdue: int = 0

    @property
    def records(self) -> int:
        """All of them; the overdue are among the open."""
        return self.required + self.in_progress + self.requirements_met + self.certified + self.revoked

    @classmethod
    def total(cls, parts: Iterable["Counts"]) -> "Counts":
        """The sum of each."""
        return cls(*map(sum, zip(*map(astuple, parts), strict=True)))


@dataclass(frozen=True)
class Line(OfOrganization):
    """A level and an organization, where it is required of somebody or held."""

    level: Level
    organization: Organization | None
    counts: Counts

    @property
    def level_name(self) -> str:
        """With the scheme it is of."""
        return str(self.level)

    @property
    def rows(self) -> dict[str, str]:
        """The filters that leave exactly the records counted here."""
        return {"level": f"{self.level.scheme.code}:{self.level.code}", **place_of(self.organization)}


def lines_of(records: QuerySet[CertificationRecord], *, on: date) -> list[Line]:
    """The summary in three statements, however many people."""
    numbers = {status.value: Count("pk", filter=Q(status=status)) for status in Status}
    numbers["overdue"] = Count("pk", filter=is_late(on=on))
    by_place = records.order_by().values("level", "learner__organization").annotate(**numbers)
    counted = list(by_place.values_list("level", "learner__organization", *numbers))
    levels = Level.objects.select_related("scheme").in_bulk({level for level, *_rest in counted})
    organizations = Organization.objects.in_bulk({place for _level, place, *_rest in counted if place})
    lines = [
        Line(levels[level], organizations.get(place), Counts(**dict(zip(numbers, found, strict=True))))
        for level, place, *found in counted
    ]
    return sorted(lines, key=_place_in_the_list)


def _place_in_the_list(line: Line) -> tuple[Any, ...]:
    level = line.level
    return level.scheme.code, level.order, level.code, line.organization is None, line.organization_name


COUNTS = [
    CountColumn("records", _("People"), report="records"),
    CountColumn("required", _("Required, not begun"), report="records", status=Status.REQUIRED.value),
    CountColumn("in_progress", _("In progress"), report="records", status=Status.IN_PROGRESS.value),
    CountColumn(
        "requirements_met", _("Waiting for a decision"), report="records", status=Status.REQUIREMENTS_MET.value
    ),
    CountColumn("certified", _("Certified"), report="records", status=Status.CERTIFIED.value),
    CountColumn("revoked", _("Revoked"), report="records", status=Status.REVOKED.value),
    CountColumn("overdue", _("Overdue"), report="records", due="overdue"),
]


class CertificationReport(SummaryReport):
    """Certification by level and organization."""

    name = "certification"
    page_title = _("Certification")
    explanation = _(
        "Each line counts people by the organization they belong to today and a level that is required of them or "
        "that they hold; a person counts once in each level and area. People who left are not counted. Overdue "
        "are those whose day has passed before the level was granted; they are counted in their status as well. "
        "Certificates carry no day on which they expire."
    )
    model = CertificationRecord
    filterset_class = RecordFilters
    results_template_name = "reports/certification_results.html"
    counts = COUNTS
    exported_columns: ClassVar = [
        ReportColumn("level", _("Level"), "level_name", sort_key="level"),
        OrganizationColumn(
            "organization", _("Organization"), "organization_name", sort_key="organization", short="short_name"
        ),
        *COUNTS,
    ]
    columns = exported_columns

    @classmethod
    def found(cls, filters: PeopleFilters) -> list[Line]:
        return lines_of(filters.found(), on=filters.today)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        whole = Counts.total(line.counts for line in self.object_list)
        return context | {"totals": self.totals(whole, self.narrowing), "whole": whole}
