"""What is overdue: whose, since when, and what the page and the file say of it."""

import csv
from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Duty
from lms.models import Change, User

from .conftest import OVERDUE, at_status, enrolled, on_the_way, owes, text_of


@pytest.fixture
def today(coe):
    return timezone.localdate(timezone=ZoneInfo(coe.time_zone))


@pytest.fixture
def late(learner, course, today):
    """The learner, ten days late with a course and three with a level."""
    owes(learner, course, today - timedelta(days=10))
    on_the_way(learner, due_on=today - timedelta(days=3))
    return learner


def lines(client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text_of(client.get(f"{OVERDUE}?export=csv&{query}")))))


def things(client, query: str = "") -> list[str]:
    return [line["What"] for line in lines(client, query)]


def test_a_row_says_who_what_since_when_and_who_looks_after_them(client, coe, late, course, today, at):
    Change.objects.create(actor=coe, action="reminded", subject=late, person=late, at=at)
    client.force_login(coe)

    first, second = lines(client)

    assert first == {
        "Person": "Lee Learner",
        "E-mail address": "lee.learner@example.test",
        "Organization": late.organization.name,
        "What": course.title,
        "Due": str(today - timedelta(days=10)),
        "Days overdue": "10",
        "Supervisor": "Sofia Supervisor",
        "Last reminded (UTC)": "2026-06-01 15:00",
    }
    assert (second["What"], second["Days overdue"]) == ("Basic (1.0)", "3")


def test_only_what_is_past_its_day_and_not_done_by_people_who_are_here(client, coe, people, dsca, course, today):
    past, someday = today - timedelta(days=1), None
    done, gone, withdrawn, due_today, undated, begun = people(6, dsca)
    enrolled(done, course, **at_status("completed"))
    enrolled(begun, course, **at_status("in-progress"))
    for person in (done, gone, begun):
        owes(person, course, past)
    owes(withdrawn, course, past, withdrawn_at=timezone.now())
    owes(due_today, course, today)
    owes(undated, course, someday)
    for person, status in ((done, "certified"), (withdrawn, "revoked"), (gone, "required")):
        on_the_way(person, status=status, due_on=past)
    on_the_way(due_today, due_on=today)
    on_the_way(undated, due_on=None)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client.force_login(coe)

    assert [(line["Person"], line["What"]) for line in lines(client)] == [(begun.display_name, course.title)]


def test_a_level_that_waits_for_a_decision_says_so(client, coe, learner, today):
    on_the_way(learner, status="requirements_met", due_on=today - timedelta(days=1))
    client.force_login(coe)

    assert things(client) == ["Basic (1.0), waiting for a decision"]
    assert things(client, "what=decision") == things(client)


def test_what_is_due_soon_is_another_list_of_the_same_report(client, coe, late, learner2, course2, today):
    owes(learner2, course2, today + timedelta(days=30))
    owes(late, course2, today + timedelta(days=31))
    client.force_login(coe)

    [line] = lines(client, "due=soon")

    assert (line["Person"], line["Days overdue"]) == ("Lou Learner", "")
    assert "Remind all" not in client.get(f"{OVERDUE}?due=soon").content.decode()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("what=course", 1),
        ("what=level", 1),
        ("course=who-may-do-what-a-first-view", 1),
        ("course=case-writing", 0),
        ("level=1.0:basic", 1),
        ("level=1.0:intermediate", 0),
        ("days=3", 2),
        ("days=4", 1),
        ("supervisor=sofia", 2),
        ("supervisor=nobody", 0),
        ("person=lee", 2),
        ("organization=dsca", 2),
        ("organization=dsca&reach=alone", 2),
        ("organization=usasac", 0),
        ("reach=none", 0),
    ],
)
def test_each_filter_narrows_both_courses_and_levels(client, coe, late, course2, query, number):
    client.force_login(coe)

    assert len(things(client, query)) == number


@pytest.mark.parametrize(
    "query", ["days=0", "days=99999999", "days=x", "what=all", "level=9:x", "due=never", "course=x"]
)
def test_a_filter_that_makes_no_sense_shows_nothing_and_reminds_nobody(client, coe, late, query):
    client.force_login(coe)

    page = client.get(f"{OVERDUE}?{query}").content.decode()
    remind = client.get(f"{reverse('staff_reports:remind')}?{query}&all=1").content.decode()

    assert 'role="alert"' in page
    assert late.email not in page
    assert "Nobody is left to remind" in remind


@pytest.mark.parametrize("word", ["person", "organization", "what", "due", "supervisor"])
def test_the_list_is_sorted_both_ways(client, coe, late, learner2, course, today, word):
    owes(learner2, course, today - timedelta(days=1))
    client.force_login(coe)

    there, back = (
        [row["person"] for row in client.get(f"{OVERDUE}?ordering={sign}{word}").context["page_obj"]]
        for sign in ("", "-")
    )

    assert sorted(there) == sorted(back)
    assert there[0] != back[0] or word in {"what", "organization"}


def test_long_lists_come_in_pages(client, coe, people, dsca, course, today):
    duty = {"course": course, "due_on": today - timedelta(days=1), "reason": "New", "asked_at": timezone.now()}
    Duty.objects.bulk_create(Duty(learner=person, **duty) for person in people(60, dsca))
    client.force_login(coe)

    assert len(client.get(f"{OVERDUE}?p=2").context["page_obj"]) == 10
    assert len(lines(client)) == 60


def test_staff_of_one_organization_see_their_people_alone(client, coe_of_dsca, late, learner2, course, today):
    owes(learner2, course, today - timedelta(days=1))
    on_the_way(learner2, due_on=today - timedelta(days=1))
    client.force_login(coe_of_dsca)

    page = client.get(OVERDUE).content.decode()

    assert late.email in page
    assert learner2.email not in page
    assert learner2.organization.name not in page
    assert {line["Person"] for line in lines(client)} == {late.display_name}


def test_names_are_short_on_the_page_and_whole_in_the_file(client, coe, late):
    client.force_login(coe)

    page = client.get(OVERDUE).content.decode()

    assert f'<abbr title="{late.organization.name}">DSCA</abbr>' in page
    assert lines(client)[0]["Organization"] == late.organization.name


def test_from_the_first_page_of_the_admin_it_is_one_step(client, coe, late):
    client.force_login(coe)

    home = client.get(reverse("wagtailadmin_home")).content.decode()

    assert f'href="{OVERDUE}"' in home
    assert 'aria-label="1 person overdue"' in home
    assert 'aria-label="2 courses and levels overdue"' in home
