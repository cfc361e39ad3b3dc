"""Certification by level and organization: what is counted, over whom, and the way to the rows."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from .conftest import CERTIFICATION, RECORDS, on_the_way, text_of


def lines(client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text_of(client.get(f"{CERTIFICATION}?export=csv&{query}")))))


def test_every_status_has_its_column_and_the_overdue_are_among_the_open(client, coe, people, dsca):
    past = timezone.localdate() - timedelta(days=5)
    statuses = ["required", "in_progress", "in_progress", "requirements_met", "certified", "revoked"]
    for person, status in zip(people(6, dsca), statuses, strict=True):
        on_the_way(person, status=status, due_on=past)
    client.force_login(coe)

    [line] = lines(client)

    assert line == {
        "Level": "Basic (1.0)",
        "Organization": dsca.name,
        "People": "6",
        "Required, not begun": "1",
        "In progress": "2",
        "Waiting for a decision": "1",
        "Certified": "1",
        "Revoked": "1",
        "Overdue": "4",
    }


def test_levels_stand_in_the_order_of_their_scheme(client, coe, people, dsca):
    for code, person in zip(["intermediate", "basic"], people(2, dsca), strict=True):
        on_the_way(person, code)
    client.force_login(coe)

    assert [line["Level"] for line in lines(client)] == ["Basic (1.0)", "Intermediate (1.0)"]


def test_each_number_opens_exactly_its_rows(client, coe, owing):
    client.force_login(coe)
    page = client.get(CERTIFICATION).content.decode()
    links = re.findall(rf'href="({re.escape(RECORDS)}\?[^"]+)"[^>]*>([\d,]+)</a>', page)
    assert len(links) > 20

    for address, number in links:
        rows = text_of(client.get(f"{unescape(address)}&export=csv"))
        assert len(rows.splitlines()) - 1 == int(number.replace(",", "")), address


def test_a_row_says_who_which_level_and_where_it_stands(client, coe, learner, at):
    on_the_way(learner, status="certified", due_on=at.date())
    client.force_login(coe)

    [row] = csv.DictReader(StringIO(text_of(client.get(f"{RECORDS}?export=csv&person=lee"))))

    assert row == {
        "Person": "Lee Learner",
        "E-mail address": "lee.learner@example.test",
        "Organization": learner.organization.name,
        "Level": "Basic (1.0)",
        "Area": "",
        "Status": "Certified",
        "Due": "2026-06-01",
        "In this status since (UTC)": "2026-06-01 15:00",
    }


def test_staff_of_one_organization_count_their_people_alone(client, coe_of_dsca, learner, learner2):
    on_the_way(learner)
    on_the_way(learner2)
    client.force_login(coe_of_dsca)

    assert [line["Organization"] for line in lines(client)] == [learner.organization.name]
    for address in (RECORDS, f"{RECORDS}?organization=usasac", f"{CERTIFICATION}?organization=usasac"):
        answer = client.get(address).content.decode()
        assert learner2.email not in answer
        assert learner2.organization.name not in answer


@pytest.mark.parametrize("ordering", ["person", "-organization", "level", "-due", "since", "password"])
def test_rows_are_sorted_as_asked(client, coe, owing, ordering):
    client.force_login(coe)

    assert client.get(f"{RECORDS}?ordering={ordering}").status_code == 200


def test_who_waits_for_a_decision_is_one_step_from_the_first_page(client, coe, learner):
    on_the_way(learner, status="requirements_met")
    client.force_login(coe)
    home = client.get(reverse("wagtailadmin_home")).content.decode()

    [address] = re.findall(r'href="([^"]+)" aria-label="1 level waiting for a decision"', home)

    assert learner.email in client.get(unescape(address)).content.decode()
