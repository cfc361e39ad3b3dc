"""Center of Excellence staff: from home to the number, the rows behind it, and the file."""

import csv
import re

import pytest
from playwright.sync_api import expect

from courses.enrolling import enrol
from courses.models import CoursePage
from lms.permissions import Role
from tests.conftest import AT, COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_staff_go_from_home_to_the_rows_and_an_export(page, complaints, no_violations):
    learner = somebody("=Nils Never-Opened", "dsca")
    enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)
    sign_in(page, somebody("Cleo Coe", "dsca", Role.COE_STAFF))
    page.get_by_role("link", name="Reports").first.click()
    no_violations(page, without=".sidebar")

    row = page.get_by_role("row", name=re.compile("a first view.*DSCA", re.DOTALL)).first
    expect(row).to_be_visible()
    row.get_by_role("link", name=re.compile("Not started")).click()

    expect(page.get_by_text(learner.email)).to_be_visible()
    no_violations(page, without=".sidebar")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    mine = next(row for row in rows if learner.email in row.values())
    assert "'=Nils Never-Opened" in mine.values()
