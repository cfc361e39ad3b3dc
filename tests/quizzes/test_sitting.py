"""A learner sits a quiz, without a script."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import EditionActivity, Enrolment
from lms.models import User
from quizzes.models import Attempt

from .conftest import right_response


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def form_of(item: Any, response: Any) -> dict[str, Any]:
    """The fields of the page's form."""
    fields: dict[str, Any] = {"client_seq": item.client_seq + 1, "go": "review" if item.position == 3 else "next"}
    if isinstance(response, dict):
        return fields | {f"answer-{prompt}": answer for prompt, answer in response.items()}
    return fields | {"choice": response}


def test_a_quiz_goes_from_its_rules_to_a_pass_by_forms_alone(
    signed_in: Client, taking: Enrolment, quiz: EditionActivity
) -> None:
    introduction = reverse("quizzes:introduction", args=[taking.course.slug, quiz.slug])
    assert "Start" in signed_in.get(introduction).content.decode()

    page = signed_in.post(f"{introduction}start/", follow=True)
    attempt = taking.attempts.get()
    for item in attempt.items.select_related("version"):
        assert f"Question {item.position} of 3" in page.content.decode()
        page = signed_in.post(f"{page.request['PATH_INFO']}answer/", form_of(item, right_response(item)), follow=True)
    assert "3 of 3 answered" in page.content.decode()
    page = signed_in.post(reverse("quizzes:submit", args=[attempt.uuid]), follow=True)

    assert "You passed" in page.content.decode()
    taking.refresh_from_db()
    assert taking.completed_count == 1


@pytest.mark.parametrize("name", ["introduction", "question", "review", "result"])
def test_no_page_of_a_quiz_costs_more_than_fifteen_statements(
    signed_in: Client, taking: Enrolment, quiz: EditionActivity, attempt: Attempt, name: str, at: datetime
) -> None:
    arguments = {"introduction": [taking.course.slug, quiz.slug], "question": [attempt.uuid, 1]}
    url = reverse(f"quizzes:{name}", args=arguments.get(name, [attempt.uuid]))
    if name == "result":
        attempt.submit(at=at)
    signed_in.get(url)

    with CaptureQueriesContext(connection) as captured:
        assert signed_in.get(url).status_code == 200

    assert len(captured) <= 15, [query["sql"] for query in captured]
