"""A release at a moment to come: it happens once, if the course is fit for it then, and otherwise says why."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.clearance import clearance_of
from courses.models import CourseEdition, LessonPage, PlannedRelease
from courses.scheduling import AlreadyEnded, AlreadyPlanned, plan, release_planned, withdraw
from lms.models import Change, User
from lms.notices.models import Notice

from .conftest import make_course, publish, text

CITES = '<p>So it is <a linktype="rra" id="rra-001@1">said</a>.</p>'


@pytest.fixture
def sound(db):
    """A course of three lessons that the checklist has nothing against."""
    course = make_course("Sound")
    for page in LessonPage.objects.descendant_of(course):
        publish(page, objectives="Say it.", body=json.dumps([text(CITES)]))
    return course


def confirmed(course):
    return [name for name, *_rest in clearance_of(course).to_confirm]


@pytest.fixture
def planned(sound, coe, at):
    return plan(
        sound,
        kind=CourseEdition.Kind.NEW,
        note="Better.",
        confirmed=confirmed(sound),
        release_at=at + timedelta(days=1),
        by=coe,
        at=at,
    )


def test_it_is_released_at_its_moment_and_once(planned, sound, coe, at):
    release_planned(planned.pk, at=at + timedelta(hours=23))
    assert not sound.editions.exists()

    for _run in range(2):
        release_planned(planned.pk, at=at + timedelta(days=1))

    edition = sound.editions.get()
    planned.refresh_from_db()
    assert (planned.outcome, planned.edition, edition.released_by, edition.note) == (
        "released",
        edition,
        coe,
        "Better.",
    )
    assert Notice.objects.filter(person=coe, title__contains="was released as planned").count() == 1


def test_a_course_that_became_unfit_is_not_released_and_those_concerned_are_told_why(
    planned, sound, instructor, coe, at
):
    publish(LessonPage.objects.descendant_of(sound).first(), objectives="")

    release_planned(planned.pk, at=at + timedelta(days=2))

    planned.refresh_from_db()
    assert planned.outcome == "refused"
    assert planned.problems == ["Lesson 1: It has no objectives: say what a learner can do after it."]
    assert not sound.editions.exists()
    told = Notice.objects.filter(title__contains="was not released as planned", body__contains="no objectives")
    assert set(told.values_list("person", flat=True)) == {coe.pk, instructor.pk}
    assert Change.objects.get(action="release-ended").new["outcome"] == "refused"


def test_a_warning_that_came_up_since_was_not_confirmed(planned, sound, at):
    page = LessonPage.objects.descendant_of(sound).first()
    elsewhere = '<p><a href="https://elsewhere.example/">x</a></p>'
    publish(page, body=json.dumps([text(CITES + elsewhere)]))

    release_planned(planned.pk, at=at + timedelta(days=2))

    planned.refresh_from_db()
    assert [problem.startswith("Not confirmed: Lesson 1") for problem in planned.problems] == [True]


def test_whoever_planned_it_must_still_release_courses(planned, sound, coe, at):
    coe.role_grants.update(withdrawn_at=at)

    release_planned(planned.pk, at=at + timedelta(days=2))

    planned.refresh_from_db()
    assert planned.problems == ["Cora Coe, who planned it, may not release courses any more."]


def test_what_is_withdrawn_does_not_happen(planned, sound, coe, at):
    withdraw(planned, by=coe, at=at)

    release_planned(planned.pk, at=at + timedelta(days=2))

    assert not sound.editions.exists()
    with pytest.raises(AlreadyEnded):
        withdraw(planned, by=coe, at=at)


def test_a_course_has_one_planned_release(planned, sound, coe, at):
    with pytest.raises(AlreadyPlanned):
        plan(
            sound,
            kind=CourseEdition.Kind.NEW,
            note="",
            confirmed=[],
            release_at=at + timedelta(days=3),
            by=coe,
            at=at,
        )


# -- in the admin -------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client, coe):
    client.force_login(coe)
    return client


def form(course, **more):
    return {"kind": "new", "note": "", "release_at": "", "confirmed": confirmed(course)} | more


def url(course):
    return reverse("courses_release", args=[course.pk])


def test_a_release_now_needs_what_is_to_be_confirmed(staff, sound):
    refused = staff.post(url(sound), form(sound, confirmed=[]))
    assert "Not confirmed: Lesson 1" in refused.content.decode()
    assert not sound.editions.exists()

    staff.post(url(sound), form(sound))
    assert sound.editions.get().number == 1


def test_errors_refuse_whatever_is_confirmed(staff, small):
    answer = staff.post(url(small), form(small))

    assert "Lesson 1: Nothing in it is cited." in answer.content.decode()
    assert not small.editions.exists()


def test_a_release_is_planned_and_withdrawn_on_its_page(staff, sound):
    moment = timezone.now() + timedelta(days=2)
    staff.post(url(sound), form(sound, release_at=moment.strftime("%Y-%m-%dT%H:%M")))

    planned = PlannedRelease.objects.get(course=sound)
    assert "A release is planned for" in staff.get(url(sound)).content.decode()
    staff.post(reverse("courses_release_withdraw", args=[sound.pk, planned.pk]))
    planned.refresh_from_db()
    assert planned.outcome == "withdrawn"


def test_a_moment_is_that_of_the_zone_of_whoever_plans_and_the_zone_is_named(staff, sound, coe):
    User.objects.filter(pk=coe.pk).update(time_zone="America/New_York")
    assert "In your time zone, America/New_York." in staff.get(url(sound)).content.decode()

    staff.post(url(sound), form(sound, release_at="2126-12-15T09:00"))

    assert PlannedRelease.objects.get().release_at == datetime(2126, 12, 15, 14, 0, tzinfo=UTC)
    assert "planned for 15 December 2126, 09:00 EST" in staff.get(url(sound)).content.decode()


@pytest.mark.parametrize("moment", ["2127-03-09T02:30", "2126-11-03T01:30"])
def test_an_hour_that_the_clock_leaves_out_or_has_twice_is_refused_and_explained(staff, sound, coe, moment):
    User.objects.filter(pk=coe.pk).update(time_zone="America/New_York")

    page = staff.post(url(sound), form(sound, release_at=moment)).content.decode()

    assert "in time zone America/New_York; it may be ambiguous or it may not exist" in page
    assert not PlannedRelease.objects.exists()


def test_a_release_that_would_change_nothing_is_not_planned_unless_a_draft_waits(staff, sound, instructor):
    staff.post(url(sound), form(sound))
    later = form(sound, release_at="2126-12-15T09:00")
    assert "Nothing was changed since then." in staff.post(url(sound), later).content.decode()
    assert not PlannedRelease.objects.exists()

    LessonPage.objects.descendant_of(sound).first().save_revision(user=instructor)
    staff.post(url(sound), later)
    assert PlannedRelease.objects.exists()


@pytest.mark.parametrize("moment", ["2020-01-01T10:00", "yesterday", "9" * 40])
def test_a_moment_that_is_past_or_none_plans_nothing(staff, sound, moment):
    staff.post(url(sound), form(sound, release_at=moment))

    assert not PlannedRelease.objects.exists()
    assert not sound.editions.exists()


def test_others_neither_release_nor_withdraw(client, planned, sound, instructor, coe_of_dsca):
    for person in (instructor, coe_of_dsca):
        client.force_login(person)
        assert client.get(url(sound)).status_code == 302
        client.post(reverse("courses_release_withdraw", args=[sound.pk, planned.pk]))
    planned.refresh_from_db()
    assert planned.outcome == "waiting"
