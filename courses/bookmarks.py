"""Keeping places in lessons, with notes: what a learner does for themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.text import Truncator
from wagtail.blocks import StreamValue

from lms.models import User

from .models import Bookmark, EditionActivity, Enrolment, LessonPage
from .progress import lesson_of

EXCERPT_LENGTH = 160


class NoSuchPlace(Exception):
    """The lesson has no such block."""


class ChangedMeanwhile(Exception):
    """The note was written in another window since this form was opened; `bookmark` is as it stands."""

    def __init__(self, bookmark: Bookmark) -> None:
        super().__init__(f"{bookmark} changed")
        self.bookmark = bookmark


def keep(learner: User, activity: EditionActivity, block: str, note: str, *, at: datetime) -> Bookmark:
    """Keep a place of the lesson, once; raises NoSuchPlace, or ChangedMeanwhile where another note is kept already."""
    fields = {"excerpt": excerpt_at(activity, block), "note": note, "made_at": at, "changed_at": at}
    place = {"learner": learner, "activity_id": activity.activity_id, "block": block}
    bookmark, is_new = Bookmark.objects.get_or_create(**place, defaults=fields)
    if is_new or note in ("", bookmark.note):
        return bookmark
    if bookmark.note:
        raise ChangedMeanwhile(bookmark)
    rewrite(bookmark, note, seen=bookmark.version, at=at)
    return bookmark


def rewrite(bookmark: Bookmark, note: str, *, seen: int, at: datetime) -> None:
    """Change the note that was seen in that version; raises ChangedMeanwhile rather than lose words."""
    same = Bookmark.objects.filter(pk=bookmark.pk, version=seen)
    is_changed = same.exclude(note=note).update(note=note, version=models.F("version") + 1, changed_at=at)
    bookmark.refresh_from_db()
    if not is_changed and bookmark.note != note:
        raise ChangedMeanwhile(bookmark)


def excerpt_at(activity: EditionActivity, block: str) -> str:
    """The first words at a place of the lesson, or nothing for the lesson as a whole; raises NoSuchPlace."""
    if not block:
        return ""
    for one in lesson_of(activity).body:
        if one.id == block:
            return excerpt_of(one)
    raise NoSuchPlace


def excerpt_of(block: StreamValue.StreamChild) -> str:
    """The first words of a block, as people read them."""
    said = " ".join(str(part) for part in block.block.get_searchable_content(block.value))
    return Truncator(" ".join(said.split())).chars(EXCERPT_LENGTH)


def places_in(activity: EditionActivity) -> dict[str, int]:
    """The ids of the lesson's blocks, each with its place among them."""
    return {block.id: number for number, block in enumerate(lesson_of(activity).body, start=1)}


def kept_in(activity: EditionActivity, learner: User) -> dict[str, Bookmark]:
    """The learner's bookmarks in a lesson by the id of the block; of the lesson as a whole, by nothing."""
    return {kept.block: kept for kept in Bookmark.objects.of(learner).filter(activity=activity.activity_id)}


def without_place(kept: Mapping[str, Bookmark], lesson: LessonPage) -> list[Bookmark]:
    """Those whose paragraph is no longer in the text."""
    return [kept[block] for block in kept.keys() - {block.id for block in lesson.body} - {""}]


@dataclass(frozen=True)
class Kept:
    """A bookmark as its learner finds it; `url` leads to the very place or, if that has gone, to the lesson."""

    bookmark: Bookmark
    url: str
    is_gone: bool  # the paragraph or the lesson is not in the edition that the learner takes


@dataclass(frozen=True)
class KeptInLesson:
    """The bookmarks in one lesson, in the order of its text."""

    course: str
    title: str
    kept: list[Kept]


def in_order(learner: User, *, words: Iterable[str] = (), course: str = "") -> models.QuerySet[Any]:
    """The learner's bookmarks by course and lesson, with all the words, in the course with the slug if one is given.

    Each has the activity of the edition that the learner takes in `here`, if its lesson is in that.
    """
    mine = EditionActivity.objects.filter(
        edition__enrolments__in=Enrolment.objects.of(learner), activity=models.OuterRef("activity")
    ).order_by("-edition__released_at")
    found = Bookmark.objects.of(learner).with_words(words).select_related("activity")
    found = found.annotate(
        here=models.Subquery(mine.values("pk")[:1]),
        title=models.Subquery(mine.values("edition__title")[:1]),
        slug=models.Subquery(mine.values("edition__course__slug")[:1]),
        position=models.Subquery(mine.values("position")[:1]),
    )
    found = found.filter(slug=course) if course else found
    return found.order_by("title", "slug", "position", "activity", "made_at")


def by_lesson(bookmarks: Iterable[Any]) -> list[KeptInLesson]:
    """Bookmarks of `in_order`, grouped, with where they lead: one statement for all the lessons they are in."""
    bookmarks = list(bookmarks)
    here = EditionActivity.objects.select_related("revision", "edition__course")
    activities = here.in_bulk({bookmark.here for bookmark in bookmarks if bookmark.here})
    return [
        _in_lesson(list(group), activities.get(here))
        for (here, _activity), group in groupby(bookmarks, key=lambda one: (one.here, one.activity_id))
    ]


def _in_lesson(bookmarks: list[Bookmark], activity: EditionActivity | None) -> KeptInLesson:
    if activity is None:
        kept = [Kept(bookmark, "", is_gone=True) for bookmark in bookmarks]
        return KeptInLesson("", bookmarks[0].activity.title, kept)
    url = LessonPage.address(activity.kind, activity.edition.course.slug, activity.slug)
    places = places_in(activity)
    kept = [
        Kept(
            bookmark,
            f"{url}#b-{bookmark.block}" if bookmark.block in places else url,
            is_gone=bool(bookmark.block) and bookmark.block not in places,
        )
        for bookmark in sorted(bookmarks, key=lambda one: places.get(one.block, len(places) + 1) if one.block else 0)
    ]
    return KeptInLesson(activity.edition.title, activity.title, kept)
