"""The checks on the shipped courses find what they are there for: each fails on a copy with one thing spoiled."""

import re
import shutil
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import pytest

from courses.loading.files import read_courses
from courses.loading.problems import BadCurriculum
from lms.management.commands.load_curriculum import CURRICULUM
from lms.management.curriculum import pin_to_latest

from . import test_curriculum_content as content

pytestmark = pytest.mark.django_db

MODULE = Path("who-may-do-what/03-the-operational-level")
LESSON = MODULE / "01-dsca-and-its-parts.md"
QUESTIONS = MODULE / "questions.yaml"
PRACTICE = Path("who-may-do-what/05-on-paper-and-in-practice/02-time-needs-and-people.md")
FINAL = Path("who-may-do-what/06-when-responsibilities-meet/final.yaml")


@pytest.fixture
def spoiled(tmp_path, monkeypatch) -> Callable[..., list]:
    """The courses, read from a copy in which a pattern in one file was replaced."""

    def spoil(path: Path, pattern: str, words: str, *, count: int = 1) -> list:
        copy = tmp_path / "curriculum"
        shutil.copytree(CURRICULUM, copy)
        monkeypatch.setattr(content, "CURRICULUM", copy)
        whole, flags = (copy / path).read_text(), re.DOTALL | re.MULTILINE
        text, replaced = re.subn(pattern, words, whole, count=count, flags=flags)
        assert replaced
        (copy / path).write_text(text)
        return read_courses(copy, pin=pin_to_latest())

    return spoil


@pytest.mark.parametrize(
    ("path", "pattern", "words"),
    [
        (LESSON, r"\(rra:rra-195\)", "(rra:rra-999)"),
        (LESSON, r"\(rra:rra-195\)", "(rra:rra-195@9)"),
        (LESSON, r"^::: figure (\S+) [^|]*\|", r"::: figure \1 |"),
    ],
)
def test_reading_refuses_what_cites_nothing_and_figures_without_words(spoiled, path, pattern, words):
    with pytest.raises(BadCurriculum):
        spoiled(path, pattern, words)


def test_a_question_that_cites_nothing_is_found(spoiled):
    courses = spoiled(QUESTIONS, r"facts: \[rra-173", "facts: [rra-999")

    with pytest.raises(Exception, match="rra-999"):
        content.test_every_citation_resolves(courses)


@pytest.mark.parametrize(
    ("path", "pattern", "words", "check"),
    [
        (LESSON, r"^objectives:\n(- .*?\n)+---", "objectives: []\n---", "every_lesson_has_objectives_and_cites"),
        (QUESTIONS, r"facts: \[[^\]]*\]", "facts: []", "every_question_has_facts_and_feedback_on_each_option"),
        (QUESTIONS, r"^    feedback: [^\n]*\n", "", "every_question_has_facts_and_feedback_on_each_option"),
        (QUESTIONS, r"^  feedback: >-\n(    [^\n]*\n)+", "", "every_question_has_facts_and_feedback_on_each_option"),
        (QUESTIONS, r"facts: \[[^\]]*\]", "facts: [rra-069]", "no_question_rests_only_on_unread_or_outdated_texts"),
        (LESSON, r"\(rra:rra-195\)", "(rra:rra-069)", "what_is_old_or_was_not_read_is_taught_as_such"),
        (LESSON, "As of a memo of 2011, the", "The", "what_is_old_or_was_not_read_is_taught_as_such"),
        (PRACTICE, "As of 2012, GAO wrote", "GAO wrote", "what_is_old_or_was_not_read_is_taught_as_such"),
        (PRACTICE, "; check what holds now", "", "what_is_old_or_was_not_read_is_taught_as_such"),
        (
            LESSON,
            r"\A(---.*?---\n)",
            r"\1\nDSCA decides.\n",
            "a_paragraph_that_cites_nothing_was_read_and_states_no_fact",
        ),
        (LESSON, "Look at the verbs", "See the verbs", "a_paragraph_that_cites_nothing_was_read_and_states_no_fact"),
        (QUESTIONS, "-objective-1$", "-objective-9", "questions_name_the_objectives_they_test"),
        (FINAL, "tag: final-1", "tag: module-1", "final_examinations_ask_what_is_asked_nowhere_else"),
        (
            QUESTIONS,
            r"tags: \[practice",
            "tags: [module-3",
            "every_practice_question_is_asked_in_a_lesson_and_drawn_by_no_quiz",
        ),
        (
            MODULE / "quiz.yaml",
            "tag: module-3",
            "tag: practice",
            "every_practice_question_is_asked_in_a_lesson_and_drawn_by_no_quiz",
        ),
    ],
)
def test_each_check_finds_what_is_spoiled(spoiled, path, pattern, words, check):
    courses = spoiled(path, pattern, words)

    with pytest.raises(AssertionError):
        run(check, courses)


def run(check: str, courses: list) -> None:
    """The check of that name, its report thrown away."""
    test = getattr(content, f"test_{check}")
    reports = "record_property" in signature(test).parameters
    test(courses, lambda *_named: None) if reports else test(courses)


def test_a_lesson_without_a_citation_is_found(spoiled):
    without = r"\[([^\]]*)\]\(rra:[^)]*\)|^::: facts .*?^:::$"
    courses = spoiled(LESSON, without, lambda found: found[1] or "", count=0)

    with pytest.raises(AssertionError):
        content.test_every_lesson_has_objectives_and_cites(courses)


@pytest.mark.parametrize(
    ("path", "pattern", "words"),
    [
        (LESSON, "^minutes: 8", "minutes: 25"),
        (FINAL, "^kind: final", "kind: quiz"),
    ],
)
def test_a_course_that_lost_its_measure_is_found(spoiled, path, pattern, words):
    courses = spoiled(path, pattern, words)

    with pytest.raises(AssertionError):
        content.test_a_complete_course_has_its_measure(courses, "who-may-do-what")


def test_a_lesson_that_is_hard_to_read_is_found(spoiled):
    hard = (
        "Notwithstanding institutional organizational responsibilities, administrative interoperability necessitates "
    )
    courses = spoiled(LESSON, r"^## What DSCA holds", f"{hard * 40}.\n\n## What DSCA holds")

    with pytest.raises(AssertionError):
        content.test_lessons_are_not_hard_to_read(courses, lambda *_named: None)
