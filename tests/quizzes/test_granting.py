"""Staff give further attempts and more time, with a reason, and leave attempts out; nothing handed in is changed."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import Completion, EditionActivity, Enrolment
from courses.progress import complete_activity
from lms import clock
from lms.models import Change, User
from quizzes import granting
from quizzes.attempts import NoAttemptLeft, save_answer, standing_of, start_attempt
from quizzes.models import Attempt, AttemptGrant, TimeAllowance
from quizzes.models.grants import steps_taken
from quizzes.signals import attempts_granted

from .conftest import right_response

REASON = "The room lost power."


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def ready(taking: Enrolment, quiz: EditionActivity, at: datetime) -> Enrolment:
    """The learner, with all done that comes before the final test."""
    complete_activity(taking, quiz, how=Completion.How.PASSED, at=at)
    return taking


@pytest.fixture
def failed(ready: Enrolment, final: EditionActivity, at: datetime) -> Enrolment:
    """With both attempts at the final test used."""
    for seed in range(2):
        start_attempt(ready, final, at=at, seed=seed).submit(at=at)
    ready.refresh_from_db()
    assert ready.failed_at == at
    return ready


@pytest.fixture
def running(ready: Enrolment, final: EditionActivity, at: datetime) -> Attempt:
    """The final test of thirty minutes, under way since twenty."""
    return start_attempt(ready, final, at=at - timedelta(minutes=20), seed=1)


def url_of(enrolment: Enrolment) -> str:
    return reverse("quizzes_grants", args=[enrolment.uuid])


def form(enrolment: Enrolment, do: str, **fields: Any) -> dict[str, Any]:
    sent = {"based_on": steps_taken(enrolment.learner), "reason": REASON} | fields
    return {"do": do} | {f"{do}-{name}": value for name, value in sent.items()}


@pytest.fixture
def staff(client: Client, instructor: User, ready: Enrolment) -> Client:
    """An instructor in the team of the course, signed in."""
    assert granting.enrolments_in_reach(instructor).filter(pk=ready.pk).exists()
    client.force_login(instructor)
    return client


def test_a_further_attempt_opens_a_failed_course_again(
    staff: Client, failed: Enrolment, final: EditionActivity, instructor: User, at: datetime
) -> None:
    before = list(failed.attempts.order_by("pk").values())

    staff.post(url_of(failed), form(failed, "attempts", quiz=final.pk, attempts=2))

    failed.refresh_from_db()
    standing = standing_of(failed, final)
    assert (failed.failed_at, standing.left, standing.granted) == (None, 2, 2)
    assert list(failed.attempts.order_by("pk").values()) == before
    grant = failed.attempt_grants.get()
    change = Change.objects.get(action="attempts-granted")
    assert change.subject == grant
    assert (change.actor, change.person, change.reason) == (instructor, failed.learner, REASON)
    assert (change.old, change.new) == (
        {"attempts_allowed": 2},
        {"quiz": "The final test", "attempts_allowed": 4},
    )
    assert Change.objects.get(action="course-reopened").reason == REASON
    assert start_attempt(failed, final, at=at, seed=9).number == 3


def test_attempts_at_another_quiz_leave_a_failed_course_failed(
    failed: Enrolment, quiz: EditionActivity, final: EditionActivity, instructor: User, at: datetime
) -> None:
    quiz.rules["attempts_allowed"] = 3

    based_on = steps_taken(failed.learner)
    granting.grant_attempts(failed, quiz, attempts=1, actor=instructor, reason=REASON, at=at, based_on=based_on)

    failed.refresh_from_db()
    assert (failed.failed_at, standing_of(failed, final).left) == (at, 0)
    assert not Change.objects.filter(action="course-reopened").exists()


def test_the_course_is_failed_again_when_what_was_given_is_used(
    staff: Client, failed: Enrolment, final: EditionActivity, at: datetime
) -> None:
    staff.post(url_of(failed), form(failed, "attempts", quiz=final.pk, attempts=1))
    start_attempt(failed, final, at=at, seed=9).submit(at=at)

    failed.refresh_from_db()
    assert failed.failed_at == at
    with pytest.raises(NoAttemptLeft):
        start_attempt(failed, final, at=at, seed=10)


def test_more_time_moves_the_deadline_of_the_attempt_under_way_at_once(
    staff: Client, running: Attempt, learner: User, at: datetime
) -> None:
    staff.post(url_of(running.enrolment), form(running.enrolment, "time", attempt=running.pk, minutes=15))

    running.refresh_from_db()
    assert running.deadline_at == at + timedelta(minutes=25)
    moved = Change.objects.get(action="attempt-extended")
    assert moved.new["deadline_at"] == "2026-06-01T15:25:00Z"
    staff.force_login(learner)
    left = staff.get(reverse("quizzes:time-left", args=[running.uuid])).json()
    assert left == {"is_open": True, "seconds_left": 25 * 60}
    item = running.items.select_related("version").first()
    assert item is not None
    save_answer(item, right_response(item), client_seq=1, at=at + timedelta(minutes=20))


def test_an_attempt_that_is_over_gets_no_time(running: Attempt, instructor: User, at: datetime) -> None:
    late = {"minutes": 5, "actor": instructor, "reason": REASON, "based_on": 0}
    with pytest.raises(granting.NotUnderWay):
        granting.grant_time(running, at=at + timedelta(minutes=10), **late)
    running.submit(at=at)
    with pytest.raises(granting.NotUnderWay):
        granting.grant_time(running, at=at, **late)


def test_an_attempt_left_out_stays_as_it_was_and_makes_room(
    staff: Client, failed: Enrolment, final: EditionActivity, learner: User, at: datetime
) -> None:
    first = failed.attempts.get(number=1, activity=final.activity_id)
    result = (first.earned, first.passed, first.submitted_at, list(first.items.values()))

    staff.post(url_of(failed), form(failed, "void", attempt=first.pk))

    first.refresh_from_db()
    failed.refresh_from_db()
    assert first.voided_at == at
    assert (first.earned, first.passed, first.submitted_at, list(first.items.values())) == result
    assert (failed.failed_at, standing_of(failed, final).left) == (None, 1)
    assert start_attempt(failed, final, at=at, seed=9).number == 3
    staff.force_login(learner)
    page = staff.get(reverse("quizzes:result", args=[first.uuid])).content.decode()
    assert "does not count" in page
    assert REASON in page


def test_an_open_attempt_that_is_left_out_takes_no_answers_and_is_never_closed(
    running: Attempt, final: EditionActivity, instructor: User, at: datetime
) -> None:
    granting.void_attempt(running, actor=instructor, reason=REASON, at=at)

    running.refresh_from_db()
    assert not running.takes_answers(at=at)
    assert not Attempt.objects.overdue(at=at + timedelta(days=1)).filter(pk=running.pk).exists()
    assert start_attempt(running.enrolment, final, at=at, seed=2).number == 2


def test_what_was_passed_is_not_left_out(attempt: Attempt, instructor: User, at: datetime) -> None:
    for item in attempt.items.select_related("version"):
        save_answer(item, right_response(item), client_seq=1, at=at)
    attempt.submit(at=at)

    with pytest.raises(granting.PassedAlready):
        granting.void_attempt(attempt, actor=instructor, reason=REASON, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(voided_at=at)


@pytest.mark.parametrize(("factor", "minutes"), [("1", 30), ("1.25", 37.5), ("1.5", 45), ("3", 90)])
def test_a_standing_factor_holds_for_attempts_that_begin_later(
    staff: Client, ready: Enrolment, final: EditionActivity, factor: str, minutes: float, at: datetime
) -> None:
    staff.post(url_of(ready), form(ready, "allowance", factor=factor, where="course"))

    started = start_attempt(ready, final, at=at, seed=1)

    assert started.deadline_at == at + timedelta(minutes=minutes)


def test_without_a_limit_an_attempt_has_no_deadline_even_one_under_way(
    staff: Client, running: Attempt, at: datetime
) -> None:
    staff.post(url_of(running.enrolment), form(running.enrolment, "allowance", is_untimed="on", where="course"))

    running.refresh_from_db()
    assert running.deadline_at is None
    assert running.takes_answers(at=at + timedelta(days=9))


def test_a_factor_moves_the_attempt_under_way_and_keeps_minutes_given_before(
    staff: Client, running: Attempt, at: datetime
) -> None:
    enrolment = running.enrolment
    staff.post(url_of(enrolment), form(enrolment, "time", attempt=running.pk, minutes=10))
    staff.post(url_of(enrolment), form(enrolment, "allowance", factor="2", where="course"))

    running.refresh_from_db()
    assert running.deadline_at == running.started_at + timedelta(minutes=70)


def test_ending_an_allowance_takes_no_time_from_the_attempt_under_way(
    staff: Client, running: Attempt, final: EditionActivity, at: datetime
) -> None:
    enrolment = running.enrolment
    staff.post(url_of(enrolment), form(enrolment, "allowance", factor="2", where="course"))
    allowance = TimeAllowance.objects.get()

    staff.post(url_of(enrolment), form(enrolment, "end", allowance=allowance.pk, reason="No longer asked for."))

    running.refresh_from_db()
    allowance.refresh_from_db()
    assert running.deadline_at == running.started_at + timedelta(minutes=60)
    assert (allowance.ended_at, allowance.end_reason) == (at, "No longer asked for.")
    running.submit(at=at)
    again = start_attempt(enrolment, final, at=at, seed=2)
    assert again.deadline_at == at + timedelta(minutes=30)


def test_what_is_given_for_the_course_goes_before_what_is_given_for_all(
    client: Client, coe: User, ready: Enrolment, final: EditionActivity, at: datetime
) -> None:
    client.force_login(coe)
    client.post(url_of(ready), form(ready, "allowance", factor="3", where="all"))
    client.post(url_of(ready), form(ready, "allowance", factor="1.5", where="course"))

    assert start_attempt(ready, final, at=at, seed=1).deadline_at == at + timedelta(minutes=45)


def test_an_instructor_gives_time_in_their_course_only(staff: Client, ready: Enrolment) -> None:
    page = staff.post(url_of(ready), form(ready, "allowance", factor="2", where="all")).content.decode()

    assert "Select a valid choice" in page
    assert not TimeAllowance.objects.exists()


@pytest.mark.parametrize(
    ("do", "fields", "words"),
    [
        ("attempts", {"attempts": 0}, "greater than or equal to 1"),
        ("attempts", {"attempts": 11}, "less than or equal to 10"),
        ("attempts", {"quiz": 0}, "Select a valid choice"),
        ("attempts", {"reason": ""}, "This field is required"),
        ("attempts", {"reason": "ok"}, "Say why in a few words"),
        ("attempts", {"reason": "x " * 10_000}, "at most 500"),
        ("attempts", {"reason": "a b c\0"}, "Null characters"),
        ("attempts", {"based_on": ""}, "This page is out of date"),
        ("attempts", {"based_on": 99}, "Something was given to this person meanwhile"),
        ("allowance", {"factor": "0.9", "where": "course"}, "greater than or equal to 1"),
        ("allowance", {"factor": "3.01", "where": "course"}, "less than or equal to 3"),
        ("allowance", {"where": "course"}, "Give a number from 1 to 3"),
        ("allowance", {"factor": "2", "is_untimed": "on", "where": "course"}, "one of the two"),
        ("time", {"attempt": 0, "minutes": 5}, "Select a valid choice"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_and_nothing_is_given(
    staff: Client,
    running: Attempt,
    final: EditionActivity,
    do: str,
    fields: dict[str, Any],
    words: str,
) -> None:
    whole = {"quiz": final.pk, "attempts": 1} | fields if do == "attempts" else fields

    page = staff.post(url_of(running.enrolment), form(running.enrolment, do, **whole)).content.decode()

    assert words in page
    assert not AttemptGrant.objects.exists()
    assert not TimeAllowance.objects.exists()


def test_a_reason_is_shown_harmlessly(staff: Client, failed: Enrolment, final: EditionActivity, learner: User) -> None:
    reason = "<script>alert(1)</script> for \N{RIGHT-TO-LEFT OVERRIDE}you \N{GRINNING FACE}"
    staff.post(url_of(failed), form(failed, "attempts", quiz=final.pk, attempts=1, reason=reason))

    assert failed.attempt_grants.get().reason == "<script>alert(1)</script> for you \N{GRINNING FACE}"
    pages = [staff.get(url_of(failed)).content.decode()]
    staff.force_login(learner)
    introduction = reverse("quizzes:introduction", args=[failed.course.slug, final.slug])
    pages += [staff.get(url).content.decode() for url in (introduction, reverse("portal:record"))]
    for page in pages:
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_sending_the_form_twice_gives_once(staff: Client, failed: Enrolment, final: EditionActivity) -> None:
    sent = form(failed, "attempts", quiz=final.pk, attempts=1)
    staff.post(url_of(failed), sent)

    page = staff.post(url_of(failed), sent).content.decode()

    assert "Something was given to this person meanwhile" in page
    assert failed.attempt_grants.count() == 1


def test_nobody_gives_themselves_anything(
    client: Client, instructor: User, edition: Any, quiz: EditionActivity, final: EditionActivity, at: datetime
) -> None:
    own = enrol(instructor, edition.course, at=at, actor=instructor)
    complete_activity(own, quiz, how=Completion.How.PASSED, at=at)
    attempt = start_attempt(own, final, at=at, seed=1)
    client.force_login(instructor)

    shown = client.get(url_of(own)).content.decode()
    refused = client.post(url_of(own), form(own, "attempts", quiz=final.pk, attempts=1))

    assert "only a colleague" in shown
    assert 'name="do"' not in shown
    assert refused.status_code in (302, 403)
    why = {"actor": instructor, "reason": REASON, "at": at}
    for give in [
        lambda: granting.grant_attempts(own, final, attempts=1, based_on=0, **why),
        lambda: granting.grant_time(attempt, minutes=1, based_on=0, **why),
        lambda: granting.void_attempt(attempt, **why),
        lambda: granting.give_allowance(instructor, None, factor=None, based_on=0, **why),
    ]:
        with pytest.raises(granting.NotForOneself):
            give()
    assert not Change.objects.filter(action__in=["attempts-granted", "attempt-extended", "time-allowed"]).exists()


def test_staff_of_another_organization_or_course_find_nobody(
    client: Client, ready: Enrolment, coe_of_usasac: User, coe_of_dsca: User, reviewer: User, at: datetime
) -> None:
    for person, status in [(coe_of_usasac, 404), (reviewer, 404), (coe_of_dsca, 200)]:
        client.force_login(person)
        assert client.get(url_of(ready)).status_code == status


def test_an_attempt_of_another_person_cannot_be_slipped_in(
    staff: Client, ready: Enrolment, running: Attempt, learner2: User, quiz: EditionActivity, at: datetime
) -> None:
    other = enrol(learner2, ready.course, at=at, actor=None)
    theirs = start_attempt(other, quiz, at=at, seed=1)

    page = staff.post(url_of(ready), form(ready, "void", attempt=theirs.pk)).content.decode()

    theirs.refresh_from_db()
    assert "Select a valid choice" in page
    assert theirs.voided_at is None


def test_the_learner_reads_it_and_others_do_not(
    staff: Client, failed: Enrolment, final: EditionActivity, learner: User, learner2: User, supervisor: User
) -> None:
    staff.post(url_of(failed), form(failed, "attempts", quiz=final.pk, attempts=1))
    staff.post(url_of(failed), form(failed, "allowance", factor="1.5", where="course", reason="As agreed in May."))

    staff.force_login(learner)
    introduction = staff.get(reverse("quizzes:introduction", args=[failed.course.slug, final.slug])).content.decode()
    record = staff.get(reverse("portal:record")).content.decode()
    kept = json.loads(staff.get(reverse("portal:record-export")).content)
    assert "45 minutes for you, instead of 30" in introduction
    assert "3: 2 used" not in introduction
    assert "1 further attempt" in introduction
    for page in (introduction, record):
        assert REASON in page
        assert "As agreed in May." in page
    assert kept["time_allowances"][0]["factor"] == "1.50"
    assert kept["enrolments"][0]["given_beyond_the_rules"][0]["reason"] == REASON
    assert "Further attempts given" in record
    for other in (learner2, supervisor):
        staff.force_login(other)
        for name in ("portal:learn", "portal:record", "portal:team"):
            assert "As agreed in May." not in staff.get(reverse(name), follow=True).content.decode()


def test_it_is_told_to_whoever_sends_notices(
    failed: Enrolment, final: EditionActivity, coe: User, at: datetime
) -> None:
    heard = Mock()
    attempts_granted.connect(heard)
    try:
        why = {"actor": coe, "reason": REASON, "at": at}
        grant = granting.grant_attempts(failed, final, attempts=1, based_on=0, **why)
        allowance = granting.give_allowance(failed.learner, None, factor=Decimal(2), based_on=1, **why)
    finally:
        attempts_granted.disconnect(heard)

    assert [call.kwargs["grant"] for call in heard.call_args_list] == [grant, allowance]
    assert [call.kwargs["sender"] for call in heard.call_args_list] == [AttemptGrant, TimeAllowance]


def test_the_page_costs_the_same_for_one_attempt_and_for_many(
    staff: Client, ready: Enrolment, quiz: EditionActivity, at: datetime
) -> None:
    counts = []
    for times in (1, 6):
        for seed in range(times):
            start_attempt(ready, quiz, at=at, seed=seed).submit(at=at)
        with CaptureQueriesContext(connection) as queries:
            staff.get(url_of(ready))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_grant_is_kept_for_ever(failed: Enrolment, final: EditionActivity, coe: User, at: datetime) -> None:
    grant = granting.grant_attempts(failed, final, attempts=1, actor=coe, reason=REASON, at=at, based_on=0)

    grant.reason = "Another."
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        grant.save()
