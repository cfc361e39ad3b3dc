"""An edition is released only if each of its quizzes could be started."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import CourseEdition, CoursePage
from courses.releasing import NotReleasable, release_edition
from lms.management.seeding.course_plan import CoursePlan
from lms.models import User
from quizzes.loading import load_questions
from quizzes.models import Bank, Question, QuestionTag, QuizPage

from .conftest import single_entry


def release_again(edition: CourseEdition, *, at: datetime) -> CourseEdition:
    """The course once more, with another summary."""
    course = CoursePage.objects.get(pk=edition.course_id)
    course.summary = "Another"
    course.save_revision().publish()
    return release_edition(course, kind=CourseEdition.Kind.NEW, note="", released_by=None, at=at)


def test_a_draw_that_finds_too_few_questions_is_named(edition: CourseEdition, at: datetime) -> None:
    Question.objects.filter(code__in=["q-f0", "q-f1", "q-f2", "q-f3", "q-f4"]).update(status="suspended")

    with pytest.raises(NotReleasable) as refusal:
        release_again(edition, at=at)

    assert refusal.value.problems == [
        "“The final test” draws 4 from bank first-bank with tag final, and 3 live questions fit."
    ]


def test_questions_that_a_lesson_asks_do_not_count_for_a_final_test(edition: CourseEdition, at: datetime) -> None:
    for question in Question.objects.filter(code__startswith="q-f")[:5]:
        QuestionTag.objects.create(question=question, tag="practice")

    with pytest.raises(NotReleasable, match=r"The final test.*3 live questions fit"):
        release_again(edition, at=at)


def test_draws_that_share_too_few_questions_are_named(edition: CourseEdition, questions: Bank, at: datetime) -> None:
    page = QuizPage.objects.get(slug="the-quiz", edition_activities__edition=edition)
    page.draws.create(bank=questions, tag="quiz", count=1)
    page.save_revision().publish()

    with pytest.raises(NotReleasable, match=r"The quiz.*take from the same questions"):
        release_again(edition, at=at)


def test_a_quiz_without_draws_is_named(edition: CourseEdition, at: datetime) -> None:
    page = QuizPage.objects.get(slug="the-quiz", edition_activities__edition=edition)
    page.draws.set([])
    page.save_revision().publish()

    with pytest.raises(NotReleasable, match="The quiz” draws no question"):
        release_again(edition, at=at)


def test_the_author_sees_what_is_missing_before_releasing(
    client: Client, admin_user: User, edition: CourseEdition
) -> None:
    Question.objects.filter(code="q-2").update(status="retired")
    client.force_login(admin_user)

    page = client.get(reverse("courses_release", args=[edition.course_id])).content.decode()

    assert "draws 3 from bank first-bank with tag quiz, and 2 live questions fit" in page


def test_made_up_learners_draw_for_a_final_test_as_learners_do(
    edition: CourseEdition, questions: Bank, at: datetime
) -> None:
    load_questions([single_entry("q-p", tags=["final", "practice"])], questions, at=at)
    practice = Question.objects.get(code="q-p")
    final = edition.activities.get(slug="the-final-test")

    drawn_from = CoursePlan.of(edition.course).draws[final.activity_id][0].pool

    assert len(drawn_from) == 8
    assert practice.pk not in drawn_from
