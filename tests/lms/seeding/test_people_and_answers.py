"""Who the made-up people are and how they answer."""

from collections import Counter
from random import Random

import pytest

from lms.management.seeding.answering import Answerer, Asked, answer
from lms.management.seeding.names import draw_name, traditions
from lms.management.seeding.workforce import size_of, team_sizes
from lms.people import clean_name

QUESTION = Asked(
    "q-1",
    "single",
    {"options": [{"id": word, "text": text} for word, text in zip("abcd", ("Aa", "Dsca", "Cc", "Dd"), strict=True)]},
    {"correct": ["a"]},
)


def test_names_are_such_as_people_may_have() -> None:
    chance = Random(3)
    names = [draw_name(chance) for _ in range(3000)]

    assert all(clean_name(name.display) == name.display for name in names)
    assert all(name.mailbox.replace(".", "").isascii() and name.mailbox.count(".") == 1 for name in names)
    assert len({name.display for name in names}) > 2000


def test_names_come_in_several_scripts() -> None:
    chance = Random(3)
    firsts = {draw_name(chance).display[0] for _ in range(3000)}

    for script in ("Α-Ω", "А-Я", "ا-ي", "一-龥", "가-힣", "अ-ह"):
        low, high = script.split("-")
        assert any(low <= letter <= high for letter in firsts), script


def test_a_name_in_its_own_script_stands_beside_the_romanised() -> None:
    for tradition in traditions():
        if tradition.own_given:
            assert len(tradition.own_given) == len(tradition.given)
            assert len(tradition.own_family) == len(tradition.family)


def answers(answerer: Answerer, times: int = 2000) -> Counter[str]:
    chance = Random(1)
    given = (answer(QUESTION, answerer, chance) for _ in range(times))
    return Counter(response[0] for response in given if isinstance(response, list))


def test_the_able_are_right_more_often() -> None:
    assert answers(Answerer(2.5))["a"] > answers(Answerer(0.0))["a"] > answers(Answerer(-2.5))["a"]


def test_wrong_answers_go_together() -> None:
    wrong = answers(Answerer(-3.0))
    del wrong["a"]

    assert wrong.most_common(1)[0][1] > sum(wrong.values()) / 2


def test_people_lean_to_their_own_house() -> None:
    assert answers(Answerer(-1.0, ("dsca",)))["b"] > answers(Answerer(-1.0))["b"]


@pytest.mark.parametrize("people", [1, 5, 6, 60, 61, 997])
def test_teams_add_up_to_the_people(people: int) -> None:
    sizes = team_sizes(people, Random(2))

    assert sum(sizes) == people
    assert max(sizes) <= 10
    assert min(sizes) >= min(people, 6) or people < 12


def test_some_employers_are_much_larger_than_others() -> None:
    sizes = sorted(size_of(f"employer-{number}") for number in range(50))

    assert sizes[-1] > 5 * sizes[25]
