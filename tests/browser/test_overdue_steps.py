"""Center of Excellence staff and the overdue: found in one step, exported in one more, reminded in two."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.enrolling import assign
from courses.models import CoursePage
from lms.notices.models import Notice
from lms.permissions import Role
from tests.conftest import AT, COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def late():
    """Somebody who is ten days late with a course."""
    person, due = somebody("Olga Overdue", "dsca"), timezone.localdate() - timedelta(days=10)
    assign(person, CoursePage.objects.get(slug=COURSE_SLUG), due_on=due, reason="New here", asked_by=None, at=AT)
    return person


def test_overdue_in_one_step_export_in_one_more_and_reminding_in_two(page, complaints, no_violations, late):
    sign_in(page, somebody("Cleo Coe", "dsca", Role.COE_STAFF))
    page.goto("/admin/")
    no_violations(page, without=".sidebar")

    page.get_by_role("link", name="Who is overdue").click()  # J17: one step

    row = page.get_by_role("row").filter(has_text=late.email)
    expect(row).to_contain_text("10")
    no_violations(page, without=".sidebar")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()  # J18: one more
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert late.email in {row["E-mail address"] for row in rows}

    page.get_by_role("button", name="Remind all").or_(page.get_by_role("button", name="Remind the one")).click()
    expect(page.get_by_label("Your words")).to_be_visible()
    no_violations(page, without=".sidebar")
    page.get_by_role("button", name="Send").click()  # J19: two

    expect(page.get_by_text("reminded.").first).to_be_visible()
    assert Notice.objects.filter(person=late, kind="reminder").count() == 1
