"""/learn/ says what to do now: one button, what is owed and why, and how far the ladder is climbed."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.enrolling import assign, enrol
from courses.models import Duty, Enrolment
from courses.progress import next_activity, open_activity

from .conftest import complete

LEARN = reverse("portal:learn")


def page_of(client, person) -> str:
    client.force_login(person)
    return " ".join(client.get(LEARN).content.decode().split())


def button_on(page: str) -> tuple[str, str]:
    """The address and words of the one big button."""
    [button] = re.findall(r'<a class="usa-button usa-button--big" href="([^"]+)">([^<]+)</a>', page)
    return button


def test_the_button_opens_the_next_activity(client, learner, enrolment):
    page = page_of(client, learner)

    first = enrolment.edition.activities.first()
    assert button_on(page) == (reverse("courses:lesson", args=[enrolment.course.slug, first.slug]), "Continue")
    assert first.title in page
    assert f"{first.minutes} minutes" in page
    assert client.get(button_on(page)[0]).status_code == 200


def test_the_button_leads_back_to_where_the_learner_stopped(client, learner, enrolment, at):
    _first, second, *_rest = enrolment.edition.activities.all()
    open_activity(enrolment, second, at=at)

    assert button_on(page_of(client, learner))[0].startswith(
        reverse("courses:lesson", args=[enrolment.course.slug, second.slug])
    )


def test_the_course_open_last_comes_first(client, learner, enrolment, many_courses, at):
    open_activity(enrolment, enrolment.edition.activities.first(), at=at)
    other = enrol(learner, many_courses[0], at=at, actor=learner)
    later = at + timedelta(hours=1)
    Enrolment.objects.filter(pk=other.pk).update(opened_at=later, last_opened_at=later)

    page = page_of(client, learner)

    assert button_on(page)[0] == reverse("courses:outline", args=["course-0"])


def test_with_nothing_begun_what_is_due_soonest_comes_first(client, learner, supervisor, many_courses, today, at):
    late, soon, free = many_courses[:3]
    assign(learner, late, due_on=today + timedelta(days=40), reason="Later", asked_by=supervisor, at=at)
    assign(learner, soon, due_on=today + timedelta(days=4), reason="Sooner", asked_by=supervisor, at=at)
    enrol(learner, free, at=at + timedelta(days=1), actor=learner)

    page = page_of(client, learner)

    assert button_on(page)[0] == reverse("courses:outline", args=[soon.slug])
    assert "Due soon" in page


def test_what_is_overdue_says_so_in_words_with_why_and_by_whom(client, learner, duty):
    page = page_of(client, learner)

    owed = page[page.index("What you owe") :]
    assert "Overdue" in owed
    assert "New here" in owed
    assert "asked by Sofia Supervisor" in owed


def test_what_is_due_today_is_not_overdue(client, learner, duty, today):
    Duty.objects.filter(pk=duty.pk).update(due_on=today)

    assert "Overdue" not in page_of(client, learner)


def test_what_is_done_or_withdrawn_is_owed_no_more(client, learner, duty, at):
    complete(Enrolment.objects.get(learner=learner), at=at)
    assert "What you owe" not in page_of(client, learner)

    Enrolment.objects.filter(learner=learner).update(completed_at=None)
    Duty.objects.filter(pk=duty.pk).update(withdrawn_at=at)
    assert "What you owe" not in page_of(client, learner)


def test_the_ladder_says_how_much_is_done_and_what_comes_next(client, learner, position):
    enrolment = Enrolment.objects.get(learner=learner)

    page = page_of(client, learner)

    following = next_activity(enrolment)
    assert re.search(
        r"0 of 2 requirements met, next: <a href=\"[^\"]+\">" + re.escape(following.title) + r"</a> \(\d+ min\)", page
    )


def test_a_level_that_is_not_required_says_so_once(client, learner):
    page = page_of(client, learner)

    assert page.count("Not required") == page.count('<span class="ladder__state">Not required of you</span>') == 4
    assert "Not started" not in page


def test_experience_that_a_level_wants_is_owed(client, learner, position):
    page = page_of(client, learner)

    assert (
        "12 months of experience for Basic (1.0), confirmed by your supervisor" in page[page.index("What you owe") :]
    )


def test_a_level_not_reached_in_time_is_overdue_in_words(client, learner, position):
    learner.certification_records.update(due_on="2026-02-01")

    assert "overdue since 1 February 2026" in page_of(client, learner)


def test_the_ladder_and_the_button_agree(client, learner, position, at):
    enrolment = Enrolment.objects.get(learner=learner)
    complete(enrolment, at=at, leave=5)

    page = page_of(client, learner)

    address, _words = button_on(page)
    assert page.count(f'href="{address}"') == 2


def test_certificates_stand_on_the_page_once_the_course_is_done(client, learner, enrolment, at):
    complete(enrolment, at=at)

    page = page_of(client, learner)

    award = learner.awards.get()
    assert reverse("certificates:certificate", args=[award.uuid]) in page
    assert "Nothing is waiting for you" in page
    assert "usa-button--big" not in page


def test_who_still_owes_something_is_not_told_that_nothing_waits(client, learner, position, at):
    """The course is done; months of experience for the level are not."""
    complete(Enrolment.objects.get(learner=learner), at=at)

    page = page_of(client, learner)

    assert "Nothing is waiting for you" not in page
    assert "What you still owe stands below." in page
    assert "What you owe" in page


def test_a_failed_course_is_shown_and_not_offered(client, learner, enrolment, at):
    Enrolment.objects.filter(pk=enrolment.pk).update(opened_at=at, last_opened_at=at, failed_at=at)

    page = page_of(client, learner)

    assert "usa-button--big" not in page
    assert "Not passed" in page


def test_a_newcomer_is_shown_the_catalogue(client, learner):
    page = page_of(client, learner)

    assert "Begin with a course" in page
    assert 'href="/courses/">Browse courses' in page


def test_nobody_sees_what_another_owes(client, learner2, duty, enrolment):
    page = page_of(client, learner2)

    assert "New here" not in page
    assert enrolment.edition.title not in re.sub("<nav.*?</nav>|ladder.*", "", page)


@pytest.mark.parametrize("name", ["portal:learn", "portal:record", "portal:record-export", "portal:team"])
def test_strangers_sign_in_first(client, db, name):
    answer = client.get(reverse(name))

    assert answer["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.parametrize("name", ["portal:learn", "portal:record", "portal:record-export", "portal:team"])
def test_pages_are_only_read_and_never_cached(client, supervisor, learner, name):
    client.force_login(supervisor)

    assert client.post(reverse(name)).status_code == 405
    assert "no-store" in client.get(reverse(name))["Cache-Control"]


def test_the_page_takes_at_most_fifteen_statements_however_much_there_is(
    client, learner, supervisor, position, many_courses, today, at
):
    complete(Enrolment.objects.get(learner=learner), at=at, leave=3)
    for course in many_courses:
        assign(learner, course, due_on=today, reason="All of it", asked_by=supervisor, at=at)
    client.force_login(learner)
    cache.clear()

    with CaptureQueriesContext(connection) as captured:
        assert client.get(LEARN).status_code == 200

    assert len(captured) <= 15, [query["sql"][:90] for query in captured]


def test_a_newcomers_page_takes_at_most_fifteen_statements_too(client, learner):
    client.force_login(learner)
    cache.clear()

    with CaptureQueriesContext(connection) as captured:
        client.get(LEARN)

    assert len(captured) <= 15, [query["sql"][:90] for query in captured]
