"""The review of a course in the admin: what waits, what is other in it, and the decision about all of it at once."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from courses.beside import told_beside
from courses.checking.checklist import findings_in
from courses.forms import DecisionForm
from courses.models import ActivityPage, CoursePage
from courses.outlining import texts_of
from courses.releasing import may_release
from courses.reviewing import Change, NothingToSend, Outdated, changes_in, decide, differences, send
from courses.teams import may_manage
from lms.http import UserRequest


@require_safe
def review(request: UserRequest, page: int) -> HttpResponse:
    """Every page with unpublished changes, each beside what is live; whoever decides does it here."""
    course = _found(request, page)
    changes = changes_in(course, request.user)
    findings = findings_in([text for _page, text in texts_of(course).values()])

    def shown(change: Change) -> dict[str, Any]:
        return {
            "change": change,
            "differences": _differences(request, change),
            "findings": findings[change.page.pk],
        }

    context = {
        "course": course,
        "to_decide": [shown(change) for change in changes if change.may_be_decided],
        "others": [shown(change) for change in changes if not change.may_be_decided],
        "may_send": may_manage(request.user, course) and any(change.state is None for change in changes),
        "is_last_step": may_release(request.user),
        "beside": told_beside(course, request.user),
    }
    return render(request, "courses/admin/review.html", context)


@require_POST
def send_for_review(request: UserRequest, page: int) -> HttpResponse:
    """Send every changed page of the course to its review."""
    course = _found(request, page)
    if not may_manage(request.user, course):
        raise PermissionDenied
    try:
        count = send(course, by=request.user)
    except NothingToSend:
        messages.info(request, _("Nothing waits to be sent."))
    else:
        words = ngettext("%d page was sent for review.", "%d pages were sent for review.", count)
        messages.success(request, words % count)
    return redirect("courses_review", course.pk)


@require_POST
def decide_review(request: UserRequest, page: int) -> HttpResponse:
    """Approve or send back the pages that were chosen, if they still are what was looked at."""
    course = _found(request, page)
    form, seen = DecisionForm(request.POST), request.POST.getlist("seen")
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("courses_review", course.pk)
    approve, comment = form.cleaned_data["decision"] == "approve", form.cleaned_data["comment"]
    try:
        pages = decide(course, seen, approve=approve, comment=comment, by=request.user)
    except Outdated:
        words = _("Nothing was decided: choose pages, or look again at what was changed or decided meanwhile.")
        messages.error(request, words)
        return redirect("courses_review", course.pk)
    words = ngettext("%d page was approved.", "%d pages were approved.", len(pages))
    if not approve:
        words = ngettext("%d page was sent back.", "%d pages were sent back.", len(pages))
    messages.success(request, words % len(pages))
    is_released_next = approve and may_release(request.user)
    return redirect("courses_release" if is_released_next else "courses_review", course.pk)


@require_safe
def compare(request: UserRequest, page: int, part: int) -> HttpResponse:
    """What is other in an activity, as it is published, than what learners have."""
    course = _found(request, page)
    activity = get_object_or_404(ActivityPage.objects.descendant_of(course), pk=part).specific
    released = activity.edition_activities.filter(edition__course=course).order_by("-edition__number").first()
    old = released.revision.as_object() if released else None
    context = {"course": course, "page": activity, "differences": differences(request, activity, old, activity)}
    return render(request, "courses/admin/compare.html", context)


def _differences(request: UserRequest, change: Change) -> list[object]:
    page = change.page.specific
    return differences(request, page, page if page.live else None, change.revision.as_object())


def _found(request: UserRequest, page: int) -> CoursePage:
    course: CoursePage = get_object_or_404(CoursePage, pk=page)
    if not (course.permissions_for_user(request.user).can_edit() or may_release(request.user)):
        raise PermissionDenied
    return course
