"""What rests on a fact: by kind, each at its place, old versions marked, a page at a time, staff's for staff alone."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CoursePage
from courses.rra.citing import cite
from courses.rra.models import Assignment, Citation, Fact, FactVersion
from courses.rra.publishing import publish
from lms.models import User

pytestmark = pytest.mark.django_db
FACT = "/rra/facts/rra-001/"
ALL = f"{FACT}used/"


@pytest.fixture
def fact(db: None) -> Fact:
    """A fact that nothing rests on but what a test lets."""
    fact = Fact.objects.get(code="rra-001")
    fact.citations.all().delete()
    return fact


@pytest.fixture
def second(fact: Fact, at) -> FactVersion:
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = "Finds something else."
    draft.save()
    version = publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)
    assert version is not None
    return version


def many(fact: Fact, number: int, kind: str, *, staff_only: bool = False) -> None:
    """So many places, each of a target of its own."""
    target_type = ContentType.objects.get_for_model(CoursePage)
    Citation.objects.bulk_create(
        Citation(
            version=fact.versions.earliest("number"),
            fact=fact,
            kind=kind,
            target_type=target_type,
            target_id=f"{kind}-{place}",
            label=f"{kind} {place:04}",
            url=f"/{kind}/{place}/",
            staff_only=staff_only,
        )
        for place in range(number)
    )


def said(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition('id="resting"')[2]).split())


def test_each_kind_stands_by_itself_and_leads_to_the_very_place(client: Client, fact: Fact, course: CoursePage):
    cite(User(pk=1), [("a-1", "rra-001"), ("b-2", "rra-001")], label="A lesson", url="/learn/c/l/")
    cite(User(pk=2), [("", "rra-001")], label="A course", url="/courses/c/", kind="course")
    cite(course, [("", "rra-001")], label="A level", url="/learn/", kind="certificate")

    page = client.get(FACT).content.decode()

    assert [page.index(f"<h3>{kind}") for kind in ("Lessons", "Courses", "Certificates and levels")]
    assert 'href="/learn/c/l/#b-a-1">A lesson' in page
    assert 'href="/learn/c/l/#b-b-2"' in page
    assert 'href="/courses/c/">A course' in page
    assert "<h3>Questions" not in page


def test_what_rests_on_an_older_version_says_so(client: Client, second: FactVersion):
    cite(User(pk=1), [("", "rra-001@1")], label="Behind", url="/a/")
    cite(User(pk=2), [("", "rra-001@2")], label="Up to date", url="/b/")

    assert "Behind rests on version 1, a newer exists Up to date version 2" in said(client, FACT)
    assert "2 places, 1 on an older version" in said(client, FACT)
    alone = client.get(ALL, {"versions": "old"}).content.decode()
    assert "Behind" in alone
    assert "Up to date" not in alone


def test_what_is_kept_for_what_was_learned_is_not_listed(client: Client, fact: Fact):
    cite(User(pk=1), [("", "rra-001")], label="Replaced", url="/a/", standing="past")

    assert "Replaced" not in client.get(FACT).content.decode()
    assert "No lesson or question cites it yet." in client.get(ALL).content.decode()


def test_nobody_but_staff_learns_of_questions_or_how_many_there_are(
    client: Client, learner: User, instructor: User, fact: Fact
):
    many(fact, 2, "paragraph")
    before = [client.get(address).content for address in (FACT, ALL)]
    many(fact, 137, "question", staff_only=True)

    for person in (None, learner):
        if person:
            client.force_login(person)
        for address in (FACT, ALL, f"{ALL}?kind=question"):
            page = client.get(address).content.decode()
            assert "137" not in page
            assert "question 0" not in page
    client.logout()
    assert [client.get(address).content for address in (FACT, ALL)] == before
    client.force_login(instructor)
    assert "All 137 places" in client.get(FACT).content.decode()
    assert "question 0136" in client.get(f"{ALL}?kind=question&page=2").content.decode()


def test_every_place_is_on_one_page_and_the_cost_does_not_grow(client: Client, fact: Fact):
    many(fact, 120, "paragraph")
    many(fact, 3, "course")
    costs = {address: cost(client, address) for address in (FACT, ALL)}
    Citation.objects.filter(fact=fact).delete()
    many(fact, 250, "paragraph")
    many(fact, 40, "course")

    assert {address: cost(client, address) for address in (FACT, ALL)} == costs
    pages = [client.get(ALL, {"page": number}).content.decode() for number in (1, 2, 3)]
    labels = [label for page in pages for label in re.findall(r">(paragraph \d{4})</a>", page)]
    assert labels == [f"paragraph {number:04}" for number in range(250)]


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("query", ["?kind=none", "?page=999", "?page=x", "?versions=old", "?kind=question&page=-1"])
def test_odd_queries_show_a_page(client: Client, fact: Fact, query: str):
    many(fact, 3, "paragraph")

    assert client.get(f"{ALL}{query}").status_code == 200


@pytest.mark.parametrize("code", ["step:eligibility", "term:loa", "organization:dsca", "source:samm-chapter-2"])
def test_facts_of_every_kind_say_where_they_are_used(client: Client, code: str):
    cite(User(pk=1), [("", code)], label="The only one so called", url="/a/")

    assert "The only one so called" in client.get(f"/rra/facts/{code}/used/").content.decode()


def test_of_what_is_no_fact_there_is_no_page(client: Client):
    assert client.get("/rra/facts/rra-999/used/").status_code == 404
