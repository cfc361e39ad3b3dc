"""A course's newest edition with the questions its quizzes draw from, read once for any number of people."""

from dataclasses import dataclass
from typing import Self

from courses.models import CourseEdition, CoursePage, EditionActivity
from quizzes.drawing import Draw
from quizzes.models import Question, QuestionVersion
from quizzes.pools import draws_of, pools_of

from .answering import Asked


class NoCourse(Exception):
    """There is no course with an edition to enrol people in."""


@dataclass(frozen=True)
class CoursePlan:
    """What every journey through the course has in common; activities in order, draws by the activity's page."""

    edition: CourseEdition
    activities: tuple[EditionActivity, ...]
    draws: dict[int, tuple[Draw, ...]]
    versions: dict[int, QuestionVersion]

    @classmethod
    def of(cls, course: CoursePage) -> Self:
        """The plan of the course's newest edition."""
        edition = CourseEdition.objects.filter(course=course).order_by("-number").first()
        if edition is None:
            raise NoCourse(f"“{course}” has no edition.")
        activities = tuple(edition.activities.order_by("position"))
        drawable = Question.objects.drawable().values("current")
        return cls(
            edition=edition,
            activities=activities,
            draws={
                each.activity_id: tuple(draws_of(each.rules, pools_of(each.rules)))
                for each in activities
                if each.kind == "quiz"
            },
            versions={
                version.question_id: version
                for version in QuestionVersion.objects.filter(pk__in=drawable).select_related("question")
            },
        )


def asked(version: QuestionVersion) -> Asked:
    """The version as a made-up person meets it."""
    return Asked(version.question.code, version.interaction, version.content, version.key)
