"""Waiting for what comes about a moment after a key was pressed."""

from collections.abc import Callable

from playwright.sync_api import Page


def wait_until(page: Page, is_so: Callable[[], bool], *, seconds: int = 20) -> None:
    """Look five times a second, as a person would look again; the page goes on meanwhile."""
    for _look in range(5 * seconds):
        if is_so():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"It did not come about within {seconds} s.")
