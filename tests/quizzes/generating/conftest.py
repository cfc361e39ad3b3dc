"""The graph of the shipped facts and every item made of it, worked out once for all tests."""

from datetime import date
from typing import Any

import pytest

from quizzes.generating.making import items_of
from quizzes.generating.reading import graph_on
from quizzes.generating.storing import store
from quizzes.generating.values import Graph, Item
from quizzes.models import GeneratedItem
from tests.conftest import AT

DAY = date(2026, 6, 1)


@pytest.fixture(scope="session")
def graph(django_db_setup: None, django_db_blocker: Any) -> Graph:
    """What holds on a day after the realignment of 2026."""
    with django_db_blocker.unblock():
        return graph_on(DAY)


@pytest.fixture(scope="session")
def items(graph: Graph) -> list[Item]:
    return items_of(graph)


@pytest.fixture(scope="session")
def some(items: list[Item]) -> list[Item]:
    """The first of each template, which is enough to be stored and decided on."""
    return list({item.template: item for item in reversed(items)}.values())


@pytest.fixture
def stored(db: None, some: list[Item]) -> list[GeneratedItem]:
    """The same in the bank, waiting."""
    store(some, seed="cadre", at=AT)
    return list(GeneratedItem.objects.select_related("question__waiting").order_by("name"))
