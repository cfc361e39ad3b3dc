"""“What must I write anew if this memo changes?”: from the page of a source in one step, and into the editor."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from courses.models import LessonPage, ModulePage
from courses.rra.models import Assignment
from courses.teams import add_member
from lms.permissions import Role
from tests.conftest import AT
from tests.courses.conftest import make_course, publish, text

from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


def test_what_must_be_written_anew_is_one_step_from_the_source(page: Page, no_violations: Any) -> None:
    course = make_course(f"Rewriting {uuid4().hex[:8]}", lessons=1)
    for each in (course, *ModulePage.objects.child_of(course)):
        publish(each)
    cited = text('<p>It is <a linktype="rra" id="rra-001@1">found</a> so.</p>', str(uuid4()))
    publish(LessonPage.objects.descendant_of(course).get(), body=json.dumps([cited]))
    author = somebody("Wanda Writer", "dsca", Role.INSTRUCTOR)
    add_member(course, author, given_by=None, at=AT)
    source = Assignment.objects.select_related("source").get(code="rra-001").source
    sign_in(page, author)
    page.goto(f"/rra/sources/{source.slug}/")

    page.get_by_role("link", name="What must be written anew if it changes").click()  # 1

    expect(page.get_by_role("heading", level=2).first).to_contain_text(course.title)
    expect(page.get_by_text("It is found so.").first).to_be_visible()
    no_violations(page, without=".sidebar")
    page.get_by_role("link", name=re.compile("^Edit it ?: It is found so")).click()  # 2
    expect(page).to_have_url(re.compile(rf"/edit/#block-{cited['id']}-section"))
    expect(page.locator(f"#block-{cited['id']}-section")).to_be_visible()
