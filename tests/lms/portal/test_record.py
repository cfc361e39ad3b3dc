"""/record/ shows a person everything held about them, and nobody else."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from certificates.awarding import revoke
from certificates.experience import confirm
from courses.bookmarks import keep
from courses.models import Enrolment
from lms.notices.choosing import choose
from quizzes.attempts import start_attempt
from quizzes.models import AttemptItem
from tests.lms.notices.conftest import told

from .conftest import complete

RECORD, EXPORT = reverse("portal:record"), reverse("portal:record-export")


@pytest.fixture
def whole(learner, supervisor, position, at):
    """The learner did the course, was confirmed, and an attempt at a quiz is open besides."""
    enrolment = complete(Enrolment.objects.get(learner=learner), at=at)
    confirm(
        learner,
        from_day=date(2025, 1, 1),
        to_day=date(2025, 12, 31),
        what="Wrote cases",
        confirmed_by=supervisor,
        at=at,
    )
    quiz = enrolment.edition.activities.filter(kind="quiz").first()
    start_attempt(enrolment, quiz, at=at, seed=3)
    return enrolment


def exported(client, person) -> dict:
    client.force_login(person)
    return json.loads(client.get(EXPORT).content)


def test_the_page_holds_all_there_is(client, learner, whole):
    client.force_login(learner)

    page = client.get(RECORD).content.decode()

    award = learner.awards.get()
    for words in [
        "Lee Learner",
        "lee.learner@example.test",
        "Defense Security Cooperation Agency",
        "Sofia Supervisor",
        whole.edition.title,
        "9 of 10 points",
        "not handed in",
        "Wrote cases",
        "SC-0001 Case manager",
        "Requirements met, waiting for the authority",
        "Course completed",
        award.get_absolute_url(),
        reverse("certificates:pdf", args=[award.uuid]),
        reverse("certificates:certificate", args=[award.uuid]),
    ]:
        assert words in page, words


def test_changes_say_what_they_were_about(client, learner, whole):
    client.force_login(learner)

    page = client.get(RECORD).content.decode()

    told = re.findall(r'<th scope="row">([^<]+)', page[page.index('id="changes"') :])
    course, activity = whole.edition.title, whole.completions.earliest("completed_at").edition_activity.title
    assert set(told) >= {
        f"Activity completed: {activity}, {course}",
        f"Course completed: {course}, edition 1",
        f"Course asked of you: {course}",
        f"Enrolled: {course}, edition 1",
        f"Certificate given: {learner.awards.get().title}",
        "Experience confirmed: Wrote cases",
        "Position given: SC-0001 Case manager",
        "Level: Basic (1.0): Requirements met, waiting for the authority",
    }


def test_a_joining_is_told_to_the_day(client, learner):
    client.force_login(learner)

    page = client.get(RECORD).content.decode()

    assert f"<dt>Joined</dt><dd>{date_format(timezone.localtime(learner.date_joined))}</dd>" in page


def test_the_download_holds_the_same(client, learner, whole):
    held = exported(client, learner)

    assert held["profile"]["email"] == "lee.learner@example.test"
    assert held["positions"][0]["position"] == "SC-0001 Case manager"
    [enrolment] = held["enrolments"]
    assert enrolment["status"] == "completed"
    assert len(enrolment["completions"]) == whole.edition.required_count
    assert {attempt["earned"] for attempt in enrolment["attempts"]} == {"9.00", None}
    assert held["certificates"][0]["code"] == learner.awards.get().code
    assert held["experience"][0]["what"] == "Wrote cases"
    assert held["levels"][0]["transitions"][-1]["new_status"] == "requirements_met"
    assert {change["actor"] for change in held["changes"]} >= {"Lee Learner", "Sofia Supervisor"}
    assert held["duties"][0]["course"] == whole.edition.title


def test_notes_are_in_the_download_and_nobody_elses(client, learner, supervisor, whole, at):
    lesson = whole.edition.activities.filter(kind="lesson").first()
    keep(learner, lesson, "", "Ask Sofia", at=at)

    [note] = exported(client, learner)["bookmarks"]
    assert (note["lesson"], note["note"]) == (lesson.title, "Ask Sofia")
    assert "You keep 1 place in lessons." in client.get(RECORD).content.decode()
    assert exported(client, supervisor)["bookmarks"] == []


def test_notices_and_what_comes_of_them_by_mail_are_in_the_download(client, learner, learner2):
    told(learner, title="Mine to keep")
    told(learner2, title="Another's")
    choose(learner, by_mail={"overdue": False}, rhythm="daily")

    held = exported(client, learner)

    assert [notice["title"] for notice in held["notices"]] == ["Mine to keep"]
    assert held["notices_by_mail"]["rhythm"] == "daily"
    assert held["notices_by_mail"]["kinds"]["overdue"] is False
    assert held["notices_by_mail"]["kinds"]["due-soon"] is True


def test_the_download_is_a_file_that_is_not_kept(client, learner):
    client.force_login(learner)

    answer = client.get(EXPORT)

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith('attachment; filename="my-record-')
    assert "no-store" in answer["Cache-Control"]


def test_no_question_and_no_key_is_in_it(client, learner, whole):
    client.force_login(learner)
    told = client.get(RECORD).content.decode() + client.get(EXPORT).content.decode()

    items = AttemptItem.objects.filter(attempt__enrolment=whole).select_related("version")
    assert items
    for item in items:
        assert item.version.stem not in told
        for option in item.version.content.get("options", []):
            assert option["id"] not in told


def test_a_revoked_certificate_says_so(client, learner, whole, admin_user, at):
    revoke(learner.awards.get(), actor=admin_user, reason="Given in error", at=at)

    client.force_login(learner)

    assert "Revoked" in client.get(RECORD).content.decode()
    assert exported(client, learner)["certificates"][0]["events"][0]["reason"] == "Given in error"


@pytest.mark.parametrize("who", ["learner2", "supervisor", "coe", "admin_user"])
def test_nobody_elses_record_is_there(client, request, who, whole, learner):
    other = request.getfixturevalue(who)
    client.force_login(other)

    told = client.get(RECORD).content.decode() + client.get(EXPORT).content.decode()

    assert learner.email not in told
    assert learner.awards.get().code not in told
    assert str(whole.uuid) not in told


def test_an_empty_record_is_a_page_too(client, learner):
    client.force_login(learner)

    page = client.get(RECORD).content.decode()

    assert "No certificate yet" in page
    assert exported(client, learner)["enrolments"] == []


def test_the_record_takes_as_many_statements_for_much_as_for_little(client, learner, whole, many_courses, at):
    client.force_login(learner)
    counts = []
    for courses in (many_courses[:1], many_courses[1:]):
        for course in courses:
            Enrolment.objects.create(
                learner=learner, course=course, edition=course.editions.get(), enrolled_at=at, opened_at=at
            )
        for address in (RECORD, EXPORT):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 38
