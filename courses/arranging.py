"""The tree of a course: what authors add, rename, move and take out, one after the other on the course's row.

Nothing here reaches learners: the order of a course is theirs with the next edition, like its text.
"""

import hashlib
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from lms.models import User

from .models import ActivityPage, CoursePage, ModulePage
from .releasing import RESERVED_ACTIVITY_SLUGS

_LONGEST_SLUG = 200


class OrderChanged(Exception):
    """Somebody else changed the order since it was shown."""


class AddressTaken(Exception):
    """In the module a page is to stand in, another has its address."""


def kinds() -> dict[str, type[ActivityPage]]:
    """The kinds of activity there are, by name."""
    return {kind.activity_kind: kind for kind in ActivityPage.__subclasses__()}


def order_of(course: CoursePage) -> str:
    """A short name for the order in which modules and activities stand now."""
    standing = course.get_descendants().order_by("path").values_list("pk", "depth")
    return hashlib.sha256(repr(list(standing)).encode()).hexdigest()[:16]


@transaction.atomic
def add_module(course: CoursePage, title: str, *, by: User) -> ModulePage:
    """An empty module at the end of the course, as a draft."""
    course = _hold(course)
    module: ModulePage = _add(course, ModulePage(title=title, slug=_free_slug(title, course.get_children())), by)
    return module


@transaction.atomic
def add_module_from_template(course: CoursePage, title: str, *, by: User) -> ModulePage:
    """A module with a lesson of the usual blocks and a quiz, as drafts."""
    module = add_module(course, title, by=by)
    add_activity(course, module, "lesson", _("First lesson of %s") % title, by=by)
    add_activity(course, module, "quiz", _("Quiz: %s") % title, by=by)
    return module


@transaction.atomic
def add_activity(course: CoursePage, module: ModulePage, kind: str, title: str, *, by: User) -> ActivityPage:
    """A draft of the kind at the end of the module, begun as the kind is begun; its slug is free in the course."""
    course = _hold(course)
    title = title[:255]
    page = kinds()[kind].begun(ModulePage.objects.get(pk=module.pk), title=title)
    page.slug = _free_slug(title, ActivityPage.objects.descendant_of(course))
    added: ActivityPage = _add(ModulePage.objects.get(pk=module.pk), page, by)
    return added


@transaction.atomic
def rename(course: CoursePage, page: Page, title: str, *, by: User) -> None:
    """A draft of the page with another title; the address stays."""
    _hold(course)
    draft = page.get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=by, log_action=True, clean=False)


@transaction.atomic
def put(course: CoursePage, page: Page, under: Page, position: int, *, seen: str, by: User) -> None:
    """Let the page stand under a parent at a position, from 0. Raises OrderChanged, AddressTaken.

    `seen` is the order that whoever moves it had before them.
    """
    course = _hold(course)
    if order_of(course) != seen:
        raise OrderChanged
    page, under = Page.objects.get(pk=page.pk).specific, Page.objects.get(pk=under.pk)
    others = list(under.get_children().exclude(pk=page.pk))
    if any(other.slug == page.slug for other in others):
        raise AddressTaken
    if not others:
        _move(page, under, "first-child", by)
    elif position < len(others):
        _move(page, others[max(position, 0)], "left", by)
    else:
        _move(page, others[-1], "right", by)


@transaction.atomic
def take_out(course: CoursePage, page: Page, *, by: User) -> None:
    """Unpublish the page: the next edition is without it."""
    _hold(course)
    UnpublishPageAction(page.specific, user=by).execute(skip_permission_checks=True)


def _hold(course: CoursePage) -> CoursePage:
    """Keep others from arranging or releasing the course until the transaction ends."""
    held: CoursePage = CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    return held


def _move(page: Page, target: Page, where: str, by: User) -> None:
    """Wagtail asks for the right to publish where a live page moves; here nothing of it is seen before a release."""
    MovePageAction(page, target, pos=where, user=by).execute(skip_permission_checks=True)


def _add(parent: Page, page: Page, by: User) -> Any:
    page.live, page.owner = False, by
    added = parent.add_child(instance=page)
    log(instance=added, action="wagtail.create", user=by, content_changed=True)
    added.save_revision(user=by, clean=False)
    return added


def _free_slug(title: str, pages: Any) -> str:
    """A slug from the title that none of the pages has, and that means nothing else in addresses."""
    base = slugify(title)[:_LONGEST_SLUG].strip("-") or "page"
    taken = set(pages.values_list("slug", flat=True)) | RESERVED_ACTIVITY_SLUGS
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
