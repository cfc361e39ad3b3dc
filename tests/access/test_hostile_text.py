"""Hostile and over-long text in every field of every form: refused in words, or kept and shown harmlessly.

The forms are read from the pages themselves, and the pages from the URL configuration: a new form is tested as soon
as a role can see it.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from .expectations import OURS
from .hostile import HANDLER, HEADER, SCRIPT, WORDS, WORKED_OUT, Form, forms_in
from .test_matrix import ADDRESSES, value_for

# Those who fill in forms, the least first: a form that several see is filled in by the first of them.
ROLES = ["anonymous", "learner", "supervisor", "instructor", "coe_of_dsca", "authority", "administrator", "admin_user"]
OF_THE_ADMIN = ["instructor", "admin_user"]
# Of Wagtail's admin, what we added to it and where authors and administrators write.
WRITTEN_IN = ("courses_", "questions:", "problems:", "staff_reports:", "rra_", "wagtailadmin_pages:", "wagtailimages")
WRITTEN_IN += (
    "duties:",
    "positions:",
    "wagtaildocs",
    "wagtailmedia:",
    "wagtailadmin_collections",
    "wagtailusers_users:",
)
ASKED = sorted(name for name in ADDRESSES if name in OURS or name.startswith(WRITTEN_IN))
# How many pages are looked at after one form: it may lead on by redirects.
LONGEST_LOOK = 3
# Where a page says that something was refused, or done: ours, and Wagtail's.
MESSAGE = ".usa-error-message, .usa-alert, [role=alert], .error-message, .help-critical, .messages li"


@pytest.fixture(scope="module")
def sent() -> set[Any]:
    """The forms filled in so far: one that stands on many pages, such as a search, is filled in on the first."""
    return set()


def address_of(name: str, world: Any) -> str | None:
    """The address as the matrix would ask it, if it can be made."""
    if name == "wagtail_serve":
        return "/courses/"
    try:
        if name in OURS:
            return reverse(name, args=[getattr(world, arg) for arg in OURS[name].args])
        return reverse(name, kwargs={parameter: value_for(name, parameter, world) for parameter in ADDRESSES[name]})
    except NoReverseMatch:
        return None


def browser_of(client: Client) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    return browser


def html_of(response: Any) -> str:
    if response.streaming:
        list(response.streaming_content)
        return ""
    is_text = response.headers.get("Content-Type", "").startswith("text/html")
    return response.content.decode(errors="replace") if is_text else ""


def problems_of(client: Client, form: Form, sent: dict[str, Any]) -> Iterator[str]:
    """What went wrong when this was sent, and on the page that followed; all of it is undone."""
    browser = browser_of(client)
    with transaction.atomic():
        try:
            response = getattr(browser, form.method)(form.address, sent)
            if form.method == "post" and response.status_code == 200 and not _says_why(html_of(response)):
                yield "refused without a word"
            for _step in range(LONGEST_LOOK):
                yield from _problems_in(response)
                location = response.headers.get("Location", "")
                if response.status_code not in (301, 302, 303) or not location.startswith("/"):
                    break
                response = browser.get(location)
        except DatabaseError as error:
            yield f"the database said {error}"
        transaction.set_rollback(True)


def cannot_be_asked(form: Form, words: str) -> bool:
    """The list of recordings passes a quotation mark on to SQLite's full-text search, which reads it as its own."""
    is_search = form.method == "get" and form.address.startswith("/admin/media/")
    return connection.vendor == "sqlite" and is_search and '"' in words


def _says_why(html: str) -> bool:
    """Whether a page that came in answer to a form has a message; what is no page needs none."""
    return not html or BeautifulSoup(html, "html.parser").select_one(MESSAGE) is not None


def _problems_in(response: Any) -> Iterator[str]:
    html = html_of(response)
    if response.status_code >= 500:
        yield f"answered {response.status_code}"
    if SCRIPT in html or HANDLER in html:
        yield "showed the words as markup"
    if WORKED_OUT in html:
        yield "worked out what was written"
    if HEADER in response.headers:
        yield "wrote a header of the sender's"


@pytest.mark.parametrize("name", ASKED)
def test_hostile_words_do_no_harm_in_any_form(name, sent, world):
    address = address_of(name, world)
    if address is None:
        return
    seen: set[Any] = set()
    found = []
    for role in ROLES if name in OURS else OF_THE_ADMIN:
        client = world.clients[role]
        with transaction.atomic():
            page = html_of(browser_of(client).get(address))
            transaction.set_rollback(True)
        for form in forms_in(page, address):
            same_elsewhere = (form.address.partition("?")[0], form.shape)
            if form.shape in seen or same_elsewhere in sent or not form.address.startswith("/"):
                continue
            seen.add(form.shape)
            sent.add(same_elsewhere)
            for kind, words in WORDS.items():
                if cannot_be_asked(form, words):
                    continue
                found += [(role, form.address, kind, each) for each in problems_of(client, form, form.filled(words))]
            for field, kind in form.alone():
                if cannot_be_asked(form, WORDS[kind]):
                    continue
                problems = problems_of(client, form, form.filled(WORDS[kind], only=field))
                found += [(role, form.address, field, kind, each) for each in problems]
    assert found == []


@pytest.mark.parametrize(
    ("role", "name", "fields"),
    [
        ("anonymous", "account_reset_password", {"email"}),
        ("learner", "portal:profile", {"display_name"}),
        ("instructor", "questions:add", {"stem"}),
        ("instructor", "wagtailimages:add_multiple", {"files[]"}),
        ("administrator", "people:invite", {"email"}),
        ("admin_user", "wagtailadmin_pages:edit", {"title", "summary", "objectives"}),
    ],
)
def test_forms_are_found_by_themselves(role, name, fields, world):
    """The reading of pages that the test above rests on finds forms, and what is written in them."""
    address = address_of(name, world)
    found = list(forms_in(world.clients[role].get(address).content, address))

    assert fields <= {each for form in found for each in (*form.written, *form.files)}
