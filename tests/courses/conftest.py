"""A little course of one's own to write, release and take."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from courses.models import CataloguePage, CourseEdition, CoursePage, LessonPage, ModulePage
from courses.releasing import release_edition
from quizzes.models import Bank, QuizDraw, QuizPage
from tests.conftest import let_instructors_in


def text(html: str, block_id: str | None = None) -> dict[str, Any]:
    """A block of text."""
    return {"type": "text", "value": html, "id": block_id or str(uuid4())}


def publish(page: Any, **changes: Any) -> Any:
    """Change fields of the page and publish it, as its author would."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page.specific_class.objects.get(pk=page.pk)


def add(parent: Any, page: Any) -> Any:
    """Put a new page below another and publish it."""
    parent.refresh_from_db()
    return publish(parent.add_child(instance=page))


def add_lesson(module: ModulePage, title: str, *blocks: dict[str, Any], **fields: Any) -> LessonPage:
    body = json.dumps(blocks or [text(f"<p>What {title} says.</p>")])
    return add(module, LessonPage(title=title, slug=title.lower().replace(" ", "-"), body=body, **fields))


def release(course: CoursePage, at: datetime, kind: str = CourseEdition.Kind.NEW, note: str = "") -> CourseEdition:
    return release_edition(course, kind=CourseEdition.Kind(kind), note=note, released_by=None, at=at)


def make_course(title: str = "Small course", lessons: int = 3) -> CoursePage:
    """A course of one module with so many lessons, live and without an edition; releasing gives pages revisions.

    Whoever is an instructor by then is in its team.
    """
    slug = title.lower().replace(" ", "-")
    course = CataloguePage.objects.get().add_child(instance=CoursePage(title=title, slug=slug, summary="Short."))
    module = course.add_child(instance=ModulePage(title="Only module", slug="only-module"))
    for number in range(1, lessons + 1):
        body = json.dumps([text(f"<p>What Lesson {number} says.</p>")])
        module.add_child(instance=LessonPage(title=f"Lesson {number}", slug=f"lesson-{number}", body=body))
    let_instructors_in(course)
    return course


@pytest.fixture
def small(db: None) -> CoursePage:
    """A course of three lessons that nobody has released yet."""
    return make_course()


@pytest.fixture
def module(small: CoursePage) -> ModulePage:
    return ModulePage.objects.child_of(small).get()


@pytest.fixture
def first_edition(small: CoursePage, at: datetime) -> CourseEdition:
    return release(small, at)


@pytest.fixture
def final_test(module: ModulePage) -> QuizPage:
    """A final test at the end of the little course."""
    quiz = QuizPage(
        title="The final test",
        slug="the-final-test",
        purpose=QuizPage.Purpose.FINAL,
        opens_after_all=True,
        pass_mark=80,
    )
    quiz.draws = [QuizDraw(bank=Bank.objects.get(code="wmdw"), tag="final", count=5)]
    return add(module, quiz)
