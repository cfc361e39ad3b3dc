"""The outline of a course in the admin: what its authors see of it at once, and what they change where it stands."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from courses import arranging
from courses.forms import PlaceForm, TitleForm
from courses.models import ActivityPage, CoursePage, ModulePage
from courses.outlining import outline_of
from courses.releasing import may_release
from courses.teams import may_manage
from lms.http import UserRequest


@require_safe
def outline(request: UserRequest, page: int) -> HttpResponse:
    """Every page of the course with its state; whoever may edit the course may look."""
    course = _found(request, page)
    context = {
        "outline": outline_of(course),
        "course": course,
        "may_arrange": _may_arrange(request, course),
        "may_release": may_release(request.user),
    }
    return render(request, "courses/admin/outline.html", context)


@require_POST
def add(request: UserRequest, page: int) -> HttpResponse:
    """A new module at the end of the course, or a new activity at the end of one of its modules."""
    course = _to_arrange(request, page)
    form, kind = TitleForm(request.POST), request.POST.get("kind", "")
    if not form.is_valid():
        return _refused(request, course, _("Give it a title of up to 255 characters."))
    title = form.cleaned_data["title"]
    makers: dict[str, Callable[..., Page]] = {
        "module": arranging.add_module,
        "template": arranging.add_module_from_template,
    }
    if kind in makers:
        added = makers[kind](course, title, by=request.user)
    elif kind in arranging.kinds():
        module = _page_of(course, request.POST.get("under", ""), ModulePage)
        added = arranging.add_activity(course, module, kind, title, by=request.user)
    else:
        raise PermissionDenied
    messages.success(request, _("“%s” was added as a draft.") % added.title)
    return _shown(course, added)


@require_POST
def rename(request: UserRequest, page: int, part: int) -> HttpResponse:
    """Another title for a page of the course, as a draft."""
    course = _to_arrange(request, page)
    found = _page_of(course, part)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _refused(request, course, _("Give it a title of up to 255 characters."), found)
    if not found.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if found.permissions_for_user(request.user).page_locked():
        return _refused(request, course, _("It is locked, because it is in review or somebody locked it."), found)
    arranging.rename(course, found, form.cleaned_data["title"], by=request.user)
    messages.success(request, _("It is called “%s” in the draft now.") % form.cleaned_data["title"])
    return _shown(course, found)


@require_POST
def move(request: UserRequest, page: int, part: int) -> HttpResponse:
    """Another place for a page of the course, unless the order is not the one that was seen."""
    course = _to_arrange(request, page)
    found, form = _page_of(course, part), PlaceForm(request.POST)
    if not form.is_valid():
        return _refused(request, course, _("Say where it is to stand."), found)
    is_module = isinstance(found, ModulePage)
    under = course if is_module else _page_of(course, form.cleaned_data["under"], ModulePage)
    position = form.cleaned_data["position"]
    try:
        arranging.put(course, found, under, position, seen=form.cleaned_data["seen"], by=request.user)
    except arranging.OrderChanged:
        words = _("Nothing was moved: somebody else changed the order meanwhile. This is how it stands now.")
        return _refused(request, course, words, found)
    except arranging.AddressTaken:
        words = _("Nothing was moved: a page there has the address “%s” already. Change one of the two first.")
        return _refused(request, course, words % found.slug, found)
    messages.success(request, _placed(course, found, under))
    return _shown(course, found)


@require_POST
def take_out(request: UserRequest, page: int, part: int) -> HttpResponse:
    """Unpublish a module or an activity; learners keep it until the next edition."""
    course = _to_arrange(request, page)
    found = _page_of(course, part)
    if not found.live:
        return _refused(request, course, _("It is not published."), found)
    arranging.take_out(course, found, by=request.user)
    words = _("“%s” is unpublished. Learners keep it until the next edition is released.")
    messages.success(request, words % found.get_admin_display_title())
    return _shown(course, found)


def _found(request: UserRequest, page: int) -> CoursePage:
    course: CoursePage = get_object_or_404(CoursePage, pk=page)
    if not (course.permissions_for_user(request.user).can_edit() or may_release(request.user)):
        raise PermissionDenied
    return course


def _may_arrange(request: UserRequest, course: CoursePage) -> bool:
    """Its team may, with the rights that Wagtail asks for too."""
    permissions = course.permissions_for_user(request.user)
    return bool(permissions.can_edit() and permissions.can_add_subpage() and may_manage(request.user, course))


def _to_arrange(request: UserRequest, page: int) -> CoursePage:
    course = _found(request, page)
    if not _may_arrange(request, course):
        raise PermissionDenied
    return course


def _page_of(course: CoursePage, part: int | str, kind: type[Page] | None = None) -> Page:
    """A module or an activity of the course; 404 for whatever stands elsewhere."""
    pk = int(part) if str(part).isdecimal() and len(str(part)) < 19 else 0
    models = [kind] if kind else [ModulePage, ActivityPage]
    for model in models:
        if found := model.objects.descendant_of(course).filter(pk=pk).first():
            return found
    return get_object_or_404(Page.objects.none(), pk=pk)


def _placed(course: CoursePage, page: Page, under: Page) -> str:
    """Where the page stands now, for everyone and for a live region."""
    siblings = list(Page.objects.get(pk=under.pk).get_children().values_list("pk", flat=True))
    place = {
        "title": page.get_admin_display_title(),
        "place": siblings.index(page.pk) + 1,
        "all": len(siblings),
        "under": under.get_admin_display_title(),
    }
    if under.pk == course.pk:
        return _("“%(title)s” is module %(place)d of %(all)d now.") % place
    return _("“%(title)s” is number %(place)d of %(all)d in “%(under)s” now.") % place


def _refused(request: UserRequest, course: CoursePage, words: str, page: Page | None = None) -> HttpResponse:
    messages.error(request, words)
    return _shown(course, page)


def _shown(course: CoursePage, page: Page | None = None) -> HttpResponse:
    url = reverse("courses_outline", args=[course.pk])
    return redirect(f"{url}#page-{page.pk}" if page else url)
