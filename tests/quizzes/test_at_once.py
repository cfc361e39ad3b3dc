"""What comes at the same moment, on real connections."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from courses.enrolling import enrol
from courses.models import Completion, CourseEdition, EditionActivity, Enrolment
from lms.models import Change, User
from quizzes.approving import NothingWaits, decide, send
from quizzes.attempts import AttemptClosed, NoAttemptLeft, SequenceTaken, save_answer, start_attempt
from quizzes.granting import GrantedMeanwhile, NotGrantable, give_allowance, grant_attempts, grant_time, void_attempt
from quizzes.loading import load_questions
from quizzes.models import (
    AnswerEvent,
    Attempt,
    AttemptGrant,
    AttemptItem,
    Bank,
    Question,
    QuestionStep,
    RegradeFlag,
    TimeAllowance,
)
from quizzes.models.grants import steps_taken
from quizzes.wording import Option, Wording
from quizzes.writing import Placing, add_question
from tests.courses.rra.changing import change, plant

from .conftest import build_course, fill, right_response, single_entry, wrong_response

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]
AT = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
TIMES = 20


def at_once(act: Callable[[int], Any], *, times: int = TIMES) -> list[Any]:
    """What each of so many threads gave or raised, all let go at one barrier."""
    barrier, outcomes = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            outcomes[number] = act(number)
        except (AttemptClosed, NoAttemptLeft, NothingWaits, NotGrantable, SequenceTaken) as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.fixture
def somebody() -> User:
    return User.objects.create_user(f"{uuid4().hex}@example.test", display_name="Some Body")


@pytest.fixture
def released() -> CourseEdition:
    """A course of its own, since nothing here is undone."""
    name = uuid4().hex[:8]
    bank = fill(Bank.objects.create(code=f"bank-{name}", name=name), at=AT, prefix=name)
    return build_course(bank, f"course-{name}", at=AT)


@pytest.fixture
def enrolled(somebody: User, released: CourseEdition) -> Enrolment:
    return enrol(somebody, released.course, at=AT, actor=somebody)


@pytest.fixture
def its_quiz(released: CourseEdition) -> EditionActivity:
    return released.activities.get(slug="the-quiz")


@pytest.fixture
def sitting(enrolled: Enrolment, its_quiz: EditionActivity) -> Attempt:
    return start_attempt(enrolled, its_quiz, at=AT, seed=1)


def again(attempt: Attempt) -> Attempt:
    """The attempt as another request would read it."""
    return Attempt.objects.select_related("enrolment", "edition_activity").get(pk=attempt.pk)


def test_twenty_starts_open_one_attempt(enrolled: Enrolment, its_quiz: EditionActivity) -> None:
    def start(number: int) -> int:
        own = Enrolment.objects.select_related("course", "edition").get(pk=enrolled.pk)
        return start_attempt(own, its_quiz, at=AT, seed=number).pk

    begun = at_once(start)

    assert len(set(begun)) == 1
    assert Attempt.objects.get(enrolment=enrolled).items.count() == 3


def test_twenty_submissions_mark_and_complete_once(sitting: Attempt, enrolled: Enrolment) -> None:
    for item in sitting.items.select_related("version"):
        save_answer(item, right_response(item), client_seq=1, at=AT)
    loaded = [again(sitting) for _ in range(TIMES)]

    outcomes = at_once(lambda number: loaded[number].submit(at=AT))

    assert sum(isinstance(outcome, AttemptClosed) for outcome in outcomes) == TIMES - 1
    completion = Completion.objects.get(enrolment=enrolled)
    assert Change.objects.filter(action="activity-completed", subject_id=completion.pk).count() == 1
    enrolled.refresh_from_db()
    assert enrolled.completed_count == 1


def test_the_last_attempt_of_a_final_test_fails_the_course_once(
    sitting: Attempt, enrolled: Enrolment, released: CourseEdition
) -> None:
    for item in sitting.items.select_related("version"):
        save_answer(item, right_response(item), client_seq=1, at=AT)
    sitting.submit(at=AT)
    final = released.activities.get(slug="the-final-test")
    start_attempt(enrolled, final, at=AT, seed=1).submit(at=AT)
    last = start_attempt(enrolled, final, at=AT, seed=2)
    loaded = [again(last) for _ in range(TIMES)]

    at_once(lambda number: loaded[number].submit(at=AT))

    assert Change.objects.filter(action="course-failed", subject_id=enrolled.pk).count() == 1
    outcomes = at_once(lambda number: start_attempt(enrolled, final, at=AT, seed=number))
    assert all(isinstance(outcome, NoAttemptLeft) for outcome in outcomes)


def test_the_same_answer_twenty_times_has_one_receipt(sitting: Attempt) -> None:
    item = sitting.items.select_related("version").get(version__interaction="single")

    receipts = at_once(lambda _: save_answer(item, right_response(item), client_seq=1, at=AT).receipt)

    assert len(set(receipts)) == 1
    assert AnswerEvent.objects.get(item=item).receipt == receipts[0]


def test_different_answers_under_one_sequence_are_one_answer(sitting: Attempt) -> None:
    item = sitting.items.select_related("version").get(version__interaction="single")
    answers = [right_response(item), wrong_response(item)]

    outcomes = at_once(lambda number: save_answer(item, answers[number % 2], client_seq=1, at=AT).response)

    item.refresh_from_db()
    assert sum(outcome == item.response for outcome in outcomes) == TIMES // 2
    assert sum(isinstance(outcome, SequenceTaken) for outcome in outcomes) == TIMES // 2
    assert AnswerEvent.objects.get(item=item).response == item.response


def test_answers_that_overtake_each_other_end_with_the_newest(sitting: Attempt) -> None:
    item = sitting.items.select_related("version").get(version__interaction="single")
    answers = [right_response(item), wrong_response(item)]

    at_once(lambda number: save_answer(item, answers[number % 2], client_seq=TIMES - number, at=AT))

    item.refresh_from_db()
    assert (item.client_seq, item.response) == (TIMES, answers[0])
    assert AnswerEvent.objects.filter(item=item).count() == TIMES


def test_what_was_acknowledged_before_handing_in_is_what_is_marked(sitting: Attempt) -> None:
    """Answers race with the submission: each is either in the score or was refused."""
    item = sitting.items.select_related("version").get(version__interaction="single")
    handed_in = again(sitting)

    def act(number: int) -> Any:
        if number == 0:
            return handed_in.submit(at=AT)
        return save_answer(item, right_response(item), client_seq=number, at=AT)

    outcomes = at_once(act)

    saved = [outcome for outcome in outcomes if isinstance(outcome, AnswerEvent)]
    sitting.refresh_from_db()
    assert AnswerEvent.objects.filter(item=item).count() == len(saved)
    assert sitting.earned == (1 if saved else 0)


def test_authors_at_once_take_one_code_each(somebody: User) -> None:
    bank = Bank.objects.create(code=f"codes-{uuid4().hex[:8]}", name="Codes")
    wording = Wording("single", "Who?", options=[Option("This", True), Option("That", False)])
    placing = Placing(bank, Question.Exposure.SECRET)

    codes = at_once(lambda _: add_question(wording, placing, actor=somebody, at=AT).code)

    assert sorted(codes) == [f"{bank.code}-{number:03d}" for number in range(1, TIMES + 1)]


def test_reviewers_at_once_decide_one_time(somebody: User) -> None:
    bank = Bank.objects.create(code=f"codes-{uuid4().hex[:8]}", name="Codes")
    wording = Wording("single", "Who?", options=[Option("This", True), Option("That", False)], feedback="So.")
    placing = Placing(bank, Question.Exposure.SECRET, facts=frozenset({"rra-001@1"}))
    question = add_question(wording, placing, actor=somebody, at=AT)
    send(question, by=somebody, at=AT)
    decider = User.objects.create_superuser(f"{uuid4().hex}@example.test", "a-long-enough-password")
    seen = {"words": "No.", "by": decider, "at": AT, "based_on": question.revision}

    outcomes = at_once(lambda number: decide(Question.objects.get(pk=question.pk), approve=number % 2 == 0, **seen))

    decided = QuestionStep.objects.filter(question=question).exclude(kind=QuestionStep.Kind.SENT)
    assert sum(outcome is None for outcome in outcomes) == decided.count() == 1
    question.refresh_from_db()
    assert (question.status == "live") == (decided.get().kind == QuestionStep.Kind.APPROVED)


@pytest.fixture
def colleague() -> User:
    return User.objects.create_user(f"{uuid4().hex}@example.test", display_name="Col League")


@pytest.fixture
def last_attempt(sitting: Attempt, enrolled: Enrolment, released: CourseEdition) -> Attempt:
    """The second and last attempt at the final test, open."""
    for item in sitting.items.select_related("version"):
        save_answer(item, right_response(item), client_seq=1, at=AT)
    sitting.submit(at=AT)
    final = released.activities.get(slug="the-final-test")
    start_attempt(enrolled, final, at=AT, seed=1).submit(at=AT)
    return start_attempt(enrolled, final, at=AT, seed=2)


WHY = {"reason": "The room lost power.", "at": AT}


def test_a_form_sent_twenty_times_gives_once(last_attempt: Attempt, enrolled: Enrolment, colleague: User) -> None:
    seen, quiz = steps_taken(enrolled.learner), last_attempt.edition_activity

    outcomes = at_once(lambda _: grant_attempts(enrolled, quiz, attempts=1, actor=colleague, based_on=seen, **WHY))

    assert sum(isinstance(outcome, GrantedMeanwhile) for outcome in outcomes) == TIMES - 1
    assert AttemptGrant.objects.get(enrolment=enrolled).attempts == 1
    assert Change.objects.filter(action="attempts-granted", person=enrolled.learner).count() == 1


@pytest.mark.parametrize("_again", range(5))
def test_an_attempt_given_while_the_last_one_is_handed_in_leaves_the_course_open(
    last_attempt: Attempt, enrolled: Enrolment, colleague: User, _again: int
) -> None:
    """Either the grant is counted, or it opens the failed course again; never a failed course with an attempt left."""
    quiz, loaded, seen = last_attempt.edition_activity, again(last_attempt), steps_taken(enrolled.learner)

    def act(number: int) -> Any:
        if number:
            return loaded.submit(at=AT)
        return grant_attempts(enrolled, quiz, attempts=1, actor=colleague, based_on=seen, **WHY)

    at_once(act, times=2)

    enrolled.refresh_from_db()
    assert enrolled.failed_at is None
    assert again(last_attempt).passed is False
    assert start_attempt(enrolled, quiz, at=AT, seed=3).number == 3


def test_time_given_at_the_deadline_is_not_lost_to_whoever_closes(last_attempt: Attempt, colleague: User) -> None:
    """Nineteen close it as overdue while one gives time a moment before the deadline."""
    assert last_attempt.deadline_at is not None
    before, over = last_attempt.deadline_at - timedelta(seconds=1), last_attempt.deadline_at
    loaded = [again(last_attempt) for _ in range(TIMES)]
    seen = steps_taken(last_attempt.enrolment.learner)

    def act(number: int) -> Any:
        if number:
            return loaded[number].close(at=over)
        why = {"reason": "The room lost power.", "at": before, "based_on": seen}
        return grant_time(loaded[0], minutes=15, actor=colleague, **why)

    outcomes = at_once(act)

    now = again(last_attempt)
    if isinstance(outcomes[0], AttemptGrant):
        assert now.submitted_at is None
        assert now.deadline_at == over + timedelta(minutes=15)
        assert all(isinstance(outcome, AttemptClosed) for outcome in outcomes[1:])
    else:
        assert (now.submitted_at, now.deadline_at) == (over, over)


def test_an_attempt_is_left_out_once(last_attempt: Attempt, colleague: User) -> None:
    at_once(lambda _: void_attempt(again(last_attempt), actor=colleague, **WHY))

    assert AttemptGrant.objects.filter(attempt=last_attempt, kind="void").count() == 1
    assert Change.objects.filter(action="attempt-voided", person=last_attempt.enrolment.learner).count() == 1


def test_handed_in_and_left_out_at_once_is_one_or_both_but_never_half(last_attempt: Attempt, colleague: User) -> None:
    loaded = again(last_attempt)

    def act(number: int) -> Any:
        return void_attempt(loaded, actor=colleague, **WHY) if number else again(last_attempt).submit(at=AT)

    at_once(act, times=2)

    now = again(last_attempt)
    assert now.voided_at == AT
    assert (now.submitted_at is None) == (now.earned is None)


def test_two_of_staff_give_one_allowance(enrolled: Enrolment, colleague: User) -> None:
    seen = steps_taken(enrolled.learner)

    at_once(
        lambda number: give_allowance(
            enrolled.learner,
            enrolled.course,
            factor=Decimal("1.5") if number % 2 else None,
            actor=colleague,
            based_on=seen,
            **WHY,
        )
    )

    assert TimeAllowance.objects.in_force().filter(person=enrolled.learner).count() == 1
    assert TimeAllowance.objects.filter(person=enrolled.learner).count() == 1


@pytest.mark.parametrize("_again", range(5))
def test_a_question_that_a_fact_makes_wrong_is_drawn_no_more_or_its_attempt_is_flagged(
    released: CourseEdition, its_quiz: EditionActivity, _again: int
) -> None:
    """Starts race with the publication: whoever begins after it has others, whoever began before is found."""
    name = uuid4().hex[:8]
    term, bank = plant(f"term:{name}"), Bank.objects.get(code=bank_of(its_quiz))
    entries = [single_entry(f"{name}-{number}", facts=[f"term:{name}"]) for number in range(4)]
    load_questions(entries, bank, at=AT, overwrite=False)
    people = [User.objects.create_user(f"{uuid4().hex}@example.test", display_name="Some") for _ in range(TIMES - 1)]
    taking = [enrol(person, released.course, at=AT, actor=person) for person in people]

    def act(number: int) -> Any:
        if number == TIMES - 1:
            return change(term, change_class="invalidating")
        return start_attempt(taking[number], its_quiz, at=AT, seed=number)

    outcomes = at_once(act)

    version = outcomes.pop()
    wrong = AttemptItem.objects.filter(attempt__in=outcomes, version__question__code__startswith=name)
    assert set(wrong.values_list("pk", flat=True)) == set(
        RegradeFlag.objects.filter(version=version).values_list("item", flat=True)
    )
    assert not Question.objects.filter(code__startswith=name).exclude(status="suspended").exists()
    late = enrol(User.objects.create_user(f"{uuid4().hex}@example.test"), released.course, at=AT, actor=people[0])
    assert not start_attempt(late, its_quiz, at=AT, seed=1).items.filter(version__question__code__startswith=name)


def bank_of(quiz: EditionActivity) -> str:
    code: str = quiz.rules["draws"][0]["bank"]
    return code
