"""What several views ask first: the person's own enrolment, the lesson in the edition they take, the way back."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Bookmark, Enrolment
from lms.http import UserRequest


def enrolment_of(request: UserRequest, course_slug: str) -> Enrolment:
    """The person's own enrolment, or a 404."""
    mine = Enrolment.objects.of(request.user).with_newest().select_related("course", "edition")
    return get_object_or_404(mine, course__slug=course_slug)


def lesson_in(enrolment: Enrolment, slug: str) -> Any:
    """The lesson (an EditionActivity) of the edition the person takes; a quiz is not read but passed.

    `has_bookmarks` says whether they keep places in it, so that whoever keeps none pays no statement to learn so.
    """
    kept = Bookmark.objects.filter(learner=enrolment.learner_id, activity=OuterRef("activity"))
    lessons = enrolment.edition.activities.filter(kind="lesson").select_related("revision", "edition__course")
    return get_object_or_404(lessons.annotate(has_bookmarks=Exists(kept)), slug=slug)


def crumbs(*trail: tuple[str, str]) -> list[dict[str, str]]:
    """The way back from a page, beginning at the learner's own."""
    return [{"label": _("My learning"), "url": reverse("portal:learn")}] + [
        {"label": label, "url": url} for label, url in trail
    ]
