"""What changed between two days and between two versions, as `changes.yaml` and the versions have it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from courses.rra.models import Assignment, FactVersion
from courses.rra.publishing import publish

pytestmark = pytest.mark.django_db


def codes(answer: Any) -> list[tuple[str | None, str | None]]:
    return [
        tuple(version.fact.code if version else None for version in (change.before, change.after))
        for change in answer.context["changes"]
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"as_of": "2025-06-01", "to": "2026-06-01"}, [("rra-014", "rra-015"), (None, "rra-224")]),
        ({"as_of": "2026-02-09", "to": "2026-02-10"}, [("rra-014", "rra-015"), (None, "rra-224")]),
        ({"as_of": "2025-06-01", "to": "2025-12-01"}, []),
        ({"as_of": "2026-02-10"}, []),
        ({"as_of": "2026-06-01", "to": "2025-06-01"}, [("rra-014", "rra-015"), (None, "rra-224")]),
        ({}, [("rra-014", "rra-015"), (None, "rra-224")]),
    ],
)
def test_which_facts_changed(client: Client, query: dict[str, str], expected: list[Any]):
    assert codes(client.get("/rra/changes/", query)) == expected


def test_a_successor_stands_beside_what_it_took_the_place_of(client: Client):
    answer = client.get("/rra/changes/", {"as_of": "2025-06-01", "to": "2026-06-01"})
    page = BeautifulSoup(answer.content, "html.parser")
    table = page.select_one(".change table")
    cells = {row.th.text: row.select("td") for row in table.select("tbody tr")}
    rows = {name: [" ".join(cell.text.split()) for cell in both] for name, both in cells.items()}

    assert rows["Organization"][0].endswith("for Policy")
    assert rows["Organization"][1].endswith("for Acquisition and Sustainment")
    assert rows["Type"] == ["Authority", "Authority"]
    assert [mark.text for mark in page.select(".change del")]
    assert "/rra/facts/rra-014/versions/1/" in str(table)
    assert "/rra/facts/rra-015/versions/1/" in str(table)


def test_who_stands_under_another_is_said_with_both(client: Client):
    page = client.get("/rra/changes/", {"as_of": "2025-06-01", "to": "2026-06-01"})

    moves = {
        move.organization.code: (move.before.parent.code, move.after.parent.code) for move in page.context["moves"]
    }
    assert moves == {"dsca": ("usdp", "usdas"), "dtsa": ("usdp", "usdas")}
    assert client.get("/rra/changes/", {"as_of": "2026-02-10"}).context["moves"] == []


def test_every_page_of_another_day_leads_to_the_comparison(client: Client):
    page = client.get("/rra/steps/policy-purpose/", {"as_of": "2025-06-01"}).content.decode()

    assert 'href="/rra/changes/?as_of=2025-06-01"' in page


@pytest.mark.parametrize("to", ["tomorrow", "2026-13-01", "\0", "<b>"])
def test_a_later_day_that_is_none_is_said_and_today_is_taken(client: Client, to: str):
    answer = client.get("/rra/changes/", {"as_of": "2025-06-01", "to": to})

    assert "so this page compares with today" in answer.content.decode()
    assert "<b>”" not in answer.content.decode()


def test_two_versions_stand_side_by_side_for_ever(client: Client, at: Any):
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = draft.statement.replace("Finds", "Determines")
    publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.EDITORIAL)

    assert '/rra/facts/rra-001/versions/1/2/"' in client.get("/rra/facts/rra-001/").content.decode()
    page = BeautifulSoup(client.get("/rra/facts/rra-001/versions/1/2/").content, "html.parser")
    assert [mark.text for mark in page.select("del")] == ["Finds"]
    assert [mark.text for mark in page.select("ins")] == ["Determines"]
    for numbers in ("1/3", "0/1", "9/9"):
        assert client.get(f"/rra/facts/rra-001/versions/{numbers}/").status_code == 404
    assert codes(client.get("/rra/changes/", {"as_of": "2025-06-01", "to": "2025-07-01"})) == []


def test_a_comparison_costs_few_statements(client: Client, django_assert_max_num_queries: Any):
    with django_assert_max_num_queries(10):
        client.get("/rra/changes/", {"as_of": "2025-06-01"})
