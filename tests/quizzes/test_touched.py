"""What a change of a fact touches in the bank: tasks, suspended questions, attempts to be marked again."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from courses.models import Enrolment
from courses.rra.models import Citation, ReviewTask, Term
from lms.models import Change, User
from quizzes.approving import NotFit, decide, send, stop
from quizzes.attempts import start_attempt
from quizzes.drawing import NothingToDraw
from quizzes.loading import load_questions
from quizzes.models import Bank, Question, QuestionStep, RegradeFlag
from quizzes.shapes import wording_of
from quizzes.touched import OwnQuestion, find_right
from quizzes.writing import placing_of, write_question
from tests.courses.rra.changing import change, plant

from .conftest import single_entry

Status = Question.Status


@pytest.fixture
def term(db: None) -> Term:
    return plant()


@pytest.fixture
def planted(bank: Bank, term: Term, at: datetime) -> Bank:
    """Two questions on the planted fact, of which one was changed since, a retired one, and others on another."""
    entries = [single_entry(f"on-{name}", facts=["term:planted"], tags=["quiz"]) for name in ("a", "b", "gone")]
    entries += [single_entry(f"off-{number}", facts=["term:loa"], tags=["quiz"]) for number in range(3)]
    load_questions(entries, bank, at=at, overwrite=False)
    load_questions([single_entry("on-b", stem="Asked anew?", facts=["term:planted"])], bank, at=at, overwrite=False)
    return bank


@pytest.fixture
def retired(planted: Bank, instructor: User, at: datetime) -> Question:
    question = Question.objects.get(code="on-gone")
    stop(question, Status.RETIRED, words="Not needed.", by=instructor, at=at)
    return question


def asked_about() -> set[str]:
    return set(ReviewTask.objects.open().values_list("label", flat=True))


def status_of(code: str) -> str:
    return Question.objects.get(code=code).status


@pytest.mark.parametrize(
    ("change_class", "tasks", "suspended"),
    [
        ("editorial", set(), set()),
        ("substantive", {"on-a", "on-b"}, set()),
        ("invalidating", {"on-a", "on-b"}, {"on-a", "on-b"}),
    ],
)
def test_what_is_drawn_and_rests_on_the_fact_is_touched_and_nothing_besides(
    term: Term, planted: Bank, retired: Question, change_class: str, tasks: set[str], suspended: set[str]
):
    change(term, change_class=change_class)

    assert asked_about() == tasks
    assert ReviewTask.objects.count() == len(tasks), "one for the version that is drawn, none for those before"
    assert set(Question.objects.filter(status=Status.SUSPENDED).values_list("code", flat=True)) == suspended


def test_a_suspension_says_who_published_what(term: Term, planted: Bank, instructor: User, at: datetime):
    change(term, change_class="invalidating", by=instructor)

    step = QuestionStep.objects.filter(question__code="on-a").first()
    assert (step.kind, step.taken_by, step.taken_at) == ("fact-changed", instructor, at)
    told = Change.objects.filter(action="question-fact-changed", subject_id=str(step.question_id)).get()
    assert (told.actor, told.new) == (instructor, {"status": "suspended", "fact": "term:planted@2"})


@pytest.fixture
def begin(planted: Bank, retired: Question, taking: Enrolment, at: datetime) -> Any:
    """Begins the learner's attempt at a quiz of three, for which there are the planted two and one on another fact."""
    others = Question.objects.filter(bank=planted).exclude(code__in=["on-a", "on-b", "off-0", "on-gone"])
    others.update(status=Status.SUSPENDED)
    quiz = taking.edition.activities.get(slug="the-quiz")
    return lambda: start_attempt(taking, quiz, at=at, seed=7)


def test_an_attempt_under_way_keeps_its_questions_and_is_flagged(term: Term, begin: Any, at: datetime):
    attempt = begin()
    before = list(attempt.items.values_list("version", flat=True))

    version = change(term, change_class="invalidating")

    assert list(attempt.items.values_list("version", flat=True)) == before
    flags = RegradeFlag.objects.select_related("item__version__question")
    assert {(flag.item.version.question.code, flag.version, flag.flagged_at) for flag in flags} == {
        ("on-a", version, at),
        ("on-b", version, at),
    }


def test_what_was_handed_in_before_is_not_flagged(term: Term, begin: Any, at: datetime):
    begin().submit(at=at)

    change(term, change_class="invalidating")

    assert not RegradeFlag.objects.exists()


def test_what_is_suspended_is_drawn_no_more(term: Term, begin: Any):
    change(term, change_class="invalidating")

    with pytest.raises(NothingToDraw):
        begin()
    Question.objects.filter(code__in=["off-1", "off-2"]).update(status=Status.LIVE)
    codes = begin().items.values_list("version__question__code", flat=True)
    assert set(codes) == {"off-0", "off-1", "off-2"}


def test_still_right_brings_a_question_back(term: Term, planted: Bank, instructor: User, at: datetime):
    change(term, change_class="invalidating")
    task = ReviewTask.objects.get(label="on-a")

    find_right(task, by=instructor, at=at)

    assert (status_of("on-a"), status_of("on-b")) == ("live", "suspended")
    assert asked_about() == {"on-b", "on-gone"}
    assert Citation.objects.get(target_id=task.target_id).version.number == 2
    assert QuestionStep.objects.filter(question__code="on-a").first().kind == "reconfirmed"
    assert Change.objects.filter(action="question-reconfirmed").get().actor == instructor


def test_whoever_wrote_what_is_drawn_does_not_bring_it_back_alone(
    term: Term, planted: Bank, instructor: User, reviewer: User, at: datetime
):
    question = written_anew("on-a", by=instructor, approved_by=reviewer, at=at)
    change(term, change_class="invalidating")
    task = ReviewTask.objects.get(target_id=str(question.current_id))

    with pytest.raises(OwnQuestion):
        find_right(task, by=instructor, at=at)

    assert status_of("on-a") == "suspended"
    assert "on-a" in asked_about()


def test_a_question_that_a_person_suspended_stays_so(term: Term, planted: Bank, instructor: User, at: datetime):
    stop(Question.objects.get(code="on-a"), Status.SUSPENDED, words="Ambiguous.", by=instructor, at=at)
    change(term, change_class="invalidating")

    find_right(ReviewTask.objects.get(label="on-a"), by=instructor, at=at)

    assert status_of("on-a") == "suspended"


def test_a_question_stays_suspended_while_another_fact_makes_it_wrong(
    bank: Bank, term: Term, instructor: User, at: datetime
):
    second = plant("term:second")
    load_questions([single_entry("on-both", facts=["term:planted", "term:second"])], bank, at=at, overwrite=False)
    change(term, change_class="invalidating")
    change(second, change_class="invalidating")

    find_right(ReviewTask.objects.get(fact=term), by=instructor, at=at)
    assert status_of("on-both") == "suspended"
    find_right(ReviewTask.objects.get(fact=second), by=instructor, at=at)
    assert status_of("on-both") == "live"


def written_anew(code: str, *, by: User, approved_by: User, at: datetime, facts: str = "") -> Question:
    """A new version of the question, approved by somebody else."""
    question = Question.objects.select_related("current", "bank").get(code=code)
    placing = placing_of(question)
    if facts:
        placing = replace(placing, facts=frozenset([facts]))
    wording = replace(wording_of(question.current), stem=f"{question.current.stem} And now?")
    write_question(question, wording, placing, actor=by, at=at)
    send(question, by=by, at=at)
    question.refresh_from_db()
    decide(question, approve=True, words="", by=approved_by, at=at, based_on=question.revision)
    question.refresh_from_db()
    return question


def test_approving_a_version_on_the_changed_fact_closes_the_task_and_lifts_the_suspension(
    term: Term, planted: Bank, instructor: User, reviewer: User, at: datetime
):
    change(term, change_class="invalidating")

    written_anew("on-a", by=instructor, approved_by=reviewer, at=at, facts="term:planted@2")

    assert status_of("on-a") == "live"
    task = ReviewTask.objects.get(label="on-a")
    assert (task.outcome, task.closed_by) == ("edited", reviewer)


def test_a_version_that_still_rests_on_what_is_wrong_is_not_fit(
    term: Term, planted: Bank, instructor: User, reviewer: User, at: datetime
):
    change(term, change_class="invalidating")

    with pytest.raises(NotFit):
        written_anew("on-a", by=instructor, approved_by=reviewer, at=at)


def test_a_version_on_another_fact_withdraws_the_task_and_one_on_the_same_takes_it_along(
    term: Term, planted: Bank, instructor: User, reviewer: User, at: datetime
):
    change(term, change_class="substantive")

    written_anew("on-a", by=instructor, approved_by=reviewer, at=at, facts="rra-001@1")
    kept = written_anew("on-b", by=instructor, approved_by=reviewer, at=at)

    assert ReviewTask.objects.get(label="on-a").outcome == "withdrawn"
    assert ReviewTask.objects.open().get(label="on-b").target_id == str(kept.current_id)


def test_the_same_number_of_statements_for_one_question_and_for_forty(
    bank: Bank, term: Term, at: datetime, django_assert_max_num_queries: Any
):
    entries = [single_entry(f"many-{number}", facts=["term:planted"]) for number in range(40)]
    load_questions(entries, bank, at=at, overwrite=False)

    with django_assert_max_num_queries(22):
        change(term, change_class="invalidating")

    assert Question.objects.filter(status=Status.SUSPENDED).count() == 40
