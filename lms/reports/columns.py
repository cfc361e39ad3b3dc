"""Columns of reports: each the same value on the page and in files, shown so that a table fits a screen."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.tables import Column


class ReportColumn(Column):
    """A value; where rows become cards on a narrow screen, its label stands before it."""

    cell_template_name = "reports/cell.html"


class MomentColumn(ReportColumn):
    """A moment, on the page in the person's zone, in files in UTC."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        moment = context["raw_value"]
        return context | {"value": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""}


class MomentDayColumn(MomentColumn):
    """The same, on the page the day alone."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"value": context["value"][:10]}


class DayColumn(ReportColumn):
    """A day, written as files write it."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        day = context["raw_value"]
        return context | {"value": day.isoformat() if day else ""}


class PersonColumn(ReportColumn):
    """Name and address in one cell; files have a column for each. The accessor leads to the name."""

    cell_template_name = "reports/person_cell.html"

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = ReportColumn("email", accessor=address)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"address": self.address.get_value(instance)}


class LinkColumn(ReportColumn):
    """A value that leads to a page of its own; `url_of` may say that a row has none. With an address below it."""

    cell_template_name = "reports/link_cell.html"

    def __init__(self, *args: Any, url_of: Callable[[Any], str | None], address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_of, self.address = url_of, address

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        address = ReportColumn("email", accessor=self.address).get_value(instance) if self.address else ""
        return context | {"url": self.url_of(instance), "address": address}


class OrganizationColumn(ReportColumn):
    """An organization by its abbreviation, with the whole name at hand; files have the whole name."""

    cell_template_name = "reports/organization_cell.html"

    def __init__(self, *args: Any, short: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.short = ReportColumn("short", accessor=short)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"short": self.short.get_value(instance)}
