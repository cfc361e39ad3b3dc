"""From the key / to the paragraph where the words stand, by keyboard alone; and the catalogue on a phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.enrolling import enrol
from courses.models import CoursePage
from tests.conftest import AT, COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_the_key_leads_to_the_search_and_a_result_to_its_paragraph(
    page: Page, complaints: Any, no_violations: Any
) -> None:
    learner = somebody("Sasha Search", "dsca")
    enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)
    sign_in(page, learner)

    page.keyboard.press("/")
    page.keyboard.type("congressional notification")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?*q=*")
    no_violations(page)
    page.get_by_role("link", name=re.compile("^Lessons")).press("Enter")
    result = page.locator('.search-result a[href*="#b-"]').first
    place = result.get_attribute("href").partition("#")[2]
    result.press("Enter")

    expect(page).to_have_url(re.compile(f"/learn/{COURSE_SLUG}/.*#{place}$"))
    expect(page.locator(f"#{place}")).to_be_in_viewport()


def test_typing_a_slash_types_it_and_the_key_can_be_turned_off(page: Page, complaints: Any) -> None:
    page.goto("/search/")
    box = page.locator("#id_q")
    box.press("/")
    expect(box).to_have_value("/")
    page.get_by_role("button", name="Turn it off").press("Enter")
    page.goto("/courses/")
    page.keyboard.press("/")
    expect(page.locator("#header-q")).not_to_be_focused()

    page.goto("/search/")
    page.get_by_role("button", name="Turn it on").press("Enter")
    page.goto("/courses/")
    page.keyboard.press("/")
    expect(page.locator("#header-q")).to_be_focused()


def test_on_a_phone_search_is_a_link_and_the_catalogue_is_narrowed_without_script(
    page: Page, complaints: Any, no_violations: Any
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/courses/")
    no_violations(page)
    page.get_by_role("link", name="Narrow the list").click()
    page.get_by_label("1 to 2 hours").check()
    page.get_by_role("button", name="Show courses").click()
    expect(page).to_have_url(re.compile("length=2"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    no_violations(page)

    page.locator("[data-search-link]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    no_violations(page)
