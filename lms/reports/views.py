"""What staff do beside reading reports: remind people, and have files made."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms import clock
from lms.audit.looks import Look, looked_at_many
from lms.http import UserRequest
from lms.permissions import Role, scope_of

from . import background, reminding
from .exporting import MOST_ROWS
from .forms import ReminderForm
from .models import Export
from .owed import OwedFilters
from .registry import REPORTS
from .staff_report import number_of, query_without, reach_of, zone_of
from .tasks import export_job

_SHOWN_EXPORTS = 50
_SHOWN_NAMES = 20
_TYPES = {
    Export.Format.CSV.value: "text/csv; charset=utf-8",
    Export.Format.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@require_safe
def index(request: UserRequest) -> HttpResponse:
    """On to the completion report, for those whom it lets in."""
    reach_of(request.user)
    return redirect("staff_reports:completion")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remind(request: UserRequest) -> HttpResponse:
    """Whom the filters and ticks of the address mean, what they will read, and the sending of it."""
    scope, at = reach_of(request.user), clock.now()
    with timezone.override(zone_of(request.user)):
        today = timezone.localdate(at)
        filters = OwedFilters(request.GET, scope=scope, today=today, request=request)
        plan = reminding.plan_of(filters, _picked(request.GET), at=at)
        form = ReminderForm(request.POST if request.method == "POST" else None)
        back = f"{reverse('staff_reports:overdue')}?{query_without(request.GET, 'pick', 'all')}"
        if form.is_bound and form.is_valid():
            note = form.cleaned_data["note"]
            number = reminding.send(plan, scope, note=note, sender=request.user, on=today, at=at)
            words = ngettext("%(number)s person was reminded.", "%(number)s people were reminded.", number)
            messages.success(request, words % {"number": intcomma(number)})
            return redirect(back)
        example = reminding.example_of(plan, scope, sender=request.user, on=today, at=at)
        names = [person.display_name for person in plan.people[:_SHOWN_NAMES]]
        who, page, address = Look.Capacity.STAFF, Look.Page.REPORT, request.get_full_path()
        looked_at_many(request.user, page, capacity=who, rows=plan.number, filters=address, at=at)
        context = {"plan": plan, "form": form, "back": back, "example": example, "names": names}
        head = _head(_("Remind"), icon="mail", after=(_("Overdue"), back))
        return render(request, "reports/remind.html", context | head)


def _picked(query: QueryDict) -> list[UUID] | None:
    """The people that were ticked; none of them in particular when all that match are meant."""
    if "all" in query:
        return None
    try:
        return [UUID(one) for one in query.getlist("pick")]
    except ValueError as error:
        raise Http404 from error


def _head(title: str, *, icon: str, after: tuple[str, str] | None = None) -> dict[str, Any]:
    """Title, icon and the way back, as Wagtail's header takes them."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    above = [{"url": after[1], "label": after[0]}] if after else []
    crumbs = [home, *above, {"url": "", "label": title}]
    return {"page_title": title, "header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


@require_safe
@never_cache
def exports(request: UserRequest) -> HttpResponse:
    """The files that the person asked for, and how far they are."""
    reach_of(request.user)
    mine = list(Export.objects.of(request.user)[:_SHOWN_EXPORTS])
    lines = [
        {
            "export": export,
            "title": REPORTS[export.report].page_title,
            "url": reverse(f"staff_reports:{export.report}"),
        }
        for export in mine
    ]
    context = {"lines": lines, "is_under_way": any(export.is_open for export in mine)}
    with timezone.override(zone_of(request.user)):
        return render(request, "reports/exports.html", context | _head(_("Files of reports"), icon="download"))


@require_POST
def start(request: UserRequest, name: str) -> HttpResponse:
    """Ask for a file of a report, with the filters of the address."""
    scope = reach_of(request.user)
    report, file_format = REPORTS.get(name), request.POST.get("format")
    if report is None or file_format not in _TYPES:
        raise Http404
    query = query_without(request.GET, "p", "ordering", "_w_filter_fragment", "export")
    with timezone.override(zone_of(request.user)):
        today = timezone.localdate(clock.now())
        filters = report.filterset_class(QueryDict(query), scope=scope, today=today, request=request)
        total = number_of(report.found(filters))
    refusal = _why_not(filters.is_valid(), total, file_format)
    if not refusal:
        try:
            export = background.ask(
                request.user, report=name, query=query, file_format=file_format, total=total, at=clock.now()
            )
        except background.TooManyOpen:
            refusal = _("You have %s files under way. Wait for one of them, or stop it.") % background.MOST_OPEN
        else:
            export_job(export.pk)
            return redirect("staff_reports:exports")
    messages.error(request, refusal)
    return redirect(f"{reverse(f'staff_reports:{name}')}?{query}")


def _why_not(is_valid: bool, total: int, file_format: str) -> str:
    if not is_valid:
        return _("Nothing was exported: a filter is not filled in rightly.")
    if file_format == Export.Format.XLSX and total > MOST_ROWS:
        return _("A worksheet holds %s rows at the most. Ask for CSV, or narrow the filters.") % intcomma(MOST_ROWS)
    return ""


@require_POST
def stop(request: UserRequest, export: UUID) -> HttpResponse:
    """End one's own export; what was written of it goes."""
    found = get_object_or_404(Export.objects.of(request.user).open(), uuid=export)
    background.end(found, Export.State.STOPPED, at=clock.now())
    return redirect("staff_reports:exports")


@require_safe
@never_cache
def download(request: UserRequest, export: UUID) -> HttpResponseBase:
    """One's own file, while one may still see all that is in it."""
    found = get_object_or_404(Export.objects.of(request.user).ready(), uuid=export)
    if not found.is_covered_by(scope_of(request.user, Role.COE_STAFF)):
        raise PermissionDenied
    try:
        file = found.path.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if REPORTS[found.report].names_people:
        address = f"{reverse(f'staff_reports:{found.report}')}?{found.query}"
        who, rows, at = REPORTS[found.report].capacity, found.written, clock.now()
        looked_at_many(request.user, Look.Page.EXPORT, capacity=who, rows=rows, filters=address, at=at)
    return FileResponse(file, as_attachment=True, filename=found.file_name, content_type=_TYPES[found.file_format])
