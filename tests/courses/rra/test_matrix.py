"""The matrix: the same assignments as the list, at the same cost whatever it shows, whole without scripts."""

import gzip
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from courses.rra.explorer import Labels, everything_held
from courses.rra.models import Assignment, Fact, FactVersion
from courses.rra.publishing import publish
from courses.rra.spelling import nearest

from ...conftest import AT

pytestmark = pytest.mark.django_db
BUDGET = 250_000


def grid(client: Client, **query: str) -> Tag:
    answer = client.get("/rra/matrix/", query)
    assert answer.status_code == 200
    table = BeautifulSoup(answer.content, "html.parser").select_one("table")
    assert table is not None
    return table


def test_every_assignment_of_the_day_stands_in_its_cell_and_nothing_else(client: Client):
    table = grid(client)
    columns = [head.get_text(strip=True) for head in table.select("thead tr:nth-of-type(2) th")][1:]
    found: dict[tuple[str, str], list[str]] = {}
    for row in table.select("tbody tr:not(.matrix__phase)"):
        heading = row.select_one("th a")
        for column, cell in zip(columns, row.select("td"), strict=True):
            if link := cell.select_one("a"):
                words = [str(icon["aria-label"]) for icon in link.select("svg")]
                found[heading.get_text(), column] = words

    held = everything_held(AT.date(), Labels(AT.date()))
    expected: dict[tuple[str, str], set[str]] = {}
    for row in held:
        expected.setdefault((row.step.name, row.organization.short), set()).add(row.version.get_type_display())
    assert {place: set(words) for place, words in found.items()} == expected


def test_it_is_a_table_whose_every_cell_stands_under_headings(client: Client):
    table = grid(client, empty="1")

    widths = set()
    for row in table.select("tr"):
        widths.add(sum(int(cell.get("colspan", 1)) for cell in row.find_all(["th", "td"], recursive=False)))
    kinds = table.select("thead tr:first-of-type th")
    # Sums of kinds have a column each, which only shows when the kind is folded.
    assert widths == {1 + 84 + len(kinds), 1 + 84}
    assert table.caption is not None
    assert all(head.get("scope") for head in table.select("th"))
    assert len(table.select("tbody tr:not(.matrix__phase)")) == 74
    assert len(table.select("tbody th[scope=rowgroup]")) == 12


def test_what_holds_nothing_is_left_out_and_counted(client: Client):
    page = client.get("/rra/matrix/", {"organization": "dsca", "type": "authority"})

    matrix = page.context["matrix"]
    assert [label.slug for group in matrix.columns for label in group.organizations] == ["dsca"]
    assert matrix.organizations_hidden == 83
    assert "83 organizations" in page.content.decode()
    everything = client.get("/rra/matrix/", {"organization": "dsca", "empty": "1"}).context["matrix"]
    assert everything.organizations_hidden == everything.steps_hidden == 0


@pytest.mark.parametrize(
    "query",
    [
        {"type": "authority"},
        {"level": "tactical", "basis": "memo"},
        {"phase": "lor"},
        {"step": "eligibility", "organization": "president"},
        {"practice": "1"},
        {"checked": "read", "q": "36(b)"},
        {"q": "rra-014", "as_of": "2025-06-01"},
    ],
)
def test_the_matrix_and_both_lists_show_the_same(client: Client, query: dict[str, str]):
    listed = client.get("/rra/facts/", query)
    matrix = client.get("/rra/matrix/", query)

    codes = [row.version.fact.code for row in matrix.context["picked"].rows]
    assert codes
    assert [row.version.fact.code for row in listed.context["picked"].rows] == codes
    soup = BeautifulSoup(matrix.content, "html.parser")
    hrefs = [str(link["href"]).split("?")[0] for link in soup.select(".by-step__says")]
    assert hrefs == [f"/rra/facts/{code}/" for code in codes]


def test_a_cell_leads_to_its_fact_or_to_the_list_of_its_facts(client: Client):
    table = grid(client, as_of="2026-06-01")

    for link in table.select("a.matrix__cell"):
        answer = client.get(str(link["href"]))
        assert answer.status_code == 200
        assert "as_of=2026-06-01" in str(link["href"])
        shown = [answer.context["row"]] if "row" in answer.context else answer.context["rows"]
        assert link["title"] == "\n".join(
            f"{row.version.get_type_display()}: {row.version.statement}" for row in shown
        )


def test_what_is_folded_stands_in_the_address_and_unfolds_by_a_link(client: Client):
    table = grid(client, fold="lor,field,nonsense", type="role")

    folded = table.select("[aria-expanded=false]")
    assert [str(link["data-fold"]) for link in folded] == ["field", "lor"]
    assert "fold-" in " ".join(table["class"])
    assert "is-folded" in folded[1].find_parent("tbody")["class"]
    assert folded[1]["href"] == "?type=role&fold=field"


def test_a_slip_of_the_pen_is_forgiven_and_said(client: Client):
    page = client.get("/rra/matrix/", {"q": "congresional notifcation"})

    assert page.context["picked"].read_as == "congressional notification"
    assert "Shown for <strong>congressional notification</strong>" in page.content.decode()
    assert page.context["picked"].rows
    assert client.get("/rra/facts/", {"q": "congresional notifcation"}).context["rows"]


def test_a_question_is_looked_for_by_the_words_that_tell(client: Client):
    asked = client.get("/rra/facts/", {"q": "Who may waive the deposit?"}).context["picked"].rows
    told = client.get("/rra/facts/", {"q": "waive deposit"}).context["picked"].rows

    assert [row.version.pk for row in asked] == [row.version.pk for row in told]
    assert client.get("/rra/facts/", {"q": "who may"}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("aproves", "approves"), ("certifcation", "certification"), ("zebra", None), ("loe", None), ("", None)],
)
def test_the_nearest_word(typed: str, meant: str | None):
    assert nearest(typed, ["approves", "certification", "closure", "loa"]) == meant


@pytest.mark.parametrize("q", ["100%", "_", "\\", "'", "\0", "é", "a " * 300, "<script>"])
def test_odd_words_find_nothing_and_harm_nothing(client: Client, q: str):
    page = client.get("/rra/matrix/", {"q": q, "fold": q, "view": q, "empty": q})

    assert page.status_code == 200
    assert "<script>" not in page.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("query", [{}, {"empty": "1"}, {"q": "congresional", "as_of": "2025-06-01"}])
def test_it_costs_few_statements_and_little_weight(
    client: Client, query: dict[str, str], django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(10):
        page = client.get("/rra/matrix/", query)

    assert len(gzip.compress(page.content)) < BUDGET / 3, "styles and letters come on top"


def test_a_retired_step_or_organization_is_left_out(client: Client, at: Any):
    Fact.objects.filter(code__in=["organization:rand-org", "step:eligibility"]).update(retired_at=at)

    everything = client.get("/rra/matrix/", {"empty": "1"}).context["matrix"]

    assert sum(len(group.organizations) for group in everything.columns) == 83
    assert sum(len(band.lines) for band in everything.bands) == 73


@pytest.mark.parametrize(
    "path", ["/rra/matrix/", "/rra/matrix/?view=matrix", "/rra/matrix/?view=list", "/rra/process/"]
)
def test_a_page_that_is_kept_changes_with_the_facts(
    client: Client, path: str, at: Any, django_assert_max_num_queries: Any
):
    first = client.get(path).content
    with django_assert_max_num_queries(3):  # one asks PostgreSQL what time it is
        again = client.get(path).content
    Fact.objects.filter(code="rra-088").update(retired_at=at)
    without = client.get(path).content
    Fact.objects.filter(code="rra-088").update(retired_at=None)

    assert first == again == client.get(path).content
    assert b"/rra/facts/rra-088/" in first
    assert b"/rra/facts/rra-088/" not in without


def test_a_new_version_is_in_the_page_at_once(client: Client, at: Any):
    client.get("/rra/matrix/?view=list")
    draft = Assignment.objects.get(code="rra-088")
    draft.statement = "Says something else from now on."
    publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)

    assert draft.statement in client.get("/rra/matrix/?view=list").content.decode()
