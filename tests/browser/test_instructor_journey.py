"""An instructor mends a lesson, releases the edition, and a learner who is in the middle of it reads the new words."""

import re

import pytest
from playwright.sync_api import expect

from courses.enrolling import enrol
from courses.models import CoursePage, LessonPage
from courses.progress import open_activity
from courses.teams import add_member
from lms.permissions import Role
from tests.conftest import AT, COURSE_SLUG

from .people import sign_in, somebody
from .waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
SENTENCE = " Read this sentence twice."


@pytest.fixture
def reader(committed):
    """Somebody who has begun the course."""
    learner = somebody("Rita Reader", "dsca")
    enrolment = enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)
    open_activity(enrolment, enrolment.edition.activities.get(position=1), at=AT)
    return learner


@pytest.fixture
def lesson(committed):
    return LessonPage.objects.get(slug="three-words-and-three-levels")


def test_what_an_instructor_writes_a_learner_reads_once_it_is_released(
    page, new_context, reader, lesson, complaints, no_violations
):
    author = somebody("Ivo Instructor", "dsca", Role.INSTRUCTOR)
    add_member(lesson.course(), author, given_by=None, at=AT)
    sign_in(page, author)
    course, cited = lesson.course(), str(lesson.body.raw_data).count('linktype="rra"')
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    editor = page.locator(".public-DraftEditor-content").first
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(SENTENCE)
    wait_until(page, lambda: SENTENCE.strip() in body_of_draft(lesson))  # the editor saves by itself
    page.goto(f"/admin/courses/{course.pk}/review/")
    page.get_by_role("button", name="Send the course for review").click()
    expect(page.get_by_text("sent for review")).to_be_visible()
    reviewing = somebody_at(new_context, Role.REVIEWER)
    decide(reviewing, course, "Approve what is marked")
    staff = somebody_at(new_context, Role.COE_STAFF)
    decide(staff, course, "Approve what is marked, and go on to release")

    expect(staff.get_by_text("Three words and three levels").first).to_be_visible()
    no_violations(staff, without=".sidebar")
    for point in staff.locator("input[name=confirmed]").all():
        point.check()
    staff.get_by_label(re.compile("Correction:")).check()
    staff.get_by_label(re.compile("What changed")).fill("A sentence was added.")
    staff.get_by_role("button", name="Release", exact=True).click()
    expect(staff.get_by_text(re.compile("is released"))).to_be_visible()

    lesson.refresh_from_db()
    assert str(lesson.body.raw_data).count('linktype="rra"') == cited
    learner = new_context().new_page()
    sign_in(learner, reader)
    learner.get_by_role("link", name=re.compile("^Continue")).first.click()
    expect(learner.get_by_text(SENTENCE.strip())).to_be_visible()
    learner.locator("a.citation").first.click()
    expect(learner.get_by_role("dialog")).to_be_visible()
    no_violations(learner)


def body_of_draft(lesson):
    lesson.refresh_from_db()
    return str(lesson.get_latest_revision().content["body"])


def somebody_at(new_context, role):
    """Somebody else, at another computer."""
    there = new_context().new_page()
    sign_in(there, somebody("Olga Other", "dsca", role))
    return there


def decide(page, course, button):
    page.goto(f"/admin/courses/{course.pk}/review/")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(re.compile("approved"))).to_be_visible()


def test_an_instructor_writes_a_question_in_few_clicks(page, complaints, no_violations):
    sign_in(page, somebody("Ida Instructor", "dsca", Role.INSTRUCTOR))
    page.goto("/admin/questions/")
    no_violations(page, without=".sidebar")
    page.get_by_role("link", name="Add a question").click()
    no_violations(page, without=".sidebar")
