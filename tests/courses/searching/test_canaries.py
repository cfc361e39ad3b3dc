"""What must never be found: a word set into every place that search may not know."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import Comment

from courses.models import CoursePage, LessonPage, ModulePage, SearchEntry
from lms.models import User
from quizzes.loading import load_questions
from quizzes.models import Bank, Question, QuizDraw, QuizPage

from ...conftest import AT
from ..conftest import add, add_lesson, make_course, publish, release, text
from .conftest import ask

CANARY = "xenopus"


def a_question() -> Question:
    """A question with the canary in each of its parts."""
    bank = Bank.objects.create(code="canary", name=f"Bank {CANARY}")
    options = [
        {"text": f"{CANARY} {number}", "correct": number == 1, "feedback": f"{CANARY} because {number}"}
        for number in range(3)
    ]
    entry = {
        "code": f"{CANARY}-1",
        "type": "single",
        "stem": f"Which {CANARY}?",
        "options": options,
        "feedback": f"{CANARY} in general",
        "facts": ["rra-011"],
        "tags": ["practice", CANARY],
    }
    load_questions([entry], bank, at=AT)
    return Question.objects.get(bank=bank)


def in_a_knowledge_check(course: CoursePage, module: ModulePage, admin: User) -> None:
    question = a_question()
    check = {"type": "check", "value": str(question.uuid), "id": "00000000-0000-4000-8000-000000000001"}
    add_lesson(module, "Checked", text("<p>Quagga.</p>"), check)


def in_a_quiz(course: CoursePage, module: ModulePage, admin: User) -> None:
    question = a_question()
    quiz = QuizPage(
        title="A quiz", slug="a-quiz", instructions=f"Mind the {CANARY}.", pass_mark=80, attempts_allowed=1
    )
    quiz.draws = [QuizDraw(bank=question.bank, tag=CANARY, count=1)]
    add(module, quiz)


def in_a_comment(course: CoursePage, module: ModulePage, admin: User) -> None:
    lesson = LessonPage.objects.child_of(module).first()
    Comment.objects.create(page=lesson, user=admin, text=CANARY, contentpath="body")
    publish(lesson)


def in_what_is_said_to_machines(course: CoursePage, module: ModulePage, admin: User) -> None:
    publish(LessonPage.objects.child_of(module).first(), search_description=CANARY, seo_title=CANARY)


def in_an_unpublished_lesson(course: CoursePage, module: ModulePage, admin: User) -> None:
    add_lesson(module, f"Hidden {CANARY}", text(f"<p>{CANARY}</p>")).unpublish()


@pytest.mark.parametrize(
    "hide",
    [in_a_knowledge_check, in_a_quiz, in_a_comment, in_what_is_said_to_machines, in_an_unpublished_lesson],
)
def test_nothing_that_is_no_lesson_text_is_released_into_the_index(client, admin_user, small, module, at, hide):
    hide(small, module, admin_user)

    release(small, at, note=f"A note about {CANARY}")

    nobody_finds_it(client, admin_user)


def as_a_draft(course: CoursePage, lesson: LessonPage) -> None:
    lesson.title, lesson.body = f"The {CANARY}", json.dumps([text(f"<p>{CANARY}</p>")])
    lesson.save_revision()


def as_a_publication(course: CoursePage, lesson: LessonPage) -> None:
    publish(lesson, title=f"The {CANARY}", body=json.dumps([text(f"<p>{CANARY}</p>")]))


def as_a_new_lesson(course: CoursePage, lesson: LessonPage) -> None:
    add_lesson(ModulePage.objects.child_of(course).get(), f"The {CANARY}", text(f"<p>{CANARY}</p>"))


def as_words_of_the_course(course: CoursePage, lesson: LessonPage) -> None:
    publish(course, title=f"Course {CANARY}", summary=CANARY, description=CANARY, audience=CANARY)


def as_a_title_of_the_module(course: CoursePage, lesson: LessonPage) -> None:
    publish(ModulePage.objects.child_of(course).get(), title=f"Module {CANARY}")


@pytest.mark.parametrize(
    "change", [as_a_draft, as_a_publication, as_a_new_lesson, as_words_of_the_course, as_a_title_of_the_module]
)
def test_what_is_not_released_is_not_found(client, admin_user, small, module, at, change):
    release(small, at)
    change(small, LessonPage.objects.child_of(module).first())

    nobody_finds_it(client, admin_user)
    assert CANARY not in ask(client, "Lesson", course="small-course").html


def test_a_course_that_was_never_released_is_not_found(client, admin_user, db):
    make_course(f"Course of {CANARY}")

    nobody_finds_it(client, admin_user)


def test_a_lesson_that_an_edition_left_out_is_not_found(client, admin_user, small, module, at):
    lesson = add_lesson(module, "Deep", text(f"<p>{CANARY}</p>"))
    release(small, at)
    lesson.unpublish()
    release(small, at + timedelta(days=1))

    client.force_login(admin_user)

    assert ask(client, CANARY).titles == []


def nobody_finds_it(client: Client, admin_user: User) -> None:
    """Not even who may do everything; and it is not in the table, whatever is searched for."""
    client.force_login(admin_user)
    assert ask(client, CANARY).titles == []
    for row in SearchEntry.objects.values():
        assert CANARY not in str(row).lower()
