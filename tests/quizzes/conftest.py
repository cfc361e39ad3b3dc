"""A bank of questions with a canary in every key, and a small course whose quiz and final test draw from it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import CataloguePage, CourseEdition, CoursePage, EditionActivity, Enrolment, ModulePage
from courses.releasing import release_edition
from lms.models import User
from quizzes.attempts import start_attempt
from quizzes.loading import load_questions
from quizzes.models import Attempt, AttemptItem, Bank, QuizPage
from tests.conftest import COURSE_SLUG, let_instructors_in

CANARY = "canary-7f3a"


def single_entry(code: str, **fields: Any) -> dict[str, Any]:
    """A question of one right option, with the canary in all that tells which."""
    return {
        "code": code,
        "type": "single",
        "stem": f"Who decides in case {code}?",
        "options": [
            {"text": f"The right one of {code}", "correct": True, "feedback": f"{CANARY} yes"},
            {"text": f"Another of {code}", "correct": False, "feedback": f"{CANARY} no"},
            {"text": f"A third of {code}", "correct": False, "feedback": f"{CANARY} no"},
        ],
        "feedback": f"{CANARY} because",
        "tags": ["quiz"],
    } | fields


def multiple_entry(code: str, **fields: Any) -> dict[str, Any]:
    """A question with two right and two wrong options."""
    return {
        "code": code,
        "type": "multiple",
        "stem": f"Which hold in case {code}?",
        "options": [
            {"text": f"{word} of {code}", "correct": is_right, "feedback": f"{CANARY} {word}"}
            for word, is_right in [("First", True), ("Second", True), ("Third", False), ("Fourth", False)]
        ],
        "feedback": f"{CANARY} because",
        "tags": ["quiz"],
    } | fields


def matching_entry(code: str, **fields: Any) -> dict[str, Any]:
    """A question of two pairs and an answer too many."""
    return {
        "code": code,
        "type": "matching",
        "stem": f"Who does what in case {code}?",
        "pairs": [
            {"prompt": f"Decides {code}", "answer": f"Authority {code}"},
            {"prompt": f"Acts {code}", "answer": f"Duty {code}"},
        ],
        "distractors": [f"Nobody {code}"],
        "feedback": f"{CANARY} because",
        "tags": ["quiz"],
    } | fields


def true_false_entry(code: str, **fields: Any) -> dict[str, Any]:
    """A statement that is false."""
    return {
        "code": code,
        "type": "true_false",
        "stem": f"In case {code} nobody decides.",
        "answer": False,
        "feedback": f"{CANARY} because",
        "tags": ["quiz"],
    } | fields


def ordering_entry(code: str, **fields: Any) -> dict[str, Any]:
    """Four steps in their right order."""
    return {
        "code": code,
        "type": "ordering",
        "stem": f"In which order does case {code} go?",
        "steps": [f"{word} of {code}" for word in ["Request", "Offer", "Acceptance", "Closure"]],
        "feedback": f"{CANARY} because",
        "tags": ["quiz"],
    } | fields


def numeric_entry(code: str, **fields: Any) -> dict[str, Any]:
    """A number of days, with weeks to choose as well; neither number stands anywhere else."""
    return {
        "code": code,
        "type": "numeric",
        "stem": f"How long does case {code} take?",
        "answer": 73519,
        "tolerance": "0.5",
        "unit": "days",
        "other_units": {"bundles": 8641},
        "feedback": f"{CANARY} because",
        "tags": ["quiz"],
    } | fields


@pytest.fixture
def bank(db: None) -> Bank:
    """A bank of the short course, which its instructors may write."""
    return Bank.objects.create(code="first-bank", name="First bank", course=CoursePage.objects.get(slug=COURSE_SLUG))


@pytest.fixture
def questions(bank: Bank, at: datetime) -> Bank:
    """Six questions for the quiz, three of each kind of shape, and eight for the final test."""
    return fill(bank, at=at)


def fill(bank: Bank, *, at: datetime, prefix: str = "q") -> Bank:
    """Questions for a quiz of three and a final test of four."""
    quiz = [single_entry(f"{prefix}-1"), multiple_entry(f"{prefix}-2"), matching_entry(f"{prefix}-3")]
    final = [single_entry(f"{prefix}-f{number}", tags=["final"]) for number in range(8)]
    load_questions([*quiz, *final], bank, at=at, overwrite=False)
    return bank


def build_course(bank: Bank, slug: str, *, at: datetime) -> CourseEdition:
    """A course of one module with a quiz and a final test, released."""
    catalogue = CataloguePage.objects.get()
    course = catalogue.add_child(instance=CoursePage(title=f"Course {slug}", slug=slug, summary="Short", minutes=10))
    module = course.add_child(instance=ModulePage(title="Module", slug="module"))
    quiz = module.add_child(instance=QuizPage(title="The quiz", slug="the-quiz", pass_mark=70))
    final = module.add_child(
        instance=QuizPage(
            title="The final test",
            slug="the-final-test",
            purpose=QuizPage.Purpose.FINAL,
            instructions="Four questions.",
            pass_mark=80,
            attempts_allowed=2,
            time_limit_minutes=30,
            opens_after_all=True,
        )
    )
    for page, tag, count in [(quiz, "quiz", 3), (final, "final", 4)]:
        page.draws.create(bank=bank, tag=tag, count=count)
    for page in [course, module, quiz, final]:
        page.save_revision().publish()
    let_instructors_in(course)
    return release_edition(course, kind=CourseEdition.Kind.NEW, note="", released_by=None, at=at)


@pytest.fixture
def edition(questions: Bank, at: datetime) -> CourseEdition:
    return build_course(questions, "a-small-course", at=at)


@pytest.fixture
def taking(learner: User, edition: CourseEdition, at: datetime) -> Enrolment:
    """The learner in the small course."""
    return enrol(learner, edition.course, at=at, actor=learner)


@pytest.fixture
def quiz(edition: CourseEdition) -> EditionActivity:
    return edition.activities.get(slug="the-quiz")


@pytest.fixture
def final(edition: CourseEdition) -> EditionActivity:
    return edition.activities.get(slug="the-final-test")


@pytest.fixture
def attempt(taking: Enrolment, quiz: EditionActivity, at: datetime) -> Attempt:
    """The learner's open attempt at the quiz."""
    return start_attempt(taking, quiz, at=at, seed=1)


@pytest.fixture
def item(attempt: Attempt) -> AttemptItem:
    """The question of one right option in it."""
    return attempt.items.select_related("version").get(version__interaction="single")


def right_response(item: AttemptItem) -> Any:
    """What earns all points."""
    key = item.version.key
    if "order" in key:
        return {step: place for place, step in enumerate(key["order"], start=1)}
    if "value" in key:
        return {"number": key["value"], "unit": key["unit"]}
    return key.get("correct") or key["pairs"]


def wrong_response(item: AttemptItem) -> Any:
    """What earns none."""
    key = item.version.key
    if "order" in key:
        return {step: place for place, step in enumerate(reversed(key["order"]), start=1)}
    if "value" in key:
        return {"number": "1", "unit": key["unit"]}
    if item.version.interaction == "matching":
        wrong = next(entry["id"] for entry in item.version.choices if entry["text"].startswith("Nobody"))
        return dict.fromkeys(item.version.key["pairs"], wrong)
    return [next(entry["id"] for entry in item.version.choices if entry["id"] not in item.version.key["correct"])]


def answer_url(item: AttemptItem) -> str:
    return reverse("quizzes:answer", args=[item.attempt.uuid, item.position])


Ask = Callable[..., Any]


@pytest.fixture
def send(client: Client) -> Ask:
    """Post an answer as the page's script does."""

    def post(item: AttemptItem, response: Any, client_seq: Any, **extra: Any) -> Any:
        body = {"response": response, "client_seq": client_seq} | extra
        return client.post(answer_url(item), body, content_type="application/json")

    return post


def pages_of(client: Client, urls: Sequence[str]) -> str:
    """The bodies of all the pages in one text."""
    return "\n".join(client.get(url, follow=True).content.decode() for url in urls)
