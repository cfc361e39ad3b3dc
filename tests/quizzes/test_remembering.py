"""When a question comes back: the plan follows from the answers alone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.remembering import LONGEST_PAUSE, Sureness, after, retrievability

AT = datetime(2026, 6, 1, 15, tzinfo=UTC)
answers = st.lists(
    st.tuples(st.booleans(), st.sampled_from(Sureness), st.integers(min_value=0, max_value=400)),
    min_size=1,
    max_size=12,
)


def remembered(given, at=AT):
    memory = None
    for is_right, sureness, days in given:
        at += timedelta(days=days)
        memory = after(memory, is_right=is_right, sureness=sureness, at=at)
    return memory


@given(answers)
def test_the_same_answers_give_the_same_plan_within_a_day_and_the_longest_pause(given):
    memory = remembered(given)

    assert memory == remembered(given)
    assert timedelta(days=1) <= memory.due_at - memory.answered_at <= timedelta(days=LONGEST_PAUSE)
    assert memory.stability > 0
    assert 1 <= memory.difficulty <= 10


@given(answers, st.integers(min_value=0, max_value=1000), st.integers(min_value=0, max_value=1000))
def test_the_chance_of_a_right_answer_never_rises_by_waiting(given, one, other):
    memory = remembered(given)
    sooner, later = sorted((one, other))
    chances = [retrievability(memory, at=memory.answered_at + timedelta(days=days)) for days in (sooner, later)]

    assert 1 >= chances[0] >= chances[1] > 0


@given(answers, st.integers(min_value=0, max_value=400))
def test_wrong_comes_back_no_later_than_a_guess_a_guess_than_right_and_right_than_easy(before, days):
    memory = remembered(before)
    at = memory.answered_at + timedelta(days=days)
    said = [(False, Sureness.PLAIN), (True, Sureness.GUESSED), (True, Sureness.PLAIN), (True, Sureness.EASY)]
    due = [after(memory, is_right=is_right, sureness=sureness, at=at).due_at for is_right, sureness in said]

    assert due == sorted(due)


@pytest.mark.parametrize(
    ("is_right", "sureness", "days"),
    [(False, "", 1), (False, "easy", 1), (True, "guessed", 1), (True, "", 2), (True, "easy", 8)],
)
def test_the_first_pause_is_known(is_right, sureness, days):
    memory = after(None, is_right=is_right, sureness=Sureness(sureness), at=AT)

    assert memory.due_at - AT == timedelta(days=days)


def test_the_zone_in_which_a_moment_is_given_changes_nothing():
    elsewhere = AT.astimezone(timezone(timedelta(hours=-5)))

    assert after(None, is_right=True, sureness=Sureness.PLAIN, at=elsewhere) == after(
        None, is_right=True, sureness=Sureness.PLAIN, at=AT
    )
