"""Who is overdue with what: courses and levels in one list, with who may be reminded."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from courses.models import Duty
from lms.models import Organization

from .columns import DayColumn, MomentColumn, MomentDayColumn, OrganizationColumn, PersonColumn, ReportColumn
from .owed import DECISION, OwedFilters, days_late, number_of_people, numbers_by_place, rows_of, with_people
from .reminding import last_reminders
from .staff_report import StaffReport
from .summary import Narrowing, OfOrganization, place_of


@dataclass(frozen=True)
class Sum(OfOrganization):
    """How much is owed in an organization, and where the rows are."""

    organization: Organization | None
    courses: int
    levels: int
    url: str = ""

    @property
    def all(self) -> int:
        """Courses and levels."""
        return self.courses + self.levels

    @property
    def rows(self) -> dict[str, str]:
        """The filters that leave exactly the rows counted here."""
        return place_of(self.organization)

    @property
    def cells(self) -> SafeString:
        """As a table shows it; there may be a line for every organization."""
        name, together = self.organization_name, intcomma(self.all)
        return format_html(
            '<td>{}</td><td class="num">{}</td><td class="num">{}</td>'
            '<td class="num"><a href="{}" aria-label="{}: {}">{}</a></td>',
            *(name, intcomma(self.courses), intcomma(self.levels), self.url, name, together, together),
        )


def sums_of(filters: OwedFilters) -> list[Sum]:
    """Each organization with its numbers, in three statements."""
    numbers = numbers_by_place(filters)
    organizations = Organization.objects.in_bulk({place for place in numbers if place})
    sums = [Sum(organizations.get(place or 0), *counted) for place, counted in numbers.items()]
    return sorted(sums, key=lambda one: (-one.all, one.organization is None, one.organization_name))


class WhatColumn(ReportColumn):
    """The course or level; a level that waits for a decision says so."""

    def get_value(self, instance: Any) -> str:
        words = str(instance["what_owed"])
        return str(_("%s, waiting for a decision")) % words if instance["kind"] == DECISION else words


class PickColumn(ReportColumn):
    """A box to tick; several rows of a person are one."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        return format_html(
            '<td class="report-pick"><label><input type="checkbox" name="pick" value="{}"> '
            '<span class="w-sr-only">{}</span></label></td>',
            self.get_value(instance),
            _now("Remind %(person)s") % {"person": instance["person"]},
        )


class OverdueReport(StaffReport):
    """What is owed and past its day, a row a thing; or what is due soon, if that is asked."""

    name = "overdue"
    page_title = _("Overdue")
    explanation = _(
        "Each row is a course that a person was asked to complete, or a level required of them, whose day has passed "
        "and which is not completed or granted. People who left are not here; the organization is the one they belong "
        "to today. Last reminded is when staff last sent a reminder from this page."
    )
    explanation_of_soon = _(
        "Each row is a course that a person was asked to complete, or a level required of them, whose day is today or "
        "within the next 30 days and which is not completed or granted. People who left are not here."
    )
    model = Duty
    filterset_class = OwedFilters
    results_template_name = "reports/overdue_results.html"

    def get_page_title(self) -> Any:
        return _("Due soon") if self.filters.is_about_soon else self.page_title

    @classmethod
    def found(cls, filters: OwedFilters) -> QuerySet[Any]:
        return rows_of(filters)

    @classmethod
    def decorated(cls, rows: list[Any]) -> list[Any]:
        reminded = last_reminders({row["person_id"] for row in rows})
        return [row | {"reminded_at": reminded.get(row["person_id"])} for row in with_people(rows)]

    @classmethod
    def columns_for(cls, filters: OwedFilters) -> list[Column]:
        return [
            ReportColumn("person", _("Person"), "person"),
            ReportColumn("email", _("E-mail address"), "email"),
            ReportColumn("organization", _("Organization"), "organization"),
            WhatColumn("what", _("What")),
            DayColumn("due", _("Due"), "due_day"),
            cls._days(filters),
            ReportColumn("supervisor", _("Supervisor"), "supervisor"),
            MomentColumn("reminded", _("Last reminded"), "reminded_at"),
        ]

    @property
    def columns(self) -> list[Column]:
        table = [
            PersonColumn("person", _("Person"), "person", sort_key="person", address="email"),
            OrganizationColumn(
                "organization", _("Organization"), "organization", sort_key="organization", short="short"
            ),
            WhatColumn("what", _("What"), sort_key="what"),
            DayColumn("due", _("Due"), "due_day", sort_key="due", classname="day"),
            self._days(self.filters),
            ReportColumn("supervisor", _("Supervisor"), "supervisor", sort_key="supervisor"),
            MomentDayColumn("reminded", _("Last reminded"), "reminded_at", classname="day"),
        ]
        return table if self.filters.is_about_soon else [PickColumn("pick", _("Remind"), "person_uuid"), *table]

    @staticmethod
    def _days(filters: OwedFilters) -> Column:
        today = filters.today
        return ReportColumn(
            "days", _("Days overdue"), lambda row: days_late(row["due_day"], on=today), classname="num"
        )

    # What the page may be ordered by, each with the column of the list that does it.
    _ORDER: ClassVar = {
        "person": "person",
        "organization": "organization",
        "what": "what_owed",
        "due": "due_day",
        "supervisor": "supervisor",
    }

    def get_filtered_queryset(self) -> QuerySet[Any]:
        return self.order_queryset(rows_of(self.filters, by=self._ordered_by))

    @property
    def _ordered_by(self) -> str:
        return self._ORDER.get((self.ordering or "").removeprefix("-"), "")

    def order_queryset(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        column = self._ordered_by
        if not column:
            return rows
        by = f"-{column}" if self.ordering.startswith("-") else column
        return rows.order_by(by, *(name for name in ("due_day", "person", "what_owed", "person_id") if name != column))

    @cached_property
    def sums(self) -> list[Sum]:
        """By organization, each with the address of its rows."""
        narrowing = Narrowing(self.request.GET)
        return [
            Sum(one.organization, one.courses, one.levels, narrowing.address(self.name, one.rows))
            for one in sums_of(self.filters)
        ]

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        """As many rows as the sums add up to: counting the list itself would put it together once more."""
        paginator = super().get_paginator(*args, **kwargs)
        paginator.count = sum(one.all for one in self.sums)
        return paginator

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        is_soon = self.filters.is_about_soon
        return context | {
            "explanation": self.explanation_of_soon if is_soon else self.explanation,
            "sums": self.sums,
            "people_count": number_of_people(self.filters),
            "may_remind": not is_soon,
            "kept": [(name, value) for name, value in self.request.GET.items() if name in self.filters.form.fields],
        }
