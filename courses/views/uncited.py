"""Paragraphs that cite nothing, in the admin: per lesson, with the way to each in the editor."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.checking.uncited import Claims, claims_of
from courses.models import CoursePage, LessonPage
from courses.setting_aside import set_aside, take_back
from lms import clock
from lms.http import UserRequest
from lms.models import User
from lms.permissions import PagePolicyInForce

from .coverage import head


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """The lessons that the person may change, course by course, their own first; each with its numbers."""
    courses = _courses(request.user)
    own = set(CoursePage.objects.managed_by(request.user).values_list("pk", flat=True))
    by_course: dict[str, list[Claims]] = {course.path: [] for course in courses}
    for claims in claims_of(_lessons(courses)):
        by_course[claims.lesson.path[: len(courses[0].path)]].append(claims)
    sections = [(course, course.pk in own, by_course[course.path]) for course in courses if by_course[course.path]]
    sections.sort(key=lambda section: not section[1])
    context = {"sections": sections} | head(_("Paragraphs that cite nothing"), inside=True)
    return render(request, "courses/admin/uncited.html", context)


@require_safe
def lesson(request: HttpRequest, lesson: int) -> HttpResponse:
    """The paragraphs of a lesson that cite nothing; each leads to its block in the editor."""
    claims = _claims(request.user, lesson)
    edit_url = reverse("wagtailadmin_pages:edit", args=[claims.lesson.pk])
    context: dict[str, Any] = {"claims": claims, "edit_url": edit_url}
    return render(request, "courses/admin/uncited_lesson.html", context | head(claims.lesson.title, inside=True))


@require_POST
def judge(request: UserRequest, lesson: int) -> HttpResponse:
    """Set a paragraph of the lesson aside, since it states no fact, or take that back."""
    claims = _claims(request.user, lesson)
    digest = request.POST.get("paragraph", "")
    place = next((each for each in [*claims.bare, *claims.set_aside] if each.paragraph.digest == digest), None)
    if place is None:
        raise Http404
    act = take_back if request.POST.get("states") == "fact" else set_aside
    act(place.paragraph, claims.lesson, by=request.user, at=clock.now())
    return redirect("coverage:lesson", lesson)


def _courses(person: Any) -> list[CoursePage]:
    """Those the person may change; PermissionDenied for who may change none."""
    if not isinstance(person, User) or not person.has_perm("quizzes.view_question"):
        raise PermissionDenied
    found = PagePolicyInForce(CoursePage).instances_user_has_permission_for(person, "change")
    return list(found.order_by("path"))


def _lessons(courses: list[CoursePage]) -> QuerySet[LessonPage]:
    pages = LessonPage.objects.none()
    for course in courses:
        pages |= LessonPage.objects.descendant_of(course)
    return pages.select_related("latest_revision").order_by("path")


def _claims(person: Any, lesson: int) -> Claims:
    page = get_object_or_404(_lessons(_courses(person)), pk=lesson)
    return claims_of([page])[0]
