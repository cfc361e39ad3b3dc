"""A course of one's own out of another: its drafts, with a team, files and questions of the copy's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page

from lms.models import Change, User

from .keeping import renew_block_ids
from .models import ActivityPage, CataloguePage, CoursePage, ModulePage
from .signals import course_copied
from .teams import SlugTaken, let_in


@dataclass(frozen=True)
class Contents:
    """What a copy would have, for whoever makes it."""

    modules: int
    activities: int


def contents_of(course: CoursePage) -> Contents:
    """How much there is to copy."""
    return Contents(
        modules=ModulePage.objects.child_of(course).count(),
        activities=ActivityPage.objects.descendant_of(course).count(),
    )


class _CopyDrafts(CopyPageAction):
    """Wagtail's copy, of what authors see: the latest draft of each page rather than what was published last."""

    def _copy_page(self, page: Page, *args: Any, **kwargs: Any) -> Page:
        return super()._copy_page(page.specific.get_latest_revision_as_object(), *args, **kwargs)


@transaction.atomic
def copy_course(course: CoursePage, title: str, slug: str, *, by: User, at: datetime) -> CoursePage:
    """The course again, wholly or not at all, as drafts that nobody has taken. Raises SlugTaken.

    Blocks get ids of their own and keep their citations. Two at once come one after the other, so that a second
    click makes no second copy.
    """
    catalogue = CataloguePage.objects.select_for_update(of=("self",), no_key=True).get()
    if catalogue.get_children().filter(slug=slug).exists():
        raise SlugTaken
    named = {"title": title, "draft_title": title, "slug": slug, "owner": by}
    action = _CopyDrafts(
        page=course, recursive=True, copy_revisions=False, keep_live=False, update_attrs=named, user=by
    )
    copy: CoursePage = CoursePage.objects.get(pk=action.execute(skip_permission_checks=True).pk)
    renew_block_ids(None, course, copy)
    let_in(copy, by, at=at)
    course_copied.send(sender=CoursePage, original=course, copy=copy, by=by, at=at)
    Change.record("course-copied", copy, actor=by, at=at, old={"course": course.title}, new={"course": title})
    return copy
