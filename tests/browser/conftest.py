"""A real server over the session database, Debian's Chromium, and axe on every page a journey opens."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread
from playwright.sync_api import BrowserContext, Page, expect

# Playwright's loop runs in this thread, where Django would otherwise refuse to talk to the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# As long as what a page is asked for may take: a busy machine answers late, and late is not wrong.
_PATIENCE = 15_000
expect.set_options(timeout=_PATIENCE)

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_AT_REST = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const moving = document.getAnimations().filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime));
  await Promise.allSettled(moving.map((each) => each.finished));
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": "/usr/bin/chromium", "args": _QUIET}


@pytest.fixture(scope="session")
def browser_context_args(site_address: str) -> dict[str, Any]:
    return {"viewport": DESKTOP, "base_url": site_address, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def site_address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server over the session database; what it commits stays."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with django_db_blocker.unblock():
        server = LiveServerThread("127.0.0.1", static_handler=StaticFilesHandler, port=0)
        server.daemon = True
        server.start()
        server.is_ready.wait(30)
        assert server.error is None, server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(_PATIENCE)
    return context


@pytest.fixture
def no_violations() -> Callable[[Page], None]:
    """Fails with what axe found on the page as it stands, once nothing fades in any more."""

    def check(page: Page, *, without: str = "") -> None:
        page.wait_for_load_state("load")
        page.evaluate(_AT_REST)
        options = dict(_AXE_RULES)
        context: Any = {"exclude": [[without]]} if without else None
        results = Axe().run(page, context=context, options=options)
        found = [
            f"{violation['id']}: {violation['help']} — {[node['target'] for node in violation['nodes']][:4]}"
            for violation in results.response["violations"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of: script errors and refused content; a journey ends with none."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    yield found
    assert found == []
