"""How far people have come: course by organization, each number with the rows behind it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from itertools import accumulate
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from courses.models import CoursePage, Enrolment
from lms.models import Organization

from .columns import OrganizationColumn, ReportColumn, TemplateColumn
from .filters import HAS_STATUS, EnrolmentFilters, Status, overdue
from .summary import CountColumn, OfOrganization, SummaryReport, place_of


@dataclass(frozen=True)
class Counts:
    """People by status; the statuses part them, so they add up."""

    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    failed: int = 0

    @property
    def people(self) -> int:
        """Everyone counted: the denominator."""
        return self.not_started + self.in_progress + self.completed + self.failed

    @property
    def percent_completed(self) -> float:
        """Completed of everyone counted, rounded down to a tenth, so that 100 means all."""
        return self.completed * 1000 // self.people / 10 if self.people else 0.0

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The statuses laid end to end, for a bar."""
        order = [
            (Status.COMPLETED, self.completed),
            (Status.IN_PROGRESS, self.in_progress),
            (Status.FAILED, self.failed),
            (Status.NOT_STARTED, self.not_started),
        ]
        starts = accumulate((size for _status, size in order), initial=0)
        return [
            {"status": status.value, "start": start, "size": size}
            for (status, size), start in zip(order, starts, strict=False)
        ]

    @classmethod
    def total(cls, parts: Iterable["Counts"]) -> "Counts":
        """The sum of each."""
        return cls(*map(sum, zip(*map(astuple, parts), strict=True)))


@dataclass(frozen=True)
class Line(OfOrganization):
    """A course and an organization, where somebody is enrolled."""

    course: CoursePage
    organization: Organization | None
    counts: Counts

    @property
    def rows(self) -> dict[str, str]:
        """The filters that leave exactly the people counted here."""
        return {"course": self.course.slug, **place_of(self.organization)}


def lines_of(enrolments: QuerySet[Enrolment]) -> list[Line]:
    """The summary in three statements, however many people."""
    by_status = {status.name.lower(): Count("pk", filter=condition) for status, condition in HAS_STATUS.items()}
    by_place = enrolments.order_by().values("course", "learner__organization").annotate(**by_status)
    counted = list(by_place.values_list("course", "learner__organization", *by_status))
    courses = CoursePage.objects.in_bulk({course for course, *_rest in counted})
    organizations = Organization.objects.in_bulk({place for _course, place, *_rest in counted if place})
    lines = [
        Line(courses[course], organizations.get(place), Counts(**dict(zip(by_status, numbers, strict=True))))
        for course, place, *numbers in counted
    ]
    return sorted(lines, key=lambda line: (line.course.title, line.organization is None, line.organization_name))


class BarColumn(TemplateColumn):
    """The statuses as shares of a bar; the numbers stand beside it."""

    cell_template_name = "reports/bar_cell.html"


COUNTS = [
    CountColumn("people", _("People enrolled"), report="enrolments"),
    CountColumn("not_started", _("Not started"), report="enrolments", status=Status.NOT_STARTED.value),
    CountColumn("in_progress", _("In progress"), report="enrolments", status=Status.IN_PROGRESS.value),
    CountColumn("completed", _("Completed"), report="enrolments", status=Status.COMPLETED.value),
    CountColumn("failed", _("Failed"), report="enrolments", status=Status.FAILED.value),
]
PERCENT = ReportColumn("percent", _("Completed, %"), "counts.percent_completed", classname="num", sort_key="percent")


class CompletionReport(SummaryReport):
    """Completion by course and organization."""

    name = "completion"
    names_people = False
    page_title = _("Completion")
    explanation = _(
        "Each line counts the people enrolled in a course, by the organization they belong to today. A person counts "
        "once in each course they take, also if they have since left. The period is that of enrollment, both days "
        "included; the status is today's. Not started means enrolled and never opened. The percentage is of everyone "
        "enrolled; it is left out while a status is chosen."
    )
    filterset_class = EnrolmentFilters
    results_template_name = "reports/completion_results.html"
    counts = COUNTS
    exported_columns: ClassVar = [
        ReportColumn("course", _("Course"), "course.title", sort_key="course"),
        OrganizationColumn(
            "organization", _("Organization"), "organization_name", sort_key="organization", short="short_name"
        ),
        *COUNTS,
        PERCENT,
    ]

    @classmethod
    def found(cls, filters: EnrolmentFilters) -> list[Line]:
        return lines_of(filters.found())

    @classmethod
    def columns_for(cls, filters: EnrolmentFilters) -> list[Column]:
        columns = cls.exported_columns
        return [column for column in columns if column is not PERCENT or not filters.data.get("status")]

    @property
    def columns(self) -> list[Column]:
        return [*self.columns_for(self.filters), BarColumn("shares", _("Shares"), "counts")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        whole = Counts.total(line.counts for line in self.object_list)
        late = overdue(self.filters.found(), on=self.filters.today).count()
        late_url = self.narrowing.address("enrolments", {"due": "overdue"})
        return context | {
            "totals": self.totals(whole, self.narrowing),
            "whole": whole,
            "late": late,
            "late_url": late_url,
        }
