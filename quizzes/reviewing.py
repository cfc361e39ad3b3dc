"""What a learner is told after handing in: where they stand, why, and what to read again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from django.contrib.contenttypes.models import ContentType

from courses.models import ActivityPage, EditionActivity, LessonPage
from courses.rra.models import Citation, FactVersion

from .models import Attempt, AttemptItem, Question, QuestionVersion
from .noting import Note, notes_on, solution_of
from .presenting import Asked, asked_item

SHOWN_AT_ONCE = 5


@dataclass(frozen=True)
class Lesson:
    """A lesson of the edition that rests on the same facts, and the block where it does."""

    title: str
    url: str
    place: tuple[int, int]  # of its module, and of itself
    module: str
    block: str = ""

    @property
    def address(self) -> str:
        """Of the place in the lesson, as far as the edition has it; else of the lesson."""
        return f"{self.url}#b-{self.block}" if self.block else self.url


@dataclass(frozen=True)
class Reviewed:
    """A question with its verdict."""

    position: int
    asked: Asked
    state: str  # right, partly, wrong, open
    earned: Decimal
    points: int
    notes: list[Note]
    solution: list[str]
    explanation: str
    facts: list[FactVersion]
    lessons: list[Lesson]


@dataclass(frozen=True)
class ToRead:
    """The lessons to read again: the first of them at once, and the rest for whoever asks; or all by module."""

    first: list[Lesson]
    rest: list[Lesson]
    by_module: list[tuple[str, list[Lesson]]]


@dataclass(frozen=True)
class Readings:
    """Facts behind questions, and the lessons of the edition that explain those facts; `module` is the quiz's own."""

    module: int
    facts_of_version: dict[str, list[FactVersion]]
    lessons_of_fact: dict[int, list[Lesson]]

    def facts(self, versions: Iterable[QuestionVersion]) -> list[FactVersion]:
        """The facts behind the versions, each once, in the order of their codes."""
        found = {fact.pk: fact for version in versions for fact in self.facts_of_version.get(str(version.pk), [])}
        return sorted(found.values(), key=lambda fact: fact.fact.code)

    def lessons(self, facts: Iterable[FactVersion]) -> list[Lesson]:
        """The lessons that explain the facts, each once: those of the quiz's own module, and of most facts, first."""
        found: dict[str, list[Lesson]] = defaultdict(list)
        for fact in facts:
            for lesson in self.lessons_of_fact.get(fact.fact_id, []):
                found[lesson.url].append(lesson)

        def relevance(places: list[Lesson]) -> tuple[bool, int, tuple[int, int]]:
            return places[0].place[0] != self.module, -len(places), places[0].place

        return [places[0] for places in sorted(found.values(), key=relevance)]

    def to_read(self, facts: Iterable[FactVersion], *, by_module: bool) -> ToRead:
        """The lessons as they are listed; by module in the order of the course, which says nothing of any answer."""
        lessons = self.lessons(facts)
        if not by_module:
            return ToRead(lessons[:SHOWN_AT_ONCE], lessons[SHOWN_AT_ONCE:], [])
        in_order = sorted(lessons, key=lambda lesson: lesson.place)
        modules = groupby(in_order, key=lambda lesson: (lesson.place[0], lesson.module))
        return ToRead([], [], [(title, list(some)) for (_place, title), some in modules])


def explained(attempt: Attempt, items: Iterable[AttemptItem], *, can_try_again: bool) -> list[AttemptItem]:
    """Those whose verdict and key may be told.

    Of a secret question, whatever drew it, not even the verdict: beside the chosen option it is the key. A quiz
    teaches, so it tells of every other; a final test only once it cannot be tried again, when it is no oracle.
    """
    if attempt.is_final and can_try_again:
        return []
    return [item for item in items if item.version.question.exposure == Question.Exposure.PUBLISHED]


def missed(told: Iterable[AttemptItem]) -> list[AttemptItem]:
    """Of those that may be told of, the ones that did not earn all their points."""
    return [item for item in told if (item.earned or 0) < item.points]


def readings_of(attempt: Attempt, items: Collection[AttemptItem]) -> Readings:
    """What the questions of the attempt rest on: three statements."""
    versions = [str(item.version_id) for item in items]
    cited = Citation.objects.filter(
        target_type=ContentType.objects.get_for_model(QuestionVersion), target_id__in=versions
    ).select_related("version__fact")
    facts_of_version: dict[str, list[FactVersion]] = defaultdict(list)
    for citation in cited.order_by("version__fact__code"):
        facts_of_version[citation.target_id].append(citation.version)
    facts = {fact.fact_id for rest in facts_of_version.values() for fact in rest}
    return Readings(attempt.edition_activity.module_position, facts_of_version, _lessons_of(attempt, facts))


def reviewed(item: AttemptItem, readings: Readings) -> Reviewed:
    """The verdict on one question, with what was chosen and why it is right or wrong."""
    version, facts = item.version, readings.facts([item.version])
    earned = item.earned or Decimal(0)
    state = "open" if not item.response else "right" if earned == item.points else "partly" if earned else "wrong"
    return Reviewed(
        position=item.position,
        asked=asked_item(item),
        state=state,
        earned=earned,
        points=item.points,
        notes=notes_on(item.version, item.response, asked_item(item)),
        solution=[] if state == "right" else solution_of(item.version),
        explanation=version.feedback.get("general", ""),
        facts=facts,
        lessons=readings.lessons(facts),
    )


def _lessons_of(attempt: Attempt, facts: Collection[int]) -> dict[int, list[Lesson]]:
    """Lessons of the learner's edition by the fact they cite, whatever its version."""
    course = attempt.enrolment.course
    lessons = EditionActivity.objects.filter(
        edition=attempt.edition_activity.edition_id, kind=LessonPage.activity_kind
    )
    activities = {
        str(lesson.activity_id): Lesson(
            title=lesson.title,
            url=ActivityPage.address(lesson.kind, course.slug, lesson.slug),
            place=(lesson.module_position, lesson.position),
            module=lesson.module_title,
        )
        for lesson in lessons
    }
    cited = Citation.objects.filter(
        target_type=ContentType.objects.get_for_model(LessonPage), target_id__in=activities, version__fact__in=facts
    )
    found: dict[int, dict[str, Lesson]] = defaultdict(dict)
    for fact, target, block in cited.order_by("pk").values_list("version__fact", "target_id", "block"):
        found[fact].setdefault(target, replace(activities[target], block=block))
    return {fact: list(lessons.values()) for fact, lessons in found.items()}
