"""Who may do this, and what changed of it, in a counted number of actions; the matrix by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_who_may_approve_something_is_found_in_three_actions(page: Page, complaints: Any) -> None:
    page.goto("/")
    main = page.get_by_role("navigation", name="Main", exact=True)

    main.get_by_role("link", name="Who may do what").click()  # 1
    box = page.get_by_label("Search what organizations may, must or help to do")
    box.fill("who may aprove third-party transfer")
    box.press("Enter")  # 2
    page.locator(".rows__row:has(.fact-type--authority) .facts__statement a").first.click()  # 3

    expect(page).to_have_url(re.compile(r"/rra/facts/rra-\d+/"))
    expect(page.locator(".page__kicker")).to_contain_text("Authority")
    expect(page.get_by_role("term").filter(has_text="Source")).to_be_visible()


def test_two_dates_are_compared_in_two_actions(page: Page, complaints: Any, no_violations: Any) -> None:
    page.goto("/rra/facts/rra-014/")

    page.get_by_label("As it stood on").fill("2025-06-01")
    page.get_by_role("button", name="Show").click()  # 1
    page.get_by_role("link", name="Compare with today, side by side").click()  # 2

    expect(page.get_by_role("heading", level=1)).to_have_text("What changed between two dates")
    beside = page.get_by_role("table").filter(has_text="rra-014")
    expect(beside.locator("del").first).to_have_text("authority, direction and control")
    expect(beside).to_contain_text("rra-015, version 1")
    page.get_by_label("Later day").fill("2025-12-01")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("No dated change is recorded")).to_be_visible()
    no_violations(page)


def test_the_matrix_is_walked_and_folded_by_keyboard(page: Page, complaints: Any, no_violations: Any) -> None:
    page.goto("/rra/matrix/?phase=lor")
    stops = page.locator('[data-matrix] a[tabindex="0"]')
    expect(stops).to_have_count(1)
    focused = page.locator(":focus")
    page.get_by_role("link", name="Prepare the Letter of Request", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_class(re.compile("matrix__cell"))
    expect(stops).to_have_count(1)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(focused).to_have_attribute("data-fold", "lor")
    page.keyboard.press("Enter")

    expect(focused).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url(re.compile("fold=lor"))
    expect(page.get_by_role("link", name="Prepare the Letter of Request", exact=True)).to_be_hidden()
    no_violations(page)
    page.reload()
    expect(page.locator("[data-fold=lor]")).to_have_attribute("aria-expanded", "false")


def test_on_a_phone_the_list_comes_first_and_the_matrix_is_one_action_away(page: Page, complaints: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/rra/matrix/?phase=lor")
    expect(page.locator("[data-matrix]")).to_be_hidden()
    expect(page.locator(".by-step").first).to_be_visible()

    page.get_by_role("navigation", name="View").get_by_role("link", name="Matrix").click()

    expect(page.locator("[data-matrix]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_shifts_while_the_matrix_loads(page: Page) -> None:
    page.add_init_script(
        "window.shift = 0;"
        "const add = (list) => list.getEntries().forEach((each) => { window.shift += each.value; });"
        "new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto("/rra/matrix/")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("window.shift") <= 0.02


def test_names_fit_their_places_in_the_drawing(page: Page) -> None:
    page.goto("/rra/process/")
    page.evaluate("document.fonts.ready")

    beyond = page.evaluate(
        """() => [...document.querySelectorAll(".swimlane a")].filter((link) => {
          const edge = link.querySelector("rect").getBoundingClientRect().right;
          return [...link.querySelectorAll("text")].some((text) => text.getBoundingClientRect().right > edge);
        }).map((link) => link.textContent.trim())"""
    )
    assert beyond == []
