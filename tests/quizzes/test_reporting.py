"""A problem with a question is reported by its number; neither its text nor its key goes with it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from courses.models import ProblemReport
from lms.portal.record import as_json, of
from quizzes.attempts import start_attempt
from quizzes.models import Attempt

from .conftest import CANARY


@pytest.fixture
def sat(client, learner, taking, at):
    """An attempt at the quiz that is handed in, its learner signed in."""
    attempt = start_attempt(taking, taking.edition.activities.get(slug="the-quiz"), at=at, seed=1)
    attempt.submit(at=at)
    client.force_login(learner)
    return attempt


def url_of(attempt):
    return reverse("quizzes:report", args=[attempt.uuid])


def test_a_question_is_reported_from_the_result(client, sat, learner, at):
    assert url_of(sat) in client.get(sat.get_absolute_url()).content.decode()

    answer = client.post(url_of(sat), {"question": "2", "kind": "unclear", "text": "Which one?", "key": str(uuid4())})

    made = ProblemReport.objects.get()
    assert answer.url == sat.get_absolute_url()
    asked = sat.items.get(position=2).version
    assert (made.question, made.question_number, made.activity.slug) == (asked.question.uuid, 2, "the-quiz")
    told = client.get(url_of(sat) + "?question=2").content.decode() + str(as_json(of(learner), at=at))
    assert CANARY not in told
    assert asked.stem not in told


def test_the_quiz_as_a_whole_is_reported_too(client, sat):
    client.post(url_of(sat), {"question": "", "kind": "broken", "text": "No clock", "key": str(uuid4())})

    made = ProblemReport.objects.get()
    assert (made.question, made.question_number) == (None, None)


@pytest.mark.parametrize("number", ["0", "99", "x", "2\0"])
def test_a_question_that_was_not_asked_is_refused(client, sat, number):
    answer = client.post(url_of(sat), {"question": number, "kind": "wrong", "text": "x", "key": str(uuid4())})

    assert answer.status_code == 422
    assert not ProblemReport.objects.exists()


def test_an_open_attempt_and_somebody_elses_are_not_found(client, sat, taking, learner2, at):
    under_way = start_attempt(taking, taking.edition.activities.get(slug="the-quiz"), at=at, seed=2)
    assert client.get(url_of(under_way)).status_code == 404
    client.force_login(learner2)

    assert client.get(url_of(sat)).status_code == 404
    assert Attempt.objects.of(learner2).count() == 0
