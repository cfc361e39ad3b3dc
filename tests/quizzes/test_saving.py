"""An answer is kept as it is given, once, in order, and only while the attempt is open."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import EditionActivity, Enrolment
from lms import clock
from lms.models import User
from quizzes.attempts import AttemptClosed, SequenceTaken, save_answer, start_attempt
from quizzes.grading import BadResponse
from quizzes.models import AnswerEvent, Attempt, AttemptItem

from .conftest import Ask, answer_url, right_response, wrong_response


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def test_a_saved_answer_comes_with_its_receipt(signed_in: Client, item: AttemptItem, send: Ask) -> None:
    reply = send(item, right_response(item), 1)

    event = AnswerEvent.objects.get(item=item)
    item.refresh_from_db()
    assert reply.status_code == 200
    assert reply.json()["state"] == "saved"
    assert reply.json()["receipt"] == str(event.receipt)
    assert item.response == event.response == right_response(item)


def test_the_same_answer_again_gets_the_first_receipt(signed_in: Client, item: AttemptItem, send: Ask) -> None:
    first = send(item, right_response(item), 1).json()

    assert send(item, right_response(item), 1).json() == first
    assert AnswerEvent.objects.filter(item=item).count() == 1


def test_another_answer_under_a_used_sequence_is_not_called_saved(
    signed_in: Client, item: AttemptItem, send: Ask
) -> None:
    send(item, right_response(item), 1)

    reply = send(item, wrong_response(item), 1)

    item.refresh_from_db()
    assert reply.status_code == 409
    assert reply.json() == {"state": "elsewhere"}
    assert item.response == right_response(item)


def test_an_answer_that_was_overtaken_is_history_and_changes_nothing(
    signed_in: Client, item: AttemptItem, send: Ask
) -> None:
    send(item, right_response(item), 5)

    reply = send(item, [], 4)

    item.refresh_from_db()
    assert reply.json()["state"] == "overtaken"
    assert (item.response, item.client_seq) == (right_response(item), 5)
    assert list(item.events.order_by("client_seq").values_list("client_seq", flat=True)) == [4, 5]


def test_every_answer_stays_in_the_history(item: AttemptItem, at: datetime) -> None:
    for client_seq, response in enumerate([wrong_response(item), [], right_response(item)], start=1):
        save_answer(item, response, client_seq=client_seq, at=at)

    told = [event.response for event in item.events.order_by("client_seq")]
    assert told == [wrong_response(item), [], right_response(item)]


def test_the_history_cannot_be_changed(item: AttemptItem, at: datetime) -> None:
    event = save_answer(item, right_response(item), client_seq=1, at=at)

    for change in (lambda: AnswerEvent.objects.filter(pk=event.pk).update(client_seq=9), event.delete):
        with pytest.raises(Exception, match="never changed"), transaction.atomic():
            change()


def test_an_answer_after_the_deadline_is_refused(
    taking: Enrolment, quiz: EditionActivity, attempt: Attempt, item: AttemptItem, at: datetime
) -> None:
    deadline = at + timedelta(minutes=10)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=deadline)

    save_answer(item, wrong_response(item), client_seq=1, at=deadline - timedelta(seconds=1))
    with pytest.raises(AttemptClosed):
        save_answer(item, right_response(item), client_seq=2, at=deadline)

    assert item.events.count() == 1


def test_an_answer_after_handing_in_is_refused(
    signed_in: Client, attempt: Attempt, item: AttemptItem, send: Ask, at: datetime
) -> None:
    attempt.submit(at=at)

    reply = send(item, right_response(item), 1)

    assert reply.status_code == 409
    assert reply.json() == {"state": "closed", "url": reverse("quizzes:result", args=[attempt.uuid])}
    assert not item.events.exists()


def test_a_second_window_without_a_script_cannot_blank_an_answer(signed_in: Client, item: AttemptItem) -> None:
    signed_in.post(answer_url(item), {"client_seq": 1, "choice": right_response(item)})

    page = signed_in.post(answer_url(item), {"client_seq": 1, "go": "next"}, follow=True)

    item.refresh_from_db()
    assert "another window" in page.content.decode()
    assert item.response == right_response(item)


def test_going_on_without_a_change_saves_nothing(signed_in: Client, item: AttemptItem) -> None:
    signed_in.post(answer_url(item), {"client_seq": 1, "choice": right_response(item)})
    signed_in.post(answer_url(item), {"client_seq": 2, "choice": right_response(item)})

    assert item.events.count() == 1


def test_a_matching_is_saved_from_its_lists(signed_in: Client, attempt: Attempt) -> None:
    item = attempt.items.select_related("version").get(version__interaction="matching")
    fields = {f"answer-{prompt}": answer for prompt, answer in right_response(item).items()}

    signed_in.post(answer_url(item), {"client_seq": 1} | fields)

    item.refresh_from_db()
    assert item.response == right_response(item)


def test_extra_fields_change_nothing(signed_in: Client, attempt: Attempt, item: AttemptItem, send: Ask) -> None:
    forged = {
        "earned": 1,
        "points": 100,
        "passed": True,
        "submitted_at": "2026-01-01T00:00:00Z",
        "deadline_at": None,
        "pass_mark": 1,
        "attempt": str(uuid4()),
        "version": 1,
        "key": {"correct": []},
        "at": "1999-01-01T00:00:00Z",
    }
    before, began = Attempt.objects.filter(pk=attempt.pk).values().get(), clock.now()

    send(item, wrong_response(item), 1, **forged)
    signed_in.post(answer_url(item), {"client_seq": 2, "choice": right_response(item)} | dict.fromkeys(forged, "1"))

    item.refresh_from_db()
    assert Attempt.objects.filter(pk=attempt.pk).values().get() == before
    assert (item.points, item.earned, item.client_seq) == (1, None, 2)
    assert item.answered_at is not None
    assert began <= item.answered_at <= clock.now()


@pytest.mark.parametrize("client_seq", [None, True, 0, -1, 2**31, 10**400, 1.5, "x", "", "１", [1], {}])
def test_a_sequence_that_is_none_is_refused(signed_in: Client, item: AttemptItem, send: Ask, client_seq: Any) -> None:
    assert send(item, right_response(item), client_seq).status_code == 400
    page = signed_in.post(answer_url(item), {"client_seq": str(client_seq)[:50], "choice": right_response(item)})
    assert page.status_code == 302
    item.refresh_from_db()
    assert item.response is None


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b" ", "application/json", 400),
        (b"null", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"response": ["\\u0000"], "client_seq": 1}', "application/json", 400),
        (b'{"response": NaN, "client_seq": Infinity}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[" * 19_000, "application/json", 400),
        (b'{"response": ' + b"[" * 9000 + b"]" * 9000 + b', "client_seq": 1}', "application/json", 400),
        (b"9" * 10_000, "application/json", 400),
        (b" " * 3_000_000, "application/json", 400),
        (b"client_seq=" + b"1" * 3_000_000, "application/x-www-form-urlencoded", 400),
        (b"<answer/>", "application/xml", 415),
        (b"\x1f\x8b\x08", "application/gzip", 415),
        (b"--x", "multipart/form-data", 400),
    ],
)
def test_bad_bodies_are_refused_and_write_nothing(
    signed_in: Client, item: AttemptItem, body: bytes, content_type: str, status: int
) -> None:
    reply = signed_in.generic("POST", answer_url(item), body, content_type=content_type)

    assert reply.status_code == status
    assert not item.events.exists()


def test_an_option_of_another_question_is_refused(item: AttemptItem, attempt: Attempt, at: datetime) -> None:
    other = attempt.items.select_related("version").get(version__interaction="multiple")

    with pytest.raises(BadResponse):
        save_answer(item, right_response(other)[:1], client_seq=1, at=at)


def test_an_older_answer_that_comes_twice_has_one_receipt(item: AttemptItem, at: datetime) -> None:
    save_answer(item, right_response(item), client_seq=3, at=at)

    receipts = {save_answer(item, [], client_seq=2, at=at).receipt for _ in range(2)}

    assert len(receipts) == 1
    with pytest.raises(SequenceTaken):
        save_answer(item, wrong_response(item), client_seq=2, at=at)


def test_the_database_keeps_one_answer_a_sequence(item: AttemptItem, at: datetime) -> None:
    save_answer(item, right_response(item), client_seq=1, at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerEvent.objects.create(item=item, client_seq=1, response=[], received_at=at)


@pytest.mark.parametrize("as_json", [True, False])
def test_saving_costs_at_most_nine_statements(signed_in: Client, item: AttemptItem, send: Ask, as_json: bool) -> None:
    """Session, person, time, question, begin, lock, answer, history, commit: all of them are counted."""
    fields = {"client_seq": 1, "choice": right_response(item)}
    signed_in.get(reverse("quizzes:review", args=[item.attempt.uuid]))

    with CaptureQueriesContext(
        connection,
    ) as captured:
        reply = send(item, right_response(item), 1) if as_json else signed_in.post(answer_url(item), fields)

    assert reply.status_code in (200, 302)
    statements = [query["sql"] for query in captured]
    # Inside a test's own transaction BEGIN and COMMIT show as SAVEPOINT and RELEASE: one for one.
    assert len([sql for sql in statements if sql.startswith(("SAVEPOINT", "RELEASE"))]) == 2
    assert len(statements) <= 9, statements


def test_overtaken_answers_cost_no_more(signed_in: Client, item: AttemptItem, send: Ask) -> None:
    send(item, right_response(item), 5)
    for client_seq in (4, 4, 5):
        with CaptureQueriesContext(connection) as captured:
            send(item, right_response(item), client_seq)
        assert len(captured) <= 9


def test_a_new_attempt_knows_nothing_of_the_answers_before(
    taking: Enrolment, quiz: EditionActivity, attempt: Attempt, item: AttemptItem, at: datetime
) -> None:
    save_answer(item, right_response(item), client_seq=1, at=at)
    attempt.submit(at=at)

    again = start_attempt(taking, quiz, at=at, seed=2)

    assert not again.items.exclude(response=None).exists()
