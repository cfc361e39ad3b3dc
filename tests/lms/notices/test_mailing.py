"""The outbox: every message goes out once, says what it should, and is given up aloud or not at all."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from lms.models import User
from lms.notices import mailing, tasks
from lms.notices.choosing import choose
from lms.notices.kinds import IN_CADRE_ONLY, Kind
from lms.notices.models import Mail, Notice
from tests.conftest import AT

from .conftest import told


class FailingBackend(EmailBackend):
    """A mail server in trouble."""

    error: Exception | None = None
    is_down = False

    def open(self):
        if self.is_down:
            raise ConnectionRefusedError

    def send_messages(self, messages):
        if self.error:
            raise self.error
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    monkeypatch.setattr(FailingBackend, "error", None)
    monkeypatch.setattr(FailingBackend, "is_down", False)
    return FailingBackend


def run(at=AT):
    """What the worker does at the moment."""
    return mailing.send(mailing.due_bundles(at, most=1000), lambda: at)


def outcomes():
    return list(Mail.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_notice_goes_out_as_a_message(learner, settings):
    settings.LMS_SUPPORT_EMAIL = "desk@example.test"
    notice = told(learner, title="Due: Who may do what", body="By 5 June 2026.")

    assert run() == 1

    [message] = mail.outbox
    assert message.to == [learner.email]
    assert message.subject == "A course is asked of you"
    for said in [
        "Due: Who may do what",
        "By 5 June 2026.",
        "https://cadre.test/courses/",
        "1 June 2026, 11:00 EDT",
        "Questions? Write to desk@example.test.",
        f"https://cadre.test{reverse('notices:choices')}",
    ]:
        assert said in message.body, said
    [(page, kind)] = message.alternatives
    assert kind == "text/html"
    assert '<html lang="en' in page
    assert page.count("<h1>") == 1
    assert '<a href="https://cadre.test/courses/">Open in Cadre: Due: Who may do what</a>' in page
    assert message.extra_headers["Message-ID"] == f"<{notice.uuid}@cadre.test>"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert outcomes() == ["sent"]


def test_what_was_sent_is_not_sent_again(learner):
    told(learner)
    run()
    assert run(AT + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_the_job_sends_what_is_due_now(learner):
    told(learner)
    tasks.send_mail()
    assert len(mail.outbox) == 1


def test_in_the_morning_all_of_a_day_comes_in_one_message(learner, learner2):
    for each in (learner, learner2):
        choose(each, by_mail={}, rhythm="daily")
        told(each, "one", title="First of the day", kind=Kind.OVERDUE)
        told(each, "two", title="Second of the day", at=AT + timedelta(minutes=5))

    assert run(AT + timedelta(hours=1)) == 0
    assert run(AT + timedelta(days=1)) == 2

    message = mail.outbox[0]
    assert message.subject == "Your notices of the day"
    assert message.body.index("First of the day") < message.body.index("Second of the day")
    assert outcomes() == ["sent"] * 4


def test_what_was_read_or_is_no_longer_wanted_or_whose_person_left_is_not_sent(learner, learner2, supervisor):
    notice = told(learner)
    told(learner2)
    told(supervisor)
    Notice.objects.filter(pk=notice.pk).update(read_at=AT)
    choose(learner2, by_mail={Kind.COURSE_ASKED: False})
    User.objects.filter(pk=supervisor.pk).update(is_active=False)

    assert run() == 0
    assert mail.outbox == []
    assert outcomes() == ["needless"] * 3


def test_a_message_that_fails_is_tried_again_for_three_days_and_given_up_aloud(learner, server, caplog):
    told(learner)
    server.error = smtplib.SMTPDataError(451, b"Later " + learner.email.encode())
    at, tries = AT, 0
    while Mail.objects.waiting().exists():
        assert mail.outbox == []
        at = Mail.objects.get().due_at
        run(at)
        tries += 1

    assert tries == 9
    assert timedelta(days=2) < at - AT < timedelta(days=4)
    assert outcomes() == ["given-up"]
    [logged] = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert "SMTPDataError 451" in logged.getMessage()
    assert learner.email not in caplog.text


def test_after_a_failure_the_next_try_may_succeed(learner, server):
    told(learner)
    server.error = smtplib.SMTPServerDisconnected()
    run()
    server.error = None

    assert run(AT + timedelta(seconds=30)) == 0
    assert run(AT + timedelta(minutes=1)) == 1


def test_one_that_fails_keeps_back_no_other(learner, learner2, monkeypatch, server):
    told(learner)
    told(learner2)
    send = server.send_messages

    def refuse_the_first(backend, messages):
        if messages[0].to == [learner.email]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(backend, messages)

    monkeypatch.setattr(server, "send_messages", refuse_the_first)

    assert run() == 1
    assert outcomes() == ["waiting", "sent"]


def test_while_the_server_is_down_nothing_is_tried_or_given_up(learner, server):
    told(learner)
    server.is_down = True
    for day in range(30):
        run(AT + timedelta(days=day))
    assert Mail.objects.get().tries == 0

    server.is_down = False
    assert run(AT + timedelta(days=31)) == 1


def test_a_worker_that_was_killed_loses_nothing(learner):
    """It had taken the message in hand and was gone before anything was sent."""
    told(learner)
    mailing.take([Mail.objects.get().pk], at=AT)

    assert run(AT + timedelta(minutes=5)) == 0
    assert run(AT + timedelta(minutes=10)) == 1


def test_a_message_that_kills_every_worker_is_given_up(learner, caplog):
    told(learner)
    at = AT
    for _time in range(9):
        assert mailing.take([Mail.objects.get().pk], at=at)
        at += timedelta(minutes=10)

    run(at)

    assert mail.outbox == []
    assert outcomes() == ["given-up"]


@pytest.mark.parametrize("address", ["a@example.test\r\nBcc: all@example.test", "no address", "a@b@c", ""])
def test_an_address_that_is_none_reaches_nobody_else(learner, address, caplog):
    told(learner)
    User.objects.filter(pk=learner.pk).update(email=address)

    run()

    for message in mail.outbox:
        assert "all@example.test" not in message.message().as_string()
        assert message.recipients() in ([address], [])


def test_no_word_of_a_title_gets_into_the_headers(learner):
    told(learner, title="A\r\nBcc: all@example.test", kind=Kind.CERTIFICATE)

    run()

    headers = str(mail.outbox[0].message()).partition("\n\n")[0]
    assert "Bcc" not in headers
    assert "Subject: A certificate for you" in headers


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_subject_that_says_nothing_of_what_it_is_about(learner, kind):
    told(learner, kind=kind, title="Passed with 97 of 100", key=kind)
    choose(learner, by_mail={kind: True})
    assert run(AT + timedelta(days=1)) == (kind not in IN_CADRE_ONLY)
    for message in mail.outbox:
        assert "97" not in message.subject
        assert message.subject


def test_markup_in_a_notice_stays_words_in_the_page_and_in_plain_text(learner):
    told(learner, title="<b>Ampersand & Sons</b>", body="1 < 2")
    run()
    [message] = mail.outbox
    assert "<b>Ampersand & Sons</b>" in message.body
    assert "1 < 2" in message.body
    assert "&lt;b&gt;Ampersand &amp; Sons&lt;/b&gt;" in message.alternatives[0][0]
