"""Who visits: a learner in the middle of a course, someone of the Center of Excellence and a reviewer, made once.

Their answers are records like any others and stay for ever, which is why a benchmark runs beside made-up people only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.test import Client

from certificates.models import Position
from certificates.positions import assign_position
from courses.enrolling import enrol
from courses.models import Completion, CoursePage, EditionActivity, Enrolment
from courses.progress import complete_activity, open_activity
from lms.management.seeding.service import Demand
from lms.models import Organization, User
from lms.permissions import Role
from lms.roles import give_role
from quizzes.attempts import start_attempt
from quizzes.models import AnswerEvent, AttemptItem, QuestionVersion

_LEARNER, _STAFF, _REVIEWER = "learner@bench.test", "staff@bench.test", "reviewer@bench.test"


class NothingToVisit(Exception):
    """The course has no lesson or no quiz without a time limit."""


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in: a client for requests in this process, and the cookie for those to a server."""

    person: User
    client: Client

    @classmethod
    def signed_in(cls, person: User) -> Self:
        """With a session of their own; leave() ends it."""
        client = Client()
        client.force_login(person)
        return cls(person, client)

    @property
    def cookie(self) -> str:
        """The session, as a header has it."""
        name = settings.SESSION_COOKIE_NAME
        return f"{name}={self.client.cookies[name].value}"

    def leave(self) -> None:
        """Sign out."""
        self.client.logout()


@dataclass
class OpenItem:
    """A question of an open attempt, answered again and again with two answers in turn."""

    item: AttemptItem
    answers: tuple[Any, Any]
    seq: int

    @classmethod
    def of(cls, item: AttemptItem) -> Self:
        """Going on from the last answer that it has."""
        last = AnswerEvent.objects.filter(item=item).aggregate(last=Max("client_seq"))["last"]
        return cls(item, _two_answers(item.version), last or 0)

    def next(self) -> tuple[int, Any]:
        """The next sequence and the answer that goes with it."""
        self.seq += 1
        return self.seq, self.answers[self.seq % 2]


def _two_answers(version: QuestionVersion) -> tuple[Any, Any]:
    if version.interaction == "numeric":
        return {"number": "1"}, {"number": "2"}
    first, second = (choice["id"] for choice in version.choices[:2])
    if version.interaction == "ordering":
        return {first: 1, second: 2}, {first: 2, second: 1}
    if version.interaction == "matching":
        prompt = version.content["prompts"][0]["id"]
        return {prompt: first}, {prompt: second}
    return [first], [second]


@transaction.atomic
def learner_in(course: CoursePage, *, at: datetime) -> Enrolment:
    """The learner's enrolment, with the first lesson read; they hold a position where the course is asked for."""
    person = _person(_LEARNER, "Benchmark Learner")
    demand = Demand.for_course(course, on=at.date())
    if demand:
        fields = {"title": "Case manager", "organization": person.organization, "level": demand.level}
        position, _is_new = Position.objects.get_or_create(code="BENCH-0001", defaults=fields)
        assign_position(person, position, clock_start=at.date(), actor=None, at=at)
    enrol(person, course, at=at, actor=person)
    enrolment = Enrolment.objects.select_related("edition", "course", "learner").get(learner=person, course=course)
    lesson = lesson_of(enrolment)
    open_activity(enrolment, lesson, at=at)
    complete_activity(enrolment, lesson, how=Completion.How.READ, at=at)
    return enrolment


def staff(*, at: datetime) -> User:
    """Someone of the Center of Excellence, over everything."""
    person = _person(_STAFF, "Benchmark Staff")
    give_role(person, Role.COE_STAFF, None, at=at)
    return person


def reviewer(*, at: datetime) -> User:
    """Someone who reads every page and question."""
    person = _person(_REVIEWER, "Benchmark Reviewer")
    give_role(person, Role.REVIEWER, None, at=at)
    return person


def _person(email: str, name: str) -> User:
    found = User.objects.filter(email=email).first()
    employer = Organization.objects.employers().order_by("pk").first()
    return found or User.objects.create_user(email, display_name=name, organization=employer)


def lesson_of(enrolment: Enrolment) -> EditionActivity:
    """The first lesson of the edition."""
    lesson = enrolment.edition.activities.filter(kind="lesson").first()
    if lesson is None:
        raise NothingToVisit
    return lesson


def open_items(enrolment: Enrolment, *, at: datetime) -> tuple[OpenItem, OpenItem]:
    """Two questions of an open attempt at a quiz without a time limit: for Cadre, and for the bare site."""
    quizzes = enrolment.edition.activities.filter(kind="quiz")
    quiz = next((each for each in quizzes if not each.rules["time_limit_minutes"]), None)
    if quiz is None:
        raise NothingToVisit
    attempt = start_attempt(enrolment, quiz, at=at, seed=1)
    first, second = attempt.items.select_related("version", "attempt")[:2]
    return OpenItem.of(first), OpenItem.of(second)
