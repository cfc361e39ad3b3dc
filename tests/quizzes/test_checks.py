"""Knowledge checks: for practice only, marked on the server, and never recorded."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.rra.models import FactVersion
from lms.models import Change, User
from quizzes.loading import load_questions
from quizzes.models import AnswerEvent, Attempt, Bank, Question

from .conftest import CANARY, matching_entry, multiple_entry, single_entry


@pytest.fixture
def practice(bank, at):
    """A function from an entry to its question, for practice."""

    def load(entry):
        load_questions([entry | {"tags": ["practice"], "facts": ["rra-001"]}], bank, at=at)
        return Question.objects.select_related("current").get(code=entry["code"])

    return load


@pytest.fixture
def question(practice):
    return practice(single_entry("p-1"))


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def url(question, **query):
    return reverse("quizzes:check", args=[question.uuid], query=query)


def right(question):
    return question.current.key["correct"]


def wrong(question):
    return next(choice["id"] for choice in question.current.choices if choice["id"] not in right(question))


def test_a_question_is_asked_without_key_or_feedback(signed_in, question):
    for address in (url(question), url(question, fragment=1)):
        page = signed_in.get(address).content.decode()
        assert question.current.stem in page
        assert CANARY not in page


def test_a_fragment_is_the_form_alone(signed_in, question):
    page = signed_in.get(url(question, fragment=1)).content.decode()

    assert page.lstrip().startswith("<form")
    assert "<html" not in page


def test_a_right_answer_is_told_why_with_its_facts(signed_in, question):
    page = signed_in.post(url(question), {"choice": right(question)}).content.decode()

    assert "feedback--right" in page
    assert f"{CANARY} yes" in page
    assert f"{CANARY} because" in page
    assert f"{CANARY} no" not in page
    said = FactVersion.objects.get(fact__code="rra-001", number=1).content["statement"]
    assert f'<a href="/rra/facts/rra-001/">{said[:60]}' in page


def test_a_wrong_answer_is_told_why_and_stays_ticked(signed_in, question):
    page = signed_in.post(url(question), {"choice": wrong(question)}).content.decode()

    assert "Not right" in page
    assert f"{CANARY} no" in page
    assert f'value="{wrong(question)}" checked' in page


def test_half_of_a_multiple_response_is_partly_right(signed_in, practice):
    question = practice(multiple_entry("p-2"))

    page = signed_in.post(url(question), {"choice": right(question)[:1]}).content.decode()

    assert "Partly right" in page


def test_a_matching_is_checked_too(signed_in, practice):
    question = practice(matching_entry("p-3"))
    pairs = question.current.key["pairs"]

    page = signed_in.post(url(question), {f"answer-{prompt}": answer for prompt, answer in pairs.items()})

    assert "<strong>Right</strong>" in page.content.decode()


@pytest.mark.parametrize("choice", [["nonsense"], ["a", "b"], ["\0"]])
def test_an_answer_of_another_question_is_refused_kindly(signed_in, question, choice):
    page = signed_in.post(url(question), {"choice": choice})

    assert page.status_code == 200
    assert "could not be read" in page.content.decode()
    assert CANARY not in page.content.decode()


def test_no_answer_is_asked_for_one(signed_in, question):
    assert "Choose an answer first." in signed_in.post(url(question)).content.decode()


def test_nothing_is_recorded(signed_in, question):
    before = [model.objects.count() for model in (Attempt, AnswerEvent, Change)]

    signed_in.post(url(question), {"choice": right(question)})

    assert [model.objects.count() for model in (Attempt, AnswerEvent, Change)] == before


@pytest.mark.parametrize(
    "changes",
    [
        {"exposure": Question.Exposure.SECRET},
        {"status": Question.Status.DRAFT},
        {"status": Question.Status.SUSPENDED},
        {"status": Question.Status.RETIRED},
        {"status": Question.Status.DRAFT, "current": None},
    ],
)
def test_a_question_that_may_not_be_known_is_not_found(signed_in, question, changes):
    Question.objects.filter(pk=question.pk).update(**changes)

    assert signed_in.get(url(question)).status_code == 404
    assert signed_in.post(url(question), {"choice": right(question)}).status_code == 404


def test_a_question_of_a_quiz_is_not_found(signed_in, bank: Bank, at):
    load_questions([single_entry("q-1"), single_entry("q-f", tags=["final"])], bank, at=at)

    for question in Question.objects.filter(bank=bank).select_related("current"):
        assert signed_in.get(url(question)).status_code == 404
        assert signed_in.post(url(question), {"choice": right(question)}).status_code == 404


def test_strangers_sign_in_first(client, question):
    for answer in (client.get(url(question)), client.post(url(question))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_the_page_leads_back_to_the_lesson(signed_in, question):
    page = signed_in.get(url(question, back="/learn/a/b/#b-1")).content.decode()

    assert '<a href="/learn/a/b/#b-1">Back to the lesson</a>' in page
    assert "?back=%2Flearn%2Fa%2Fb%2F%23b-1" in page


@pytest.mark.parametrize(
    "back", ["https://example.test/", "//example.test/", "javascript:alert(1)", "/\\example.test"]
)
def test_it_leads_nowhere_else(signed_in, question, back):
    assert "Back to the lesson" not in signed_in.get(url(question, back=back)).content.decode()
