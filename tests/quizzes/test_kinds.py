"""True or false, ordering and numbers, from the player to the result; by script and as plain forms."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import CourseEdition, Enrolment
from courses.releasing import release_edition
from lms.models import User
from quizzes.attempts import start_attempt
from quizzes.loading import load_questions
from quizzes.models import Attempt, AttemptItem, Bank, QuizDraw, QuizPage
from quizzes.presenting import asked_item

from .conftest import (
    CANARY,
    Ask,
    answer_url,
    build_course,
    numeric_entry,
    ordering_entry,
    pages_of,
    right_response,
    true_false_entry,
    wrong_response,
)


@pytest.fixture
def taking(client: Client, learner: User, questions: Bank, at: datetime) -> Enrolment:
    """The learner, signed in, in a course whose quiz asks one of each of the three kinds."""
    entries = [true_false_entry("k-1"), ordering_entry("k-2"), numeric_entry("k-3")]
    load_questions([entry | {"tags": ["kinds"]} for entry in entries], questions, at=at)
    edition = build_course(questions, "kinds", at=at)
    page = QuizPage.objects.get(slug="the-quiz", edition_activities__edition=edition)
    page.draws.set([QuizDraw(bank=questions, tag="kinds", count=3)])
    page.save_revision().publish()
    edition = release_edition(edition.course, kind=CourseEdition.Kind.NEW, note="", released_by=None, at=at)
    client.force_login(learner)
    return enrol(learner, edition.course, at=at, actor=learner)


@pytest.fixture
def attempt(taking: Enrolment, at: datetime) -> Attempt:
    return start_attempt(taking, taking.edition.activities.get(slug="the-quiz"), at=at, seed=1)


def item_of(attempt: Attempt, interaction: str) -> AttemptItem:
    return attempt.items.select_related("version", "attempt").get(version__interaction=interaction)


def form_fields(item: AttemptItem, response: Any) -> dict[str, Any]:
    """The response as the form without a script sends it."""
    kind = item.version.interaction
    if kind == "ordering":
        return {f"place-{step}": place for step, place in response.items()}
    return response if kind == "numeric" else {"choice": response}


def test_right_answers_by_script_earn_all_points(attempt: Attempt, send: Ask, client: Client) -> None:
    for item in attempt.items.select_related("version", "attempt"):
        told = send(item, right_response(item), 1).json()
        assert (told["state"], told["is_answered"], told["problem"]) == ("saved", True, "")

    client.post(reverse("quizzes:submit", args=[attempt.uuid]))

    attempt.refresh_from_db()
    assert (attempt.earned, attempt.possible, attempt.passed) == (3, 3, True)


def test_the_same_answers_as_forms_are_the_same(attempt: Attempt, client: Client) -> None:
    for item in attempt.items.select_related("version", "attempt"):
        client.post(answer_url(item), form_fields(item, right_response(item)) | {"client_seq": 1, "go": "next"})
        item.refresh_from_db()
        assert item.response == item.checked(right_response(item))


def test_the_result_says_what_was_wrong_and_how_it_is_right(attempt: Attempt, send: Ask, client: Client) -> None:
    for item in attempt.items.select_related("version", "attempt"):
        send(item, wrong_response(item), 1)
    client.post(reverse("quizzes:submit", args=[attempt.uuid]))

    page = client.get(reverse("quizzes:result", args=[attempt.uuid])).content.decode()

    assert attempt.items.exclude(earned=0).count() == 0
    assert "Right is: 73,519 days, give or take 0.5 days" in page
    assert "1. Request of k-2" in page
    assert "then: Acceptance of k-2" in page


def test_before_it_is_handed_in_nothing_tells_order_number_or_factor(
    attempt: Attempt, send: Ask, client: Client
) -> None:
    urls = [reverse("quizzes:question", args=[attempt.uuid, position]) for position in (1, 2, 3)]
    urls.append(reverse("quizzes:review", args=[attempt.uuid]))
    replies = []
    for answered in (False, True):
        if answered:
            replies = [send(item, wrong_response(item), 1).content.decode() for item in attempt.items.all()]
        page = pages_of(client, urls) + "".join(replies)
        for secret in [CANARY, "73519", "73,519", "8641", "8,641", "correct", "tolerance", "factor"]:
            assert secret not in page

    ordering = item_of(attempt, "ordering")
    assert [step["id"] for step in ordering.version.content["steps"]] == sorted(ordering.version.key["order"])
    steps = asked_item(ordering).steps
    assert [step.id for step in steps] == ordering.order


def test_an_answer_that_cannot_be_read_is_kept_and_flagged_before_handing_in(
    attempt: Attempt, send: Ask, client: Client
) -> None:
    number = item_of(attempt, "numeric")
    typed = {"number": "$25 <b>million</b>", "unit": number.version.key["unit"]}

    told = send(number, typed, 1).json()

    assert told["state"] == "saved"
    assert told["is_answered"] is False
    assert "cannot be read as a number" in told["problem"]
    number.refresh_from_db()
    assert number.response == typed
    question = client.get(reverse("quizzes:question", args=[attempt.uuid, number.position])).content.decode()
    review = client.get(reverse("quizzes:review", args=[attempt.uuid])).content.decode()
    for page in (question, review):
        assert "cannot be read as a number" in page
        assert "$25 &lt;b&gt;million&lt;/b&gt;" in page
        assert "<b>million" not in page
    assert "1 answer cannot be marked as it stands" in review
    assert "Hand in with 0 of 3 answered" in review
    client.post(reverse("quizzes:submit", args=[attempt.uuid]))
    number.refresh_from_db()
    assert number.earned == 0


def test_a_number_without_its_unit_is_flagged(attempt: Attempt, send: Ask) -> None:
    told = send(item_of(attempt, "numeric"), {"number": "73519"}, 1).json()

    assert (told["is_answered"], told["problem"]) == (False, "Choose a unit.")


def test_places_given_twice_are_kept_and_flagged(attempt: Attempt, client: Client) -> None:
    ordering = item_of(attempt, "ordering")
    page = client.post(
        answer_url(ordering),
        {"client_seq": 1, "go": "review"} | {f"place-{step}": 1 for step in ordering.order},
        follow=True,
    ).content.decode()

    assert "Give each step a place of its own." in page
    ordering.refresh_from_db()
    assert set(ordering.response.values()) == {1}


@pytest.mark.parametrize(
    "fields",
    [
        {"place": "x"},
        {"place": "0"},
        {"place": "5"},
        {"place": "-1"},
        {"place": "²"},
        {"place": "9" * 10_000},
        {"place": "<script>"},
    ],
)
def test_a_place_that_is_none_is_refused_in_words(attempt: Attempt, client: Client, fields: dict[str, str]) -> None:
    ordering = item_of(attempt, "ordering")
    sent = {"client_seq": 1, f"place-{ordering.order[0]}": fields["place"]}

    page = client.post(answer_url(ordering), sent, follow=True).content.decode()

    assert "could not be read" in page
    ordering.refresh_from_db()
    assert ordering.response is None


@pytest.mark.parametrize("typed", ["9" * 10_000, "6\0", "\N{RIGHT-TO-LEFT OVERRIDE}06"])
def test_a_number_that_is_no_text_is_refused_in_words(attempt: Attempt, client: Client, typed: str) -> None:
    number = item_of(attempt, "numeric")

    page = client.post(answer_url(number), {"client_seq": 1, "number": typed}, follow=True).content.decode()

    assert "could not be read" in page
    number.refresh_from_db()
    assert number.response is None


def test_true_stands_before_false_whatever_is_right(taking: Enrolment, attempt: Attempt) -> None:
    assert [choice.text for choice in asked_item(item_of(attempt, "true_false")).choices] == ["True", "False"]
