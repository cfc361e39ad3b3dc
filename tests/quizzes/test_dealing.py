"""Which questions a drill has: what is due first, then new ones spread over the facts, never more than may be."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.dealing import LENGTH, Candidate, deal
from quizzes.remembering import Memory

AT = datetime(2026, 6, 1, 15, tzinfo=UTC)


def candidate(question: int, *facts: int) -> Candidate:
    return Candidate(question, frozenset(facts or [question]), question)


def memory(*, due: float, answered: float = 5, stability: float = 3) -> Memory:
    """Due in so many days, answered so many ago."""
    return Memory(stability, 5, AT - timedelta(days=answered), AT + timedelta(days=due))


@given(
    st.lists(st.integers(min_value=-9, max_value=9), max_size=40),
    st.integers(min_value=0, max_value=40),
    st.integers(min_value=0, max_value=12),
    st.booleans(),
)
def test_a_drill_is_short_asks_nothing_twice_and_keeps_to_the_limit_of_new_ones(days, fresh, new_left, ahead):
    memories = {number: memory(due=due) for number, due in enumerate(days)}
    candidates = [candidate(number, number % 3) for number in range(len(days) + fresh)]

    dealt = deal(candidates, memories, new_left=new_left, ahead=ahead, at=AT)

    assert len(dealt) == len(set(dealt)) <= LENGTH
    new = [question for question in dealt if question not in memories]
    assert len(new) <= new_left
    due = sum(one.due_at <= AT for one in memories.values())
    if not ahead:
        assert len(dealt) == min(LENGTH, due + min(new_left, fresh))
    if due >= LENGTH:
        assert not new


def test_what_is_due_longest_comes_first_then_what_is_new():
    memories = {1: memory(due=-1), 2: memory(due=-3), 3: memory(due=2)}

    dealt = deal([candidate(n) for n in (4, 1, 2, 3)], memories, new_left=5, ahead=False, at=AT)

    assert dealt == [2, 1, 4]


def test_new_ones_are_spread_over_the_facts():
    candidates = [candidate(1, 7), candidate(2, 7), candidate(3, 7), candidate(4, 8), candidate(5, 9)]

    assert deal(candidates, {}, new_left=4, ahead=False, at=AT) == [1, 4, 5, 2]


def test_ahead_of_time_the_weakest_come_first_and_nothing_twice_a_day():
    memories = {
        1: memory(due=2, stability=9),
        2: memory(due=2, stability=2),
        3: memory(due=2, answered=0.5),
    }

    assert deal([candidate(n) for n in (1, 2, 3)], memories, new_left=0, ahead=True, at=AT) == [2, 1]
