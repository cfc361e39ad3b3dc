"""Before an attempt is handed in nothing that a learner can reach holds a key, an explanation or a verdict."""

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Completion, CourseEdition, EditionActivity, Enrolment
from courses.progress import complete_activity
from lms.models import Change, User
from lms.notices.models import Notice
from quizzes.approving import send
from quizzes.attempts import save_answer, start_attempt
from quizzes.drawing import NothingToDraw
from quizzes.loading import load_questions
from quizzes.models import Attempt, AttemptItem, Bank, Question, QuizPage
from quizzes.shapes import version_fields, wording_of
from quizzes.writing import placing_of, write_question

from .conftest import CANARY, Ask, multiple_entry, pages_of, right_response, single_entry, wrong_response


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def urls_of(attempt: Attempt) -> list[str]:
    """Every page of the attempt and around it."""
    course, quiz = attempt.enrolment.course.slug, attempt.edition_activity.slug
    return [
        reverse("quizzes:introduction", args=[course, quiz]),
        reverse("quizzes:review", args=[attempt.uuid]),
        reverse("quizzes:result", args=[attempt.uuid]),
        *(reverse("quizzes:question", args=[attempt.uuid, item.position]) for item in attempt.items.all()),
        reverse("courses:outline", args=[course]),
        attempt.enrolment.course.get_url(),
        *(reverse(name) for name in ("portal:learn", "portal:record", "portal:record-export")),
        "/",
        "/courses/",
    ]


def test_nothing_tells_the_key_of_an_open_attempt(
    signed_in: Client, attempt: Attempt, send: Ask, questions: Bank
) -> None:
    assert (
        questions.questions.filter(current__feedback__general=f"{CANARY} because").count()
        == questions.questions.count()
    )

    seen = pages_of(signed_in, urls_of(attempt))
    for item in attempt.items.select_related("version"):
        for client_seq, response in enumerate([wrong_response(item), right_response(item), ["x"]], start=1):
            seen += send(item, response, client_seq).content.decode()
        seen += signed_in.post(
            reverse("quizzes:answer", args=[attempt.uuid, item.position]), {"client_seq": "x"}, follow=True
        ).content.decode()
    seen += pages_of(signed_in, urls_of(attempt))

    assert CANARY not in seen
    assert "is_correct" not in seen


def test_what_is_proposed_or_waits_for_review_is_nowhere_a_learner_looks(
    signed_in: Client, attempt: Attempt, taking: Enrolment, quiz: EditionActivity, instructor: User, at: datetime
) -> None:
    """Neither in an attempt under way, nor in the next, nor in a notice, a change, a search or on the pages around."""
    for item in attempt.items.select_related("version__question"):
        question = item.version.question
        wording = replace(wording_of(item.version), stem=f"{CANARY} proposed", feedback=f"{CANARY} why")
        placing = replace(placing_of(question), facts=frozenset({"rra-001@1"}), tags=frozenset({"quiz", CANARY}))
        write_question(question, wording, placing, actor=instructor, at=at)
        send(question, by=instructor, at=at)
    asked = set(attempt.items.values_list("version", flat=True))
    attempt.submit(at=at)
    again = start_attempt(taking, quiz, at=at, seed=1)

    seen = pages_of(signed_in, [*urls_of(again), "/rra/rra-001/", f"/search/?q={CANARY}+proposed"])

    assert set(again.items.values_list("version", flat=True)) == asked
    assert f"{CANARY} proposed</" not in seen
    assert f"{CANARY} why" not in seen
    assert "questions/" not in seen
    assert CANARY not in json.dumps(list(Notice.objects.values("title", "body", "link")))


def test_saving_right_and_wrong_answers_looks_the_same(
    attempt: Attempt, signed_in: Client, send: Ask, item: AttemptItem
) -> None:
    right, wrong = send(item, right_response(item), 1), send(item, wrong_response(item), 2)

    assert right.json().keys() == wrong.json().keys()
    assert right.json()["state"] == wrong.json()["state"] == "saved"
    item.refresh_from_db()
    assert item.earned is None


def test_ids_and_their_order_do_not_tell_the_key(bank: Bank, at: datetime) -> None:
    """The right option stands first in the file; its id and place are as any other's."""
    load_questions([single_entry(f"many-{number}") for number in range(60)], bank, at=at)
    places = []
    for question in Question.objects.filter(code__startswith="many-").select_related("current"):
        assert question.current is not None
        ids = sorted(option["id"] for option in question.current.content["options"])
        places.append(ids.index(question.current.key["correct"][0]))

    assert {places.count(place) > 8 for place in range(3)} == {True}


def test_the_quiz_explains_once_it_is_handed_in(signed_in: Client, attempt: Attempt, at: datetime) -> None:
    for item in attempt.items.select_related("version"):
        save_answer(item, wrong_response(item), client_seq=1, at=at)
    attempt.submit(at=at)

    page = signed_in.get(reverse("quizzes:result", args=[attempt.uuid])).content.decode()

    assert f"{CANARY} because" in page
    assert f"{CANARY} no" in page
    assert f"{CANARY} yes" not in page


def test_a_quiz_explains_what_is_published_and_tells_nothing_of_what_is_secret(
    signed_in: Client, attempt: Attempt, at: datetime
) -> None:
    items = list(attempt.items.select_related("version"))
    for item in items:
        save_answer(item, right_response(item), client_seq=1, at=at)
    attempt.submit(at=at)
    Question.objects.filter(pk=items[0].version.question_id).update(exposure=Question.Exposure.SECRET)
    url = reverse("quizzes:result", args=[attempt.uuid])

    page = signed_in.get(url).content.decode()

    assert "100%" in page
    assert page.count(f"{CANARY} because") == 2
    assert items[0].version.stem not in page
    assert all(item.version.stem in page for item in items[1:])
    Question.objects.update(exposure=Question.Exposure.SECRET)
    assert CANARY not in signed_in.get(url).content.decode()


@pytest.fixture
def ready(taking: Enrolment, quiz: EditionActivity, at: datetime) -> Enrolment:
    complete_activity(taking, quiz, how=Completion.How.PASSED, at=at)
    return taking


def test_a_failed_final_test_is_no_oracle(
    signed_in: Client, ready: Enrolment, final: EditionActivity, at: datetime
) -> None:
    """The page is the same, letter by letter, whichever question was the right one."""
    attempt = start_attempt(ready, final, at=at, seed=1)
    items = list(attempt.items.select_related("version"))
    save_answer(items[0], right_response(items[0]), client_seq=1, at=at)
    attempt.submit(at=at)
    url = reverse("quizzes:result", args=[attempt.uuid])
    first_right = signed_in.get(url).content.decode()

    for item in items:
        is_right = item == items[1]
        response = right_response(item) if is_right else wrong_response(item)
        AttemptItem.objects.filter(pk=item.pk).update(response=response, earned=int(is_right))
    second_right = signed_in.get(url).content.decode()

    assert "25%" in first_right
    assert without_token(first_right) == without_token(second_right)
    assert CANARY not in first_right
    assert not any(item.version.stem in first_right for item in items)


def without_token(page: str) -> str:
    """The page but for what changes with every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_a_secret_question_of_a_final_test_is_never_explained(
    signed_in: Client, ready: Enrolment, final: EditionActivity, at: datetime
) -> None:
    for seed in (1, 2):
        start_attempt(ready, final, at=at, seed=seed).submit(at=at)
    last = Attempt.objects.get(activity=final.activity, number=2)
    url = reverse("quizzes:result", args=[last.uuid])
    assert f"{CANARY} because" in signed_in.get(url).content.decode()

    Question.objects.update(exposure=Question.Exposure.SECRET)

    assert CANARY not in signed_in.get(url).content.decode()


def test_a_final_test_draws_no_question_that_a_lesson_asks(
    ready: Enrolment, final: EditionActivity, bank: Bank, at: datetime
) -> None:
    """The bank is full of them, tagged for the final test as well; four others are just enough."""
    entries = [single_entry(f"both-{number}", tags=["final", "practice"]) for number in range(20)]
    load_questions(entries, bank, at=at)
    first = start_attempt(ready, final, at=at, seed=1)
    first.submit(at=at)
    drawn = Question.objects.filter(versions__in=first.items.values("version"))
    assert drawn.count() == 4
    assert not drawn.filter(code__startswith="both-").exists()

    Question.objects.exclude(code__startswith="both-").update(status=Question.Status.RETIRED)

    with pytest.raises(NothingToDraw):
        start_attempt(ready, final, at=at, seed=2)


@pytest.mark.parametrize("name", ["learner", "learner2", "coe", "supervisor", "authority"])
def test_nobody_without_the_permission_reaches_the_bank(
    client: Client, request: pytest.FixtureRequest, questions: Bank, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    question = Question.objects.get(code="q-1")
    addresses = [reverse(f"questions:{name}") for name in ("index", "banks", "add")]
    addresses += [reverse(f"questions:{name}", args=[question.uuid]) for name in ("edit", "history", "preview")]

    for address in addresses:
        for reply in (client.get(address), client.post(address, {})):
            assert reply.status_code in (302, 403, 405), address
            assert CANARY not in reply.content.decode()
    assert client.post(reverse("questions:preview-draft"), {}).status_code in (302, 403)


def test_an_editor_without_the_permission_finds_no_key_in_the_administration(
    client: Client, questions: Bank, edition: CourseEdition, instructor: User
) -> None:
    """Whoever may edit pages but not see questions: page editor, preview, history, API and generic views."""
    group = instructor.groups.get()
    group.permissions.remove(*group.permissions.filter(content_type__app_label="quizzes"))
    client.force_login(instructor)
    quiz = QuizPage.objects.get(slug="the-quiz", path__startswith=edition.course.path)
    question = Question.objects.get(code="q-1")
    addresses = [
        reverse("wagtailadmin_pages:edit", args=[quiz.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[quiz.pk]),
        reverse("wagtailadmin_pages:history", args=[quiz.pk]),
        reverse("wagtailadmin_pages:usage", args=[quiz.pk]),
        reverse("wagtailadmin_explore", args=[quiz.get_parent().pk]),
        reverse("questions:edit", args=[question.uuid]),
        "/admin/snippets/",
        "/admin/reports/site-history/",
        f"/admin/api/main/pages/{quiz.pk}/",
    ]

    assert CANARY not in pages_of(client, addresses)
    revision = quiz.save_revision()
    assert CANARY not in str(revision.content)


def test_a_change_of_a_question_is_recorded_without_its_key(questions: Bank) -> None:
    recorded = Change.objects.filter(action="question-written", new__bank=questions.code)

    assert recorded.count() == questions.questions.count()
    assert CANARY not in json.dumps(list(recorded.values("old", "new", "reason")))


def test_a_version_can_be_read_back_as_its_author_gave_it(questions: Bank) -> None:
    for question in questions.questions.select_related("current"):
        assert question.current is not None
        again = version_fields(question.code, wording_of(question.current))
        assert again == {name: getattr(question.current, name) for name in again}


def test_what_to_read_again_tells_no_secret_verdict(
    client: Client, learner: User, taking: Enrolment, quiz: EditionActivity, questions: Bank, send: Ask, at: datetime
) -> None:
    """Of what may be told only what was missed is listed; of a secret question all of it, whatever was answered."""
    load_questions(
        [single_entry("q-1", facts=["rra-001"]), multiple_entry("q-2", facts=["rra-002"])], questions, at=at
    )
    Question.objects.filter(code="q-1").update(exposure="secret")
    client.force_login(learner)
    pages = []
    for respond in (right_response, wrong_response):
        attempt = start_attempt(taking, quiz, at=at, seed=1)
        for item in attempt.items.select_related("version__question"):
            is_secret = item.version.question.code == "q-1"
            send(item, respond(item) if is_secret else right_response(item), 1)
        attempt.submit(at=at)
        pages.append(client.get(reverse("quizzes:result", args=[attempt.uuid])).content.decode())

    for page in pages:
        again = page[page.index("To read again") : page.index("Question by question")]
        assert "1 question that is not explained" in again
        assert "/rra/rra-001/" in again or "rra-001" in again
        assert "rra-002" not in again
