"""Handing in marks an attempt exactly once, and tells the course."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import Completion, EditionActivity, Enrolment
from lms import clock
from lms.models import Change, User
from quizzes.attempts import save_answer, start_attempt
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptClosed
from quizzes.signals import attempt_submitted
from quizzes.tasks import close_overdue_attempts

from .conftest import right_response, wrong_response


def answer_all(attempt: Attempt, *, at: datetime, right: int) -> None:
    """Answer the first so many rightly and the others wrongly."""
    for item in attempt.items.select_related("version"):
        response = right_response(item) if item.position <= right else wrong_response(item)
        save_answer(item, response, client_seq=1, at=at)


@pytest.fixture
def final_attempt(taking: Enrolment, quiz: EditionActivity, final: EditionActivity, at: datetime) -> Attempt:
    """The final test, begun after the quiz was passed."""
    attempt = start_attempt(taking, quiz, at=at, seed=3)
    answer_all(attempt, at=at, right=3)
    attempt.submit(at=at)
    return start_attempt(taking, final, at=at, seed=4)


def test_passing_completes_the_activity_once(attempt: Attempt, taking: Enrolment, at: datetime) -> None:
    answer_all(attempt, at=at, right=3)

    attempt.submit(at=at)

    assert (attempt.passed, attempt.earned, attempt.possible) == (True, 3, 3)
    assert Completion.objects.get(enrolment=taking).how == Completion.How.PASSED


def test_handing_in_is_recorded_with_who_and_what(attempt: Attempt, final_attempt: Attempt, at: datetime) -> None:
    def recorded(sat: Attempt) -> Change:
        return Change.objects.get(action="attempt-submitted", subject_id=sat.pk)

    learner = attempt.enrolment.learner
    final_attempt.submit(at=at + timedelta(days=1))

    assert recorded(attempt).actor == recorded(attempt).person == learner
    assert recorded(attempt).new["passed"] is True
    assert (recorded(final_attempt).actor, recorded(final_attempt).person) == (None, learner)


def test_a_failed_quiz_completes_nothing_and_fails_nobody(attempt: Attempt, taking: Enrolment, at: datetime) -> None:
    answer_all(attempt, at=at, right=0)

    attempt.submit(at=at)

    taking.refresh_from_db()
    assert attempt.passed is False
    assert not taking.completions.exists()
    assert taking.failed_at is None


def test_a_second_submission_changes_nothing(
    client: Client, learner: User, attempt: Attempt, taking: Enrolment, at: datetime
) -> None:
    answer_all(attempt, at=at, right=3)
    client.force_login(learner)
    url = reverse("quizzes:submit", args=[attempt.uuid])
    client.post(url)
    before = Attempt.objects.filter(pk=attempt.pk).values().get()

    page = client.post(url, {"earned": 0, "passed": "", "submitted_at": ""}, follow=True)

    assert "You passed" in page.content.decode()
    assert Attempt.objects.filter(pk=attempt.pk).values().get() == before
    with pytest.raises(AttemptClosed):
        attempt.submit(at=at)


def test_the_submission_is_told_once_inside_its_transaction(attempt: Attempt, at: datetime) -> None:
    told: list[Any] = []

    def listen(sender: Any, attempt: Attempt, at: datetime, **_: Any) -> None:
        told.append((attempt.pk, Attempt.objects.get(pk=attempt.pk).submitted_at))

    attempt_submitted.connect(listen)
    try:
        attempt.submit(at=at)
    finally:
        attempt_submitted.disconnect(listen)

    assert told == [(attempt.pk, at)]


def test_what_a_listener_breaks_leaves_the_attempt_open(attempt: Attempt, at: datetime) -> None:
    class Broken(Exception):
        pass

    def refuse(**_: Any) -> None:
        raise Broken

    attempt_submitted.connect(refuse)
    try:
        with pytest.raises(Broken):
            attempt.submit(at=at)
    finally:
        attempt_submitted.disconnect(refuse)

    assert Attempt.objects.get(pk=attempt.pk).submitted_at is None


def test_the_last_failed_final_test_fails_the_course(
    final_attempt: Attempt, final: EditionActivity, taking: Enrolment, at: datetime
) -> None:
    final_attempt.submit(at=at)
    taking.refresh_from_db()
    assert taking.failed_at is None

    start_attempt(taking, final, at=at, seed=5).submit(at=at)

    taking.refresh_from_db()
    assert taking.failed_at == at


def test_the_final_test_passed_completes_the_course(final_attempt: Attempt, taking: Enrolment, at: datetime) -> None:
    answer_all(final_attempt, at=at, right=4)

    final_attempt.submit(at=at)

    taking.refresh_from_db()
    assert taking.completed_at == at


def test_time_that_runs_out_counts_what_was_saved_in_time(
    client: Client, learner: User, final_attempt: Attempt, at: datetime
) -> None:
    answer_all(final_attempt, at=at, right=4)
    client.force_login(learner)

    page = client.get(reverse("quizzes:question", args=[final_attempt.uuid, 1]), follow=True)

    final_attempt.refresh_from_db()
    assert final_attempt.deadline_at == at + timedelta(minutes=30)
    assert (final_attempt.submitted_at, final_attempt.passed) == (final_attempt.deadline_at, True)
    assert "You passed" in page.content.decode()


def test_the_sweep_closes_what_nobody_looks_at_and_nothing_else(
    final_attempt: Attempt, taking: Enrolment, quiz: EditionActivity, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    untimed = start_attempt(taking, quiz, at=at, seed=6)

    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=29))
    close_overdue_attempts.call_local()
    assert Attempt.objects.open().filter(pk=final_attempt.pk).exists()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=2))
    close_overdue_attempts.call_local()
    close_overdue_attempts.call_local()

    untimed.refresh_from_db()
    final_attempt.refresh_from_db()
    assert untimed.submitted_at is None
    assert final_attempt.submitted_at == at + timedelta(minutes=30)


def test_the_job_closes_what_is_over_by_the_clock(final_attempt: Attempt) -> None:
    close_overdue_attempts.call_local()

    final_attempt.refresh_from_db()
    assert final_attempt.submitted_at == final_attempt.deadline_at


def test_an_attempt_that_cannot_be_closed_keeps_back_no_other(
    final_attempt: Attempt, learner2: User, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever comes first; the worker's log names what failed, and the next run tries it again."""
    other = enrol(learner2, final_attempt.enrolment.course, at=final_attempt.started_at, actor=learner2)
    poisoned = Attempt.objects.get(pk=final_attempt.pk)
    fields = {name: getattr(poisoned, name) for name in ("activity", "edition_activity", "pass_mark", "possible")}
    times = {name: getattr(poisoned, name) for name in ("started_at", "deadline_at")}
    later = Attempt.objects.create(enrolment=other, number=1, seed=1, **fields, **times)
    poisoned.items.update(response=7)

    for _ in range(2):
        close_overdue_attempts.call_local()

    later.refresh_from_db()
    poisoned.refresh_from_db()
    assert later.submitted_at == later.deadline_at
    assert poisoned.submitted_at is None
    assert caplog.text.count("Unhandled exception in task") == 2
