"""Notices by the keyboard alone, on a screen and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lms.notices.kinds import Kind
from lms.notices.models import MailChoices, Notice
from lms.notices.telling import News, tell
from lms.notices.unsubscribing import address_of
from tests.conftest import AT

from .conftest import PHONE
from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def reader():
    """Somebody who was told three things."""
    reader = somebody("Nora Notice", "dsca")
    for number, title in enumerate(["A first course", "A second course", "W" * 190]):
        news = News(reader.pk, Kind.DUE_SOON, f"{number}", title, "Due on 5 June 2026.\nNew here.", "/courses/")
        tell([news], at=AT)
    return reader


def press_until(page: Page, key: str, name: str) -> None:
    """Press the key until what has the focus is called that."""
    for _step in range(60):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()").startswith(name):
            return
    raise AssertionError(f"{name} is not reached by {key}")


@pytest.mark.parametrize("screen", [None, PHONE], ids=["screen", "phone"])
def test_notices_are_read_and_chosen_by_keyboard(page, reader, complaints, no_violations, screen):
    if screen:
        page.set_viewport_size(screen)
    sign_in(page, reader)
    press_until(page, "Tab", "Notices 3 unread")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notices")
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    press_until(page, "Tab", "Mark as read: A first course")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Notices 2 unread")).to_be_visible()

    press_until(page, "Tab", "Open: A second course")
    page.keyboard.press("Enter")
    page.wait_for_url("**/courses/")

    page.goto("/notices/?show=all")
    no_violations(page)
    press_until(page, "Tab", "Mark all as read")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    assert not Notice.objects.of(reader).unread().exists()

    choose_by_keyboard(page, reader, no_violations)
    unsubscribe_as_a_stranger(page, reader, no_violations)


def choose_by_keyboard(page: Page, reader: Any, no_violations: Any) -> None:
    page.goto("/profile/notices/")
    no_violations(page)
    page.get_by_label(str(Kind.DUE_SOON.label)).focus()
    page.keyboard.press("Space")
    page.get_by_label(str(MailChoices.Rhythm.AT_ONCE.label)).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your choice is saved.")).to_be_visible()
    no_violations(page)
    choices = MailChoices.objects.get(person=reader)
    assert choices.rhythm == MailChoices.Rhythm.DAILY
    assert not choices.wants(Kind.DUE_SOON)
    assert choices.wants(Kind.OVERDUE)


def unsubscribe_as_a_stranger(page: Page, reader: Any, no_violations: Any) -> None:
    page.context.clear_cookies()
    page.goto(address_of(reader, Kind.OVERDUE).removeprefix("https://cadre.test"))
    no_violations(page)
    press_until(page, "Tab", "End these messages")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages ended")
    no_violations(page)
    assert not MailChoices.objects.get(person=reader).wants(Kind.OVERDUE)
