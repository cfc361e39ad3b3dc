"""Releasing an edition, in the admin: now, or at a moment to come."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.models import Page

from courses.beside import told_beside
from courses.clearance import clearance_of, release_cleared
from courses.forms import ReleaseForm
from courses.models import CourseEdition, CoursePage, PlannedRelease
from courses.releasing import NotReleasable, may_release, outlook
from courses.scheduling import AlreadyEnded, AlreadyPlanned, plan, withdraw
from lms import clock
from lms.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: UserRequest, page: int) -> HttpResponse:
    """What a release would change and for whom, with the checklist; releases, or plans it, when asked to."""
    course = get_object_or_404(CoursePage, pk=page)
    if not may_release(request.user):
        raise PermissionDenied
    ahead, clearance = outlook(course), clearance_of(course)
    to_confirm = [name for name, *_rest in clearance.to_confirm]
    form = ReleaseForm(request.POST or None, may_be_correction=ahead.may_be_correction, to_confirm=to_confirm)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _released(course, form.cleaned_data, request))
            return redirect("courses_outline", course.pk)
        except NotReleasable as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        except AlreadyPlanned:
            form.add_error(None, _("A release is planned already. Withdraw it first."))
    context = {"course": course, "ahead": ahead, "form": form, "clearance": clearance}
    plans = course.planned_releases.select_related("asked_by")[:5]
    context |= {"plans": plans, "beside": told_beside(course, request.user)}
    return render(request, "courses/admin/release.html", context)


@require_POST
def withdraw_release(request: UserRequest, page: int, planned: int) -> HttpResponse:
    """Let a planned release not happen."""
    if not may_release(request.user):
        raise PermissionDenied
    found = get_object_or_404(PlannedRelease, pk=planned, course=page)
    try:
        withdraw(found, by=request.user, at=clock.now())
        messages.success(request, _("The planned release is withdrawn."))
    except AlreadyEnded:
        messages.info(request, _("It was released or withdrawn before."))
    return redirect("courses_release", page)


def _released(course: CoursePage, asked: dict[str, Any], request: UserRequest) -> str:
    """Do it, now or later, and say what was done."""
    how = {
        "kind": CourseEdition.Kind(asked["kind"]),
        "note": asked["note"],
        "confirmed": asked["confirmed"],
        "by": request.user,
        "at": clock.now(),
    }
    if asked["release_at"]:
        plan(course, release_at=asked["release_at"], **how)
        return _("The release is planned. Whether the course is fit for it is looked at again at its moment.")
    edition = release_cleared(course, **how)
    return _("Edition %(number)d of “%(title)s” is released.") % vars(edition)


def offer_release(request: UserRequest, page: Page) -> None:
    """After something of a course was published: learners see it only with the next edition."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
    if course is None or not may_release(request.user):
        return
    url = reverse("courses_release", args=[course.pk])
    messages.info(
        request,
        _("Learners see what you published once an edition of “%s” is released.") % course.title,
        buttons=[messages.button(url, _("Release an edition"))],
    )
