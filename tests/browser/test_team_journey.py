"""Instructors: the team of a course and its roster, by keyboard, without an accessibility problem."""

import pytest
from playwright.sync_api import expect

from courses.enrolling import enrol
from courses.models import CoursePage
from courses.teams import add_member
from lms.permissions import Role
from tests.conftest import AT, COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_a_member_takes_in_a_colleague_and_looks_at_the_roster(page, complaints, no_violations):
    course = CoursePage.objects.get(slug=COURSE_SLUG)
    member = somebody("Mona Member", "dsca", Role.INSTRUCTOR)
    colleague = somebody("Karla Colleague-To-Be", "dsca", Role.INSTRUCTOR)
    learner = somebody("Rolf Roster-Line", "dsca")
    enrol(learner, course, at=AT, actor=learner)
    add_member(course, member, given_by=None, at=AT)
    sign_in(page, member)

    page.goto(f"/admin/courses/{course.pk}/team/")
    page.get_by_label("Name or e-mail address").fill("colleague-to")
    page.keyboard.press("Enter")
    page.wait_for_url("**?*=colleague-to*")
    button = page.get_by_role("button", name=f"Add {colleague}").first
    no_violations(page, without=".sidebar")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{colleague} is in the team now.")).to_be_visible()

    page.goto(f"/admin/courses/{course.pk}/roster/?person=Rolf")
    no_violations(page, without=".sidebar")
    page.get_by_role("link", name=str(learner)).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=str(learner))).to_be_visible()
    no_violations(page, without=".sidebar")
