"""How many steps the jobs of authors take by keyboard alone: J11 to J14 of the bar.

A step is a key that acts, or a click; a job that comes to take more of them than the bar allows fails here.
"""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from courses.models import CoursePage, LessonPage, ModulePage
from courses.teams import add_member, shared_collection
from lms.permissions import Role
from quizzes.models import Bank, Question
from tests.conftest import AT
from tests.courses.conftest import make_course, publish, text
from tests.courses.recordings.samples import make_recording

from .people import sign_in, somebody
from .waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
CITED = '<p>So it is <a linktype="rra" id="rra-001@1">said</a>.</p>'
FURTHEST = 250


# Enter and the space bar act, except where they are part of a text; of clicks a key makes, the key was counted.
_COUNT = """
const add = () => { sessionStorage.steps = Number(sessionStorage.steps || 0) + 1; };
const isWriting = ({ target, key }) => target.isContentEditable || target.matches("textarea")
  || (key === " " && target.matches("input:not([type=checkbox], [type=radio])"));
if (window === top) {
  addEventListener("keydown", (event) => {
    if (["Enter", " "].includes(event.key) && !event.repeat && !isWriting(event)) add();
  }, true);
  addEventListener("click", (event) => { if (event.isTrusted && event.detail > 0) add(); }, true);
}
"""


class Hands:
    """A person at a keyboard, whose steps are counted by the browser itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(_COUNT)

    def begin(self, address: str) -> None:
        """Count from this page on."""
        self.page.goto(address)
        self.page.evaluate("sessionStorage.clear()")

    def steps(self) -> int:
        """How many there were since, on whatever pages."""
        return int(self.page.evaluate("Number(sessionStorage.steps || 0)"))

    def go_to(self, target: Locator) -> None:
        """Tab until the target has the focus."""
        target.wait_for(state="attached")
        for _press in range(FURTHEST):
            if target.evaluate("node => node === document.activeElement || node.contains(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}.")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go there and press a key."""
        self.go_to(target)
        self.page.keyboard.press(key)

    def type_into(self, target: Locator, words: str) -> None:
        """Go there and type: no step."""
        self.go_to(target)
        self.page.keyboard.insert_text(words)


@pytest.fixture
def course():
    """A course of its own that somebody works on."""
    course = make_course(f"Steps {uuid4().hex[:8]}", lessons=1)
    for page in (course, *ModulePage.objects.child_of(course)):
        publish(page)
    lesson = LessonPage.objects.descendant_of(course).get()
    publish(lesson, objectives="Say it.", body=json.dumps([text(CITED)]))
    Bank.objects.create(code=course.slug, name=course.title, course=course)
    return course


@pytest.fixture
def author(course):
    author = somebody("Ada Author", "dsca", Role.INSTRUCTOR)
    add_member(course, author, given_by=None, at=AT)
    return author


@pytest.fixture
def hands(page):
    return Hands(page)


def test_j11_a_module_with_a_page_a_video_and_three_questions(page, hands, course, author, complaints):
    """With the video chosen from the library, where it is with its captions: the bar counts no upload."""
    film = f"How a case begins: {course.slug}"
    make_recording("video", title=film, collection=shared_collection())
    sign_in(page, author)
    hands.begin("/admin/")
    hands.press(page.get_by_role("link", name=re.compile(f"^Outline ?: {course.title}")))
    hands.type_into(page.get_by_label("A new module"), "Money")
    hands.press(page.get_by_label("A new module"))
    expect(page.locator(".messages")).to_contain_text("was added as a draft")
    hands.press(page.get_by_role("link", name="First lesson of Money"))
    hands.type_into(page.locator(".public-DraftEditor-content").first, "Money follows the case.")
    hands.press(page.get_by_role("button", name="Insert a block").last)
    hands.type_into(page.get_by_placeholder("Search options…"), "Video")
    hands.press(page.get_by_placeholder("Search options…"))
    hands.press(page.get_by_role("button", name="Choose video"))
    hands.press(page.get_by_role("link", name=film))
    expect(page.get_by_text(film).first).to_be_visible()
    hands.press(page.get_by_role("button", name="Save draft"))
    wait_until(page, lambda: "video" in kinds_of_blocks(course))
    hands.press(page.get_by_role("link", name="Questions", exact=True))
    hands.press(page.get_by_role("link", name="Add a question"))
    for number in (1, 2, 3):
        write_question(hands, f"What follows the case ({number})?")
        hands.press(page.get_by_role("button", name="Save and add another" if number < 3 else "Save", exact=True))
        expect(page.get_by_text("was saved")).to_be_visible()

    assert Question.objects.filter(versions__stem__startswith="What follows the case").count() >= 3
    assert hands.steps() <= 15


def kinds_of_blocks(course: CoursePage) -> list[str]:
    """Of what the editor saved by itself in the new lesson."""
    lesson = LessonPage.objects.descendant_of(course).get(slug="first-lesson-of-money")
    return [block.block_type for block in lesson.get_latest_revision_as_object().body if block.value]


def write_question(hands: Hands, stem: str) -> None:
    """Type all of a question: its options as lines, the right one marked."""
    hands.type_into(hands.page.locator("[name=stem]"), stem)
    hands.type_into(hands.page.locator("[name=paste]"), "*Money\nNothing\nLetters")
    hands.type_into(hands.page.locator("[name=facts]"), "rra-001")


def test_j12_a_question_in_at_most_four_steps(page, hands, author, complaints):
    sign_in(page, author)
    hands.begin("/admin/")
    hands.press(page.get_by_role("link", name="Questions", exact=True))
    hands.press(page.get_by_role("link", name="Add a question"))
    write_question(hands, "Who pays?")
    hands.press(page.get_by_role("button", name="Save", exact=True))

    expect(page.get_by_text("was saved")).to_be_visible()
    assert hands.steps() <= 4


def test_j13_the_preview_is_one_step_away(page, hands, course, author, complaints):
    lesson = LessonPage.objects.descendant_of(course).get()
    sign_in(page, author)
    hands.begin(f"/admin/pages/{lesson.pk}/edit/")
    hands.press(page.get_by_role("button", name="Toggle preview"))

    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.locator("article.lesson h1")).to_have_text(lesson.title)
    expect(preview.get_by_role("heading", name="After this lesson you can")).to_be_visible()
    assert preview.locator("article form").count() == 0
    for size in ("Mobile", "Tablet", "Desktop"):
        expect(page.get_by_role("radio", name=re.compile(size, re.I))).to_be_attached()
    assert hands.steps() == 1


def test_j14_open_see_the_difference_approve(page, new_context, hands, course, author, complaints, no_violations):
    lesson = LessonPage.objects.descendant_of(course).get()
    lesson.title = "Lesson 1, better"
    lesson.save_revision(user=author)
    sign_in(page, author)
    page.goto(f"/admin/courses/{course.pk}/review/")
    no_violations(page, without=".sidebar")
    page.get_by_role("button", name="Send the course for review").press("Enter")

    for role, button in (
        (Role.REVIEWER, "Approve what is marked"),
        (Role.COE_STAFF, "Approve what is marked, and go on to release"),
    ):
        deciding = new_context().new_page()
        sign_in(deciding, somebody("Dora Decider", "dsca", role))
        hand = Hands(deciding)
        hand.begin("/admin/")
        hand.press(deciding.get_by_role("link", name=re.compile(f"^Review ?: {course.title}")))
        expect(deciding.locator("ins, .addition").filter(has_text="better").first).to_be_visible()
        no_violations(deciding, without=".sidebar")
        hand.press(deciding.get_by_role("button", name=button, exact=True))
        expect(deciding.get_by_text("1 page was approved.")).to_be_visible()
        assert hand.steps() <= 3

    assert LessonPage.objects.get(pk=lesson.pk).title == "Lesson 1, better"


def test_the_outline_is_worked_by_keyboard_alone(page, hands, course, author, complaints, no_violations):
    sign_in(page, author)
    page.goto(f"/admin/courses/{course.pk}/outline/")
    no_violations(page, without=".sidebar")
    hands.type_into(page.get_by_label("Title of a new lesson or quiz in Only module"), "A second one")
    hands.press(page.get_by_label("Title of a new lesson or quiz in Only module"))
    up = page.get_by_role("button", name="Move A second one up")
    hands.press(up)
    said = page.locator(".messages")
    expect(said).to_contain_text("“A second one” is number 1 of 2 in “Only module” now.")
    hands.press(page.locator("summary").filter(has_text="More: A second one"))
    hands.go_to(page.locator("input[id^=rename-]:visible"))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("The first one")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("It is called “The first one” in the draft now.")
    no_violations(page, without=".sidebar")
    assert CoursePage.objects.get(pk=course.pk).get_descendants().filter(draft_title="The first one").exists()
