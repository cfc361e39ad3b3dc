"""How many steps it takes to audit a person and to ask for a correction: J21 and J10 of the bar."""

import hashlib
import json

import pytest
from playwright.sync_api import expect

from courses.enrolling import enrol
from courses.models import CoursePage
from lms import clock
from lms.permissions import Role
from tests.conftest import COURSE_SLUG

from .people import sign_in, somebody
from .test_learner_steps import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def keyboard(page):
    return Keyboard(page)


def test_a_person_is_audited_in_two_steps_and_proved_in_one_more(keyboard, complaints, no_violations):
    learner = somebody("Perpetua Searched", "dsca")
    enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=clock.now(), actor=learner)
    page = keyboard.page
    sign_in(page, somebody("Cleo Coe", "dsca", Role.COE_STAFF))
    page.goto("/admin/")
    page.evaluate("sessionStorage.clear()")

    keyboard.reach(page.locator("#find-person-q"))
    page.keyboard.type("perpetua sea")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("People")
    keyboard.press(page.get_by_role("link", name="Perpetua Searched").first)

    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    expect(page.get_by_text("Enrolled: ").first).to_be_visible()
    assert keyboard.steps() == 2
    no_violations(page)

    page.evaluate("sessionStorage.clear()")
    with page.expect_download() as download:
        keyboard.press(page.get_by_role("link", name="Proof export"))
    assert keyboard.steps() == 1
    made = json.loads(download.value.path().read_text())
    canonical = json.dumps(made["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made["sha256"] == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_correction_is_asked_for_in_two_steps(keyboard, complaints, no_violations):
    page, learner = keyboard.page, somebody("Lea Misspelled", "dsca")
    sign_in(page, learner)
    page.goto("/profile/")
    page.evaluate("sessionStorage.clear()")

    keyboard.press(page.get_by_role("link", name="Correct my name on certificates"))
    keyboard.reach(page.get_by_label("Your right name"))
    page.keyboard.type("Leah Misspelled")
    keyboard.reach(page.get_by_label("Why"))
    page.keyboard.type("It is spelled with an h.")
    no_violations(page)
    keyboard.press(page.get_by_role("button", name="Ask for the correction"))

    expect(page.get_by_text("Your request is on its way.")).to_be_visible()
    assert learner.corrections.get().wanted == "Leah Misspelled"
    assert keyboard.steps() == 2
