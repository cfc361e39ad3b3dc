"""Which facts a lesson rests on, block by block, and an edition by its lessons."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from wagtail.models import Page

from .checking.texts import Text
from .models import CourseEdition, CoursePage, LessonPage
from .rra.citing import cite, references_in, resolve_known
from .rra.models import Citation
from .rra.numbering import Numbering, numbering_of
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


def keep_citations(lesson: LessonPage) -> None:
    """The fact pages list the lesson as it is published now; what editions cite stays in their revisions.

    In a course or module that is not published nobody meets it, and only staff are told of it.
    """
    course = lesson.course()
    is_met = not Page.objects.ancestor_of(lesson).filter(live=False).exists()
    cite(
        lesson,
        places_cited(lesson.body),
        label=f"{course.title}: {lesson.title}",
        url=lesson.address(lesson.activity_kind, course.slug, lesson.slug),
        standing=Citation.Standing.LIVE if is_met else Citation.Standing.DRAFT,
        staff_only=not is_met,
    )


def drop_citations(lesson: LessonPage) -> None:
    """A lesson that nobody can take, or that is deleted, rests on nothing."""
    cite(lesson, [], label="", url="")


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
    """What the lessons of the edition cite, as they were frozen; two statements."""
    lessons = edition.activities.filter(kind=LessonPage.activity_kind).select_related("revision")
    texts = (Text(each.activity_id, each.kind, each.title, each.slug, each.revision.content) for each in lessons)
    cited = dict.fromkeys(reference for text in texts for reference in text.references)
    return list(resolve_known(cited))


def keep_all_citations() -> None:
    """Those of every published lesson and of every course, made anew."""
    for lesson in LessonPage.objects.live():
        keep_citations(lesson)
    for course in CoursePage.objects.all():
        keep_editions(course)
