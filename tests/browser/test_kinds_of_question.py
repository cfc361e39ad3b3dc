"""Steps put in order and numbers typed, by keyboard alone."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from courses.enrolling import enrol
from courses.models import CourseEdition
from courses.releasing import release_edition
from quizzes.attempts import start_attempt
from quizzes.loading import load_questions
from quizzes.models import Attempt, Bank, QuizDraw, QuizPage
from tests.conftest import AT
from tests.quizzes.conftest import build_course, fill, numeric_entry, ordering_entry, true_false_entry

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def attempt(committed, page) -> Attempt:
    """Somebody signed in with an open attempt at one question of each of these kinds."""
    name = uuid4().hex[:8]
    bank = fill(Bank.objects.create(code=f"bank-{name}", name=name), at=AT, prefix=name)
    entries = [true_false_entry(f"{name}-k1"), ordering_entry(f"{name}-k2"), numeric_entry(f"{name}-k3")]
    load_questions([entry | {"tags": ["kinds"]} for entry in entries], bank, at=AT)
    edition = build_course(bank, f"course-{name}", at=AT)
    quiz = QuizPage.objects.get(slug="the-quiz", edition_activities__edition=edition)
    quiz.draws.set([QuizDraw(bank=bank, tag="kinds", count=3)])
    quiz.save_revision().publish()
    edition = release_edition(edition.course, kind=CourseEdition.Kind.NEW, note="", released_by=None, at=AT)
    learner = somebody("Kim Keys", "dsca")
    enrolment = enrol(learner, edition.course, at=AT, actor=learner)
    sign_in(page, learner)
    return start_attempt(enrolment, edition.activities.get(slug="the-quiz"), at=AT, seed=1)


def open_kind(page: Page, attempt: Attempt, interaction: str) -> Any:
    """The item of that kind, with its page open."""
    item = attempt.items.select_related("version").get(version__interaction=interaction)
    page.goto(f"/quizzes/attempts/{attempt.uuid}/{item.position}/")
    return item


def saved(page: Page) -> Any:
    return page.locator("[data-saved]")


def shown(page: Page) -> list[str]:
    return page.locator("[data-step-text]").all_inner_texts()


def test_steps_are_moved_by_buttons_and_number_keys(page, attempt, complaints, no_violations):
    item = open_kind(page, attempt, "ordering")
    no_violations(page)
    before = shown(page)

    page.locator("[data-move='1']").first.press("Enter")

    expect(saved(page)).to_contain_text("Saved")
    assert shown(page) == [before[1], before[0], *before[2:]]
    expect(page.locator("[data-steps-told]")).to_have_text(f"{before[0]}: now place 2 of 4")
    expect(page.locator("[data-step]").nth(1).locator("[data-move='1']")).to_be_focused()
    page.keyboard.press("4")
    expect(page.locator("[data-steps-told]")).to_have_text(f"{before[0]}: now place 4 of 4")
    expect(page.locator("[data-answered][data-here]")).to_be_visible()
    no_violations(page)
    page.wait_for_function("() => document.querySelector('[data-saved]').textContent.startsWith('Saved ')")
    item.refresh_from_db()
    texts = {step["text"]: step["id"] for step in item.version.content["steps"]}
    order = [*before[1:], before[0]]
    assert item.response == {texts[text]: place for place, text in enumerate(order, start=1)}
    page.reload()
    assert shown(page) == order
    assert complaints == []


def test_an_order_that_is_right_as_it_stands_can_be_kept(page, attempt, complaints):
    item = open_kind(page, attempt, "ordering")

    page.get_by_role("button", name="This order is right as it stands").press("Enter")

    expect(saved(page)).to_contain_text("Saved")
    item.refresh_from_db()
    assert sorted(item.response, key=item.response.get) == item.order
    assert complaints == []


def test_a_step_is_dragged(page, attempt):
    open_kind(page, attempt, "ordering")
    before = shown(page)

    page.locator("[data-step]").first.drag_to(page.locator("[data-step]").nth(2))

    expect(saved(page)).to_contain_text("Saved")
    assert shown(page) == [before[1], before[2], before[0], before[3]]


def test_a_number_is_typed_saved_and_flagged_where_it_is_none(page, attempt, complaints, no_violations):
    item = open_kind(page, attempt, "numeric")
    no_violations(page)

    page.keyboard.press("Tab")
    page.get_by_label("Your number").focus()
    page.keyboard.type("$25 million")
    page.get_by_label("Unit").focus()

    expect(page.locator("[data-problem]")).to_contain_text("cannot be read as a number")
    expect(page.locator("[data-here]")).not_to_have_attribute("data-answered", "")
    no_violations(page)
    page.get_by_label("Your number").fill("1,250.5")
    page.get_by_label("Unit").select_option("days")
    expect(page.locator("[data-problem]")).to_be_hidden()
    expect(page.locator("[data-here]")).to_have_attribute("data-answered", "")
    item.refresh_from_db()
    assert item.response == {"number": "1,250.5", "unit": item.version.key["unit"]}
    page.get_by_label("Your number").press("Enter")
    expect(page).not_to_have_url(f"/quizzes/attempts/{attempt.uuid}/{item.position}/")
    assert complaints == []


def test_true_or_false_takes_one_key_and_enter(page, attempt, no_violations):
    item = open_kind(page, attempt, "true_false")
    page.keyboard.press("2")
    expect(page.get_by_label("False")).to_be_checked()
    no_violations(page)
    expect(saved(page)).to_contain_text("Saved")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(f"Question {item.position} of 3")


def test_without_a_script_places_are_chosen_from_lists(browser, site_address, attempt, page):
    context = browser.new_context(java_script_enabled=False, base_url=site_address)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    item = open_kind(plain, attempt, "ordering")

    for place, step in enumerate(item.version.key["order"], start=1):
        plain.locator(f"#place-{step}").select_option(str(place))
    plain.get_by_role("button", name="Save and").first.click()

    item.refresh_from_db()
    assert sorted(item.response, key=item.response.get) == item.version.key["order"]
    context.close()
