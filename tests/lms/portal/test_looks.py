"""A person sees who looked at their record, and nobody else's looks."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from lms.audit.looks import Look, looked
from tests.conftest import AT

RECORD, LOOKS, EXPORT = (reverse(f"portal:{name}") for name in ("record", "record-looks", "record-export"))


def look_at(person, viewer, *, times=1):
    for number in range(times):
        at = AT + timedelta(minutes=10 * number)
        looked(viewer, person, Look.Page.ROSTER_PERSON, capacity=Look.Capacity.COURSE_TEAM, detail="A course", at=at)


def test_the_record_says_who_looked_as_what_at_what_and_when(client, learner, instructor):
    look_at(learner, instructor)
    client.force_login(learner)

    page = client.get(RECORD).content.decode().partition('id="looks"')[2]

    for words in ("Ines Instructor", "Team of the course", "Results in a course: A course", "1 June 2026"):
        assert words in page


def test_the_latest_ten_stand_there_and_all_on_a_page_of_their_own(client, learner, instructor):
    look_at(learner, instructor, times=60)
    client.force_login(learner)

    assert client.get(RECORD).content.decode().count("Results in a course") == 10
    assert "All 60 looks" in client.get(RECORD).content.decode()
    assert client.get(LOOKS).content.decode().count("Results in a course") == 50
    assert client.get(LOOKS, {"page": 2}).content.decode().count("Results in a course") == 10


def test_the_download_has_them_all(client, learner, instructor):
    look_at(learner, instructor, times=12)
    client.force_login(learner)

    looks = json.loads(client.get(EXPORT).content)["looks"]

    assert len(looks) == 12
    assert looks[0]["viewer"] == "Ines Instructor"
    assert looks[0]["capacity"] == "course-team"


@pytest.mark.parametrize("address", [RECORD, LOOKS, EXPORT])
def test_a_look_hidden_for_an_investigation_is_not_shown(client, learner, instructor, address):
    Look.objects.create(
        viewer=instructor,
        person=learner,
        page=Look.Page.RECORD,
        capacity=Look.Capacity.STAFF,
        hidden_because="Case 7",
        at=AT,
        slot=1,
    )
    client.force_login(learner)

    page = client.get(address).content.decode()

    assert "Ines" not in page
    assert "Case 7" not in page


def test_looks_at_others_are_not_among_them(client, learner, learner2, instructor):
    look_at(learner, instructor)
    client.force_login(learner2)

    assert "Nobody has looked" in client.get(LOOKS).content.decode()


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get(LOOKS).status_code == 302


def test_it_is_only_read(client, learner):
    client.force_login(learner)
    assert client.post(LOOKS).status_code == 405
