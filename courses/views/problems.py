"""Reporting a problem in a lesson, and reading what became of one's reports."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses import bookmarks, problems
from courses.forms import ProblemForm
from courses.models import ProblemReport
from courses.models.problems import LONGEST_SELECTION
from lms import clock
from lms.http import UserRequest

from .mine import crumbs, enrolment_of, lesson_in

PAGE = 50


@login_required
@require_safe
@never_cache
def index(request: UserRequest) -> HttpResponse:
    """What the person reported, the newest first, with the answers."""
    mine = ProblemReport.objects.by(request.user).select_related("activity", "edition", "answered_by")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": crumbs((_("Problems I reported"), ""))}
    return render(request, "courses/problems/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: UserRequest, course_slug: str, slug: str) -> HttpResponse:
    """Report a problem at a place of a lesson: `?block=` and `?words=` say where, without them it is the lesson."""
    enrolment = enrolment_of(request, course_slug)
    activity = lesson_in(enrolment, slug)
    place, lesson_url = _place(request, activity), reverse("courses:lesson", args=[course_slug, slug])
    form = ProblemForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    if form.is_bound and form.is_valid():
        in_place = bool(request.GET.get("fragment"))
        if reported(request, form, place, is_told=not in_place):
            there = f"{lesson_url}#b-{place.block}" if place.block else lesson_url
            return render(request, "courses/problems/sent.html") if in_place else redirect(there)
    context: dict[str, Any] = {
        "form": form,
        "title": activity.title,
        "excerpt": place.selection or bookmarks.excerpt_at(activity, place.block),
        "action": f"{request.path}?{urlencode({'block': place.block, 'words': place.selection})}",
        "crumbs": crumbs((activity.title, lesson_url), (_("Report a problem"), "")),
    }
    name = "sheet" if request.GET.get("fragment") else "report"
    return render(request, f"courses/problems/{name}.html", context, status=422 if form.errors else 200)


def _place(request: UserRequest, activity: Any) -> problems.Place:
    block = request.GET.get("block", "")
    try:
        bookmarks.excerpt_at(activity, block)
    except bookmarks.NoSuchPlace as nowhere:
        raise Http404 from nowhere
    words = " ".join(request.GET.get("words", "").replace("\0", " ").split())
    return problems.Place(activity, block=block, selection=words[:LONGEST_SELECTION])


def reported(request: UserRequest, form: ProblemForm, place: problems.Place, *, is_told: bool = True) -> bool:
    """Whether what the form says could be reported; if not, the form says why."""
    try:
        problems.report(request.user, place, **form.cleaned_data, at=clock.now())
    except problems.TooMany:
        form.add_error(None, _("You reported many problems in the last hour. Please try again later."))
        return False
    if is_told:
        messages.success(request, _("Thank you. You find the answer under “Problems I reported”."))
    return True
