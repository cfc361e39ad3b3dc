"""The rows behind the numbers: one an enrolment."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment

from .columns import DayColumn, MomentColumn, MomentDayColumn, OrganizationColumn, PersonColumn, ReportColumn
from .filters import EnrolmentFilters, overdue, with_due_day
from .staff_report import StaffReport


class RowFilters(EnrolmentFilters):
    """The filters of the summary, and those that only make sense for single people."""

    due = django_filters.ChoiceFilter(
        label=_("Due"), empty_label=_("Any"), choices=[("overdue", _("Overdue"))], method="when_due"
    )
    person = django_filters.CharFilter(label=_("Name or e-mail address"), method="naming")

    def when_due(self, enrolments: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        return overdue(enrolments, on=self.today)


class EnrolmentsReport(StaffReport):
    """Who is enrolled in what, and how far they have come."""

    name = "enrolments"
    page_title = _("Enrollments")
    explanation = _(
        "Each row is a person enrolled in a course. The organization is the one they belong to today. Due is the day "
        "a duty in force gives; overdue means that day has passed, the course is not completed, and the person is "
        "still active."
    )
    filterset_class = RowFilters
    exported_columns: ClassVar = [
        ReportColumn("person", _("Person"), "learner.display_name"),
        ReportColumn("email", _("E-mail address"), "learner.email"),
        ReportColumn("organization", _("Organization"), "learner.organization.name"),
        ReportColumn("course", _("Course"), "course.title"),
        ReportColumn("edition", _("Edition"), "edition.number"),
        ReportColumn("status", _("Status"), "status.label"),
        MomentColumn("enrolled", _("Enrolled"), "enrolled_at"),
        MomentColumn("opened", _("First opened"), "opened_at"),
        MomentColumn("completed", _("Completed"), "completed_at"),
        DayColumn("due", _("Due"), "due_on", classname="day"),
    ]
    columns: ClassVar = [
        PersonColumn("person", _("Person"), "learner.display_name", sort_key="person", address="learner.email"),
        OrganizationColumn(
            "organization",
            _("Organization"),
            "learner.organization.name",
            sort_key="organization",
            short="learner.organization.short_name",
        ),
        ReportColumn("course", _("Course"), "course.title", sort_key="course"),
        ReportColumn("edition", _("Edition"), "edition.number", classname="num"),
        ReportColumn("status", _("Status"), "status.label", classname="day"),
        MomentDayColumn("enrolled", _("Enrolled"), "enrolled_at", sort_key="enrolled", classname="day"),
        MomentDayColumn("opened", _("First opened"), "opened_at", classname="day"),
        MomentDayColumn("completed", _("Completed"), "completed_at", sort_key="completed", classname="day"),
        DayColumn("due", _("Due"), "due_on", classname="day"),
    ]
    # What the page may be ordered by, each with the field that does it.
    _ORDER: ClassVar = {
        "person": "learner__display_name",
        "organization": "learner__organization__name",
        "course": "course__title",
        "enrolled": "enrolled_at",
        "completed": "completed_at",
    }

    @classmethod
    def found(cls, filters: EnrolmentFilters) -> QuerySet[Any]:
        shown = with_due_day(filters.found(), on=filters.today)
        shown = shown.select_related("learner__organization", "course", "edition")
        return shown.order_by("-enrolled_at", "-pk").only(
            "learner__display_name", "learner__email", "learner__organization__name",
            "learner__organization__abbreviation", "course__title", "edition__number", "enrolled_at",
            "opened_at", "completed_at", "failed_at",
        )  # fmt: skip

    def order_queryset(self, enrolments: QuerySet[Any]) -> QuerySet[Any]:
        if not self.ordering:
            return enrolments
        field = self._ORDER[self.ordering.removeprefix("-")]
        return enrolments.order_by(f"-{field}" if self.ordering.startswith("-") else field, "-pk")
