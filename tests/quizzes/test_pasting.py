"""Lists as they are pasted: bullets and numbers go, what belongs to an option stays."""

from random import Random

import pytest

from quizzes.pasting import options_in, without_markers

# Words that begin like a marker and are none.
WORDS = [
    *("10 U.S.C. 301", "1.5 million", "U.S. Army", "U. S. Army", "A. Lincoln", "1. FC", "22 U.S.C. 2791(b)", "-5"),
    *("3 to 5 days", "(b) of section 3", "a) and c)", "C5.4.2", "–", "1)", "I will", "i. e.", "*", "Plain words"),
]
STYLES = {
    "dash": lambda place: "- ",
    "en dash": lambda place: "\u2013\t",
    "bullet": lambda place: "\u2022 ",
    "bullet of Word": lambda place: "\u00b7       ",
    "bullet without a space": lambda place: "\u2022",
    "1.": lambda place: f"{place}. ",
    "1)": lambda place: f"{place}) ",
    "(1)": lambda place: f"({place}) ",
    "a)": lambda place: f"{'abcdefghijkl'[place - 1]}) ",
    "A.": lambda place: f"{'ABCDEFGHIJKL'[place - 1]}.\t",
    "i.": lambda place: f"{['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'][place - 1]}. ",
}


@pytest.mark.parametrize("style", STYLES)
def test_every_kind_of_list_gives_back_its_words(style):
    chance = Random(7)
    for _round in range(50):
        words = chance.sample([each for each in WORDS if each != "*"], chance.randint(2, 8))
        marked = [STYLES[style](place) + text for place, text in enumerate(words, start=1)]

        assert without_markers(marked) == words


def test_words_that_only_look_like_a_list_stay_as_they_are():
    chance = Random(7)
    for _round in range(200):
        words = chance.sample(WORDS, chance.randint(2, 8))
        assert without_markers(words) == words
    for word in WORDS:
        assert without_markers([word]) == [word]


@pytest.mark.parametrize(
    ("pasted", "options"),
    [
        (["*1. One", "2. Two", "3. Three"], [("One", True), ("Two", False), ("Three", False)]),
        (["1. *One", "2. Two"], [("One", True), ("Two", False)]),
        (["- One", "* - Two"], [("One", False), ("Two", True)]),
        (["* One", "Two"], [("One", True), ("Two", False)]),
        (["3) One", "4) Two"], [("One", False), ("Two", False)]),
        (["1. One", "3. Two"], [("1. One", False), ("3. Two", False)]),
        (["1. One", "2) Two"], [("1. One", False), ("2) Two", False)]),
        (["a) Only"], [("a) Only", False)]),
        ([], []),
    ],
)
def test_options_keep_whether_they_are_right(pasted, options):
    assert options_in(pasted) == options
