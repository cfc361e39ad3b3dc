"""Citations in rich text: shown as links, kept by the editor, found by its search."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from courses.blocks import TEXT_FEATURES
from courses.models import LessonPage
from courses.rra.citing import references_in
from courses.rra.models import FactVersion
from courses.rra.standing import doubts_of, with_standing
from lms.models import User
from tests.conftest import AT

pytestmark = pytest.mark.django_db
_URL = "/admin/rra/citations/"


def _edited(html: str) -> str:
    """The text as it is stored after the editor opened and saved it."""
    converter = ContentstateConverter(features=TEXT_FEATURES)
    return str(converter.to_database_format(converter.from_database_format(html)))


def _texts(value: object) -> list[str]:
    """Every rich text in the raw body of a lesson."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) and "linktype" in value else []


def test_a_citation_is_a_link_to_its_version():
    html = expand_db_html('<p>He <a linktype="rra" id="rra-007@1">decides</a>.</p>')

    assert html == (
        '<p>He <a class="citation" href="/rra/facts/rra-007/versions/1/" data-citation="rra-007@1">decides</a>.</p>'
    )


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("term:loa@2", '<a class="citation" href="/rra/facts/term:loa/versions/2/" data-citation="term:loa@2">'),
        ("rra-007", '<a class="citation" href="/rra/facts/rra-007/" data-citation="rra-007">'),
        ("javascript:alert(1)", "<a>"),
        ("&quot;&gt;&lt;script&gt;", "<a>"),
        ("", "<a>"),
    ],
)
def test_only_what_reads_as_a_reference_becomes_a_link(reference: str, shown: str):
    assert expand_db_html(f'<a linktype="rra" id="{reference}">words</a>') == f"{shown}words</a>"


def test_showing_citations_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        expand_db_html('<a linktype="rra" id="rra-007@1">decides</a>' * 50)


@pytest.mark.parametrize(
    "html",
    [
        '<p data-block-key="a">He <a id="rra-007@1" linktype="rra">decides</a>.</p>',
        '<p data-block-key="a"><a id="rra-007@1" linktype="rra">decides <b>now</b></a></p>',
        '<ul><li data-block-key="a">one <a id="term:loa@1" linktype="rra">LOA</a> and <a id="rra-001@12" '
        'linktype="rra">two</a></li></ul>',
        '<p data-block-key="a"><a href="https://example.test/">out</a> <a id="rra-001" linktype="rra">in</a></p>',
    ],
)
def test_the_editor_gives_back_what_it_was_given(html: str):
    assert references_in(_edited(html)) == references_in(html)
    assert _edited(_edited(html)) == _edited(html)
    assert strip_tags(_edited(html)) == strip_tags(html)


def test_no_lesson_loses_a_citation_when_it_is_edited():
    texts = [text for lesson in LessonPage.objects.all() for text in _texts(list(lesson.body.raw_data))]

    assert texts
    for text in texts:
        assert references_in(_edited(text)) == references_in(text)
        assert strip_tags(_edited(text)).split() == strip_tags(text).split()


def test_the_editor_holds_a_citation_as_an_entity_with_its_reference():
    converter = ContentstateConverter(features=TEXT_FEATURES)

    state = json.loads(converter.from_database_format('<p><a linktype="rra" id="rra-007@1">decides</a></p>'))

    assert [(entity["type"], entity["data"]) for entity in state["entityMap"].values()] == [
        ("RRA-CITATION", {"reference": "rra-007@1"})
    ]


def test_the_search_finds_facts_that_have_all_the_words(client: Client, instructor: User):
    client.force_login(instructor)

    found = client.get(_URL, {"q": "STATE notification clears"}).json()["results"]

    assert found[0]["reference"] == "rra-086@1"
    assert found[0]["detail"] == (
        "Authority · Bureau of Political-Military Affairs · State clears the notification"
        " · SAMM C5.5 (2012 e-SAMM section page)"
    )
    assert found[0]["doubts"] == ["Source: Superseded: a later text exists"]


@pytest.mark.parametrize(
    ("q", "reference"), [("rra-014", "rra-014@1"), ("LOA", "term:loa@1"), ("dsca", "organization:dsca@1")]
)
def test_the_search_puts_first_what_is_called_so(client: Client, instructor: User, q: str, reference: str):
    client.force_login(instructor)

    found = client.get(_URL, {"q": q}).json()["results"]

    assert len(found) <= 20
    assert reference in [result["reference"] for result in found[:2]]


@pytest.mark.parametrize("q", ["", "   ", "\0", "zzz nothing", "%", "'; drop table"])
def test_the_search_of_nothing_finds_nothing(client: Client, instructor: User, q: str):
    client.force_login(instructor)

    answer = client.get(_URL, {"q": q})

    assert answer.status_code == 200
    assert answer.json()["results"] == [] or q == "%"


def test_the_search_costs_the_same_for_any_words(client: Client, instructor: User, django_assert_max_num_queries):
    client.force_login(instructor)

    with django_assert_max_num_queries(10):
        client.get(_URL, {"q": "the"})


def test_only_authors_may_search(client: Client, learner: User):
    assert client.get(_URL, {"q": "dsca"}).status_code == 302

    client.force_login(learner)
    assert client.get(_URL, {"q": "dsca"}).status_code in (302, 403)
    assert "results" not in client.get(_URL, {"q": "dsca"}).content.decode()


def test_the_search_knows_kinds_and_says_what_is_not_in_doubt(client: Client, instructor: User):
    client.force_login(instructor)

    found = client.get(_URL, {"q": "authority president eligibility"}).json()["results"]

    assert (found[0]["reference"], found[0]["type"], found[0]["doubts"]) == ("rra-001@1", "Authority", [])


def test_a_search_of_any_length_is_answered(client: Client, instructor: User):
    client.force_login(instructor)

    assert client.get(_URL, {"q": "x" * 10_000}).json() == {"results": []}


def test_the_editor_is_told_what_is_to_be_doubted_in_one_statement(
    client: Client, instructor: User, django_assert_max_num_queries: Any
):
    client.force_login(instructor)
    unread = FactVersion.objects.filter(fact__kind="assignment", content__checked="cited").first()
    asked = ["rra-001@1", "rra-086@1", str(unread), "rra-999@1", "rra-001@99", "<script>", "term:loa"]

    with django_assert_max_num_queries(10):
        doubts = client.get(f"{_URL}standing/", {"reference": asked * 50}).json()["doubts"]

    assert doubts["rra-001@1"] == []
    assert "Source: Superseded: a later text exists" in doubts["rra-086@1"]
    assert "Not read at the source" in doubts[str(unread)]
    assert doubts["rra-999@1"] == doubts["rra-001@99"] == ["No such fact"]
    assert "<script>" not in doubts


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_to": date(2026, 1, 1)}, "No longer in force"),
        ({"valid_from": date(2027, 1, 1)}, "Not yet in force"),
        ({"number": 0}, "A newer version exists"),
    ],
)
def test_dates_and_newer_versions_are_doubts(db: None, fields: dict[str, Any], words: str):
    version = with_standing(FactVersion.objects.filter(fact__code="rra-001")).get()
    for name, value in fields.items():
        setattr(version, name, value)

    assert doubts_of(version, on=date(2026, 6, 1)) == [words]


def test_what_was_dropped_is_a_doubt(db: None):
    version = with_standing(FactVersion.objects.filter(fact__code="rra-001")).get()
    version.fact.retired_at = AT

    assert doubts_of(version, on=date(2026, 6, 1)) == ["Dropped from the facts"]
