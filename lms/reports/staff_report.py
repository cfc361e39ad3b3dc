"""What every Center of Excellence report shares: who may see it, over which organizations, and its export."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import Media
from django.http import FileResponse, HttpRequest, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView

from courses.models import Enrolment
from lms import clock, sheets
from lms.audit.looks import Look, looked_at_many
from lms.models import User
from lms.permissions import Role, Scope, scope_of

from . import exporting
from .columns import MomentColumn
from .filters import PeopleFilters

ROWS_AT_A_TIME = 2000
# An export of this many rows takes about a second; more would keep a web worker from everyone else.
EXPORTED_IN_A_REQUEST = 10_000


def reach_of(person: User | AnonymousUser) -> Scope:
    """The organizations that reports show the person; nobody else's. Raises PermissionDenied when there are none."""
    scope = scope_of(person, Role.COE_STAFF)
    if not scope:
        raise PermissionDenied
    return scope


def zone_of(person: User | AnonymousUser) -> ZoneInfo:
    """The zone in which the person's days begin, where no request of theirs says it."""
    return ZoneInfo(person.time_zone if isinstance(person, User) else settings.TIME_ZONE)


def query_without(query: QueryDict, *names: str) -> str:
    """The query string without some of its parameters."""
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows in lists of so many at the most."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _heading(column: Column) -> str:
    return _("%s (UTC)") % column.label if isinstance(column, MomentColumn) else str(column.label)


def _cell(value: Any) -> sheets.Cell:
    return str(value) if isinstance(value, Promise) else value


def number_of(found: Any) -> int:
    """How many rows there are, as a list or queryset."""
    return found.count() if isinstance(found, QuerySet) else len(found)


class StaffReport(ReportView):
    """A report in Wagtail's admin for staff with a scope; a subclass says what is counted and how it is shown.

    Page, download and `export_report` all go through `reach_of`, the filters, `found` and `columns_for`.
    """

    name: ClassVar[str]
    explanation: ClassVar[Any] = ""
    exported_columns: ClassVar[list[Column]] = []
    model: ClassVar[type[Model]] = Enrolment
    permission_required: str | None = "view"
    filterset_class: type[Any]
    results_template_name = "reports/staff_report_results.html"
    header_icon = "table"
    may_take_long = True  # a file of many rows is made in the background
    names_people: ClassVar[bool] = True
    capacity = Look.Capacity.STAFF
    show_export_buttons = False  # the downloads stand on the page itself, where one click is enough

    @classmethod
    def found(cls, filters: PeopleFilters) -> Any:
        """The rows, as a list or queryset."""
        raise NotImplementedError

    @classmethod
    def number_of_rows(cls, filters: PeopleFilters) -> int:
        """How many there are, in one statement."""
        return number_of(cls.found(filters))

    @classmethod
    def decorated(cls, rows: list[Any]) -> list[Any]:
        """The rows of a page or of a part of a file, with what is better asked for once than row by row."""
        return rows

    @classmethod
    def columns_for(cls, filters: PeopleFilters) -> list[Column]:
        """What page and file say of each row."""
        return cls.exported_columns

    @classmethod
    def sheet(cls, filters: PeopleFilters, *, at_a_time: int = ROWS_AT_A_TIME) -> sheets.Sheet:
        """The same rows as a file holds them."""
        columns, found = cls.columns_for(filters), cls.found(filters)
        read = found.iterator(chunk_size=at_a_time) if isinstance(found, QuerySet) else found
        rows = chain.from_iterable(cls.decorated(some) for some in batched(read, ROWS_AT_A_TIME))
        cells = ([_cell(column.get_value(row)) for column in columns] for row in rows)
        return sheets.Sheet(str(cls.page_title), [_heading(column) for column in columns], cells)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.scope, self.at = self.reach(), clock.now()

    def reach(self) -> Scope:
        """Over whom the person asking sees it."""
        return reach_of(self.request.user)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        today = timezone.localdate(self.at)
        return {"data": self.request.GET, "request": self.request, "scope": self.scope, "today": today}

    def get_index_url(self) -> str:
        return reverse(f"staff_reports:{self.name}")

    def get_index_results_url(self) -> str:
        return reverse(f"staff_reports:{self.name}-results")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            return self.export(request.GET["export"])
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def export(self, file_format: str) -> HttpResponseBase:
        """The file, or a word of why there is none."""
        refusal = self.why_no_export()
        if refusal:
            messages.error(self.request, refusal)
            return redirect(f"{self.index_url}?{query_without(self.request.GET, 'export')}")
        self.write_look(Look.Page.EXPORT, rows=self.number_of_rows(self.filters))
        sheet, filename = self.sheet(self.filters), f"{self.name}-{self.at:%Y-%m-%d-%H%M}.{file_format}"
        if file_format == self.FORMAT_CSV:
            lines = sheets.csv_lines(sheet)
            disposition = f'attachment; filename="{filename}"'
            return StreamingHttpResponse(
                lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
            )
        file = BytesIO()
        exporting.write_xlsx(sheet, file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=filename)

    def why_no_export(self) -> str:
        """Why these rows cannot be exported in a request; empty when they can."""
        if not self.filters.is_valid():
            return _("Nothing was exported: a filter is not filled in rightly.")
        number = self.number_of_rows(self.filters)
        if number <= EXPORTED_IN_A_REQUEST:
            return ""
        words = _("%(number)s rows are more than a download may hold at once (%(most)s).") % {
            "number": intcomma(number),
            "most": intcomma(EXPORTED_IN_A_REQUEST),
        }
        advice = _("Ask for the file below, and it is made in the background.") if self.may_take_long else ""
        return f"{words} {advice or _('Narrow the filters.')}"

    def write_look(self, page: Look.Page, *, rows: int) -> None:
        """Keep who saw how many rows, under which filters."""
        if not self.names_people:
            return
        filters = f"{self.request.path}?{query_without(self.request.GET, '_w_filter_fragment')}"
        looked_at_many(self.request.user, page, capacity=self.capacity, rows=rows, filters=filters, at=self.at)

    def get_export_url(self, format: str) -> str:
        query = query_without(self.request.GET, "p", "ordering", "_w_filter_fragment", "export")
        return f"{self.index_url}?{query}&export={format}" if query else f"{self.index_url}?export={format}"

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(self.decorated(list(object_list)))

    def get_filtered_queryset(self) -> Any:
        return self.order_queryset(self.found(self.filters))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        self.write_look(Look.Page.REPORT, rows=context["items_count"])
        media = context["media"] + Media(css={"all": ["css/reports.css"]})
        is_long = self.may_take_long and context["items_count"] > EXPORTED_IN_A_REQUEST
        if is_long:
            query = query_without(self.request.GET, "p", "ordering", "_w_filter_fragment", "export")
            context["long_export_url"] = f"{reverse('staff_reports:export', args=[self.name])}?{query}"
        return context | {"explanation": self.explanation, "at": self.at, "media": media}
