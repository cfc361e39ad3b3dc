"""What a learner still knows of what they studied, by lesson and by step."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.urls import reverse

from courses.rra.explorer import Kind, Labels

from .dealing import is_rested
from .models import PracticeCard
from .remembering import RETENTION, retrievability
from .studied import Practised, Studied

NEW, FADING, FRESH = "new", "fading", "fresh"


@dataclass(frozen=True)
class Held:
    """How well the questions of one part are remembered.

    The chance is the mean over those answered before, for tomorrow: who was just told the answer knows it today.
    """

    total: int
    met: int
    due: int
    chance: float
    may_be_asked: bool  # today, if the part is chosen

    @property
    def new(self) -> int:
        """Never answered in practice."""
        return self.total - self.met

    @property
    def percent(self) -> int:
        """The chance in whole percent."""
        return round(self.chance * 100)

    @property
    def state(self) -> str:
        """In a word: whether anything was answered, and whether something of it is due or on the way to it."""
        if not self.met:
            return NEW
        return FADING if self.due or self.chance < RETENTION else FRESH


@dataclass(frozen=True)
class Row:
    """A lesson or a step, and how well it is remembered."""

    title: str
    slug: str
    url: str
    held: Held


@dataclass(frozen=True)
class OfCourse:
    """A course with the lessons of it that were completed and have questions."""

    title: str
    slug: str
    rows: list[Row]


def held_of(questions: Sequence[Practised], cards: Mapping[int, PracticeCard], *, new_left: int, at: datetime) -> Held:
    """How well the questions are remembered, and whether one may be asked where so many new ones may be."""
    met = [cards[one.question] for one in questions if one.question in cards]
    chances = [retrievability(card.memory, at=at + timedelta(days=1)) for card in met]
    is_new_open = new_left > 0 and len(met) < len(questions)
    return Held(
        total=len(questions),
        met=len(met),
        due=sum(card.due_at <= at for card in met),
        chance=sum(chances) / len(chances) if chances else 0.0,
        may_be_asked=is_new_open or any(is_rested(card.memory, at=at) for card in met),
    )


def by_course(studied: Studied, cards: Mapping[int, PracticeCard], *, new_left: int, at: datetime) -> list[OfCourse]:
    """Every completed lesson on which there are questions, in the order of its course."""
    on: dict[int, list[Practised]] = defaultdict(list)
    for one in studied.questions:
        on[one.lesson.activity].append(one)
    found = []
    for slug, lessons in groupby(studied.lessons, key=lambda lesson: lesson.course_slug):
        asked = [lesson for lesson in lessons if lesson.activity in on]
        rows = [
            Row(lesson.title, lesson.slug, lesson.url, held_of(on[lesson.activity], cards, new_left=new_left, at=at))
            for lesson in asked
        ]
        if asked:
            found.append(OfCourse(asked[0].course, slug, rows))
    return found


def by_step(
    studied: Studied, cards: Mapping[int, PracticeCard], labels: Labels, *, new_left: int, at: datetime
) -> list[Row]:
    """Every step on which there are questions, in the order of the process."""
    about: dict[str, list[Practised]] = defaultdict(list)
    for one in studied.questions:
        for slug in one.steps:
            about[slug].append(one)
    return [
        Row(
            step.name,
            step.slug,
            reverse("rra:step", args=[step.slug]),
            held_of(about[step.slug], cards, new_left=new_left, at=at),
        )
        for step in labels.all(Kind.STEP)
        if step.slug in about
    ]
