"""Records outlive everything: what Wagtail's admin may not delete, and what a copy must not share."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from lms import clock
from lms.models import User

from .citations import drop_citations, keep_citations
from .models import EntrancePage, HasRecords, LessonPage, RecordedPage


def refuse_to_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page on which records rest, itself or those under it, is shown with the reason instead of being deleted."""
    page = page.specific
    if isinstance(page, RecordedPage) and page.has_records():
        messages.error(request, HasRecords(page).message)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    if request.method == "POST":
        by = request.user if isinstance(request.user, User) else None
        _forget_citations(page, by=by, at=clock.now())
    return None


def _forget_citations(page: Page, *, by: User | None, at: datetime) -> None:
    """What is deleted cites nothing any more."""
    for lesson in LessonPage.objects.descendant_of(page, inclusive=True):
        drop_citations(lesson, by=by, at=at)


def refuse_bulk_deletion(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same for many at once: one page with records, and nothing is deleted.

    People are not changed in bulk at all: each change of a person says who, old and new, one by one.
    """
    objects = list(objects)
    if any(isinstance(each, User) for each in objects):
        messages.error(
            request,
            _("People are changed one by one, so that each change is recorded; they are deactivated, never deleted."),
        )
        return redirect("wagtailusers_users:index")
    if action_type != "delete":
        return None
    refusals = (refuse_to_delete_page(request, each) for each in objects if isinstance(each, Page))
    return next((refusal for refusal in refusals if refusal is not None), None)


def keep_entrance(request: HttpRequest, page: Page, destination: Page | None = None) -> HttpResponse | None:
    """The front page and the catalogue, where everyone comes in, are unpublished and moved by administrators only."""
    if not issubclass(page.specific_class, EntrancePage) or request.user.is_superuser:
        return None
    message = _("Only administrators unpublish or move “%s”: everyone comes in through it.")
    messages.error(request, message % page.get_admin_display_title())
    return redirect("wagtailadmin_explore", page.pk)


def keep_entrance_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same when it is one of many: then none is unpublished or moved."""
    if action_type not in ("unpublish", "move"):
        return None
    refusals = (keep_entrance(request, each) for each in objects if isinstance(each, Page))
    return next((refusal for refusal in refusals if refusal is not None), None)


def refuse_long_names(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's form of a copy takes a slug or a title of any length, which the page then cannot hold."""
    longest = max(len(request.POST.get(name, "")) for name in ("new_title", "new_slug"))
    if longest <= 255:
        return None
    messages.error(request, _("Title and slug have 255 characters at most."))
    return redirect("wagtailadmin_pages:copy", page.pk)


def renew_block_ids(request: HttpRequest | None, page: Page, copy: Page) -> None:
    """Blocks of copied lessons get ids of their own, in the page and in its revisions: ids name places in records."""
    for lesson in LessonPage.objects.descendant_of(copy, inclusive=True):
        new_ids: dict[str, str] = defaultdict(lambda: str(uuid4()))
        revisions = list(lesson.revisions.all())
        lesson.body = json.dumps(_renamed(lesson.serializable_data()["body"], new_ids))
        lesson.save(update_fields=["body"], clean=False)
        for revision in revisions:
            revision.content["body"] = json.dumps(_renamed(revision.content["body"], new_ids))
            revision.save(update_fields=["content"])
        if lesson.live:
            keep_citations(lesson, by=None, at=clock.now())


def _renamed(body: str, new_ids: dict[str, str]) -> list[dict[str, Any]]:
    return [{**block, "id": new_ids[block["id"]]} for block in json.loads(body)]
