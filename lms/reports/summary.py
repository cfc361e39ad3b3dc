"""What summaries share: a line for an organization, and numbers that open exactly their rows."""

from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext

from lms.models import Organization

from .columns import ReportColumn
from .staff_report import StaffReport


class Line(Protocol):
    """A line of a summary; `rows` are the filters that leave exactly what is counted in it."""

    @property
    def rows(self) -> dict[str, str]:
        """Names and values, as in an address."""


def place_of(organization: Organization | None) -> dict[str, str]:
    """The filters for the people of the organization alone, or of none."""
    return {"organization": organization.code, "reach": "alone"} if organization else {"reach": "none"}


class OfOrganization:
    """What every line says of its organization, which may be none."""

    organization: Organization | None

    @property
    def organization_name(self) -> str:
        """In words, also for those who belong to none."""
        return self.organization.name if self.organization else gettext("No organization")

    @property
    def short_name(self) -> str:
        """The abbreviation where there is one, as a narrow table has it."""
        return self.organization.short_name if self.organization else gettext("No organization")


class Narrowing:
    """The filters of a page as they stand, and what each number of it opens: its rows under those and a few more."""

    def __init__(self, query: QueryDict) -> None:
        left_out = {"p", "ordering", "_w_filter_fragment"}
        self._kept = {name: query.getlist(name) for name in query if name not in left_out}
        self._reports: dict[str, str] = {}

    def address(self, report: str, narrowed: dict[str, str]) -> str:
        """Of the rows of a report, with what narrows them in place of the filter of that name."""
        if report not in self._reports:
            self._reports[report] = reverse(f"staff_reports:{report}")
        query = urlencode(self._kept | narrowed, doseq=True)
        return f"{self._reports[report]}?{query}" if query else self._reports[report]


class CountColumn(ReportColumn):
    """A number of each line that opens its rows; `report` has them, `narrowed` leaves those counted here."""

    def __init__(self, name: str, label: Any, *, report: str, accessor: str = "", **narrowed: str) -> None:
        super().__init__(name, label, accessor=accessor or f"counts.{name}", classname="num", sort_key=name)
        self.report, self.narrowed = report, narrowed

    def shown(self, instance: Line, parent_context: Any) -> Any:
        count = self.get_value(instance)
        if not count:
            return "0"
        number = intcomma(count)
        url = self.address(parent_context["table"].narrowing, instance.rows)
        return format_html('<a href="{}" aria-label="{}: {}">{}</a>', url, self.label, number, number)

    def address(self, narrowing: Narrowing, rows: dict[str, str]) -> str:
        """What its number opens, in a line or, without any rows given, in all together."""
        return narrowing.address(self.report, rows | self.narrowed)


class SummaryReport(StaffReport):
    """A report of lines that are all counted at once; the totals are sums of them."""

    counts: ClassVar[list[CountColumn]] = []

    def get_table(self, object_list: Any) -> Any:
        table = super().get_table(object_list)
        table.narrowing = self.narrowing
        return table

    @cached_property
    def narrowing(self) -> Narrowing:
        """What the numbers of this page open."""
        return Narrowing(self.request.GET)

    def order_queryset(self, lines: list[Any]) -> list[Any]:
        if not self.ordering:
            return lines
        column = next(column for column in self.columns if column.sort_key == self.ordering.lstrip("-"))
        return sorted(lines, key=column.get_value, reverse=self.ordering.startswith("-"))

    @classmethod
    def totals(cls, whole: Any, narrowing: Narrowing) -> list[dict[str, Any]]:
        """Each number over all lines, and what it opens: nothing, where it is none."""
        totals = []
        for column in cls.counts:
            count = getattr(whole, column.name)
            url = column.address(narrowing, {}) if count else ""
            totals.append(
                {"label": column.label, "status": column.narrowed.get("status", ""), "count": count, "url": url}
            )
        return totals
