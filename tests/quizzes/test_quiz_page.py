"""The quiz as authors edit it: rules and draws in the page editor, never a question."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from courses.models import CourseEdition, EditionActivity, Enrolment
from lms.models import User
from quizzes.loading import load_questions
from quizzes.models import Bank, QuizPage

from .conftest import CANARY, numeric_entry, ordering_entry, single_entry


@pytest.fixture
def final_page(edition: CourseEdition) -> QuizPage:
    return QuizPage.objects.get(slug="the-final-test", path__startswith=edition.course.path)


def fields_of(page: QuizPage, bank: Bank, **fields: Any) -> dict[str, Any]:
    draw = page.draws.get()
    draws = inline_formset([{"id": draw.pk, "bank": bank.pk, "tag": "final", "count": "3"}], initial=1)
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": "",
            "minutes": "10",
            "is_required": "on",
            "purpose": "final",
            "instructions": "Read slowly.",
            "pass_mark": "90",
            "attempts_allowed": "1",
            "time_limit_minutes": "",
            "draws": draws,
            "comments": inline_formset([]),
        }
        | fields
    )


def test_rules_and_draws_are_set_in_the_editor(
    client: Client, admin_user: User, final_page: QuizPage, questions: Bank
) -> None:
    client.force_login(admin_user)
    url = reverse("wagtailadmin_pages:edit", args=[final_page.pk])

    reply = client.post(url, fields_of(final_page, questions) | {"action-publish": "1"})

    assert reply.status_code == 302
    final_page.refresh_from_db()
    assert (final_page.pass_mark, final_page.attempts_allowed, final_page.time_limit_minutes) == (90, 1, None)
    assert final_page.frozen_rules()["draws"] == [{"bank": "first-bank", "tag": "final", "count": 3}]


@pytest.mark.parametrize("fields", [{"pass_mark": "101"}, {"pass_mark": "0"}, {"attempts_allowed": "0"}])
def test_rules_that_make_no_sense_are_refused(
    client: Client, instructor: User, final_page: QuizPage, questions: Bank, fields: dict[str, str]
) -> None:
    client.force_login(instructor)
    url = reverse("wagtailadmin_pages:edit", args=[final_page.pk])

    reply = client.post(url, fields_of(final_page, questions, **fields) | {"action-publish": "1"})

    assert reply.status_code == 200


def test_the_preview_is_the_introduction_and_shows_no_question(
    client: Client, instructor: User, final_page: QuizPage, questions: Bank
) -> None:
    client.force_login(instructor)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[final_page.pk])
    client.post(url, fields_of(final_page, questions))

    shown = client.get(url).content.decode()

    assert "Read slowly." in shown
    assert "90% of the points" in shown
    assert "Who decides" not in shown
    assert CANARY not in shown


def test_a_visitor_of_the_page_is_led_to_the_introduction(client: Client, final_page: QuizPage) -> None:
    reply = client.get(final_page.url)

    assert reply.url == reverse("quizzes:introduction", args=["a-small-course", final_page.slug])


def test_only_the_ways_of_answering_that_can_come_up_are_explained(
    client: Client, learner: User, taking: Enrolment, quiz: EditionActivity, bank: Bank, at: datetime
) -> None:
    client.force_login(learner)
    url = reverse("quizzes:introduction", args=["a-small-course", quiz.slug])
    words = {
        "several": "several options may be right",
        "steps": "Where steps are put in order",
        "number": "A number is",
    }

    page = client.get(url).content.decode()
    assert [name for name, each in words.items() if each in page] == ["several"]

    load_questions([ordering_entry("o-1"), numeric_entry("n-1")], bank, at=at)
    page = client.get(url).content.decode()
    assert [name for name, each in words.items() if each in page] == ["several", "steps", "number"]


def test_a_final_test_says_when_it_may_ask_what_a_quiz_explains(
    client: Client, learner: User, taking: Enrolment, final: EditionActivity, bank: Bank, at: datetime
) -> None:
    client.force_login(learner)
    url = reverse("quizzes:introduction", args=["a-small-course", final.slug])
    words = "the quizzes of this course ask as well"
    assert words not in client.get(url).content.decode()

    load_questions([single_entry("both-1", tags=["quiz", "final"])], bank, at=at)

    page = client.get(url).content.decode()
    assert words in page
    assert "both-1" not in page
