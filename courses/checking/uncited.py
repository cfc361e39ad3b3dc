"""Paragraphs of lessons that cite nothing, apart from those that somebody read and found to state no fact."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.models import LessonPage, SetAside

from .paragraphs import Paragraph, paragraphs_of
from .texts import Text, text_of


@dataclass(frozen=True)
class Place:
    """A paragraph and the block of the lesson in which it stands."""

    paragraph: Paragraph
    block: str


@dataclass(frozen=True)
class Claims:
    """A lesson as its author left it: how many paragraphs it has, and those that cite nothing."""

    lesson: LessonPage
    paragraphs: int
    bare: list[Place]
    set_aside: list[Place]

    @property
    def cited(self) -> int:
        """How many paragraphs cite something."""
        return self.paragraphs - len(self.bare) - len(self.set_aside)


def claims_of(lessons: Iterable[LessonPage]) -> list[Claims]:
    """What each lesson's newest text claims; lessons come with their latest revision; one statement beside."""
    known = set(SetAside.objects.values_list("digest", flat=True))
    return [_claims(lesson, known) for lesson in lessons]


def _claims(lesson: LessonPage, known: set[str]) -> Claims:
    revision = lesson.latest_revision
    text = text_of(lesson, revision.content if revision else lesson.serializable_data())
    places = list(_places(text))
    bare = [place for place in places if not place.paragraph.references]
    return Claims(
        lesson=lesson,
        paragraphs=len(places),
        bare=[place for place in bare if place.paragraph.digest not in known],
        set_aside=[place for place in bare if place.paragraph.digest in known],
    )


def _places(text: Text) -> Iterable[Place]:
    for block in text.blocks:
        for paragraph in paragraphs_of(block["type"], block.get("value")):
            yield Place(paragraph, str(block.get("id") or ""))
