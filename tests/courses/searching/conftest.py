"""Asking the search page, and reading what it answers."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from django.test import Client


@dataclass
class Answer:
    """The results in their order, and the page around them."""

    html: str
    titles: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def ask(client: Client, q: str = "", **state: Any) -> Answer:
    """The answer to a search, which is always a page."""
    response = client.get("/search/", {"q": q, **state})
    assert response.status_code == 200
    html = response.content.decode()
    titles = re.findall(r'search-result__title"><a href="([^"]*)">(.*?)</a>', html, re.DOTALL)
    counts = re.findall(r'<a href="[^"]*"[^>]*>([^<]*) <span class="search-count">(\d+)</span>', html)
    return Answer(
        html=html,
        titles=[_plain(title) for _, title in titles],
        links=[unescape(link) for link, _ in titles],
        texts=[_plain(text) for text in re.findall(r'search-result__text">(.*?)</p>', html, re.DOTALL)],
        counts={_plain(name): int(number) for name, number in counts},
    )


@pytest.fixture
def member(client: Client, learner: Any) -> Client:
    """The browser of somebody who takes nothing yet."""
    client.force_login(learner)
    return client
