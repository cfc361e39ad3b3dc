"""Every address of an attempt: strangers sign in, others find nothing, wrong methods are refused."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import EditionActivity, Enrolment
from lms.models import User
from quizzes.models import Attempt

PAGES = ["introduction", "question", "review", "result"]
ACTIONS = ["start", "answer", "submit"]
VERSION_1 = "3484d300-e63f-11f1-9598-02fc00000001"  # of a uuid, where ours are of version 4


@pytest.fixture
def url(taking: Enrolment, quiz: EditionActivity, attempt: Attempt, request: pytest.FixtureRequest) -> str:
    """The address with the name that the test is run for."""
    name = request.getfixturevalue("name")
    arguments: dict[str, list[object]] = {
        "introduction": [taking.course.slug, quiz.slug],
        "start": [taking.course.slug, quiz.slug],
        "question": [attempt.uuid, 1],
        "answer": [attempt.uuid, 1],
    }
    return reverse(f"quizzes:{name}", args=arguments.get(name, [attempt.uuid]))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_learner(client: Client, learner: User, name: str, url: str) -> None:
    client.force_login(learner)
    assert client.get(url, follow=True).status_code == 200
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_wants_a_post(client: Client, learner: User, name: str, url: str) -> None:
    client.force_login(learner)
    assert client.get(url).status_code == 405
    assert client.put(url).status_code == 405


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS])
def test_a_stranger_signs_in_and_comes_back_to_a_page(client: Client, name: str, url: str) -> None:
    reply = client.get(url) if name in PAGES else client.post(url)

    assert reply.status_code == 302
    assert reply.url.startswith(reverse("account_login"))
    assert not any(action in reply.url for action in ACTIONS)


@pytest.mark.parametrize("name", [*PAGES[1:], *ACTIONS])
@pytest.mark.parametrize("somebody", ["learner2", "supervisor", "instructor", "coe", "admin_user"])
def test_nobody_else_finds_it(
    client: Client, request: pytest.FixtureRequest, somebody: str, name: str, url: str
) -> None:
    client.force_login(request.getfixturevalue(somebody))
    reply = client.get(url) if name in PAGES else client.post(url, {"client_seq": 1})

    assert reply.status_code == 404


@pytest.mark.parametrize("position", ["0", "4", "99999", str(2**31), str(2**63), str(10**30)])
@pytest.mark.parametrize("name", ["question", "answer"])
def test_a_question_that_is_not_there_is_not_found(
    client: Client, learner: User, attempt: Attempt, name: str, position: str
) -> None:
    client.force_login(learner)
    url = reverse(f"quizzes:{name}", args=[attempt.uuid, 1]).replace("/1/", f"/{position}/")

    assert (client.get(url) if name == "question" else client.post(url)).status_code == 404


@pytest.mark.parametrize("attempt_id", ["0", "-1", str(2**63), "1%20or%201=1", VERSION_1, "%00", "x" * 3000])
def test_an_attempt_that_is_none_is_not_found(client: Client, learner: User, attempt_id: str) -> None:
    client.force_login(learner)
    for rest in ("", "1/", "result/"):
        assert client.get(f"/quizzes/attempts/{attempt_id}/{rest}").status_code == 404


def test_a_token_of_another_session_is_refused(learner: User, learner2: User, attempt: Attempt) -> None:
    other, mine = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    other.force_login(learner2)
    mine.force_login(learner)
    page = other.get("/courses/")
    token = page.context["csrf_token"]
    url = reverse("quizzes:answer", args=[attempt.uuid, 1])

    reply = mine.post(url, {"response": [], "client_seq": 1}, "application/json", headers={"X-CSRFToken": str(token)})

    assert reply.status_code == 403


def test_an_open_attempt_has_no_result_yet(client: Client, learner: User, attempt: Attempt) -> None:
    client.force_login(learner)
    reply = client.get(reverse("quizzes:result", args=[attempt.uuid]))
    assert reply.url == reverse("quizzes:review", args=[attempt.uuid])


@pytest.mark.parametrize("name", ["introduction"])
def test_whoever_is_not_enrolled_is_led_to_the_course(
    client: Client, learner2: User, taking: Enrolment, name: str, url: str
) -> None:
    client.force_login(learner2)
    assert client.get(url).url == taking.course.get_url()
