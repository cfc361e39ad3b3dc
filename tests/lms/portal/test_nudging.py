"""A supervisor reminds people of their team: the words first, then once a day at the most."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from courses.enrolling import assign
from lms import clock
from lms.audit.looks import Look
from lms.models import Change
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.notices.reminders import key_of
from tests.conftest import person
from tests.lms.notices.conftest import told

NUDGE = reverse("portal:team-nudge")


@pytest.fixture
def late(supervisor, dsca, course, today, at):
    """Makes people of the team who are overdue."""

    def people(number, days=-2):
        made = []
        for _one in range(number):
            name = f"Late {len(made)} {uuid4().hex[:6]}"
            member = person(f"{uuid4().hex}@example.test", name, dsca, supervisor=supervisor)
            due_on = today + timedelta(days=days)
            assign(member, course, due_on=due_on, reason="All", asked_by=supervisor, at=at)
            made.append(member)
        return made

    return people


def nudges():
    return Notice.objects.filter(kind=Kind.NUDGED)


def test_the_words_are_shown_first_and_are_those_that_are_sent(client, supervisor, learner, duty, course):
    client.force_login(supervisor)

    page = client.get(NUDGE, {"person": learner.uuid}).content.decode()

    title, body = (
        "Sofia Supervisor reminds you of what you owe",
        f"{course.title}: overdue since {date_format(duty.due_on)}",
    )
    assert title in page
    assert body in page
    assert not nudges().exists()

    told = client.post(NUDGE, {"person": learner.uuid}, follow=True)

    assert "1 person was reminded." in told.content.decode()
    notice = nudges().get()
    assert (notice.person, notice.title, notice.body) == (learner, title, body)
    change = Change.objects.get(action="nudged")
    assert (change.actor, change.person, change.new) == (supervisor, learner, {"about": [course.title]})
    client.force_login(learner)
    record = client.get(reverse("portal:record")).content.decode()
    assert f"Reminded by the supervisor: {course.title}" in record


def test_nobody_is_reminded_twice_a_day(client, supervisor, learner, duty):
    client.force_login(supervisor)
    for _time in range(3):
        page = client.post(NUDGE, {"person": [learner.uuid, learner.uuid]}, follow=True).content.decode()

    assert "0 people were reminded." in page
    assert "reminded today" in page
    assert "Nobody to remind" in client.get(NUDGE, {"person": learner.uuid}).content.decode()
    assert (nudges().count(), Change.objects.filter(action="nudged").count()) == (1, 1)


def test_whoever_staff_reminded_today_is_not_reminded_by_the_supervisor_too(client, supervisor, learner, duty, at):
    told(learner, kind=Kind.REMINDER, key=key_of(learner, at=clock.now()), at=clock.now())
    client.force_login(supervisor)

    page = client.post(NUDGE, {"person": [learner.uuid]}, follow=True).content.decode()

    assert "0 people were reminded." in page
    assert not Change.objects.filter(action="nudged").exists()


def test_all_who_are_overdue_at_once(client, supervisor, late):
    overdue, soon = late(2), late(1, days=3)
    client.force_login(supervisor)

    page = client.get(NUDGE, {"all": "overdue"}).content.decode()

    assert all(f'value="{one.uuid}"' in page for one in overdue)
    assert str(soon[0].uuid) not in page
    assert "Remind 2 people" in page
    client.post(NUDGE, {"person": [one.uuid for one in [*overdue, *soon]]})
    assert nudges().count() == 3


def test_of_very_many_the_most_urgent_are_reminded_first_and_the_rest_by_sending_again(
    client, supervisor, late, monkeypatch
):
    monkeypatch.setattr("lms.portal.nudging.MOST", 2)
    late(3)
    [first] = late(1, days=-9)
    client.force_login(supervisor)
    for shown, left, reminded in ((2, "2 are left", 2), (2, "", 4)):
        page = client.get(NUDGE, {"all": "overdue"}).content.decode()
        assert page.count('name="person"') == shown
        assert left in page
        client.post(NUDGE, {"person": re.findall(r'name="person" value="([^"]+)"', page)})
        assert nudges().count() == reminded
        assert nudges().filter(person=first).exists()
    assert "Nobody to remind" in client.get(NUDGE, {"all": "overdue"}).content.decode()
    assert Look.objects.filter(viewer=supervisor, rows=2, detail__contains="all=overdue").exists()


def test_whoever_owes_nothing_that_presses_is_not_reminded(client, supervisor, learner):
    client.force_login(supervisor)
    client.post(NUDGE, {"person": learner.uuid})
    assert not nudges().exists()


def test_people_of_other_teams_and_nonsense_are_left_out(client, supervisor, learner, learner2, course, today, at):
    assign(learner2, course, due_on=today - timedelta(days=2), reason="R", asked_by=None, at=at)
    client.force_login(supervisor)
    client.post(NUDGE, {"person": [learner2.uuid, "x", "\0", "1 or 1=1", uuid4()]})
    assert not nudges().exists()


@pytest.mark.parametrize("who", ["learner", "learner2", "coe", "instructor"])
def test_people_without_a_team_remind_nobody(client, request, who, learner, duty):
    client.force_login(request.getfixturevalue(who))
    assert client.get(NUDGE).status_code == 403
    assert client.post(NUDGE, {"person": learner.uuid}).status_code == 403


def test_strangers_remind_nobody(client, learner, duty):
    assert client.post(NUDGE, {"person": learner.uuid})["Location"].startswith(reverse("account_login"))


def test_the_preview_of_many_takes_as_many_statements_as_of_few(client, supervisor, late):
    client.force_login(supervisor)
    counts = []
    for size in (2, 20):
        late(size)
        with CaptureQueriesContext(connection) as captured:
            client.get(NUDGE, {"all": "overdue"})
        counts.append(len(captured))
    assert counts[0] == counts[1]
