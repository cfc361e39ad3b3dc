"""Which facts a lesson rests on, block by block."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.cache import cache

from .models import LessonPage
from .rra.citing import cite, references_in
from .rra.numbering import Numbering, numbering_of

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
    """The fact pages list the lesson as it is published now; what editions cite stays in their revisions."""
    course = lesson.course()
    url = lesson.address(lesson.activity_kind, course.slug, lesson.slug)
    cite(lesson, places_cited(lesson.body), label=f"{course.title}: {lesson.title}", url=url)


def drop_citations(lesson: LessonPage) -> None:
    """A lesson that nobody can take, or that is deleted, rests on nothing."""
    cite(lesson, [], label="", url="")
