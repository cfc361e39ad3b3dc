"""The tools of a lesson by keyboard alone: notes, words explained, a problem reported, and what paper gets."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from courses.enrolling import enrol
from courses.models import CoursePage, ProblemReport
from tests.conftest import AT, COURSE_SLUG

from .conftest import PHONE
from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]

LESSON = f"/learn/{COURSE_SLUG}/the-request-and-the-offer/"


@pytest.fixture
def reading(page: Page) -> Page:
    """A lesson, open before a learner of its course."""
    learner = somebody("Nora Notes", "dsca")
    enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)
    sign_in(page, learner)
    page.goto(LESSON)
    return page


def press_tab_until(page: Page, target: Locator, *, most: int = 80) -> None:
    """Move the focus as a keyboard does."""
    for _each in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the focus never came to {target}")


def test_a_note_is_written_changed_and_removed_by_keyboard(
    reading: Page, complaints: Any, no_violations: Callable[..., None]
) -> None:
    page = reading
    place = page.locator("[data-block]").filter(has=page.locator("[data-sheet]")).first
    press_tab_until(page, place.get_by_role("link", name="Bookmark this place or write a note"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keep this place")).to_be_visible()
    no_violations(page)
    page.keyboard.type("Ask the case manager")
    press_tab_until(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")

    expect(place.get_by_text("Ask the case manager")).to_be_visible()
    changing = place.get_by_role("link", name="Bookmarked: change the note or remove it")
    expect(changing).to_be_focused()
    no_violations(page)
    page.goto("/learn/notes/")
    no_violations(page)
    page.get_by_role("link", name=re.compile("^Open the place")).press("Enter")
    expect(page).to_have_url(re.compile(re.escape(f"{LESSON}#{place.get_attribute('id')}")))
    changing.press("Enter")
    expect(page.get_by_label("Note")).to_have_value("Ask the case manager")
    press_tab_until(page, page.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")

    expect(place.get_by_text("Ask the case manager")).to_have_count(0)
    expect(place.get_by_role("link", name="Bookmark this place or write a note")).to_be_focused()


def test_escape_leaves_the_form_and_goes_back_to_the_place(reading: Page, complaints: Any) -> None:
    opener = reading.get_by_role("link", name="Bookmark this place or write a note").first
    opener.press("Enter")
    expect(reading.get_by_role("dialog")).to_be_visible()
    reading.keyboard.press("Escape")

    expect(reading.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_word_of_the_field_opens_its_meaning(
    reading: Page, complaints: Any, no_violations: Callable[..., None]
) -> None:
    page = reading
    term = page.locator("a.term", has_text="Letter of Request").first
    term.focus()
    page.keyboard.press("Enter")

    meaning = page.get_by_role("dialog", name=re.compile("Letter of Request"))
    expect(meaning).to_be_visible()
    expect(term).to_have_attribute("aria-expanded", "true")
    no_violations(page)
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(term).to_be_focused()


def test_a_problem_is_reported_with_the_words_selected(
    reading: Page, complaints: Any, no_violations: Callable[..., None]
) -> None:
    page = reading
    part = page.locator("[data-block]", has=page.locator("p")).first
    words = part.locator("p").first.evaluate(
        "element => { getSelection().selectAllChildren(element); return getSelection().toString(); }"
    )
    page.get_by_role("link", name="Report a problem").click()
    expect(page.get_by_role("dialog", name="Report a problem")).to_be_visible()
    no_violations(page)
    page.keyboard.press("ArrowDown")
    press_tab_until(page, page.get_by_label("In your words"))
    page.keyboard.type("Which paper is meant?")
    press_tab_until(page, page.get_by_role("button", name="Send"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Thank you")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    made = ProblemReport.objects.get(text="Which paper is meant?")
    assert (made.kind, made.selection, f"b-{made.block}") == ("unclear", words.strip(), part.get_attribute("id"))
    page.goto("/learn/problems/")
    expect(page.get_by_text("Which paper is meant?")).to_be_visible()
    no_violations(page)


def test_without_javascript_the_links_lead_to_pages(browser: Any, reading: Page, site_address: str) -> None:
    state = reading.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state, base_url=site_address)
    page = context.new_page()
    page.goto(LESSON)
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
    page.get_by_role("link", name="Bookmark this place or write a note").first.click()
    page.get_by_label("Note").fill("Written without a script")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Written without a script")).to_be_visible()
    page.locator("a.term").first.click()
    expect(page).to_have_url(re.compile("/rra/terms/"))
    context.close()


def test_on_a_phone_nothing_stands_out_of_the_page_and_all_is_large_enough(
    reading: Page, complaints: Any, no_violations: Callable[..., None]
) -> None:
    page = reading
    page.set_viewport_size(PHONE)
    page.reload()

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sizes = page.locator(".kept__button, .tools a, .tools button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 24
    no_violations(page)


def test_on_paper_there_is_the_text_its_sources_and_no_tool(reading: Page) -> None:
    page = reading
    page.emulate_media(media="print")

    for hidden in (".header", ".toc", ".tools", ".kept", ".pager", ".crumbs"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in (".sources", ".print-foot", ".cite-number"):
        expect(page.locator(shown).first).to_be_visible()
    assert page.pdf(format="Letter").startswith(b"%PDF")
