"""Staff ask everyone of an organization for a course; one of them sees what is owed, by when, why and who asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import CoursePage
from lms.models import Organization
from lms.permissions import Role
from tests.conftest import COURSE_SLUG

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_staff_ask_an_organization_for_a_course_and_its_people_see_it(page, browser, complaints, no_violations):
    mark = uuid4().hex[:6]
    house = Organization.objects.create(
        code=f"house-{mark}", name=f"House {mark}", kind="unit", level="operational", may_employ=True
    )
    learner, other = (somebody(name, house.code) for name in ("Nora New", "Otto Other"))
    course, due = CoursePage.objects.get(slug=COURSE_SLUG), timezone.localdate() + timedelta(days=40)
    sign_in(page, somebody("Cleo Coe", "dsca", Role.COE_STAFF))
    page.goto("/admin/duties/")
    page.get_by_role("link", name="Ask for a course or level").click()
    page.get_by_label("What").select_option(label=course.title)
    page.get_by_label("Due on").fill(due.isoformat())
    page.get_by_label("Why").fill("The rules changed in May")
    page.get_by_label("Everyone in an organization").check()
    page.get_by_label("Organization", exact=True).select_option(label=house.name)
    no_violations(page, without=".sidebar")
    page.get_by_role("button", name="Show the effect").click()

    expect(page.get_by_role("row", name="Asked for the first time 2")).to_be_visible()
    expect(page.get_by_role("cell", name=other.email)).to_be_visible()
    no_violations(page, without=".sidebar")
    page.get_by_role("button", name="Do this").click()
    expect(page.get_by_role("row", name="Asked for the first time 2 2")).to_be_visible()

    theirs = browser.new_context(base_url=page.url.partition("/admin/")[0]).new_page()
    sign_in(theirs, learner)
    owed = theirs.get_by_role("region", name="What you owe")
    expect(owed).to_contain_text(course.title)
    expect(owed).to_contain_text("The rules changed in May")
    expect(owed).to_contain_text("asked by Cleo Coe")
    theirs.context.close()
