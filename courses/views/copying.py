"""Copying a course, in the admin: what is copied and what is not, then one click."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.copying import contents_of, copy_course
from courses.forms import CourseNameForm
from courses.models import CoursePage
from courses.teams import SlugTaken
from lms import clock
from lms.http import UserRequest

from .teams import managed


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: UserRequest, page: int) -> HttpResponse:
    """What a copy would have; makes it when the author says so. Apps above tell of theirs by a hook."""
    course = managed(request, page)
    initial = {"title": _("Copy of %s") % course.title, "slug": f"{course.slug[:70]}-copy"}
    form = CourseNameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_course(course, **form.cleaned_data, by=request.user, at=clock.now())
        except SlugTaken:
            form.add_error("slug", _("Another course has this address. Choose another."))
        else:
            messages.success(request, _("“%s” is a copy, as drafts. You are its team.") % made.title)
            return redirect("courses_outline", made.pk)
    beside = [words for tell in hooks.get_hooks("course_copy_includes") for words in tell(course)]
    context = {"course": course, "form": form, "contents": contents_of(course), "beside": beside}
    return render(request, "courses/admin/copy.html", context)


def lead_to_copy(request: UserRequest, page: Page) -> HttpResponse | None:
    """A course is copied here, with its questions and a team, and not as a tree of pages."""
    return redirect("courses_copy", page.pk) if issubclass(page.specific_class, CoursePage) else None
