"""The facts as data: the whole graph on any day, each kind as a table, each version at an address that stays."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from courses.rra.models import Assignment, Fact, FactVersion
from courses.rra.publishing import publish

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def table(client: Client, name: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"/rra/data/{name}.csv", query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_graph_holds_every_fact_of_the_day_and_every_line_ends_somewhere(client: Client):
    graph = client.get("/rra/data/graph.json", {"as_of": "2026-06-01"}).json()

    counted = {name: len(graph[name]) for name in ("organizations", "steps", "phases", "sources", "terms")}
    assert counted == {"organizations": 84, "steps": 74, "phases": 12, "sources": 171, "terms": 154}
    assert len(graph["assignments"]) == 223
    codes = {entry["code"] for name in [*counted, "assignments"] for entry in graph[name]}
    for entry in graph["assignments"]:
        for kind in ("step", "organization", "source"):
            assert f"{kind}:{entry[kind]}" in codes
    assert {f"organization:{line['under']}" for line in graph["reporting_lines"]} <= codes
    assert "Not an official statement" in graph["notice"]


@pytest.mark.parametrize(("as_of", "holder"), [("2025-06-01", "rra-014"), ("2026-06-01", "rra-015")])
def test_the_day_counts_in_json_and_csv(client: Client, as_of: str, holder: str):
    other = {"rra-014": "rra-015", "rra-015": "rra-014"}[holder]
    of_json = {entry["code"] for entry in client.get("/rra/data/graph.json", {"as_of": as_of}).json()["assignments"]}
    of_csv = {row["code"] for row in table(client, "assignments", as_of=as_of)}

    assert of_json == of_csv
    assert holder in of_json
    assert other not in of_json
    assert client.get(f"/rra/data/facts/{holder}.json", {"as_of": as_of}).json()["code"] == holder
    assert client.get(f"/rra/data/facts/{other}.json", {"as_of": as_of}).status_code == 404


@pytest.mark.parametrize("name", ["assignments", "organizations", "phases", "steps", "sources", "terms"])
def test_each_kind_is_a_table_whose_links_lead_to_pages(client: Client, name: str):
    rows = table(client, name)

    assert rows
    for row in rows[::20]:
        for column in ("page", "permanent"):
            assert row[column].startswith(HOST)
            assert client.get(row[column].removeprefix(HOST).partition("#")[0]).status_code == 200


def test_no_cell_acts_as_a_formula(client: Client, at: Any):
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = '=HYPERLINK("https://example.test")'
    publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)

    row = next(row for row in table(client, "assignments") if row["code"] == "rra-001")
    assert row["statement"].startswith("'=")


def test_a_version_stays_at_its_address(client: Client, at: Any):
    before = client.get("/rra/data/facts/rra-001/versions/1.json").json()
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = "Finds something else."
    publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)

    assert client.get("/rra/data/facts/rra-001/versions/1.json").json() == before
    assert before["permanent"] == f"{HOST}/rra/facts/rra-001/versions/1/"
    assert client.get("/rra/data/facts/rra-001.json").json()["version"] == 2


@pytest.mark.parametrize("address", ["graph.json", "assignments.csv", "facts/rra-001.json"])
def test_a_day_that_is_none_is_refused_with_a_reason(client: Client, address: str):
    answer = client.get(f"/rra/data/{address}", {"as_of": "tomorrow"})

    assert answer.status_code == 400
    assert "YYYY-MM-DD" in answer.json()["error"]


@pytest.mark.parametrize(
    "address",
    ["nothing.csv", "facts/rra-999.json", "facts/rra-001/versions/9.json", f"facts/rra-001/versions/{9**30}.json"],
)
def test_what_is_not_there_is_a_404_with_a_reason(client: Client, address: str):
    answer = client.get(f"/rra/data/{address}")

    assert answer.status_code == 404
    assert answer.json()["error"]


def test_every_address_that_the_page_names_answers(client: Client):
    page = client.get("/rra/data/").content.decode()

    links = {link.split('"')[0] for link in page.split('href="/rra/data/')[1:]}
    assert len(links) == 10
    for link in links:
        assert client.get(f"/rra/data/{link}").status_code == 200


def test_what_was_retired_is_not_given(client: Client, at: Any, django_assert_max_num_queries: Any):
    Fact.objects.filter(code="rra-004").update(retired_at=at)

    with django_assert_max_num_queries(5):
        graph = client.get("/rra/data/graph.json").json()
    assert "rra-004" not in {entry["code"] for entry in graph["assignments"]}
    assert client.get("/rra/data/graph.json", {"as_of": "2025-06-01"}).status_code == 200
    assert client.post("/rra/data/graph.json").status_code == 405
