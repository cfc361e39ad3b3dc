"""The page of a question with its script: honest about what is saved, quick by keyboard, quiet about the time."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from courses.enrolling import enrol
from courses.models import Completion, CoursePage
from courses.progress import complete_activity
from courses.teams import add_member
from lms import clock
from lms.permissions import Role
from quizzes.models import Attempt, Bank, QuestionVersion
from tests.conftest import AT, COURSE_SLUG
from tests.quizzes.conftest import build_course, fill

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def sitting(committed, page):
    """Somebody before the quiz of a course of its own, signed in."""
    name = uuid4().hex[:8]
    bank = fill(Bank.objects.create(code=f"bank-{name}", name=name), at=AT, prefix=name)
    edition = build_course(bank, f"course-{name}", at=AT)
    learner = somebody("Kit Keys", "dsca")
    enrolment = enrol(learner, edition.course, at=AT, actor=learner)
    sign_in(page, learner)
    return enrolment


def saved(page: Page) -> Any:
    return page.locator("[data-saved]")


def open_question(page: Page, enrolment: Any) -> Attempt:
    """Start the quiz and open its single choice."""
    page.goto(f"/quizzes/{enrolment.course.slug}/the-quiz/")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 3")
    attempt = enrolment.attempts.latest("number")
    single = attempt.items.get(version__interaction="single")
    page.goto(f"/quizzes/attempts/{attempt.uuid}/{single.position}/")
    return attempt


def test_a_quiz_takes_one_key_and_enter_a_question(page, sitting, complaints, no_violations):
    page.goto(f"/quizzes/{sitting.course.slug}/the-quiz/")
    no_violations(page)
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 3")
    for _ in range(3):
        number = page.get_by_role("heading", level=1).inner_text()
        if page.locator("select").count():
            for choice in page.locator("select").all():
                choice.select_option(index=1)
            page.get_by_role("button", name=re.compile("^Save and")).press("Enter")
        else:
            page.keyboard.press("2")
            expect(page.locator("[name=choice]").nth(1)).to_be_checked()
            no_violations(page)
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(number)
    expect(page.get_by_text("3 of 3 answered")).to_be_visible()
    no_violations(page)
    page.get_by_role("button", name="Hand in 3 answers").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("passed", re.IGNORECASE))
    no_violations(page)
    assert not sitting.attempts.get().items.filter(response=None).exists()
    assert complaints == []


def test_saved_is_said_only_upon_the_receipt(page, sitting):
    attempt = open_question(page, sitting)
    answers = f"**/{attempt.uuid}/*/answer/"
    page.route(answers, lambda route: route.abort())

    page.locator("[name=choice]").first.check()
    expect(saved(page)).to_have_text(re.compile("Not saved yet"))
    expect(page.get_by_role("status").filter(has_text="Not saved yet")).to_be_attached()
    assert not attempt.items.exclude(response=None).exists()

    page.unroute(answers)
    expect(saved(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"), timeout=20_000)
    assert attempt.items.exclude(response=None).count() == 1


def test_signing_in_again_elsewhere_saves_what_was_waiting(page, sitting, context):
    attempt = open_question(page, sitting)
    Session.objects.all().delete()

    page.locator("[name=choice]").first.check()
    expect(saved(page)).to_have_text(re.compile("signed out"))
    other = context.new_page()
    sign_in(other, sitting.learner)

    expect(saved(page)).to_have_text(re.compile("^Saved"), timeout=20_000)
    page.get_by_role("button", name=re.compile("^Save and")).click()
    expect(page).not_to_have_url(re.compile("login"))
    assert attempt.items.exclude(response=None).count() == 1


def test_a_second_window_is_told_instead_of_writing_over_the_first(page, sitting, context):
    attempt = open_question(page, sitting)
    second = context.new_page()
    second.goto(page.url)

    page.locator("[name=choice]").nth(0).check()
    expect(saved(page)).to_have_text(re.compile("^Saved"))
    second.locator("[name=choice]").nth(1).check()

    expect(saved(second)).to_have_text(re.compile("another window"))
    chosen = page.locator("[name=choice]").nth(0).get_attribute("value")
    assert attempt.items.get(version__interaction="single").response == [chosen]


def test_number_keys_can_be_turned_off(page, sitting):
    open_question(page, sitting)
    page.get_by_label(re.compile("keys 1 to 9")).uncheck()

    page.keyboard.press("1")
    page.reload()
    page.keyboard.press("1")

    expect(page.locator("[name=choice]:checked")).to_have_count(0)


def test_the_time_left_is_announced_three_times_and_hands_in_at_the_end(page, sitting):
    for activity in sitting.edition.activities.filter(slug="the-quiz"):
        complete_activity(sitting, activity, how=Completion.How.PASSED, at=AT)
    page.clock.install()
    page.goto(f"/quizzes/{sitting.course.slug}/the-final-test/")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 4")
    expect(page.get_by_label(re.compile("keys 1 to 9"))).to_be_visible()  # so its script has run
    heard: list[str] = []
    page.expose_function("hear", lambda words: heard.append(words))
    page.evaluate(
        "new MutationObserver(() => window.hear(document.querySelector('[data-announce]').textContent))"
        ".observe(document.querySelector('[data-announce]'), {childList: true})"
    )

    # The server's clock runs on as ever, so beside this one it would seem to give more time: it is out of reach.
    time_asked = re.compile("/time/$")
    page.route(time_asked, lambda route: route.abort())

    page.clock.run_for(29 * 60 * 1000 + 30_000)

    page.wait_for_timeout(500)
    assert heard == ["10 minutes left", "5 minutes left", "1 minute left"]
    page.unroute(time_asked)
    now = clock.now()
    sitting.attempts.filter(submitted_at=None).update(deadline_at=now - timedelta(seconds=1))
    page.clock.run_for(40_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed this time")


def test_a_multiple_choice_question_takes_four_clicks(page, committed, complaints, no_violations):
    stem = f"Who decides in case {uuid4().hex}?"
    author = somebody("Ida Instructor", "dsca", Role.INSTRUCTOR)
    add_member(CoursePage.objects.get(slug=COURSE_SLUG), author, given_by=None, at=AT)
    sign_in(page, author)
    page.goto("/admin/")
    clicks = []
    page.expose_function("click", lambda: clicks.append(1))
    page.add_init_script("addEventListener('click', (event) => event.detail && window.click(), true)")

    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Add a question").click()
    no_violations(page, without=".sidebar")
    page.keyboard.type(stem)
    page.keyboard.press("Tab")
    for text in ("DTSA", "DSCA", "USASAC"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
    page.get_by_label("Right 1").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text(re.compile("was saved"))).to_be_visible()
    assert len(QuestionVersion.objects.get(stem=stem).content["options"]) == 3
    assert len(clicks) + 1 <= 4  # the first page was open before clicks were counted
    assert complaints == []
