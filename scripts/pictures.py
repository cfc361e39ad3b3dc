"""Takes the README's pictures from a running demonstration: `.venv/bin/python scripts/pictures.py [ADDRESS]`."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
COURSE = "who-may-do-what-a-first-view"
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
# name of the picture, who looks (none: a stranger), where, on what screen
PICTURES = [
    ("learner", "learner@demo.test", "/learn/", DESKTOP),
    ("lesson", "learner@demo.test", f"/learn/{COURSE}/three-words-and-three-levels/", DESKTOP),
    ("lesson-phone", "learner@demo.test", f"/learn/{COURSE}/three-words-and-three-levels/", PHONE),
    ("explorer", None, "/rra/steps/eligibility/", DESKTOP),
    ("matrix", None, "/rra/matrix/#matrix", DESKTOP),
    ("process", None, "/rra/process/#case-development", DESKTOP),
    ("changes", None, "/rra/changes/?as_of=2025-06-01#changed", DESKTOP),
    ("as-of", None, "/rra/facts/rra-014/?as_of=2026-06-01", DESKTOP),
    ("practice", "learner@demo.test", "/practice/", DESKTOP),
    ("instructor", "instructor@demo.test", "/admin/questions/", DESKTOP),
    ("coverage", "instructor@demo.test", "/admin/coverage/", DESKTOP),
    ("made", "reviewer@demo.test", "/admin/questions/made/", DESKTOP),
    ("impact", "coe@demo.test", "/admin/reports/impact/?fact=rra-061&change=substantive", DESKTOP),
    ("report", "coe@demo.test", "/admin/reports/completion/", DESKTOP),
    ("team", "supervisor@demo.test", "/team/", DESKTOP),
    ("desk", "authority@demo.test", "/certificates/grants/", DESKTOP),
]


def main(address: str) -> None:
    """Write each picture, and the verification of a certificate, as PNG with few colours."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, person, path, screen in PICTURES:
            page = page_of(browser, address, person, screen)
            page.goto(path)
            keep(page, name)
        page = page_of(browser, address, "learner2@demo.test", PHONE)
        page.goto("/learn/")
        page.get_by_role("region", name="Certificates").get_by_role("link").first.click()
        page.goto(page.locator("a[href*='/verify/']").first.get_attribute("href") or "/verify/")
        keep(page, "verify-phone")
        browser.close()


def page_of(browser: Browser, address: str, person: str | None, screen: dict[str, int]) -> Page:
    """A page of somebody who is signed in, or of a stranger."""
    page = browser.new_context(viewport=screen, base_url=address).new_page()
    if person:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", person)
        page.fill("input[name=password]", "cadre-demo-2026")
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/learn/")
    return page


def keep(page: Page, name: str) -> None:
    """The screen as it stands."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
