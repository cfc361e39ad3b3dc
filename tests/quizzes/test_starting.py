"""Starting an attempt freezes what it asks and by which rules."""

from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import Completion, EditionActivity, Enrolment
from courses.progress import complete_activity
from lms.models import User
from quizzes.attempts import NoAttemptLeft, NotOpenYet, save_answer, start_attempt
from quizzes.drawing import NothingToDraw
from quizzes.loading import load_questions
from quizzes.models import Attempt, Bank, Question
from quizzes.signals import attempt_submitted

from .conftest import right_response, single_entry


@pytest.fixture
def ready(taking: Enrolment, quiz: EditionActivity, at: datetime) -> Enrolment:
    """The learner, with all done that comes before the final test."""
    complete_activity(taking, quiz, how=Completion.How.PASSED, at=at)
    return taking


def test_a_second_start_goes_on_with_the_open_attempt(
    attempt: Attempt, taking: Enrolment, quiz: EditionActivity, at: datetime
) -> None:
    assert start_attempt(taking, quiz, at=at, seed=99) == attempt


def test_the_rules_are_copied_when_it_begins(ready: Enrolment, final: EditionActivity, at: datetime) -> None:
    attempt = start_attempt(ready, final, at=at, seed=1)

    assert (attempt.pass_mark, attempt.number, attempt.possible) == (80, 1, 4)
    assert attempt.deadline_at == at + timedelta(minutes=30)
    assert attempt.items.count() == 4


def test_a_question_rewritten_later_does_not_change_the_attempt(
    attempt: Attempt, questions: Bank, at: datetime
) -> None:
    before = list(attempt.items.values_list("version", "points", "order"))

    load_questions([single_entry("q-1", stem="Quite another question?", points=5)], questions, at=at, overwrite=True)

    assert list(attempt.items.values_list("version", "points", "order")) == before
    item = attempt.items.select_related("version").get(version__question__code="q-1")
    save_answer(item, right_response(item), client_seq=1, at=at)
    attempt.submit(at=at)
    assert attempt.earned == 1


def test_the_same_seed_draws_the_same_questions_in_the_same_order(
    ready: Enrolment, final: EditionActivity, learner2: User, at: datetime
) -> None:
    other = enrol(learner2, ready.course, at=at, actor=None)
    complete_activity(other, final.edition.activities.get(slug="the-quiz"), how=Completion.How.PASSED, at=at)

    drawn = [
        list(start_attempt(each, final, at=at, seed=7).items.values_list("version", "order"))
        for each in (ready, other)
    ]

    assert drawn[0] == drawn[1]


def test_a_retry_draws_questions_not_seen_before(ready: Enrolment, final: EditionActivity, at: datetime) -> None:
    first = start_attempt(ready, final, at=at, seed=1)
    first.submit(at=at)

    second = start_attempt(ready, final, at=at, seed=1)

    seen = set(first.items.values_list("version", flat=True))
    assert seen.isdisjoint(second.items.values_list("version", flat=True))


def test_no_more_attempts_than_allowed(ready: Enrolment, final: EditionActivity, at: datetime) -> None:
    for seed in range(2):
        start_attempt(ready, final, at=at, seed=seed).submit(at=at)

    with pytest.raises(NoAttemptLeft):
        start_attempt(ready, final, at=at, seed=3)


def test_an_attempt_whose_time_ran_out_makes_room_for_the_next(
    ready: Enrolment, final: EditionActivity, at: datetime
) -> None:
    start_attempt(ready, final, at=at, seed=1)

    again = start_attempt(ready, final, at=at + timedelta(hours=1), seed=2)

    assert again.number == 2
    assert ready.attempts.get(number=1).passed is False


def test_an_attempt_that_cannot_be_closed_keeps_nobody_from_other_quizzes(
    ready: Enrolment, quiz: EditionActivity, final: EditionActivity, at: datetime
) -> None:
    stuck = start_attempt(ready, final, at=at, seed=1)
    breaks = Mock(side_effect=ValueError("cannot be marked"))
    attempt_submitted.connect(breaks)
    try:
        begun = start_attempt(ready, quiz, at=at + timedelta(hours=1), seed=2)
    finally:
        attempt_submitted.disconnect(breaks)

    stuck.refresh_from_db()
    assert begun.activity_id == quiz.activity_id
    assert stuck.submitted_at is None


def test_a_test_that_waits_for_others_first_marks_those_whose_time_ran_out(
    taking: Enrolment, quiz: EditionActivity, final: EditionActivity, at: datetime
) -> None:
    before = start_attempt(taking, quiz, at=at, seed=1)
    Attempt.objects.filter(pk=before.pk).update(deadline_at=at + timedelta(minutes=5))
    for item in before.items.select_related("version"):
        save_answer(item, right_response(item), client_seq=1, at=at)

    begun = start_attempt(taking, final, at=at + timedelta(minutes=6), seed=2)

    assert begun.activity_id == final.activity_id


def test_a_final_test_once_passed_is_not_sat_again(ready: Enrolment, final: EditionActivity, at: datetime) -> None:
    attempt = start_attempt(ready, final, at=at, seed=1)
    for item in attempt.items.select_related("version"):
        save_answer(item, right_response(item), client_seq=1, at=at)
    attempt.submit(at=at)

    with pytest.raises(NoAttemptLeft):
        start_attempt(ready, final, at=at, seed=2)


def test_the_final_test_waits_for_what_is_required_before_it(
    client: Client, learner: User, taking: Enrolment, final: EditionActivity, at: datetime
) -> None:
    client.force_login(learner)
    url = reverse("quizzes:introduction", args=[taking.course.slug, final.slug])

    page = client.post(f"{url}start/", follow=True).content.decode()

    assert "The quiz" in client.get(url).content.decode()
    assert "opens when everything required before it is done" in page
    assert not taking.attempts.exists()
    with pytest.raises(NotOpenYet):
        start_attempt(taking, final, at=at, seed=1)


@pytest.mark.parametrize("status", ["draft", "review", "suspended", "retired"])
def test_only_live_questions_are_drawn(
    client: Client, learner: User, taking: Enrolment, quiz: EditionActivity, status: str, at: datetime
) -> None:
    Question.objects.filter(code="q-2").update(status=status, waiting=F("current"))
    client.force_login(learner)

    with pytest.raises(NothingToDraw):
        start_attempt(taking, quiz, at=at, seed=1)
    url = reverse("quizzes:start", args=[taking.course.slug, quiz.slug])
    assert "too few questions" in client.post(url, follow=True).content.decode()


def test_starting_opens_the_course(taking: Enrolment, quiz: EditionActivity, at: datetime) -> None:
    start_attempt(taking, quiz, at=at, seed=1)

    taking.refresh_from_db()
    assert taking.opened_at == at
    assert taking.current == quiz


def test_extra_fields_at_the_start_change_nothing(
    client: Client, learner: User, learner2: User, taking: Enrolment, quiz: EditionActivity
) -> None:
    client.force_login(learner)

    forged = {"enrolment": 1, "learner": learner2.pk, "pass_mark": 1, "seed": 1, "number": 9, "passed": "1"}
    client.post(reverse("quizzes:start", args=[taking.course.slug, quiz.slug]), forged)

    attempt = taking.attempts.get()
    assert (attempt.enrolment.learner, attempt.number, attempt.pass_mark, attempt.passed) == (learner, 1, 70, None)
    assert attempt.seed != 1
