"""What to read again after a quiz: the nearest first and few at once; after a final test no sign of what was right."""

import pytest

from quizzes.reviewing import Lesson, Readings


class Named:
    """A version of a fact, as far as the listing asks for it."""

    def __init__(self, number):
        self.pk = self.fact_id = number


def lesson(module, place):
    return Lesson(f"Lesson {module}.{place}", f"/{module}/{place}/", (module, place), f"Module {module}")


@pytest.fixture
def readings():
    """Nine lessons of three modules on fact 1; lesson 3.9 explains fact 2 as well. The quiz is of module 2."""
    lessons = [lesson(module, place) for place, module in enumerate([1, 1, 1, 2, 2, 3, 3, 3, 3], start=1)]
    return Readings(2, {}, {1: lessons, 2: [lessons[-1]]})


def titles(lessons):
    return [each.title.removeprefix("Lesson ") for each in lessons]


def test_the_quizs_own_module_comes_first_then_what_explains_most(readings):
    found = readings.to_read([Named(1), Named(2)], by_module=False)

    assert titles(found.first) == ["2.4", "2.5", "3.9", "1.1", "1.2"]
    assert titles(found.rest) == ["1.3", "3.6", "3.7", "3.8"]
    assert found.by_module == []


def test_after_a_final_test_they_stand_by_module_in_the_order_of_the_course(readings):
    found = readings.to_read([Named(2), Named(1)], by_module=True)

    assert [title for title, _lessons in found.by_module] == ["Module 1", "Module 2", "Module 3"]
    assert titles(found.by_module[2][1]) == ["3.6", "3.7", "3.8", "3.9"]
    assert (found.first, found.rest) == ([], [])


def test_what_is_in_no_lesson_gives_an_empty_list(readings):
    assert readings.to_read([Named(7)], by_module=False).first == []
