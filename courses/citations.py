"""Which facts a lesson rests on, block by block, and an edition by its lessons."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from wagtail.models import Page, Revision

from lms.models import User

from .checking.texts import places_in
from .models import CourseEdition, CoursePage, EditionActivity, EditionCitation, LessonPage
from .rra.citing import cite, references_in, resolve_known
from .rra.models import Citation, FactVersion, ReviewTask
from .rra.numbering import Numbering, numbering_of
from .rra.reviewing import close_settled, confirmed_at
from .signals import foundations_changed

_DAY = 24 * 60 * 60

# What each kind of block cites; those not named here cite nothing.
_CITED: dict[str, Callable[[Any], list[str]]] = {
    "text": lambda value: references_in(value.source),
    "callout": lambda value: references_in(value["text"].source),
    "case": lambda value: [
        reference
        for text in (value["situation"], *(step["text"] for step in value["steps"]))
        for reference in references_in(text.source)
    ],
    "facts": lambda value: list(value["facts"]),
    "steps": lambda value: list(value["steps"]),
    "table": lambda value: [
        reference
        for row in value.rows
        for cell in row
        if cell.block.name == "text"
        for reference in references_in(cell.value.source)
    ],
}


def places_cited(body: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Every citation in the body of a lesson: the id of the block at its top level, and the reference."""
    for block in body:
        cited = _CITED.get(block.block_type)
        for reference in cited(block.value) if cited else []:
            yield block.id, reference


def numbering_in(lesson: LessonPage, *, revision: int) -> Numbering:
    """The numbers of the lesson's citations on paper; worked out once a day for a revision, which never changes."""
    numbering: Numbering | None = cache.get(f"numbering-{revision}")
    if numbering is None:
        numbering = numbering_of(reference for _block, reference in places_cited(lesson.body))
        cache.set(f"numbering-{revision}", numbering, _DAY)
    return numbering


@transaction.atomic
def keep_citations(lesson: LessonPage, *, by: User | None, at: datetime) -> None:
    """The fact pages list the lesson as it is published now; what editions cite is kept with them.

    In a course or module that is not published nobody meets it, and only staff are told of it. Review tasks that the
    text answers now are closed: it cites the changed fact, or rests on it no longer.
    """
    course = lesson.course()
    is_met = not Page.objects.ancestor_of(lesson).filter(live=False).exists()
    shown = {
        "label": f"{course.title}: {lesson.title}",
        "url": lesson.address(lesson.activity_kind, course.slug, lesson.slug),
        "standing": Citation.Standing.LIVE if is_met else Citation.Standing.DRAFT,
        "staff_only": not is_met,
    }
    _cite(lesson, places_cited(lesson.body), shown, by=by, at=at)


@transaction.atomic
def drop_citations(lesson: LessonPage, *, by: User | None, at: datetime) -> None:
    """A lesson that nobody can take, or that is deleted, rests on nothing."""
    _cite(lesson, [], {"label": "", "url": ""}, by=by, at=at)


def _cite(
    lesson: LessonPage, places: Iterable[tuple[str, str]], shown: dict[str, Any], *, by: User | None, at: datetime
) -> None:
    kept = ReviewTask.objects.at(lesson).filter(Q(closed_at=None) | Q(outcome=ReviewTask.Outcome.RECONFIRMED))
    tasks = list(kept.select_related("fact", "cited", "version"))
    cited = cite(lesson, places, confirmed=confirmed_at(tasks), **shown)
    close_settled([task for task in tasks if task.closed_at is None], cited, by=by, at=at)


@transaction.atomic
def keep_editions(course: CoursePage) -> None:
    """The fact pages list the newest edition of a published course, by all that its lessons cite.

    What those before rested on is kept, for what was learned by them; and so is all of a course that was taken back.
    """
    newest = course.editions.first()
    if newest is None:
        return
    editions = ContentType.objects.get_for_model(CourseEdition)
    older = [str(pk) for pk in course.editions.exclude(pk=newest.pk).values_list("pk", flat=True)]
    Citation.objects.filter(target_type=editions, target_id__in=older).update(standing=Citation.Standing.PAST)
    cite(
        newest,
        [("", reference) for reference in references_of(newest)],
        kind=Citation.Kind.COURSE,
        standing=Citation.Standing.LIVE if course.live else Citation.Standing.PAST,
        label=str(newest),
        url=course.url or "",
    )
    foundations_changed.send(sender=CoursePage, course=course)


def references_of(edition: CourseEdition) -> list[str]:
    """What the lessons of the edition cite, as they were frozen; one statement."""
    cited = EditionCitation.objects.filter(activity__edition=edition).values("version")
    return [str(version) for version in FactVersion.objects.filter(pk__in=cited).select_related("fact")]


def keep_citations_of_edition(activities: Iterable[EditionActivity]) -> None:
    """What the lessons of an edition rest on, as released, for ever: four statements."""
    lessons = {one.revision_id: one.pk for one in activities if one.kind == LessonPage.activity_kind}
    released = Revision.objects.filter(pk__in=lessons).values_list("pk", "content")
    places = {lessons[pk]: places_in(content.get("body") or "[]") for pk, content in released}
    versions = resolve_known({reference for some in places.values() for _block, reference in some})
    cited = {(pk, block, versions[each].pk) for pk, some in places.items() for block, each in some if each in versions}
    EditionCitation.objects.bulk_create(
        EditionCitation(activity_id=pk, block=block, version_id=version) for pk, block, version in sorted(cited)
    )


def keep_all_citations(*, at: datetime) -> None:
    """Those of every published lesson and of every course, made anew."""
    for lesson in LessonPage.objects.live():
        keep_citations(lesson, by=None, at=at)
    for course in CoursePage.objects.all():
        keep_editions(course)
