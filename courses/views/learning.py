"""Enrolling, reading and moving on: what a learner does in a course."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import bookmarks, citations, enrolling, progress, reading, releasing
from courses.models import Completion, CoursePage, EditionActivity, Enrolment
from courses.touched import touched_in
from lms import clock
from lms.http import BadBody, UserRequest, read_json

from .mine import crumbs, enrolment_of, lesson_in

LONGEST_PLACE = 400
BLOCK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def to_the_course(request: HttpRequest, course_slug: str) -> HttpResponse:
    """Whoever is not enrolled is shown the course, where they can enrol."""
    course = get_object_or_404(CoursePage.objects.live(), slug=course_slug)
    messages.info(request, _("Enroll in this course to begin."))
    return redirect(course.get_url(request))


@login_required
@require_safe
def outline(request: UserRequest, course_slug: str) -> HttpResponse:
    """The course as the learner stands to it."""
    mine = Enrolment.objects.of(request.user).with_newest().select_related("course", "edition")
    enrolment = mine.filter(course__slug=course_slug).first()
    if enrolment is None:
        return to_the_course(request, course_slug)
    modules = progress.outline(enrolment)
    context = {
        "enrolment": enrolment,
        "edition": enrolment.edition,
        "modules": modules,
        "next": progress.next_item(modules, current_id=enrolment.current_id),
        "at": clock.now(),
        "crumbs": crumbs((enrolment.edition.title, "")),
    }
    return render(request, "courses/outline.html", context)


@require_POST
def enrol(request: HttpRequest, course_slug: str) -> HttpResponseBase:
    """Take the course; whoever is not signed in signs in and comes back to its page."""
    course = get_object_or_404(CoursePage.objects.live(), slug=course_slug)
    if not request.user.is_authenticated:
        return redirect_to_login(course.get_url(request))
    try:
        enrolling.enrol(request.user, course, at=clock.now(), actor=request.user)
    except enrolling.NotOffered:
        messages.error(request, _("This course cannot be taken yet."))
        return redirect(course.get_url(request))
    return redirect("courses:outline", course_slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: UserRequest, course_slug: str) -> HttpResponse:
    """Show what a newer edition changes for the learner; move them to it when they say so."""
    enrolment = enrolment_of(request, course_slug)
    newest = enrolment.course.editions.latest()
    if request.method == "POST":
        try:
            enrolling.move(enrolment, newest, actor=request.user, at=clock.now())
        except enrolling.NotMovable:
            messages.info(request, _("You are in the newest edition, or have finished this course."))
        else:
            messages.success(request, _("You are now in edition %s.") % newest.number)
        return redirect("courses:outline", course_slug)
    if newest.pk == enrolment.edition_id or enrolment.completed_at or enrolment.failed_at:
        return redirect("courses:outline", course_slug)
    context = {
        "enrolment": enrolment,
        "newest": newest,
        "since": enrolment.course.editions.filter(number__gt=enrolment.edition.number),
        "differences": releasing.compare(enrolment.edition.activities.all(), newest.activities.all()),
        "crumbs": crumbs(
            (enrolment.edition.title, reverse("courses:outline", args=[course_slug])), (_("Newer edition"), "")
        ),
    }
    return render(request, "courses/move.html", context)


@login_required
@require_safe
def lesson(request: UserRequest, course_slug: str, slug: str) -> HttpResponse:
    """A lesson of the edition the learner takes, as it was when that edition was released.

    Nobody has read it who asked for its head or had the browser fetch it ahead: only GET is remembered.
    """
    if _is_ahead(request):
        return HttpResponse(status=503)
    mine = Enrolment.objects.of(request.user).with_newest().select_related("course", "edition")
    enrolment = mine.filter(course__slug=course_slug).first()
    if enrolment is None:
        return to_the_course(request, course_slug)
    at, is_read = clock.now(), request.method == "GET"
    if is_read:
        progress.begin(enrolment, at=at)
    activity = lesson_in(enrolment, slug)
    modules = progress.outline(enrolment)
    if is_read:
        progress.open_activity(enrolment, activity, at=at)
    text = progress.lesson_of(activity)
    kept = bookmarks.kept_in(activity, request.user) if activity.has_bookmarks else {}
    context = {"enrolment": enrolment, "edition": enrolment.edition, "modules": modules}
    context |= _around(modules, activity, enrolment)
    context |= reading.context_of(text, on=timezone.localdate(at), kept=kept, touched=touched_in(activity))
    context |= {"numbering": citations.numbering_in(text, revision=activity.revision_id), "at": at}
    context |= {"kept": kept.pop("", None), "gone": bookmarks.without_place(kept, text)}
    return render(request, "courses/lesson.html", context)


def _is_ahead(request: HttpRequest) -> bool:
    """Whether the browser fetches the page in case someone will open it; it asks again when they do."""
    return any("prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose"))


def _around(modules: list[progress.OutlineModule], activity: EditionActivity, enrolment: Enrolment) -> dict[str, Any]:
    """The place of the lesson in the course: itself, what comes before and after, and how to come back."""
    items = [item for module in modules for item in module.items]
    here = next(place for place, item in enumerate(items) if item.activity.pk == activity.pk)
    return {
        "item": items[here],
        "previous": items[here - 1] if here else None,
        "following": items[here + 1] if here + 1 < len(items) else None,
        "crumbs": crumbs(
            (enrolment.edition.title, reverse("courses:outline", args=[enrolment.course.slug])), (activity.title, "")
        ),
    }


@login_required
@require_POST
def complete(request: UserRequest, course_slug: str, slug: str) -> HttpResponse:
    """Count the lesson as read, if it was opened, and go on to what comes next."""
    enrolment = enrolment_of(request, course_slug)
    at = clock.now()
    progress.begin(enrolment, at=at)
    activity = lesson_in(enrolment, slug)
    if not enrolment.visits.filter(activity=activity.activity_id).exists():
        messages.info(request, _("Read the lesson before you mark it as read."))
        return redirect("courses:lesson", course_slug, slug)
    progress.complete_activity(enrolment, activity, how=Completion.How.READ, at=at)
    following = progress.next_item(progress.outline(enrolment), current_id=None, after=activity.position)
    if following is None:
        return redirect("courses:outline", course_slug)
    return redirect(following.resume_url)


@login_required
@require_POST
def place(request: UserRequest, course_slug: str, slug: str) -> HttpResponse:
    """Remember the block at the top of the learner's screen; JSON {"block": its id}. 409 for a lesson never opened."""
    enrolment = enrolment_of(request, course_slug)
    activity = lesson_in(enrolment, slug)
    try:
        block = read_json(request, longest=LONGEST_PLACE).get("block")
    except BadBody:
        return HttpResponseBadRequest()
    if not isinstance(block, str) or not BLOCK_ID.fullmatch(block):
        return HttpResponseBadRequest()
    try:
        progress.remember_place(enrolment, activity, block, at=clock.now())
    except progress.NotOpened:
        return HttpResponse(status=409)
    return HttpResponse(status=204)
