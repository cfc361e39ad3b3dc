"""A real line to a mail server that is slow, refuses, falls silent or is down: no message is lost or sent twice."""

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse

from lms.notices import mailing
from lms.notices.keeping import NothingToSend, send_again
from lms.notices.models import Mail, Message, Notice
from tests.conftest import AT, person

from .conftest import told
from .stub import running

DEADLINE = 0.4  # seconds that the worker waits for an answer


@pytest.fixture
def stub(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", DEADLINE
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with running() as server:
        settings.EMAIL_PORT = server.port
        yield server


@pytest.fixture
def crowd(learner, dsca):
    """Four people with a notice each."""
    people = [learner, *(person(f"p{number}@example.test", f"P {number}", dsca) for number in range(3))]
    for each in people:
        told(each)
    return people


def run(at=AT):
    return mailing.send(mailing.due_bundles(at, most=1000), lambda: at)


def until_nothing_waits(*, most=12):
    """The worker at each moment at which something is due."""
    at = AT
    for _time in range(most):
        if not (waiting := Mail.objects.waiting().order_by("due_at").first()):
            return at
        at = max(at, waiting.due_at)
        run(at)
    raise AssertionError("something still waits")


def ids(messages):
    return [re.search(r"^Message-ID: (.*?)\r?$", message, re.MULTILINE)[1] for message in messages]


def outcomes():
    return list(Message.objects.order_by("at", "pk").values_list("outcome", flat=True))


def test_what_leaves_is_kept_without_its_words(stub, learner):
    notice = told(learner, title="Zugzwang passed", body="Well done.")

    assert run() == 1

    kept = Message.objects.get()
    assert (kept.person, kept.outcome, kept.kinds, kept.notices) == (learner, "sent", ",course-asked,", 1)
    assert kept.message_id == ids(stub.taken)[0]
    assert "Zugzwang" not in " ".join(str(value) for value in Message.objects.values().get().values())
    Notice.objects.filter(pk=notice.pk).delete()
    assert Message.objects.exists()


@pytest.mark.parametrize("command", ["HELLO", "MAIL", "RCPT", "DATA"])
def test_a_server_slower_than_the_worker_waits_gets_each_message_once(stub, crowd, command):
    stub.delays[command] = 2 * DEADLINE
    began = time.monotonic()
    run()
    assert time.monotonic() - began < 10 * DEADLINE  # the batch ends there, and holds up nothing else
    assert stub.taken == []
    stub.delays.clear()

    until_nothing_waits()

    assert len(set(ids(stub.taken))) == len(stub.taken) == len(crowd)
    assert outcomes() == ["sent"] * 4


@pytest.mark.parametrize("trouble", ["slow", "gone"])
def test_a_server_that_had_all_and_fell_silent_is_not_sent_it_again(stub, learner, coe, trouble):
    """Whether it took it nobody knows: staff see it, and may have it sent again."""
    told(learner)
    if trouble == "slow":
        stub.delays["END"] = 2 * DEADLINE
    else:
        stub.drops_at = "END"
    run()
    stub.delays.clear()
    stub.drops_at = ""

    assert [run(AT + timedelta(days=day)) for day in range(3)] == [0, 0, 0]
    assert len(stub.heard) == 1
    kept = Message.objects.get()
    assert (kept.outcome, Mail.objects.get().outcome) == ("uncertain", "uncertain")
    assert "fell silent" in kept.reason

    send_again(kept, by=coe, at=AT)
    with pytest.raises(NothingToSend):
        send_again(kept, by=coe, at=AT)
    assert run() == 1
    assert outcomes() == ["uncertain", "sent"]


@pytest.mark.parametrize(
    ("command", "answer", "reason"),
    [
        ("RCPT", "550 no such person lee.learner@example.test", "refused the address (code 550)"),
        ("MAIL", "451 later", "refused it (code 451)"),
        ("END", "554 no", "refused it (code 554)"),
    ],
)
def test_what_is_refused_for_days_is_given_up_and_listed(stub, learner, command, answer, reason):
    told(learner)
    stub.answers[command] = answer

    ended = until_nothing_waits()

    assert timedelta(days=2) < ended - AT < timedelta(days=4)
    kept = Message.objects.failed().get()
    assert (kept.outcome, kept.tries) == ("given-up", 9)
    assert reason in kept.reason
    assert learner.email not in kept.reason
    assert stub.taken == []


def test_a_server_that_refuses_one_person_keeps_back_no_other(stub, crowd, monkeypatch):
    stub.answers["RCPT"] = "450 busy"
    run()
    stub.answers.clear()
    until_nothing_waits()
    assert len(set(ids(stub.taken))) == len(stub.taken) == len(crowd)


def test_a_day_without_a_server_loses_and_doubles_nothing(settings, stub, crowd):
    port = stub.port
    stub.shutdown()
    stub.server_close()
    for hour in range(25):
        assert run(AT + timedelta(hours=hour)) == 0
    assert set(Mail.objects.values_list("tries", flat=True)) == {0}

    with running(port) as again:
        assert run(AT + timedelta(hours=25)) == len(crowd)
        assert run(AT + timedelta(hours=26)) == 0

    assert len(set(ids(again.taken))) == len(again.taken) == len(crowd)


def test_a_line_that_breaks_in_the_middle_of_a_batch_takes_it_up_where_it_was(stub, crowd):
    stub.drops_at = "RCPT"
    run()
    stub.drops_at = ""
    until_nothing_waits()
    assert len(set(ids(stub.taken))) == len(stub.taken) == len(crowd)


def test_pages_do_not_wait_for_the_mail_server(stub, client, learner, supervisor, course):
    stub.delays["HELLO"] = 5
    client.force_login(learner)
    began = time.monotonic()

    client.post(reverse("courses:enrol", args=[course.slug]))
    told(learner)
    client.get(reverse("notices:inbox"))

    assert time.monotonic() - began < 4
    assert Mail.objects.waiting().exists()
