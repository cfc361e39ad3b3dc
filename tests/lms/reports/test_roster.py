"""The roster of a course: whom its team sees, whom staff see, what it says of each, and what it never says."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.enrolling import assign, enrol
from courses.models import CourseEdition, Enrolment
from courses.progress import complete_activity
from courses.releasing import release_edition
from courses.teams import begin_course
from lms.permissions import Role
from lms.roles import give_role
from quizzes.attempts import start_attempt
from quizzes.models import Attempt, QuizPage
from tests.conftest import AT, person

from .conftest import text_of


@pytest.fixture
def url(course) -> str:
    return reverse("courses_roster", args=[course.pk])


@pytest.fixture
def stranger(instructor, dsca, at):
    """An instructor of another course."""
    user = person("stran.ger@example.test", "Stran Ger", dsca)
    give_role(user, Role.INSTRUCTOR, None, at=at)
    begin_course("Elsewhere", "elsewhere", "Short.", by=user, at=at)
    return user


@pytest.fixture
def sat(enrolment, at) -> Attempt:
    """The learner read a lesson and handed in an empty quiz, then one whose score is 84 percent."""
    activities = list(enrolment.edition.activities.order_by("position"))
    lesson = next(each for each in activities if each.kind == "lesson")
    quiz = next(each for each in activities if each.kind == "quiz")
    complete_activity(enrolment, lesson, how="read", at=at)
    start_attempt(enrolment, quiz, at=at, seed=1).submit(at=at)
    better = start_attempt(enrolment, quiz, at=at + timedelta(days=1), seed=2)
    better.submit(at=at + timedelta(days=1))
    earned = Decimal(better.possible) * Decimal("0.84")
    Attempt.objects.filter(pk=better.pk).update(earned=earned, passed=True)
    return better


def rows(client, url, **query):
    answer = client.get(url, query | {"export": "csv"})
    return list(csv.DictReader(io.StringIO(text_of(answer).lstrip("\ufeff"))))


def test_the_team_sees_everyone_with_progress_and_results(client, instructor, enrolment, sat, learner2, course, url):
    enrol(learner2, course, at=AT, actor=learner2)
    client.force_login(instructor)

    page = client.get(url).content.decode()
    found = {row["Person"]: row for row in rows(client, url)}

    assert "Lee Learner" in page
    assert f"1 of {enrolment.edition.required_count}" in page
    assert set(found) == {"Lee Learner", "Lou Learner"}
    line = found["Lee Learner"]
    assert line[sat.edition_activity.title] in {"84 %, passed", "83 %, passed"}
    assert line["Progress"] == f"1 of {enrolment.edition.required_count}"
    assert found["Lou Learner"][sat.edition_activity.title] == ""


def test_results_are_told_by_the_edition_that_each_person_takes(
    client, instructor, enrolment, sat, learner2, course, url
):
    """A newer edition has another quiz, and one less; whoever takes the older is not measured by it."""
    older = enrolment.edition.activities.filter(kind="quiz").count()
    QuizPage.objects.get(pk=sat.activity_id).unpublish()
    edition = release_edition(course, kind=CourseEdition.Kind.NEW, note="", released_by=None, at=AT)
    assert edition.activities.filter(kind="quiz").count() == older - 1
    enrol(learner2, course, at=AT, actor=learner2)
    client.force_login(instructor)

    page = client.get(url).content.decode()
    found = {row["Person"]: row for row in rows(client, url)}

    assert f"1 of {older} passed" in page
    assert f"0 of {older - 1} passed" in page
    assert found["Lou Learner"][sat.edition_activity.title] == "not in their edition"
    assert found["Lee Learner"][sat.edition_activity.title].endswith("passed")


def test_no_address_stands_on_it_or_in_its_files(client, instructor, enrolment, url):
    client.force_login(instructor)
    assert enrolment.learner.email not in client.get(url).content.decode()
    assert enrolment.learner.email not in text_of(client.get(url, {"export": "csv"}))


def test_due_and_overdue_are_said(client, instructor, enrolment, learner, supervisor, course, url, at):
    assign(learner, course, due_on=(at + timedelta(days=9)).date(), reason="Asked.", asked_by=supervisor, at=at)
    client.force_login(instructor)
    (line,) = rows(client, url)
    assert (line["Due"], line["Overdue"]) == ("2026-06-10", "overdue")
    assert rows(client, url, due="overdue")


@pytest.mark.parametrize("query", [{"status": "completed"}, {"organization": "usasac"}, {"person": "Nobody"}])
def test_filters_leave_out_whom_they_should(client, instructor, enrolment, url, query):
    client.force_login(instructor)
    assert rows(client, url, **query) == []
    assert "Lee Learner" not in client.get(url, query).content.decode()


@pytest.mark.parametrize("query", [{"edition": "1"}, {"organization": "dsca"}, {"person": "lee"}])
def test_filters_keep_whom_they_should(client, instructor, enrolment, url, query):
    client.force_login(instructor)
    assert len(rows(client, url, **query)) == 1


@pytest.mark.parametrize(
    "ordering", ["name", "-name", "progress", "-seen", "due", "-completed", "edition", "nonsense"]
)
def test_it_is_sorted_as_asked(client, instructor, enrolment, learner2, course, url, ordering):
    enrol(learner2, course, at=AT, actor=learner2)
    client.force_login(instructor)
    page = client.get(url, {"ordering": ordering}).content.decode()
    order = page.index("Lee Learner") < page.index("Lou Learner")
    assert order is (ordering != "-name")


@pytest.mark.parametrize("hostile", ["\0", "x" * 10_000, "<script>alert(1)</script>", "‮", "%"])
def test_hostile_filters_are_refused_or_shown_harmlessly(client, instructor, enrolment, url, hostile):
    client.force_login(instructor)
    for name in ("person", "edition", "organization", "status", "p", "ordering"):
        answer = client.get(url, {name: hostile})
        assert answer.status_code in (200, 404)
        assert b"<script>alert" not in answer.content


def test_a_name_cannot_act_as_a_formula(client, instructor, enrolment, learner, url):
    type(learner).objects.filter(pk=learner.pk).update(display_name="=HYPERLINK(1)")
    client.force_login(instructor)
    assert rows(client, url)[0]["Person"] == "'=HYPERLINK(1)"


def test_the_roster_is_nobody_elses(
    client, stranger, reviewer, learner, supervisor, authority, enrolment, course, url
):
    of_one = reverse("courses_roster_person", args=[course.pk, enrolment.uuid])
    for each in (stranger, reviewer, supervisor, authority):
        client.force_login(each)
        for address in (url, of_one, f"{url}results/", f"{url}?export=csv", f"{url}?export=xlsx"):
            answer = client.get(address)
            assert answer.status_code in (302, 403, 404)
            assert b"Lee Learner" not in answer.content


def test_staff_see_those_in_reach(client, coe_of_dsca, coe_of_usasac, enrolment, learner2, course, url):
    other = enrol(learner2, course, at=AT, actor=learner2)
    for staff, seen, hidden in ((coe_of_dsca, enrolment, other), (coe_of_usasac, other, enrolment)):
        client.force_login(staff)
        assert [row["Person"] for row in rows(client, url)] == [seen.learner.display_name]
        assert client.get(reverse("courses_roster_person", args=[course.pk, seen.uuid])).status_code == 200
        assert client.get(reverse("courses_roster_person", args=[course.pk, hidden.uuid])).status_code == 404


def test_an_enrolment_in_another_course_is_not_there(client, stranger, enrolment):
    own = stranger.group_memberships.get().group.course_team.course
    client.force_login(stranger)
    assert client.get(reverse("courses_roster_person", args=[own.pk, enrolment.uuid])).status_code == 404


def test_a_persons_page_shows_scores_and_never_answers(client, instructor, enrolment, sat, course, url):
    client.force_login(instructor)
    page = client.get(reverse("courses_roster_person", args=[course.pk, enrolment.uuid])).content.decode()

    assert "Attempt 1" in page
    assert "Attempt 2" in page
    assert enrolment.learner.email not in page
    for item in sat.items.select_related("version"):
        assert item.version.stem[:60] not in page
        assert not any(choice["id"] in page for choice in item.version.content.get("options", []))


def test_an_attempt_left_out_of_the_count_is_no_result(client, instructor, enrolment, course, url, at):
    quiz = enrolment.edition.activities.filter(kind="quiz").order_by("position").first()
    attempt = start_attempt(enrolment, quiz, at=at, seed=1)
    attempt.submit(at=at)
    client.force_login(instructor)
    assert rows(client, url)[0][quiz.title] == "0 %, not passed"

    Attempt.objects.filter(pk=attempt.pk).update(voided_at=at)

    assert rows(client, url)[0][quiz.title] == ""
    page = client.get(reverse("courses_roster_person", args=[course.pk, enrolment.uuid])).content.decode()
    assert "does not count" in page


def test_two_hundred_people_take_no_more_statements_than_one(client, instructor, people, dsca, course, url):
    client.force_login(instructor)
    client.get(url)
    taken = []
    for number in (1, 200):
        made = people(number, dsca)
        same = {"course": course, "edition": course.editions.get(), "enrolled_at": AT}
        Enrolment.objects.bulk_create(Enrolment(learner=each, **same) for each in made)
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        exported = CaptureQueriesContext(connection)
        with exported:
            text_of(client.get(url, {"export": "csv"}))
        taken.append((len(caught), len(exported)))
    assert taken[0] == taken[1]
