"""Columns of reports: each the same value on the page and in files, shown so that a table fits a screen.

A first page has hundreds of cells. They are put together here: a template for each took half of the page's time.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column


class ReportColumn(Column):
    """A value; where rows become cards on a narrow screen, its label stands before it."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        """The cell of a row."""
        names = format_html(' class="{}"', self.classname) if self.classname else ""
        return format_html('<td data-label="{}"{}>{}</td>', self.label, names, self.shown(instance, parent_context))

    def shown(self, instance: Any, parent_context: Any) -> Any:
        """What stands in the cell; files have `get_value`."""
        value = self.get_value(instance)
        return "" if value is None else value


class TemplateColumn(ReportColumn):
    """A cell that is more than a value, drawn by the template `cell_template_name` from `value` and `instance`."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> Any:
        return Column.render_cell_html(self, instance, parent_context)


class MomentColumn(ReportColumn):
    """A moment, on the page in the person's zone, in files in UTC."""

    def shown(self, instance: Any, parent_context: Any) -> str:
        moment = self.get_value(instance)
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


class MomentDayColumn(MomentColumn):
    """The same, on the page the day alone."""

    def shown(self, instance: Any, parent_context: Any) -> str:
        return super().shown(instance, parent_context)[:10]


class DayColumn(ReportColumn):
    """A day, written as files write it."""

    def shown(self, instance: Any, parent_context: Any) -> str:
        day = self.get_value(instance)
        return day.isoformat() if day else ""


class PersonColumn(ReportColumn):
    """Name and address in one cell; files have a column for each. The accessor leads to the name."""

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, classname="report-person", **kwargs)
        self.address = ReportColumn("email", accessor=address) if address else None

    def shown(self, instance: Any, parent_context: Any) -> SafeString:
        below = self.address.get_value(instance) if self.address else ""
        address = format_html('<span class="report-person__address">{}</span>', below) if below else ""
        return format_html("<div>{}{}</div>", self.name_of(instance), address)

    def name_of(self, instance: Any) -> Any:
        """The name, or a dash for nobody."""
        name = self.get_value(instance)
        return "–" if name is None else name


class LinkColumn(PersonColumn):
    """A name that leads to a page of its own; `url_of` may say that a row has none."""

    def __init__(self, *args: Any, url_of: Callable[[Any], str | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_of = url_of

    def name_of(self, instance: Any) -> Any:
        url = self.url_of(instance)
        return format_html('<a href="{}">{}</a>', url, self.get_value(instance)) if url else super().name_of(instance)


class OrganizationColumn(ReportColumn):
    """An organization by its abbreviation, with the whole name at hand; files have the whole name."""

    def __init__(self, *args: Any, short: str, **kwargs: Any) -> None:
        super().__init__(*args, classname="report-organization", **kwargs)
        self.short = ReportColumn("short", accessor=short)

    def shown(self, instance: Any, parent_context: Any) -> Any:
        name, short = self.get_value(instance), self.short.get_value(instance)
        if short and short != name:
            return format_html('<abbr title="{}">{}</abbr>', name, short)
        return "" if name is None else name
