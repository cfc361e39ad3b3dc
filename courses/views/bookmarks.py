"""Bookmarks and notes: pages of forms that work by themselves; a lesson opens them in place (static/js/sheet.js)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import bookmarks
from courses.forms import BookmarkFilter, NoteForm
from courses.models import Bookmark, EditionActivity, Enrolment
from courses.rra.explorer import words_of
from lms import clock
from lms.http import UserRequest

from .mine import crumbs, enrolment_of, lesson_in

PAGE = 50


@login_required
@require_safe
@never_cache
def index(request: UserRequest) -> HttpResponse:
    """All that the person keeps, by course and lesson; the same number of statements however much it is."""
    courses = Enrolment.objects.of(request.user).order_by("edition__title")
    form = BookmarkFilter(request.GET, courses=courses.values_list("course__slug", "edition__title"))
    chosen = form.chosen()
    words = words_of(chosen.get("q", ""))
    mine = bookmarks.in_order(request.user, words=words, course=chosen.get("course", ""))
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "query": urlencode(chosen),
        "lessons": bookmarks.by_lesson(page),
        "is_filtered": bool(chosen),
        "crumbs": crumbs((_("My notes"), "")),
    }
    return render(request, "courses/notes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: UserRequest, course_slug: str, slug: str) -> HttpResponse:
    """Keep a place of a lesson: `?block=` names it, without one it is the whole lesson."""
    enrolment = enrolment_of(request, course_slug)
    activity = lesson_in(enrolment, slug)
    block = request.GET.get("block", "")
    try:
        excerpt = bookmarks.excerpt_at(activity, block)
    except bookmarks.NoSuchPlace as nowhere:
        raise Http404 from nowhere
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"seen": 0})
    if form.is_bound and form.is_valid():
        try:
            kept = bookmarks.keep(request.user, activity, block, form.cleaned_data["note"], at=clock.now())
        except bookmarks.ChangedMeanwhile as changed:
            return _asked(request, form.overtaken_by(changed.bookmark), excerpt, activity, changed.bookmark)
        return _kept(request, kept, activity)
    return _asked(request, form, excerpt, activity)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: UserRequest, bookmark: UUID) -> HttpResponse:
    """The note at a place that is kept."""
    kept = get_object_or_404(Bookmark.objects.of(request.user).select_related("activity"), uuid=bookmark)
    activity = _here(request, kept)
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"note": kept.note, "seen": kept.version}
    )
    if form.is_bound and form.is_valid():
        try:
            bookmarks.rewrite(kept, form.cleaned_data["note"], seen=form.cleaned_data["seen"], at=clock.now())
        except bookmarks.ChangedMeanwhile as changed:
            return _asked(request, form.overtaken_by(changed.bookmark), kept.excerpt, activity, kept)
        return _kept(request, kept, activity)
    return _asked(request, form, kept.excerpt, activity, kept)


@login_required
@require_POST
def remove(request: UserRequest, bookmark: UUID) -> HttpResponse:
    """Take the bookmark away with its note; a second time does no harm."""
    kept = Bookmark.objects.of(request.user).filter(uuid=bookmark).select_related("activity").first()
    if kept is None:
        raise Http404
    activity = _here(request, kept)
    kept.delete()
    if _in_place(request):
        return _part(request, kept.block, None, activity)
    messages.success(request, _("The bookmark is removed."))
    return redirect(_back(request, kept, activity))


def _here(request: UserRequest, kept: Bookmark) -> EditionActivity | None:
    """The lesson in the edition the person takes, if it is still in it."""
    mine = EditionActivity.objects.filter(
        edition__enrolments__in=Enrolment.objects.of(request.user), activity=kept.activity_id
    )
    return mine.select_related("revision", "edition__course").order_by("-edition__released_at").first()


def _in_place(request: UserRequest) -> bool:
    """Whether the lesson asks for a part of itself rather than for a page."""
    return bool(request.GET.get("fragment"))


def _asked(
    request: UserRequest, form: NoteForm, excerpt: str, activity: EditionActivity | None, kept: Bookmark | None = None
) -> HttpResponse:
    """The form, as a page or as what a lesson opens; 422 says that it has to be looked at again."""
    title = activity.title if activity else kept.activity.title if kept else ""
    trail = [(_("My notes"), reverse("courses:notes")), (title, "")]
    context: dict[str, Any] = {
        "form": form,
        "excerpt": excerpt,
        "title": title,
        "bookmark": kept,
        "report_url": _report_url(request, activity, kept),
        "back": request.GET.get("back") == "notes",
        "action": f"{kept.get_absolute_url() if kept else request.path}?{_query(request)}",
        "crumbs": crumbs(*trail),
    }
    name = "courses/notes/sheet.html" if _in_place(request) else "courses/notes/edit.html"
    return render(request, name, context, status=422 if form.errors else 200)


def _report_url(request: UserRequest, activity: EditionActivity | None, kept: Bookmark | None) -> str:
    """Where a problem at the same place is reported, while the place is in the lesson."""
    block = kept.block if kept else request.GET.get("block", "")
    if activity is None or (block and block not in bookmarks.places_in(activity)):
        return ""
    url = reverse("courses:problem-report", args=[activity.edition.course.slug, activity.slug])
    return f"{url}?{urlencode({'block': block})}"


def _query(request: UserRequest) -> str:
    """What the address of the form keeps: the place, and where it was opened from."""
    return urlencode({name: request.GET[name] for name in ("block", "back") if name in request.GET})


def _kept(request: UserRequest, kept: Bookmark, activity: EditionActivity | None) -> HttpResponse:
    if _in_place(request):
        return _part(request, kept.block, kept, activity)
    messages.success(request, _("Kept in your notes."))
    return redirect(_back(request, kept, activity))


def _part(request: UserRequest, block: str, kept: Bookmark | None, activity: EditionActivity | None) -> HttpResponse:
    """The part of the lesson that shows what is kept at a place."""
    if activity is None:
        return HttpResponse(status=204)
    context = {"bookmark": kept, "block": block, "course": activity.edition.course, "activity": activity}
    return render(request, "courses/notes/part.html", context)


def _back(request: UserRequest, kept: Bookmark, activity: EditionActivity | None) -> str:
    """To the place in its lesson, or to the notes where the form was opened from."""
    if activity is None or request.GET.get("back") == "notes":
        return reverse("courses:notes")
    here = bookmarks.places_in(activity)
    url = reverse("courses:lesson", args=[activity.edition.course.slug, activity.slug])
    return f"{url}#b-{kept.block}" if kept.block in here else url
