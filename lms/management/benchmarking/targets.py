"""What is measured: pages and a save of Cadre, each with its bare counterpart."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .measuring import Call, UnexpectedAnswer
from .visitors import OpenItem, Visitor

_BARE_PAGE = Call("/page/")


@dataclass(frozen=True)
class Target:
    """`calls` gives the next call to Cadre and to the bare site; `statements` counts what Cadre asks the database."""

    name: str
    calls: Callable[[int], tuple[Call, Call]]
    statements: Callable[[], int]


def page(name: str, path: str, visitor: Visitor) -> Target:
    """A page that the visitor reads; the bare counterpart is a page without middleware and database."""
    own = Call(path, headers={"Cookie": visitor.cookie})

    return Target(name, lambda _: (own, _BARE_PAGE), lambda: _counted(lambda: visitor.client.get(path)))


def save(name: str, visitor: Visitor, own: OpenItem, bare: OpenItem) -> Target:
    """An answer saved; the bare counterpart loads session and person, inserts the event and updates the item."""
    path = reverse("quizzes:answer", args=[own.item.attempt.uuid, own.item.position])
    token = secrets.token_hex(16)
    headers = {
        "Cookie": f"{visitor.cookie}; {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/json",
    }

    def body() -> str:
        seq, response = own.next()
        return json.dumps({"response": response, "client_seq": seq})

    def calls(_: int) -> tuple[Call, Call]:
        seq, _response = bare.next()
        plain = Call(f"/save/{bare.item.pk}/{seq}/", "POST", "", {"Cookie": visitor.cookie})
        return Call(path, "POST", body(), headers), plain

    def post() -> HttpResponseBase:
        return visitor.client.post(path, body(), content_type="application/json")

    return Target(name, calls, lambda: _counted(post))


def _counted(ask: Callable[[], HttpResponseBase]) -> int:
    """Statements of the second request: what a process remembers after the first time is not counted."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        response = ask()
    if response.status_code != 200:
        raise UnexpectedAnswer(f"a request answered {response.status_code}")
    return len(captured)
