"""The explorer, through its addresses: open to all, right on any day, quick whatever it lists."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from courses.models import CoursePage
from courses.rra.citing import cite
from courses.rra.models import Assignment, ChangeEvent, Fact, FactVersion, ReportingLine, Step
from courses.rra.publishing import publish
from lms.models import OrganizationName, User

pytestmark = pytest.mark.django_db
Get = Callable[..., str]
PAGES = [
    "/rra/",
    "/rra/facts/",
    "/rra/facts/?q=congress+notification&type=authority",
    "/rra/facts/rra-001/",
    "/rra/facts/rra-014/",
    "/rra/facts/rra-001/versions/1/",
    "/rra/facts/rra-001/versions/1/?fragment=1",
    "/rra/facts/step:eligibility/versions/1/",
    "/rra/facts/phase:lor/versions/1/",
    "/rra/steps/",
    "/rra/steps/eligibility/",
    "/rra/organizations/",
    "/rra/organizations/dsca/",
    "/rra/sources/",
    "/rra/sources/samm-chapter-2/",
    "/rra/terms/",
    "/rra/terms/loa/",
]


@pytest.fixture
def get(client: Client) -> Get:
    """The words of a page that must be there."""

    def page(address: str, **query: str) -> str:
        answer = client.get(address, query or None)
        assert answer.status_code == 200, address
        return " ".join(answer.content.decode().split())

    return page


@pytest.fixture
def said_anew(at) -> FactVersion:
    """A second version of rra-001, that says something else."""
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = "Finds something else."
    draft.save()
    version = publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)
    assert version is not None
    return version


def test_facts_of_every_kind_have_a_page_without_signing_in(client: Client):
    for code, kind in Fact.objects.values_list("code", "kind")[::5]:
        answer = client.get(f"/rra/facts/{code}/", follow=kind != "assignment")
        assert answer.status_code == 200, code


def test_every_version_has_a_page_of_its_own(client: Client):
    for version in FactVersion.objects.select_related("fact")[::11]:
        address = f"/rra/facts/{version.fact.code}/versions/{version.number}/"
        assert client.get(address).status_code == 200, address
        assert client.get(address, {"fragment": "1"}).status_code == 200, address


@pytest.mark.parametrize(
    "address",
    ["/rra/facts/rra-999/", "/rra/facts/rra-001/versions/2/", "/rra/facts/rra-001/versions/99999999999999999999/",
     "/rra/facts/RRA-001/", "/rra/facts/%00/", "/rra/steps/nowhere/", "/rra/organizations/nobody/",
     "/rra/sources/nothing/", "/rra/terms/nonsense/", "/rra/steps/loa/"],
)  # fmt: skip
def test_what_is_not_there_is_a_404(client: Client, address: str):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_only_read(client: Client, address: str):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_h1_and_says_the_day(get: Get, address: str):
    separator = "&" if "?" in address else "?"
    page = get(f"{address}{separator}as_of=2025-06-01")

    if "fragment" in address:
        assert "<html" not in page
        return
    assert page.count("<h1") == 1
    assert "As it stood on 1 June 2025" in page
    assert "The move is announced as complete." in page


def test_the_index_counts_what_there_is(get: Get):
    page = get("/rra/")

    for count in ("84", "74", "171", "154"):
        assert f'<p class="stat__number">{count}</p>' in page


@pytest.mark.parametrize(
    ("as_of", "holds", "does_not_hold"),
    [("2025-06-01", ["rra-014"], ["rra-015", "rra-224"]), ("2026-06-01", ["rra-015", "rra-224"], ["rra-014"])],
)
def test_the_realignment_is_right_on_both_sides(get: Get, as_of: str, holds: list[str], does_not_hold: list[str]):
    step = get("/rra/steps/policy-purpose/", as_of=as_of)
    listed = get("/rra/facts/", as_of=as_of, q="DSCA DTSA")

    for code in holds:
        assert f"/rra/facts/{code}/?as_of={as_of}" in step.partition("Who decides")[2]
        assert f'<span class="muted small nowrap">{code}</span>' in listed
    for code in does_not_hold:
        assert f'<span class="muted small nowrap">{code}</span>' not in step
        assert f'<span class="muted small nowrap">{code}</span>' not in listed


@pytest.mark.parametrize(
    ("as_of", "above"),
    [("2025-06-01", "Under Secretary of Defense (War) for Policy"),
     ("2026-02-10", "Under Secretary of Defense (War) for Acquisition and Sustainment")],
)  # fmt: skip
def test_an_organization_stands_where_it_stood(get: Get, as_of: str, above: str):
    page = get("/rra/organizations/dsca/", as_of=as_of)

    assert above in page.partition("Stands under")[2][:200]


def test_what_stands_under_an_organization_follows_the_day(get: Get):
    before, after = (get("/rra/organizations/usdas/", as_of=day) for day in ("2026-02-09", "2026-02-10"))

    assert "<h3>Under it</h3>" not in before
    assert "Defense Technology Security Administration" in before.partition("Under it at other times")[2]
    assert "Defense Technology Security Administration" in after.partition("<h3>Under it</h3>")[2]


def test_a_fact_says_how_it_stands_on_the_day(get: Get):
    ended = get("/rra/facts/rra-014/", as_of="2026-06-01")
    assert "No longer in force on 1 June 2026." in ended
    assert 'href="/rra/facts/rra-015/?as_of=2026-06-01"' in ended
    assert "Not yet in force on 1 June 2025." in get("/rra/facts/rra-015/", as_of="2025-06-01")
    assert "start not recorded" in get("/rra/facts/rra-001/")
    assert "start not recorded" in get("/rra/steps/eligibility/", as_of="2025-06-01")
    assert "Takes the place of" in get("/rra/facts/rra-015/")


@pytest.mark.parametrize("asked", ["tomorrow", "2025-13-01", "2025-6-1", "0000-00-00", "\0", "<script>", "9" * 400])
@pytest.mark.parametrize("address", ["/rra/", "/rra/facts/", "/rra/facts/rra-014/", "/rra/terms/loa/"])
def test_a_day_that_is_none_is_said_and_today_is_shown(get: Get, address: str, asked: str):
    page = get(address, as_of=asked)

    assert "is not a day in the form YYYY-MM-DD" in page
    assert "<script>" not in page.partition("is not a day")[0][-200:]


@pytest.mark.parametrize("asked", ["0001-01-01", "9999-12-31"])
def test_far_days_are_days(get: Get, asked: str):
    assert "rra-001" in get("/rra/facts/", as_of=asked, q="rra-001")


def test_the_day_is_kept_across_links(get: Get):
    for address in ("/rra/", "/rra/steps/eligibility/", "/rra/facts/rra-001/", "/rra/organizations/dsca/"):
        body = get(address, as_of="2025-06-01").partition("<main")[2].partition("</main>")[0]
        links = [link.split('"')[0] for link in body.split('href="/rra/')[1:]]
        without = [link for link in links if "as_of=2025-06-01" not in link]
        assert links
        assert len(without) == 1, without


def test_changing_the_day_keeps_the_filters(get: Get):
    page = get("/rra/facts/", type="role", organization="dsca", page="2")

    form = page.partition('<form class="as-of"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="type" value="role">' in form
    assert '<input type="hidden" name="organization" value="dsca">' in form
    assert 'name="page"' not in form


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "authority"}, {"type": "authority"}),
        ({"level": "tactical"}, {"level": "tactical"}),
        ({"basis": "executive order"}, {"basis": "executive order"}),
        ({"organization": "dsca"}, {"organization": "dsca"}),
        ({"type": "role", "organization": "dsca", "level": "operational"}, {"type": "role", "organization": "dsca"}),
    ],
)
def test_filters_keep_what_fits(client: Client, query: dict[str, str], expected: dict[str, str]):
    answer = client.get("/rra/facts/", query)

    rows = answer.context["rows"]
    assert rows
    for row in rows:
        assert {name: row.version.content[name] for name in expected} == expected


def test_the_filter_by_phase_keeps_the_steps_of_the_phase(client: Client):
    rows = client.get("/rra/facts/", {"phase": "closure"}).context["rows"]

    steps = {step.slug for step in Step.objects.filter(phase__code="phase:closure")}
    assert rows
    assert {row.step.slug for row in rows} <= steps


@pytest.mark.parametrize("name", ["type", "level", "organization", "phase", "basis", "checked"])
@pytest.mark.parametrize("value", ["bogus", "\0", "' or 1=1"])
def test_a_filter_that_is_none_is_said_and_left_out(client: Client, name: str, value: str):
    answer = client.get("/rra/facts/", {name: value})

    assert answer.status_code == 200
    assert "The list leaves this filter out." in answer.content.decode()
    assert answer.context["page_obj"].paginator.count > 200


def test_every_word_must_be_found_in_any_case(client: Client):
    codes = [
        row.version.fact.code for row in client.get("/rra/facts/", {"q": "STATE clears congress"}).context["rows"]
    ]

    assert "rra-086" in codes
    assert client.get("/rra/facts/", {"q": "zebra"}).context["rows"] == []


def test_where_none_has_all_words_those_with_most_are_shown_and_said_to_be_that(client: Client):
    answer = client.get("/rra/facts/", {"q": "state clears zebra"})

    assert "These have most of them." in answer.content.decode()
    full = client.get("/rra/facts/", {"q": "state clears"}).context["rows"]
    assert [row.version.pk for row in answer.context["rows"]] == [row.version.pk for row in full]


@pytest.mark.parametrize("q", ["100%", "_", "\\", "'", "\0", "é", "a " * 300])
def test_odd_words_are_only_words(get: Get, q: str):
    assert "assignment" in get("/rra/facts/", q=q).lower()


def test_the_search_also_finds_terms_steps_and_organizations(get: Get):
    assert 'href="/rra/terms/loa/"' in get("/rra/facts/", q="offer acceptance").partition("Also found")[2]


def test_the_list_pages_and_keeps_its_state(client: Client):
    first = client.get("/rra/facts/", {"level": "strategic", "as_of": "2025-06-01"})
    page = first.content.decode()

    assert len(first.context["rows"]) == 25
    assert "level=strategic&amp;as_of=2025-06-01&amp;page=2" in page
    second = client.get("/rra/facts/", {"level": "strategic", "as_of": "2025-06-01", "page": "2"})
    seen = {row.version.pk for row in first.context["rows"]}
    assert not seen & {row.version.pk for row in second.context["rows"]}
    assert client.get("/rra/facts/", {"page": "nonsense"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "there", "gone"),
    [
        ("/rra/terms/", "Accepted FMS case", "Acquisition Advice Code"),
        ("/rra/organizations/", "Defense Logistics Agency", "Missile Defense Agency"),
        ("/rra/sources/", "SAMM Chapter 2", "22 CFR 126.6"),
    ],
)
def test_short_lists_are_searched_too(get: Get, address: str, there: str, gone: str):
    page = get(address, q=there)

    assert there in page
    assert gone not in page
    assert "Show all" in get(address, q="zebra")


def test_sources_are_filtered_by_status(client: Client):
    rows = client.get("/rra/sources/", {"status": "historical"}).context["rows"]

    assert len(rows) == 21
    assert len(client.get("/rra/sources/", {"status": "bogus"}).context["rows"]) == 171


def test_doubtful_sources_and_unread_passages_are_marked_in_words(get: Get):
    superseded = next(
        draft for draft in Assignment.objects.select_related("source") if draft.source.status == "superseded"
    )
    assert "Superseded: a later text exists" in get(f"/rra/facts/{superseded.code}/")
    cited = Assignment.objects.filter(checked="cited").first()
    if cited is not None:
        assert "cited and not read" in get(f"/rra/facts/{cited.code}/")
    assert "Cited, not read" in get("/rra/terms/aac/")


def test_practice_stands_apart_with_its_own_source(get: Get):
    page = get("/rra/facts/rra-224/")

    practice = page.partition("In practice: reported, not policy")[2].partition("</aside>")[0]
    assert "The chain changed in February 2026" in practice
    assert "ExecutiveGov: DSCA and DTSA realigned" in practice


def test_a_source_shows_what_rests_on_it(get: Get):
    page = get("/rra/sources/samm-chapter-2/")

    assert "rra-016" in page
    assert "Plan security cooperation" in page


def test_a_version_stays_at_its_address_when_the_fact_says_something_else(get: Get, said_anew: FactVersion):
    first = get("/rra/facts/rra-001/versions/1/")

    assert "Finds that furnishing defense articles" in first
    assert "A later one says something else." in first
    assert "Finds something else." in get("/rra/facts/rra-001/versions/2/")
    assert "Finds something else." in get("/rra/facts/rra-001/")
    assert "A later version says something else." in get("/rra/facts/rra-001/versions/1/", fragment="1")


def test_questions_that_rest_on_a_fact_are_shown_only_to_those_who_may_see_them(
    client: Client, learner: User, instructor: User, course: CoursePage
):
    cite(course, [("", "rra-001")], label="A secret question", url="/admin/questions/1/", staff_only=True)
    cite(learner, [("a", "rra-001"), ("b", "rra-001")], label="An open lesson", url="/courses/")

    def shown() -> str:
        return str(client.get("/rra/facts/rra-001/").content.decode())

    assert shown().count(">An open lesson</a>") == 1
    assert "2 places" in shown()
    assert "A secret question" not in shown()
    client.force_login(learner)
    assert "A secret question" not in shown()
    client.force_login(instructor)
    assert "A secret question" in shown()


def test_a_retired_fact_keeps_its_page_and_leaves_the_lists(get: Get, at: Any):
    Fact.objects.filter(code__in=["rra-004", "term:loa", "step:eligibility"]).update(retired_at=at)

    for address in ("/rra/facts/rra-004/", "/rra/terms/loa/", "/rra/steps/eligibility/"):
        assert "The reference data no longer holds this since 1 June 2026." in get(address)
    assert "/rra/facts/rra-004/" not in get("/rra/facts/", q="rra-004", as_of="2020-01-01")
    assert "/rra/terms/loa/" not in get("/rra/terms/")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_at_most_fourteen_statements(
    client: Client, instructor: User, course: CoursePage, django_assert_max_num_queries: Any, address: str
):
    for code in ("rra-001", "rra-014", "step:eligibility", "organization:dsca", "source:samm-chapter-2", "term:loa"):
        cite(User(pk=900_000 + len(code)), [("", code)], label=code, url="/", staff_only=True)
    client.force_login(instructor)
    separator = "&" if "?" in address else "?"

    with django_assert_max_num_queries(14):
        client.get(f"{address}{separator}as_of=2025-06-01")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("step:eligibility", "<title>Determine eligibility to buy, version 1"),
        ("term:loa", "<title>Letter of Offer and Acceptance, version 1"),
        ("rra-001", "<title>rra-001: "),
    ],
)
def test_a_version_is_titled_by_what_the_fact_was_called(get, code, title):
    assert title in get(f"/rra/facts/{code}/versions/1/")


def test_an_organization_shows_under_whom_and_over_whom_it_stood_by_date_and_by_what(get: Get):
    page = get("/rra/organizations/usdp/")

    assert "Under it at other times" in page
    chain = page.partition("Under it at other times")[2]
    assert chain.index("/rra/organizations/dsca/") < chain.index("until 10 February 2026")
    assert "/rra/sources/" in chain.partition("</ul>")[0]
    then = get("/rra/organizations/usdp/", as_of="2025-06-01")
    assert "<h3>Under it</h3>" in then
    assert "Under it at other times" not in then
    assert "What happened" in get("/rra/organizations/dsca/")


def test_an_organization_of_several_names_shows_them_by_date(get: Get, dsca: Any):
    assert "Its names" not in get("/rra/organizations/dsca/")
    begun, ended = date(1971, 1, 1), date(1998, 1, 1)
    OrganizationName.objects.create(organization=dsca, name="Once so called", valid_from=begun, valid_to=ended)

    assert "Once so called" in get("/rra/organizations/dsca/").partition("Its names")[2]


def test_a_source_shows_the_places_in_the_chain_and_the_events_it_is_the_basis_of(get: Get):
    line = ReportingLine.objects.select_related("source", "parent__organization").latest("pk")
    page = get(f"/rra/sources/{line.source.slug}/")

    assert "Who stands under whom, by it" in page
    assert line.parent.organization.name in page.partition("Who stands under whom, by it")[2]
    event = ChangeEvent.objects.select_related("source").latest("date")
    assert "What happened" in get(f"/rra/sources/{event.source.slug}/")


def test_a_term_shows_what_speaks_of_it_and_explains_the_terms_that_explain_it(get: Get):
    page = get("/rra/terms/loa/")

    assert "assignments speak of it" in page
    assert "Steps that speak of it" in page
    assert "Terms explained by it" in page
    assert 'class="term"' in page.partition("<h1>")[2].partition("</header>")[0]
    assert 'href="/rra/terms/loa/"' not in page.partition("Terms explained by it")[2].partition("</ul>")[0]
