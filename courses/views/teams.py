"""The team of a course, in the admin: a new course with its first member, who is in it, and who was."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from courses.forms import NewCourseForm, ReasonForm, TeamSearchForm
from courses.models import CoursePage
from courses.teams import (
    AlreadyIn,
    LastMember,
    NotAnInstructor,
    NotIn,
    SlugTaken,
    add_member,
    begin_course,
    end_membership,
    instructors_found,
    is_instructor,
    memberships_of,
)
from lms import clock
from lms.http import UserRequest
from lms.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest) -> HttpResponse:
    """A new course, as a draft; whoever begins it is the first of its team."""
    if not is_instructor(request.user):
        raise PermissionDenied
    form = NewCourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            course = begin_course(**form.cleaned_data, by=request.user, at=clock.now())
        except SlugTaken:
            form.add_error("slug", _("Another course has this address. Choose another."))
        else:
            messages.success(request, _("“%s” was begun as a draft. You are its team.") % course.title)
            return redirect("courses_outline", course.pk)
    return render(request, "courses/admin/new_course.html", {"form": form})


@require_safe
def team(request: UserRequest, page: int) -> HttpResponse:
    """Who is in the team and who was; instructors to take in, found by name or address."""
    course = managed(request, page)
    form = TeamSearchForm(request.GET or None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    rows = memberships_of(course)
    context = {
        "course": course,
        "form": form,
        "asked": asked,
        "found": instructors_found(course, asked) if asked else [],
        "members": [row for row in rows if row.ended_at is None],
        "former": [row for row in rows if row.ended_at is not None],
    }
    return render(request, "courses/admin/team.html", context)


@require_POST
def add(request: UserRequest, page: int) -> HttpResponse:
    """Take an instructor into the team."""
    course = managed(request, page)
    chosen = _uuid(request.POST.get("person", ""))
    person = User.objects.filter(uuid=chosen).first() if chosen else None
    form = ReasonForm(request.POST)
    if person is None or not form.is_valid():
        messages.error(request, _("Nobody was added. Say whom, and why in 300 characters at most."))
        return _shown(course)
    try:
        add_member(course, person, given_by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
    except NotAnInstructor:
        messages.error(
            request, _("Nobody was added: only people who hold the role of an instructor can be in a team.")
        )
    except AlreadyIn:
        messages.info(request, _("%s is in the team already.") % person)
    else:
        messages.success(request, _("%s is in the team now.") % person)
    return _shown(course)


@require_POST
def end(request: UserRequest, page: int, membership: int) -> HttpResponse:
    """End somebody's membership, or one's own."""
    course = managed(request, page)
    found = get_object_or_404(memberships_of(course), pk=membership)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed. Say why in 300 characters at most."))
        return _shown(course)
    try:
        end_membership(course, found, ended_by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
    except LastMember:
        words = _("%s stays: without them nobody could work on the course. Add somebody first.")
        messages.error(request, words % found.person)
    except NotIn:
        messages.info(request, _("%s had left the team already.") % found.person)
    else:
        messages.success(request, _("%s is no longer in the team.") % found.person)
        if found.person == request.user and not request.user.is_superuser:
            return redirect("wagtailadmin_home")
    return _shown(course)


def lead_to_new(request: UserRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    """A course is begun here, with a team, and not by Wagtail's own page: without one it would be everyone's."""
    return redirect("courses_new") if issubclass(page_class, CoursePage) else None


def managed(request: UserRequest, page: int) -> CoursePage:
    """The course, if the person works on it; 404 for everybody else."""
    course: CoursePage = get_object_or_404(CoursePage.objects.managed_by(request.user), pk=page)
    return course


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shown(course: CoursePage) -> HttpResponse:
    return redirect(reverse("courses_team", args=[course.pk]))
