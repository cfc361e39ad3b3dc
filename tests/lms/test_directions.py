"""Which way a name runs on paper."""

import pytest

from lms.templatetags.directions import direction


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Lee Learner", "ltr"),
        ("محمد 李 Ñandú", "rtl"),
        ("李 محمد", "ltr"),
        ("שרה", "rtl"),
        ("12 محمد", "rtl"),
        ("", "ltr"),
        ("… 3", "ltr"),
    ],
)
def test_the_first_letter_with_a_direction_decides(text, runs):
    assert direction(text) == runs
