"""A supervisor: what waits first, hours confirmed, and somebody who is late reminded, on a screen and on a phone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from certificates.hours import Claimed, claim
from courses.enrolling import assign
from courses.models import CoursePage
from lms import clock
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from tests.conftest import COURSE_SLUG

from .conftest import PHONE
from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_a_supervisor_confirms_hours_and_reminds_somebody(page, complaints, no_violations):
    supervisor, now = somebody("Sal Supervisor", "dsca"), clock.now()
    late, day = somebody("Lena Late", "dsca", supervisor=supervisor), now.date() - timedelta(days=9)
    course = CoursePage.objects.get(slug=COURSE_SLUG)
    assign(late, course, due_on=day, reason="New here", asked_by=supervisor, at=now - timedelta(days=30))
    claim(late, Claimed("event", "Seminar", 90, day.replace(day=1), day.replace(day=1)), key=uuid4(), at=now)
    sign_in(page, supervisor)

    page.get_by_role("link", name="Team", exact=True).click()
    no_violations(page)
    page.get_by_role("link", name="1.5 hours to confirm: Seminar").click()
    no_violations(page)
    page.get_by_role("button", name="Confirm these hours").click()
    expect(page.get_by_text("Your decision on the hours of Lena Late is kept.")).to_be_visible()

    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    no_violations(page)
    page.get_by_label("Remind Lena Late").check()
    page.get_by_role("button", name="Remind those ticked").click()
    expect(page.get_by_text("Sal Supervisor reminds you of what you owe")).to_be_visible()
    no_violations(page)
    page.get_by_role("button", name="Remind 1 person").click()
    expect(page.get_by_text("1 person was reminded.")).to_be_visible()
    assert Notice.objects.of(late).filter(kind=Kind.NUDGED).count() == 1
