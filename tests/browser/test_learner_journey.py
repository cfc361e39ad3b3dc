"""From signing up to a certificate that a stranger verifies, by mouse, by keyboard and on a phone."""

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from quizzes.models import AttemptItem

from .conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
PASSWORD = "a-calm-and-long-password"
NAME = "Zoë Çelik-Østergaard"


def test_a_newcomer_earns_a_certificate_that_a_stranger_verifies(
    page, new_context, complaints, no_violations, tmp_path
):
    sign_up(page, no_violations)
    enrol(page, no_violations)
    steps = take_everything(page, no_violations)

    code = download_certificate(page, no_violations)

    stranger = new_context().new_page()
    stranger.set_viewport_size(PHONE)
    stranger.goto(f"/verify/{code.lower().replace('-', ' ')}/")
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("valid")
    expect(stranger.get_by_text(NAME).first).to_be_visible()
    no_violations(stranger)
    stranger.goto("/verify/")
    no_violations(stranger)
    for path in ("/learn/", "/record/"):
        page.goto(path)
        no_violations(page)
    assert steps == 9


def sign_up(page: Page, no_violations: Any) -> None:
    address = f"zoe.{uuid4().hex[:8]}@example.test"
    page.goto("/")
    no_violations(page)
    page.get_by_role("link", name="Create an account").first.click()
    no_violations(page)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    no_violations(page)
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+/)", mail.outbox[-1].body)
    assert link
    page.goto(link.group(1))
    no_violations(page)
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/accounts/login/")
    no_violations(page)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/learn/")
    no_violations(page)


def enrol(page: Page, no_violations: Any) -> None:
    page.get_by_role("link", name="Courses").first.click()
    no_violations(page)
    page.get_by_role("link", name="Who may do what in FMS: a first view").click()
    no_violations(page)
    page.get_by_role("button", name="Enroll").click()
    no_violations(page)


def take_everything(page: Page, no_violations: Any) -> int:
    """Read and answer until nothing is left to continue with; how many activities that took."""
    for done in range(20):
        page.goto("/learn/")
        following = page.get_by_role("link", name=re.compile("^(Continue|Begin|Start)"))
        if following.count() == 0:
            return done
        following.first.click()
        no_violations(page)
        if "/quizzes/" in page.url:
            sit(page, no_violations)
        else:
            page.get_by_role("button", name=re.compile("^Mark as read")).click()
    raise AssertionError("The course does not end.")


def sit(page: Page, no_violations: Any) -> None:
    """Answer every question right, by keyboard where there is a list of options."""
    page.get_by_role("button", name=re.compile("^Start")).click()
    while "/attempts/" in page.url and re.search(r"/\d+/$", page.url):
        no_violations(page)
        attempt, position = re.findall(r"attempts/([0-9a-f-]+)/(\d+)/", page.url)[0]
        item = AttemptItem.objects.select_related("version").get(attempt__uuid=attempt, position=position)
        answer(page, item)
        expect(page.get_by_text(re.compile(r"^Saved"))).to_be_visible()
        page.get_by_role("button", name=re.compile("^Save and")).click()
    no_violations(page)
    page.get_by_role("button", name=re.compile("^Hand in")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed")
    no_violations(page)


def answer(page: Page, item: AttemptItem) -> None:
    if item.version.interaction == "matching":
        for prompt, choice in item.version.key["pairs"].items():
            page.locator(f"select[name$='{prompt}']").select_option(choice)
        return
    if item.version.interaction == "numeric":
        page.get_by_label("Your number").fill(item.version.key["value"])
        return
    if item.version.interaction == "ordering":
        for place, step in enumerate(item.version.key["order"], start=1):
            page.locator(f"[data-step='{step}'] button").first.focus()
            page.keyboard.press(str(place))
        return
    for choice in item.version.key["correct"]:
        page.keyboard.press(str(item.order.index(choice) + 1))


def download_certificate(page: Page, no_violations: Any) -> str:
    """The code of the certificate, read from the paper itself."""
    page.goto("/learn/")
    no_violations(page)
    page.get_by_role("region", name="Certificates").get_by_role("link").first.click()
    no_violations(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download")).click()
    content = download.value.path().read_bytes()
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    assert NAME in text
    code = re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", text)
    assert code
    return code.group(0)
