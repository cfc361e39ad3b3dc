"""Reminding people: whom, in what words, once a day, and never anybody out of reach."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from lms import clock
from lms.audit.looks import Look
from lms.models import Change, User
from lms.notices.models import Mail, Notice
from lms.permissions import Scope
from lms.reports import reminding
from lms.reports.owed import OwedFilters

from .conftest import OVERDUE, on_the_way, owes

REMIND = reverse("staff_reports:remind")
NOTE = {"note": "Please finish."}


@pytest.fixture
def today(coe):
    return timezone.localdate(timezone=ZoneInfo(coe.time_zone))


@pytest.fixture
def late(learner, course, today):
    """The learner, ten days late with a course and three with a level."""
    owes(learner, course, today - timedelta(days=10))
    on_the_way(learner, due_on=today - timedelta(days=3))
    return learner


@pytest.fixture
def late2(learner2, course, today):
    """Somebody of another organization, a day late."""
    owes(learner2, course, today - timedelta(days=1))
    return learner2


def reminded() -> set[str]:
    return set(Notice.objects.filter(kind="reminder").values_list("person__display_name", flat=True))


def test_one_message_says_everything_and_is_written_down(client, coe, late, course):
    client.force_login(coe)

    answer = client.post(f"{REMIND}?all=1", NOTE)

    notice = Notice.objects.get(kind="reminder")
    change = Change.objects.get(action="reminded")
    assert answer["Location"] == f"{OVERDUE}?"
    assert notice.title == "A reminder: 2 things are overdue"
    note, first, second, sender = notice.body.split("\n")
    assert (note, sender) == ("Please finish.", "Sent by Cora Coe.")
    assert first.startswith(f"{course.title}, due on ")
    assert second.startswith("Basic (1.0), due on ")
    assert (change.actor, change.person, change.subject, change.reason) == (coe, late, late, "Please finish.")
    assert Mail.objects.get(notice=notice).person == late


def test_the_preview_says_how_many_and_the_words_and_sends_nothing(client, coe, late, late2):
    client.force_login(coe)

    page = client.get(f"{REMIND}?all=1").content.decode()

    assert Look.objects.get(viewer=coe).detail == f"{REMIND}?all=1"
    assert Look.objects.get(viewer=coe).rows == 2

    assert "<strong>2 people</strong>" in page
    assert "A reminder: 2 things are overdue" in page
    assert "Send 2 reminders" in page
    assert reminded() == set()


def test_only_those_ticked_are_reminded(client, coe, late, late2):
    client.force_login(coe)

    client.post(f"{REMIND}?pick={late2.uuid}", NOTE)

    assert reminded() == {late2.display_name}


def test_all_who_match_the_filters_are_meant_beyond_the_page(client, coe, people, dsca, course, today, late2):
    for person in people(60, dsca):
        owes(person, course, today - timedelta(days=1))
    client.force_login(coe)

    answer = client.post(f"{REMIND}?all=1&organization=dsca", NOTE)

    assert len(reminded()) == 60
    assert late2.display_name not in reminded()
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["60 people were reminded."]


def test_sending_twice_changes_nothing_whoever_does(client, coe, coe_of_dsca, late):
    for sender in (coe, coe, coe_of_dsca):
        client.force_login(sender)
        client.post(f"{REMIND}?all=1", NOTE)

    assert Notice.objects.filter(kind="reminder").count() == 1
    assert Change.objects.filter(action="reminded").count() == 1
    assert "had a reminder today and is left out" in client.get(f"{REMIND}?all=1").content.decode()


def test_two_who_planned_the_same_remind_once(coe, coe_of_dsca, late, today):
    at, scope = clock.now(), Scope(everywhere=True)
    filters = OwedFilters(QueryDict(""), scope=scope, today=today)
    plans = [reminding.plan_of(filters, None, at=at) for _ in range(2)]

    sent = [reminding.send(plan, scope, note="", sender=coe, on=today, at=at) for plan in plans]

    assert sent == [1, 0]
    assert Change.objects.filter(action="reminded").count() == 1


def test_a_reminder_of_yesterday_is_no_reason_to_leave_somebody_out(late, coe, today, at):
    """The day is that of the person reminded: half past ten in the evening and one in the night are two."""
    User.objects.filter(pk=late.pk).update(time_zone="Pacific/Honolulu")
    scope, evening = Scope(everywhere=True), datetime(2026, 6, 2, 8, 30, tzinfo=ZoneInfo("UTC"))
    filters = OwedFilters(QueryDict(""), scope=scope, today=today)

    sent = []
    for moment in (evening, evening + timedelta(hours=1), evening + timedelta(hours=2, minutes=30)):
        plan = reminding.plan_of(filters, None, at=moment)
        sent.append(reminding.send(plan, scope, note="", sender=coe, on=today, at=moment))

    assert sent == [1, 0, 1]


def test_nobody_out_of_reach_is_reminded_whatever_is_posted(client, coe_of_dsca, late, late2):
    client.force_login(coe_of_dsca)

    for query in ("all=1", f"pick={late2.uuid}", "all=1&organization=usasac", f"pick={late2.uuid}&pick={late.uuid}"):
        client.post(f"{REMIND}?{query}", NOTE | {"pick": str(late2.uuid), "all": "1"})

    assert reminded() == {late.display_name}


def test_whoever_waits_for_a_decision_or_owes_nothing_late_is_not_reminded(
    client, coe, learner, learner2, course, today
):
    on_the_way(learner, status="requirements_met", due_on=today - timedelta(days=3))
    owes(learner2, course, today + timedelta(days=3))
    client.force_login(coe)

    for query in ("all=1", f"pick={learner2.uuid}", "all=1&due=soon", ""):
        client.post(f"{REMIND}?{query}", NOTE)

    assert reminded() == set()
    assert "1 person only waits for a decision" in client.get(f"{REMIND}?all=1").content.decode()


def test_a_long_note_is_refused_and_one_of_markup_is_only_words(client, coe, late):
    client.force_login(coe)
    client.post(f"{REMIND}?all=1", {"note": "x" * 501})
    assert reminded() == set()

    client.post(f"{REMIND}?all=1", {"note": "<b>now</b>"})
    client.force_login(late)

    assert "&lt;b&gt;now&lt;/b&gt;" in client.get(reverse("notices:inbox")).content.decode()


def test_more_than_one_sending_may_carry_are_reminded_by_the_next(client, coe, late, late2, monkeypatch):
    monkeypatch.setattr(reminding, "MOST", 1)
    client.force_login(coe)

    assert "1 more are too many for one sending" in client.get(f"{REMIND}?all=1").content.decode()
    for number in (1, 2):
        client.post(f"{REMIND}?all=1", NOTE)
        assert len(reminded()) == number


def test_a_tick_that_is_none_is_not_found(client, coe):
    client.force_login(coe)

    assert client.get(f"{REMIND}?pick=nobody").status_code == 404


@pytest.mark.parametrize("who", ["learner", "supervisor", "instructor", "reviewer", "authority"])
def test_other_roles_remind_nobody(client, request, late2, who):
    client.force_login(request.getfixturevalue(who))

    assert client.post(f"{REMIND}?all=1", NOTE).status_code in {302, 403}
    assert reminded() == set()
