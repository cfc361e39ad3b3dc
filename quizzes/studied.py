"""What a learner has studied, and which practice questions rest on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from courses.models import ActivityPage, Completion, LessonPage
from courses.rra.models import Assignment, Citation, Fact, Step
from lms.models import User

from .models import Question, QuestionVersion
from .models.bank import ASKED_VERSION

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Lesson:
    """A lesson that the learner completed, as the edition names it."""

    activity: int
    title: str
    slug: str
    course: str
    course_slug: str
    position: int

    @property
    def url(self) -> str:
        """Where it is read again."""
        return ActivityPage.address(LessonPage.activity_kind, self.course_slug, self.slug)


@dataclass(frozen=True)
class Practised:
    """A question to practise: it is asked in a completed lesson, or rests on a fact that one cites.

    `lesson` is that which asks it, else the one which cites most of its facts.
    """

    question: int
    code: str
    facts: frozenset[int]
    steps: frozenset[str]  # slugs
    lesson: Lesson


@dataclass(frozen=True)
class Studied:
    """The lessons that a learner completed, in the order of their courses, and the questions on them."""

    lessons: list[Lesson]
    questions: list[Practised]


def studied_by(learner: User) -> Studied:
    """What the learner has studied: six statements, and one more where a lesson is looked into for the first time."""
    lessons = _lessons_of(learner)
    if not lessons:
        return Studied([], [])
    cited = _facts_cited(LessonPage, [str(lesson.activity) for lesson in lessons])
    asking = _asked_in([lesson.activity for lesson in lessons])
    askable = Question.objects.practised().annotate(asked_version=ASKED_VERSION)
    keys = askable.annotate(key=Cast("asked_version", CharField())).values("key")
    rests = _facts_cited(QuestionVersion, keys)
    steps = _steps_of({fact for facts in rests.values() for fact in facts})
    found = []
    for pk, uuid, code, version in askable.order_by("code").values_list("pk", "uuid", "code", "asked_version"):
        facts = rests.get(str(version), frozenset())
        lesson = _home_of(uuid, facts, lessons, cited, asking)
        if lesson:
            about = frozenset(steps[fact] for fact in facts if fact in steps)
            found.append(Practised(pk, code, facts, about, lesson))
    return Studied(lessons, found)


def _lessons_of(learner: User) -> list[Lesson]:
    done = Completion.objects.filter(
        enrolment__learner=learner, edition_activity__kind=LessonPage.activity_kind
    ).select_related("edition_activity__edition__course")
    found: dict[int, Lesson] = {}
    for completion in done.order_by(
        "edition_activity__edition__course__title",
        "edition_activity__edition__course_id",
        "edition_activity__position",
    ):
        activity, edition = completion.edition_activity, completion.edition_activity.edition
        found[activity.activity_id] = Lesson(
            activity=activity.activity_id,
            title=activity.title,
            slug=activity.slug,
            course=edition.title,
            course_slug=edition.course.slug,
            position=activity.position,
        )
    return list(found.values())


def _facts_cited(model: type[Any], targets: Collection[str] | QuerySet[Any, Any]) -> dict[str, frozenset[int]]:
    """The facts that each of the targets cites, whatever their version."""
    rows = Citation.objects.filter(target_type=ContentType.objects.get_for_model(model), target_id__in=targets)
    found: dict[str, set[int]] = defaultdict(set)
    for target, fact in rows.values_list("target_id", "version__fact"):
        found[target].add(fact)
    return {target: frozenset(facts) for target, facts in found.items()}


def _asked_in(activities: Iterable[int]) -> dict[int, frozenset[UUID]]:
    """The questions that each lesson asks on the way, as it is published; of a revision worked out once a day."""
    published = LessonPage.objects.filter(pk__in=activities).values_list("pk", "live_revision")
    names = {pk: f"checks-{pk}-{revision}" for pk, revision in published}
    known: dict[str, frozenset[UUID]] = cache.get_many(names.values())
    missing = [pk for pk, name in names.items() if name not in known]
    for lesson in LessonPage.objects.filter(pk__in=missing) if missing else []:
        asked = (block["value"] for block in lesson.body.raw_data if block["type"] == "check")
        known[names[lesson.pk]] = frozenset(UUID(value) for value in asked if value)
        cache.set(names[lesson.pk], known[names[lesson.pk]], _DAY)
    return {pk: known.get(name, frozenset()) for pk, name in names.items()}


def _steps_of(facts: Collection[int]) -> dict[int, str]:
    """The slug of the step that each of the facts is about, where it is about one."""
    held = Assignment.objects.filter(pk__in=facts).values_list("pk", "step__code")
    themselves = Step.objects.filter(pk__in=facts).values_list("pk", "code")
    return {pk: Fact(code=code).slug for pk, code in [*held, *themselves]}


def _home_of(
    uuid: UUID,
    facts: frozenset[int],
    lessons: Iterable[Lesson],
    cited: dict[str, frozenset[int]],
    asking: dict[int, frozenset[UUID]],
) -> Lesson | None:
    """The lesson under which the question is practised; None where it rests on nothing that was studied."""
    best, most = None, 0
    for lesson in lessons:
        if uuid in asking.get(lesson.activity, frozenset()):
            return lesson
        shared = len(facts & cited.get(str(lesson.activity), frozenset()))
        if shared > most:
            best, most = lesson, shared
    return best
