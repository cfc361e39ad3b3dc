"""What must be written anew if a source changes: an author reads it in one step from the page of the source."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CoursePage
from courses.rra.models import Assignment, Source
from lms.models import User
from quizzes.loading import load_questions
from tests.courses.conftest import add_lesson, make_course, release, text
from tests.courses.test_edition_citations import citing

from .conftest import CANARY, single_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(db) -> Assignment:
    return Assignment.objects.select_related("source").get(code="rra-001")


def address(source: Source) -> str:
    return f"/admin/coverage/source/{source.slug}/"


@pytest.fixture
def written(instructor: User, bank, at) -> CoursePage:
    """A course with a lesson and a question that rest on rra-001."""
    course = make_course("Resting course")
    module = course.get_children().get()
    more = text('<p>Beside it.</p><p>As <a linktype="rra" id="rra-001@1">it is said</a> in law.</p>', "block-9")
    add_lesson(module, "Resting lesson", more, citing("rra-002@1"))
    load_questions([single_entry("resting-1", facts=["rra-001"])], bank, at=at)
    bank.course = course
    bank.save()
    release(course, at)
    return course


def test_from_a_source_in_one_step_to_every_paragraph_and_question(client: Client, instructor, assignment, written):
    client.force_login(instructor)
    assert address(assignment.source) in client.get(f"/rra/sources/{assignment.source.slug}/").content.decode()

    page = client.get(address(assignment.source)).content.decode()
    of_course = page.partition("Resting course")[2]
    assert "As it is said in law." in of_course
    assert "Beside it." not in of_course
    assert '/edit/#block-block-9-section"' in of_course
    assert ">resting-1</a>: rra-001" in of_course
    assert f'/rra/facts/{assignment.code}/"' in page
    assert CANARY not in page


def test_questions_of_other_teams_are_named_and_lead_nowhere(client: Client, instructor, assignment, written, bank):
    bank.course = None
    bank.save()
    client.force_login(instructor)

    assert "<li>resting-1: rra-001</li>" in client.get(address(assignment.source)).content.decode()


def test_learners_and_strangers_see_neither_the_way_nor_the_page(client: Client, learner, assignment):
    page = f"/rra/sources/{assignment.source.slug}/"
    assert address(assignment.source) not in client.get(page).content.decode()
    client.force_login(learner)
    assert address(assignment.source) not in client.get(page).content.decode()
    assert client.get(address(assignment.source)).status_code in (302, 403)


def test_of_what_is_no_source_there_is_no_page(client: Client, reviewer):
    client.force_login(reviewer)
    assert client.get("/admin/coverage/source/none/").status_code == 404


def test_it_costs_the_same_for_more_lessons(client: Client, reviewer, assignment, written):
    client.force_login(reviewer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(assignment.source))
        return len(captured)

    cost()
    before = cost()
    module = written.get_children().get()
    for number in range(4):
        add_lesson(module, f"More {number}", citing("rra-001@1"))
    assert cost() == before
