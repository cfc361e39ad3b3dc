"""A learner who completed one lesson, and six practice questions on a fact that it cites."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import Completion, CoursePage, EditionActivity, Enrolment
from courses.progress import complete_activity
from courses.rra.models import Citation
from lms import clock
from lms.models import User
from quizzes.loading import load_questions
from quizzes.models import Bank, Drill, DrillItem, Question
from tests.conftest import COURSE_SLUG
from tests.quizzes.conftest import single_entry

INDEX = reverse("practice:index")
START = reverse("practice:start")


class Clock:
    """The time that views read, set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Clock:
    set_clock = Clock(at)
    monkeypatch.setattr(clock, "now", set_clock.now)
    return set_clock


@pytest.fixture
def enrolled(learner: User, at: datetime) -> Enrolment:
    return enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=at, actor=learner)


@pytest.fixture
def lesson(enrolled: Enrolment) -> EditionActivity:
    """The first lesson of the course, not completed yet."""
    found: EditionActivity = enrolled.edition.activities.filter(kind="lesson").first()
    return found


@pytest.fixture
def fact(lesson: EditionActivity) -> str:
    """The code of an assignment that the lesson cites."""
    cited = Citation.objects.filter(target_id=str(lesson.activity_id), version__fact__kind="assignment")
    code: str = cited.exclude(url="").order_by("version__fact__code").values_list("version__fact__code", flat=True)[0]
    return code


@pytest.fixture
def on_the_fact(db: None, fact: str, at: datetime) -> Bank:
    """A bank of no course with six questions on the fact; no other question is for practice."""
    Question.objects.for_practice().update(status=Question.Status.SUSPENDED)
    bank = Bank.objects.create(code="more", name="More questions")
    entries = [single_entry(f"more-{number}", tags=["practice"], facts=[fact]) for number in range(1, 7)]
    load_questions(entries, bank, at=at)
    return bank


@pytest.fixture
def studied(enrolled: Enrolment, lesson: EditionActivity, on_the_fact: Bank, at: datetime) -> EditionActivity:
    """The lesson, completed."""
    complete_activity(enrolled, lesson, how=Completion.How.READ, at=at)
    return lesson


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def drill_of(client: Client, **part: str) -> Drill:
    """Begin a drill, or go on with one."""
    answer = client.post(START, part)
    assert answer.status_code == 302, answer.content.decode()[:500]
    return Drill.objects.get(uuid=answer["Location"].split("/")[2])


def page_of(item: DrillItem) -> str:
    return reverse("practice:question", args=[item.drill.uuid, item.position])


def answer_to(client: Client, item: DrillItem, *, right: bool = True, **more: Any) -> Any:
    """Answer rightly or wrongly, as the form does."""
    version = item.question.current
    assert version is not None
    correct = version.key["correct"]
    wrong = [choice["id"] for choice in version.choices if choice["id"] not in correct][:1]
    sent = {"choice": correct if right else wrong, "version": version.number} | more
    return client.post(page_of(item), sent)
