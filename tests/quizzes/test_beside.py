"""The review and the release of a course say which questions wait and which were changed, and never what they ask."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.beside import told_beside
from courses.checking.checklist import findings_in
from courses.checking.findings import Weight
from courses.outlining import texts_of
from quizzes.approving import decide, send, stop
from quizzes.loading import load_questions
from quizzes.shapes import wording_of
from quizzes.writing import placing_of, write_question

from .conftest import CANARY, single_entry


def propose(question, author, at):
    """Another stem, sent to review."""
    changed = replace(wording_of(question.current), stem=f"{CANARY}?", feedback=f"{CANARY} because")
    write_question(question, changed, placing_of(question), actor=author, at=at)
    send(question, by=author, at=at)


@pytest.fixture
def waiting(edition, questions, instructor, at):
    load_questions([single_entry("q-1", facts=["rra-001"])], questions, at=at)
    question = questions.questions.select_related("current").get(code="q-1")
    propose(question, instructor, at + timedelta(days=1))
    return question


def test_the_team_is_led_to_what_waits(client, edition, waiting, instructor):
    client.force_login(instructor)
    page = client.get(reverse("courses_review", args=[edition.course_id])).content.decode()

    assert "1 question waits for review" in page
    assert reverse("questions:review", args=[waiting.uuid]) in page
    assert CANARY not in page


def test_who_releases_is_told_without_being_led_there(client, edition, waiting, coe, reviewer, instructor, at):
    client.force_login(coe)
    address = reverse("courses_release", args=[edition.course_id])
    assert "1 question waits for review" in client.get(address).content.decode()

    later = at + timedelta(days=2)
    decide(waiting, approve=True, words=f"{CANARY} fine", by=reviewer, at=later, based_on=waiting.revision)
    stop(waiting, "suspended", words=f"{CANARY} wrong", by=instructor, at=later)
    page = client.get(address).content.decode()

    assert "1 question was changed since the last edition" in page
    assert "q-1: Approved (Rene Reviewer); Suspended (Ines Instructor)" in page
    assert str(waiting.uuid) not in page
    assert CANARY not in page


def test_it_costs_the_same_for_many(edition, waiting, questions, instructor, at):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            told_beside(edition.course, instructor)
        return len(captured)

    cost()  # from here on the person's permissions are known
    few = cost()
    load_questions([single_entry(f"more-{number}", facts=["rra-001"]) for number in range(4)], questions, at=at)
    for question in questions.questions.filter(code__startswith="more-").select_related("current"):
        propose(question, instructor, at + timedelta(days=1))

    assert len(told_beside(edition.course, instructor)[0].items) == 5
    assert cost() == few


def test_the_checklist_says_what_questions_lack(edition, waiting, questions, at):
    load_questions(
        [single_entry("old", tags=["quiz"], facts=["rra-162"]), single_entry("sound", facts=["rra-001"])],
        questions,
        at=at,
    )
    texts = [text for _page, text in texts_of(edition.course).values()]
    found = [finding for some in findings_in(texts).values() for finding in some]
    said = {weight: " ".join(each.words for each in found if each.weight is weight) for weight in Weight}

    assert "Question q-2: It cites no fact." in said[Weight.WARNING]
    assert "Question old: Every fact it rests on is outdated, unread" in said[Weight.WARNING]
    assert "Question sound" not in said[Weight.WARNING]
    assert "Changes of questions wait for review: q-1." in said[Weight.NOTE]
