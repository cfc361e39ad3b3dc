"""Two accounts of one person that are merged: practice on either counts, and the later answer of the same."""

from datetime import timedelta

import pytest

from lms.portal import record
from quizzes.drilling import answer, cards_of
from quizzes.models import Drill, DrillItem, PracticeAnswer, PracticeCard, Question
from quizzes.remembering import Sureness
from tests.conftest import person


@pytest.fixture
def other(dsca):
    return person("lee.second@example.test", "Lee Learner", dsca)


def practise(someone, code, *, at):
    question = Question.objects.select_related("current").get(code=code)
    drill = Drill.objects.create(learner=someone, begun_at=at)
    item = DrillItem.objects.create(drill=drill, position=1, question=question)
    return answer(item, question.current.key["correct"], version=1, sureness=Sureness.EASY, at=at)


def merge(absorbed, survivor):
    absorbed.is_active, absorbed.merged_into = False, survivor
    absorbed.save()


def test_cards_of_both_accounts_are_one_persons_and_the_later_of_two_counts(learner, other, on_the_fact, at):
    practise(learner, "more-1", at=at)
    practise(other, "more-1", at=at + timedelta(days=2))
    practise(other, "more-2", at=at)
    merge(other, learner)

    cards = cards_of(learner)

    assert {card.question.code: card.answered_at for card in cards.values()} == {
        "more-1": at + timedelta(days=2),
        "more-2": at,
    }
    assert PracticeCard.objects.of(learner).due(at=at + timedelta(days=400)).count() == 2
    held = record.as_json(record.of(learner), at=at)["practice"]
    assert (len(held["answers"]), len(held["remembered"])) == (3, 2)


def test_an_answer_after_the_merge_goes_on_from_the_card_of_the_other_account(learner, other, on_the_fact, at):
    practise(other, "more-1", at=at)
    merge(other, learner)
    later = at + timedelta(days=10)

    practise(learner, "more-1", at=later)

    [card] = cards_of(learner).values()
    assert (card.learner, card.begun_at, card.answered_at) == (learner, at, later)
    assert card.due_at - later > timedelta(days=8)  # longer than after a first answer
    assert [one.is_first for one in PracticeAnswer.objects.of(learner).order_by("answered_at")] == [True, False]


def test_once_the_merge_is_undone_each_has_their_own(learner, other, on_the_fact, at):
    practise(other, "more-1", at=at)
    merge(other, learner)
    practise(learner, "more-1", at=at + timedelta(days=10))
    other.merged_into = None
    other.save()

    assert [card.answered_at for card in cards_of(other).values()] == [at]
