"""Questions that ask much the same are found, all of them, and no others."""

from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.generating.likeness import Asked, near_duplicates
from quizzes.generating.words import alike

WORDS = ["president", "congress", "sale", "report", "quarter", "signs", "offers", "review", "closure", "deposit"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


def pairs_of(**stems):
    return [
        (pair.one, pair.other)
        for pair in near_duplicates({code: Asked(stem, "The President") for code, stem in stems.items()})
    ]


def test_the_same_question_in_other_words_of_its_frame_is_found():
    one = "Under section 3(f) of the Act, who alone determines a material breach?"
    other = "By section 3(f) of the Act: who determines a material breach alone?"

    assert pairs_of(one=one, other=other, third="Who pays the initial deposit?") == [("one", "other")]


def test_the_same_stem_with_another_answer_is_another_question():
    asked = {
        "one": Asked("Which step is this?", "Offer the letter"),
        "other": Asked("Which step is this?", "Close the case"),
    }

    assert not near_duplicates(asked)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(texts, texts), max_size=6))
def test_the_shortcut_finds_what_comparing_all_with_all_would(questions):
    asked = {str(place): Asked(*each) for place, each in enumerate(questions)}
    expected = {
        frozenset((one, other))
        for one, other in combinations(asked, 2)
        if alike(asked[one].stem, asked[other].stem) >= 0.6 and alike(asked[one].answer, asked[other].answer) >= 0.3
    }

    assert {frozenset((pair.one, pair.other)) for pair in near_duplicates(asked)} == expected
