"""Drawing, by property."""

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.drawing import Draw, NothingToDraw, draw, shuffled

pools = st.frozensets(st.integers(1, 30), max_size=12)
blueprints = st.lists(st.builds(Draw, pools, st.integers(0, 5)), max_size=4)


def fits(blueprint: list[Draw], drawn: list[int]) -> bool:
    """Whether the drawn can be dealt out to the draws, each from its pool: tried by brute force."""
    if not blueprint:
        return not drawn
    first, rest = blueprint[0], blueprint[1:]
    if first.count == 0:
        return fits(rest, drawn)
    return any(
        fits([Draw(first.pool, first.count - 1), *rest], [each for each in drawn if each != question])
        for question in drawn[:1]
        if question in first.pool
    ) or any(
        fits([*rest[:place], Draw(other.pool, other.count - 1), *rest[place + 1 :], first], drawn[1:])
        for place, other in enumerate(rest)
        if drawn and other.count and drawn[0] in other.pool
    )


@given(blueprints, st.integers())
def test_every_draw_gets_its_number_of_different_questions(blueprint: list[Draw], seed: int) -> None:
    try:
        drawn = draw(blueprint, Random(seed))
    except NothingToDraw:
        return
    assert len(drawn) == len(set(drawn)) == sum(each.count for each in blueprint)
    assert fits(blueprint, drawn)


@given(blueprints, st.integers())
def test_a_draw_fails_only_when_some_pools_together_are_too_small(blueprint: list[Draw], seed: int) -> None:
    """Hall's condition: for every set of draws, their pools hold at least as many questions as they ask for."""
    subsets = [[each for bit, each in enumerate(blueprint) if mask >> bit & 1] for mask in range(2 ** len(blueprint))]
    possible = all(
        len(frozenset().union(*(each.pool for each in subset))) >= sum(each.count for each in subset)
        for subset in subsets
    )
    if possible:
        draw(blueprint, Random(seed))
    else:
        with pytest.raises(NothingToDraw):
            draw(blueprint, Random(seed))


@given(blueprints, st.integers())
def test_the_same_seed_draws_the_same_again(blueprint: list[Draw], seed: int) -> None:
    try:
        first = draw(blueprint, Random(seed))
    except NothingToDraw:
        assume(False)
    again = [Draw(frozenset(sorted(each.pool, reverse=True)), each.count) for each in blueprint]
    assert draw(again, Random(seed)) == first


@given(st.frozensets(st.integers(1, 40), min_size=6), st.integers())
def test_questions_not_seen_before_come_first(pool: frozenset[int], seed: int) -> None:
    seen = set(sorted(pool)[3:])
    drawn = draw([Draw(pool, 4)], Random(seed), seen=seen)
    assert len(set(drawn) - seen) == 3


@given(st.lists(st.text(max_size=4), unique=True), st.integers())
def test_options_are_mixed_whatever_order_they_came_in(ids: list[str], seed: int) -> None:
    mixed = shuffled(ids, Random(seed))
    assert sorted(mixed) == sorted(ids)
    assert shuffled(ids[::-1], Random(seed)) == mixed


def test_every_question_of_a_pool_has_its_turn() -> None:
    drawn = {question for seed in range(200) for question in draw([Draw(frozenset(range(10)), 2)], Random(seed))}
    assert drawn == set(range(10))
