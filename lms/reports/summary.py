"""What summaries share: a line for an organization, and numbers that open exactly their rows."""

from typing import Any, ClassVar, Protocol

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from lms.models import Organization

from .columns import ReportColumn
from .staff_report import StaffReport, query_without


class Line(Protocol):
    """A line of a summary; `rows` are the filters that leave exactly what is counted in it."""

    @property
    def rows(self) -> dict[str, str]:
        """Names and values, as in an address."""


def place_of(organization: Organization | None) -> dict[str, str]:
    """The filters for the people of the organization alone, or of none."""
    return {"organization": organization.code, "reach": "alone"} if organization else {"reach": "none"}


def name_of(organization: Organization | None) -> str:
    """In words, also for those who belong to none."""
    return organization.name if organization else gettext("No organization")


def short_name_of(organization: Organization | None) -> str:
    """The abbreviation where there is one."""
    return organization.short_name if organization else gettext("No organization")


def address_of_rows(report: str, query: QueryDict, narrowed: dict[str, str]) -> str:
    """The rows behind a number: the filters as they are, narrowed."""
    kept = QueryDict(query_without(query, "p", "ordering", "_w_filter_fragment"), mutable=True)
    for name, value in narrowed.items():
        kept[name] = value
    address = reverse(f"staff_reports:{report}")
    return f"{address}?{kept.urlencode()}" if kept else address


class CountColumn(ReportColumn):
    """A number of each line that opens its rows; `report` has them, `narrowed` leaves those counted here."""

    cell_template_name = "reports/count_cell.html"

    def __init__(self, name: str, label: Any, *, report: str, accessor: str = "", **narrowed: str) -> None:
        super().__init__(name, label, accessor=accessor or f"counts.{name}", classname="num", sort_key=name)
        self.report, self.narrowed = report, narrowed

    def get_cell_context_data(self, instance: Line, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"url": self.address(context["request"].GET, instance.rows)}

    def address(self, query: QueryDict, rows: dict[str, str]) -> str:
        """What its number opens, in a line or, without any rows given, in all together."""
        return address_of_rows(self.report, query, rows | self.narrowed)


class SummaryReport(StaffReport):
    """A report of lines that are all counted at once; the totals are sums of them."""

    counts: ClassVar[list[CountColumn]] = []

    def order_queryset(self, lines: list[Any]) -> list[Any]:
        if not self.ordering:
            return lines
        column = next(column for column in self.columns if column.sort_key == self.ordering.lstrip("-"))
        return sorted(lines, key=column.get_value, reverse=self.ordering.startswith("-"))

    @classmethod
    def totals(cls, whole: Any, query: QueryDict) -> list[dict[str, Any]]:
        """Each number over all lines, and what it opens: nothing, where it is none."""
        totals = []
        for column in cls.counts:
            count = getattr(whole, column.name)
            url = column.address(query, {}) if count else ""
            totals.append(
                {"label": column.label, "status": column.narrowed.get("status", ""), "count": count, "url": url}
            )
        return totals
