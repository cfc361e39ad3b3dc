"""How many steps a learner's jobs take, by keyboard alone; a job that comes to take more of them fails here.

A step is a page load or a press of a link or button after signing in; choosing an answer is none.
"""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from certificates.models import Level, Position
from certificates.positions import assign_position
from courses.enrolling import assign, enrol
from courses.models import CataloguePage, CourseEdition, CoursePage, ModulePage
from courses.releasing import release_edition
from lms import clock
from lms.models import Organization
from quizzes.loading import load_questions
from quizzes.models import AttemptItem, Bank, QuizPage
from tests.conftest import AT, COURSE_SLUG
from tests.quizzes.conftest import single_entry

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]

_COUNT = """
const add = (what) => { sessionStorage[what] = Number(sessionStorage[what] || 0) + 1; };
if (window === top) {
  add("loads");
  addEventListener("submit", () => add("presses"), true);
  addEventListener("click", (event) => {
    const pressed = event.target.closest("a, summary, button");
    if (pressed && pressed.type !== "submit") add("presses");
  }, true);
}
"""


class Keyboard:
    """A person without a mouse, whose steps are counted by the browser itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(_COUNT)

    def begin(self) -> None:
        """Count from here, at home."""
        self.page.goto("/learn/")
        self.page.evaluate("sessionStorage.clear()")

    def steps(self) -> int:
        """Loads, or presses where some of them loaded nothing."""
        counted = self.page.evaluate("[sessionStorage.loads, sessionStorage.presses].map((each) => Number(each || 0))")
        return max(counted)

    def reach(self, target: Locator) -> None:
        """Tab until the target has the focus, which must be in sight."""
        for _ in range(200):
            if target.evaluate("(it) => it === document.activeElement"):
                expect(target).to_be_in_viewport()
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}.")

    def press(self, target: Locator) -> None:
        """Reach it and press Enter."""
        self.reach(target)
        target.page.keyboard.press("Enter")


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    return Keyboard(page)


@pytest.fixture
def newcomer(keyboard: Keyboard) -> Any:
    person = somebody("Nia Newcomer", "dsca")
    sign_in(keyboard.page, person)
    return person


@pytest.fixture
def course(committed: None) -> CoursePage:
    return CoursePage.objects.get(slug=COURSE_SLUG)


@pytest.fixture
def examined(committed: None) -> CourseEdition:
    """A course that is one final test of twenty questions."""
    name = f"twenty-{uuid4().hex[:8]}"
    bank = Bank.objects.create(code=name, name=name)
    load_questions([single_entry(f"{name}-{n}") for n in range(20)], bank, at=AT, overwrite=False)
    page = CataloguePage.objects.get().add_child(instance=CoursePage(title=name, slug=name, summary="Short"))
    module = page.add_child(instance=ModulePage(title="Module", slug="module"))
    final = QuizPage(title="The test", slug="the-test", purpose=QuizPage.Purpose.FINAL, pass_mark=80)
    module.add_child(instance=final)
    final.draws.create(bank=bank, tag="quiz", count=20)
    for each in (page, module, final):
        each.save_revision().publish()
    return release_edition(page, kind=CourseEdition.Kind.NEW, note="", released_by=None, at=AT)


def test_a_course_that_is_owed_is_open_in_one_step(keyboard, newcomer, course):
    assign(newcomer, course, due_on=None, reason="Your position asks for it.", asked_by=None, at=clock.now())
    keyboard.begin()

    keyboard.press(keyboard.page.get_by_role("link", name="Continue"))

    expect(keyboard.page.get_by_role("button", name=re.compile("^Mark as read"))).to_be_attached()
    assert keyboard.steps() == 1


def test_a_course_is_enrolled_in_by_two_steps(keyboard, newcomer, course):
    keyboard.begin()

    keyboard.press(keyboard.page.get_by_role("link", name="Browse courses"))
    keyboard.press(keyboard.page.get_by_role("button", name=f"Enroll in {course.title}"))

    expect(keyboard.page.get_by_role("link", name="Begin")).to_be_visible()
    assert newcomer.enrolments.get().course == course
    assert keyboard.steps() == 2


def test_one_step_leads_back_to_where_reading_stopped(keyboard, newcomer, course):
    enrolment = enrol(newcomer, course, at=clock.now(), actor=newcomer)
    page = keyboard.page
    page.goto(f"/learn/{course.slug}/{enrolment.edition.activities.filter(kind='lesson')[0].slug}/")
    block = page.locator("[data-block]").nth(6)
    with page.expect_response(re.compile("/place/")):
        block.evaluate("(it) => it.scrollIntoView({block: 'start'})")
    place = enrolment.visits.get().place
    assert place
    keyboard.begin()

    keyboard.press(page.get_by_role("link", name="Continue"))

    expect(page.locator(f"#b-{place}")).to_be_in_viewport()
    assert keyboard.steps() == 1


def test_a_quiz_is_begun_in_two_steps(keyboard, newcomer, examined):
    enrol(newcomer, examined.course, at=clock.now(), actor=newcomer)
    keyboard.begin()

    keyboard.press(keyboard.page.get_by_role("link", name="Continue"))
    keyboard.press(keyboard.page.get_by_role("button", name="Start"))

    expect(keyboard.page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    assert keyboard.steps() == 2


def test_a_step_a_question_one_to_hand_in_and_one_to_the_certificate(keyboard, newcomer, examined):
    enrol(newcomer, examined.course, at=clock.now(), actor=newcomer)
    page = keyboard.page
    page.goto(f"/quizzes/{examined.course.slug}/the-test/")
    keyboard.press(page.get_by_role("button", name="Start"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    page.evaluate("sessionStorage.clear()")

    for number in range(1, 21):
        answer_right(page, number)
    keyboard.press(page.get_by_role("button", name="Hand in 20 answers"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed")
    assert keyboard.steps() == 21

    page.evaluate("sessionStorage.clear()")
    with page.expect_download() as download:
        keyboard.press(page.get_by_role("link", name="Download your certificate"))
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert keyboard.steps() == 1


def answer_right(page: Page, number: int) -> None:
    """A number key and Enter."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 20")
    attempt = re.findall(r"attempts/([0-9a-f-]+)/", page.url)[0]
    item = AttemptItem.objects.select_related("version").get(attempt__uuid=attempt, position=number)
    page.keyboard.press(str(item.order.index(item.version.key["correct"][0]) + 1))
    expect(page.locator("[name=choice]:checked")).to_have_count(1)
    page.keyboard.press("Enter")


def test_what_is_left_to_the_next_level_stands_at_home(keyboard, newcomer, course):
    dsca = Organization.objects.get(code="dsca")
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    code = f"T-{uuid4().hex[:6]}"
    position = Position.objects.create(code=code, title="Case manager", organization=dsca, level=basic)
    assign_position(newcomer, position, clock_start=clock.now().date(), actor=None, at=clock.now())
    keyboard.begin()

    expect(keyboard.page.get_by_text(re.compile(r"\d of \d requirements met, next: "))).to_be_visible()
    assert keyboard.steps() == 0
