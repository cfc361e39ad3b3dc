"""How long something takes is said in hours and minutes."""

import pytest

from lms.templatetags.durations import duration


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (120, "2 hours"),
        (285, "4 hours 45 minutes"),
    ],
)
def test_a_duration_is_said_as_people_say_it(minutes, words):
    assert duration(minutes) == words
