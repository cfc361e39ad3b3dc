"""The list of messages: staff find what did not leave, for the people they look after, and send it again."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.models import Change
from lms.notices import mailing
from lms.notices.kinds import Kind
from lms.notices.models import Mail, Message, Notice
from tests.conftest import AT, person
from tests.lms.notices.conftest import told

from .conftest import text_of

LIST = reverse("staff_reports:messages")


def run(at=AT):
    return mailing.send(mailing.due_bundles(at, most=1000), lambda: at)


@pytest.fixture
def given_up(learner, monkeypatch):
    """A message to the learner that nobody took for days."""
    told(learner, kind=Kind.CERTIFICATE)

    def refuse(*_args):
        raise smtplib.SMTPDataError(554, b"no")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        while waiting := Mail.objects.waiting().first():
            run(waiting.due_at)
    return Message.objects.get()


def again(message):
    return reverse("staff_reports:messages-again", args=[message.uuid])


def test_staff_see_what_was_given_up_and_why(client, coe_of_dsca, given_up):
    client.force_login(coe_of_dsca)
    page = text_of(client.get(LIST, {"outcome": "failed", "kind": Kind.CERTIFICATE, "person": "lee"}))
    assert "Lee Learner" in page
    assert "The mail server refused it (code 554)." in page
    assert again(given_up) in page
    for missed in [
        {"outcome": "sent"},
        {"kind": Kind.OVERDUE},
        {"person": "lou"},
        {"day_to": "2026-05-30"},
        {"day_from": "x"},
    ]:
        assert "Lee Learner" not in text_of(client.get(LIST, missed)), missed


def test_the_list_is_a_file_too(client, coe, given_up):
    client.force_login(coe)
    rows = text_of(client.get(LIST, {"export": "csv"}))
    assert "Lee Learner" in rows
    assert given_up.message_id in rows


def test_sending_again_is_once_and_on_record(client, coe, learner, given_up):
    client.force_login(coe)

    first, second = (client.post(again(given_up), follow=True).content.decode() for _time in range(2))

    assert "The message to Lee Learner is on its way again." in first
    assert "on its way already" in second
    assert Change.objects.get(action="message-sent-again").actor == coe
    assert run(Mail.objects.get().due_at) == 1
    assert len(mail.outbox) == 1
    assert again(given_up) not in text_of(client.get(LIST))
    assert [one.outcome for one in Message.objects.to(learner)] == ["sent", "given-up"]


def test_what_was_read_meanwhile_is_not_offered(client, coe, given_up):
    Notice.objects.update(read_at=AT)
    client.force_login(coe)
    assert again(given_up) not in text_of(client.get(LIST))
    assert b"was read in Cadre" in client.post(again(given_up), follow=True).content


@pytest.mark.parametrize("who", ["coe_of_usasac", "learner", "supervisor", "instructor"])
def test_staff_of_another_organization_and_others_find_nothing(client, request, who, given_up):
    client.force_login(request.getfixturevalue(who))
    assert given_up.reason not in text_of(client.get(LIST))
    assert client.post(again(given_up)).status_code in {302, 403, 404}
    assert not Mail.objects.waiting().exists()


def test_sending_again_is_a_post_of_somebody_signed_in(client, coe, given_up):
    assert client.post(again(given_up))["Location"].startswith(reverse("account_login"))
    client.force_login(coe)
    assert client.get(again(given_up)).status_code == 405


def test_many_messages_take_as_many_statements_as_few(client, coe, dsca):
    client.force_login(coe)
    counts = []
    for size in (2, 12):
        for number in range(size):
            told(person(f"p{size}-{number}@example.test", f"P {number}", dsca), kind=Kind.CERTIFICATE)
        run(AT + timedelta(days=1))
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_each_finds_the_messages_to_them_on_their_record(client, learner, learner2, given_up):
    for who, found in [(learner, True), (learner2, False)]:
        client.force_login(who)
        page = client.get(reverse("portal:record")).content.decode()
        held = client.get(reverse("portal:record-export")).json()
        assert ("Given up: The mail server refused it (code 554)." in page) is found
        assert [one["outcome"] for one in held["messages"]] == (["given-up"] if found else [])
