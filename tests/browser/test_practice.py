"""A drill by keyboard alone: begun, answered, told, and gone on with."""

import re

import pytest
from playwright.sync_api import expect

from courses.enrolling import enrol
from courses.models import Completion, CoursePage
from courses.progress import complete_activity
from lms import clock
from quizzes.models import PracticeAnswer
from tests.conftest import COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_a_question_is_answered_without_a_mouse(page, complaints, no_violations):
    learner, at = somebody("Dora Drill", "dsca"), clock.now()
    enrolment = enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=at, actor=learner)
    for lesson in enrolment.edition.activities.filter(kind="lesson"):
        complete_activity(enrolment, lesson, how=Completion.How.READ, at=at)
    sign_in(page, learner)

    page.get_by_role("link", name="Practice what you studied").press("Enter")
    no_violations(page)
    page.get_by_role("button", name="Begin a drill").press("Enter")
    page.wait_for_url(re.compile(r"/practice/[^/]+/1/$"))
    no_violations(page)
    _fill_in(page)
    page.get_by_role("button", name="Answer", exact=True).press("Enter")
    told = page.get_by_role("link", name="Next question")
    expect(told).to_be_visible()
    no_violations(page)
    told.press("Enter")

    page.wait_for_url(re.compile(r"/practice/[^/]+/2/$"))
    assert PracticeAnswer.objects.of(learner).count() == 1


def _fill_in(page):
    """Something, whatever is asked."""
    main = page.get_by_role("main")
    if main.get_by_role("combobox").count():
        for box in main.get_by_role("combobox").all():
            box.select_option(index=1)
    for control in ("radio", "checkbox"):
        if main.get_by_role(control).count():
            main.get_by_role(control).first.press("Space")
    if main.get_by_role("textbox").count():
        main.get_by_role("textbox").first.fill("30")
    as_it_stands = main.get_by_role("button", name="This order is right as it stands")
    if as_it_stands.count():
        as_it_stands.press("Enter")
