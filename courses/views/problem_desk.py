"""Problem reports in the admin, for those who look after the course."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from courses import bookmarks, problems
from courses.forms import AnswerForm, ProblemFilter
from courses.models import CoursePage, EditionActivity, ProblemReport
from courses.teams import works_on_courses
from lms import clock
from lms.http import UserRequest

PAGE = 50


class ProblemsMenuItem(MenuItem):
    """Shown to those who look after a course."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Problem reports"),
            reverse("problems:index"),
            name="problem-reports",
            icon_name="warning",
            order=260,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return works_on_courses(request.user)


@require_safe
def index(request: UserRequest) -> HttpResponse:
    """The reports on the person's courses, the newest first; those still open unless asked otherwise."""
    courses = CoursePage.objects.managed_by(request.user).order_by("title")
    if not courses:
        raise PermissionDenied
    data = request.GET if "state" in request.GET else {"state": ProblemReport.State.OPEN}
    form = ProblemFilter(data, courses=courses)
    chosen = form.chosen()
    found = ProblemReport.objects.for_staff(request.user).select_related("course", "activity", "reporter")
    if "state" in chosen:
        found = found.in_state(chosen["state"])
    if "course" in chosen:
        found = found.filter(course__slug=chosen["course"])
    page = Paginator(found, PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page": page, "query": urlencode({"state": "", **chosen})}
    return render(request, "courses/admin/problems.html", context | _head(_("Problem reports")))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: UserRequest, report: UUID) -> HttpResponse:
    """A report with its place, to be answered and closed."""
    related = ("course", "activity", "edition", "reporter", "answered_by", "closed_by")
    found = ProblemReport.objects.for_staff(request.user).select_related(*related)
    made = get_object_or_404(found, uuid=report)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _settled(request, made, form):
        return redirect("problems:index")
    edit_url = reverse("wagtailadmin_pages:edit", args=[made.activity_id])
    context = {
        "report": made,
        "form": form,
        "excerpt": _excerpt(made),
        "edit_url": f"{edit_url}#block-{made.block}-section" if made.block else edit_url,
    }
    return render(request, "courses/admin/problem.html", context | _head(_("Problem report"), inside=True))


def _settled(request: UserRequest, made: ProblemReport, form: AnswerForm) -> bool:
    try:
        problems.settle(made, **form.cleaned_data, by=request.user, at=clock.now())
    except problems.AlreadySettled:
        form.add_error(None, _("Somebody answered or closed this report meanwhile. Open it again to see how."))
        return False
    messages.success(request, _("Saved. Whoever reported it is told."))
    return True


def _excerpt(made: ProblemReport) -> str:
    """What stood at the place in the edition that was read."""
    activity = EditionActivity.objects.filter(edition=made.edition_id, activity=made.activity_id)
    frozen = activity.select_related("revision").first()
    try:
        return bookmarks.excerpt_at(frozen, made.block) if frozen else ""
    except bookmarks.NoSuchPlace:
        return ""


def _head(title: str, *, inside: bool = False) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if inside:
        crumbs.append({"url": reverse("problems:index"), "label": _("Problem reports")})
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": "warning", "breadcrumbs_items": crumbs}


urlpatterns = [path("", index, name="index"), path("<uuid:report>/", one, name="report")]
