"""Many at the same moment: one notice, one message."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Lock

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from lms.models import User
from lms.notices import mailing
from lms.notices.choosing import choose
from lms.notices.kinds import Kind
from lms.notices.models import Mail, MailChoices, Notice
from lms.notices.telling import News, tell
from tests.conftest import AT, person

pytestmark = pytest.mark.postgres
WORKERS = 8


class Counting(EmailBackend):
    """Remembers whom it wrote to, whichever thread asked."""

    lock = Lock()
    written_to: list[str] = []

    def open(self):
        return True

    def send_messages(self, messages):
        with self.lock:
            self.written_to.extend(address for message in messages for address in message.to)
        return len(messages)


@pytest.fixture(autouse=True)
def written_to(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Counting"
    monkeypatch.setattr(Counting, "written_to", [])
    return Counting


@pytest.fixture
def crowd(committed):
    """Forty people, all new; nothing else waits in the outbox."""
    Mail.objects.waiting().update(outcome=Mail.Outcome.NEEDLESS)
    mark = secrets.token_hex(4)
    return [person(f"c{number}-{mark}@example.test", f"Crowd {number}") for number in range(40)]


def all_at_once(work, times=WORKERS):
    """Run the work in so many threads that start together."""
    barrier = Barrier(times)

    def one(number):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def news_for(people, key="once"):
    return [News(one.pk, Kind.CERTIFICATE, key, "A certificate is there") for one in people]


def test_a_job_that_runs_eight_times_at_once_tells_each_person_once(crowd):
    told = all_at_once(lambda number: tell(news_for(crowd if number % 2 else reversed(crowd)), at=AT))

    assert sum(told) == len(crowd)
    assert Notice.objects.filter(person__in=crowd).count() == len(crowd)
    assert Mail.objects.filter(person__in=crowd).count() == len(crowd)


def test_eight_workers_send_each_message_once(crowd, written_to):
    tell(news_for(crowd), at=AT)

    sent = all_at_once(lambda number: mailing.send(mailing.due_bundles(AT, most=1000), lambda: AT))

    assert sum(sent) == len(crowd)
    assert sorted(written_to.written_to) == sorted(one.email for one in crowd)
    assert set(Mail.objects.filter(person__in=crowd).values_list("outcome", flat=True)) == {"sent"}


def test_the_message_of_a_morning_goes_out_once_and_whole(crowd, written_to):
    reader = crowd[0]
    choose(reader, by_mail={}, rhythm=MailChoices.Rhythm.DAILY)
    for key in ("one", "two", "three"):
        tell(news_for([reader], key), at=AT)
    morning = AT + timedelta(days=1)

    all_at_once(lambda number: mailing.send(mailing.due_bundles(morning, most=1000), lambda: morning))

    assert written_to.written_to == [reader.email]
    assert Mail.objects.filter(person=reader, outcome="sent").count() == 3


def test_a_slow_worker_that_lost_its_message_does_not_undo_what_another_did(crowd, written_to):
    """It took the message in hand, stalled longer than it may, and comes back when another has sent it."""
    tell(news_for(crowd[:1]), at=AT)
    pk = Mail.objects.get(person=crowd[0]).pk
    [stalled] = mailing.take([pk], at=AT)
    later = AT + mailing.IN_HAND
    mailing.send([[pk]], lambda: later)

    mailing._put_off([stalled], mailing.message([stalled]), OSError(), at=later)

    assert Mail.objects.get(pk=pk).outcome == Mail.Outcome.SENT


def test_marking_as_read_and_choosing_at_once_leave_one_of_each(crowd):
    reader = crowd[0]
    tell(news_for([reader]), at=AT)
    notice = Notice.objects.get(person=reader)

    def both(number):
        Notice.objects.get(pk=notice.pk).mark_read(at=AT + timedelta(seconds=number))
        choose(User.objects.get(pk=reader.pk), by_mail={list(Kind)[number].value: False})

    all_at_once(both)

    kept = MailChoices.objects.get(person=reader)
    assert len(kept.by_mail) == WORKERS
    assert Notice.objects.get(pk=notice.pk).read_at is not None
