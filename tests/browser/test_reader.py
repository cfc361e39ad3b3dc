"""A lesson opens where its reader stopped."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.enrolling import enrol
from courses.models import CoursePage
from tests.conftest import AT, COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_continue_leads_to_the_place_in_one_click_and_keeps_it(page: Page, complaints: Any) -> None:
    learner = somebody("Rhea Reader", "dsca")
    enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)
    sign_in(page, learner)
    page.get_by_role("link", name="Continue").first.click()
    block = page.locator("[data-block]").nth(3)
    place = f"#{block.get_attribute('id')}"
    with page.expect_request(re.compile("/place/$")) as told:
        block.evaluate("element => element.scrollIntoView()")
    assert told.value.response().status == 204
    lesson = page.url

    page.goto("/learn/")
    page.get_by_role("link", name="Continue").first.click()

    expect(page).to_have_url(lesson + place)
    expect(page.locator(place)).to_be_in_viewport()
    assert page.evaluate("window.scrollY") > 0
    page.wait_for_timeout(1500)
    page.goto("/learn/")
    assert page.get_by_role("link", name="Continue").first.get_attribute("href").endswith(place)
    page.goto(lesson)
    expect(page).to_have_url(lesson + place)
