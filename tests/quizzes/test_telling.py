"""What learners are told of attempts and time that staff gave them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import Completion
from courses.progress import complete_activity
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from quizzes import granting
from quizzes.attempts import start_attempt
from quizzes.models.grants import steps_taken

REASON = "The room lost power."


@pytest.fixture
def ready(taking, quiz, at):
    """The learner, with all done that comes before the final test."""
    complete_activity(taking, quiz, how=Completion.How.PASSED, at=at)
    return taking


def told(person):
    return list(Notice.objects.of(person).filter(kind=Kind.ATTEMPTS).order_by("pk"))


def given(instructor, ready, at):
    """What every step asks for."""
    return {"actor": instructor, "reason": REASON, "at": at, "based_on": steps_taken(ready.learner)}


@pytest.mark.parametrize(("number", "words"), [(1, "1 further attempt: "), (2, "2 further attempts: ")])
def test_further_attempts_are_told_with_by_whom_and_why(client, ready, final, instructor, at, number, words):
    granting.grant_attempts(ready, final, attempts=number, **given(instructor, ready, at))

    [notice] = told(ready.learner)
    assert notice.title == f"{words}{final.activity.title}"
    assert notice.body == f"{REASON}\nBy Ines Instructor."
    client.force_login(ready.learner)
    assert client.get(notice.link).status_code == 200


def test_more_time_and_an_attempt_left_out_are_told(ready, final, instructor, at):
    attempt = start_attempt(ready, final, at=at - timedelta(minutes=5), seed=1)
    granting.grant_time(attempt, minutes=10, **given(instructor, ready, at))
    attempt.refresh_from_db()
    attempt.submit(at=at)
    granting.void_attempt(attempt, actor=instructor, reason=REASON, at=at)

    assert [notice.title.partition(":")[0] for notice in told(ready.learner)] == [
        "10 more minutes",
        "An attempt no longer counts",
    ]


def test_more_time_for_good_is_told_without_the_reason_which_may_be_about_health(ready, coe, at):
    step = given(coe, ready, at)
    allowance = granting.give_allowance(ready.learner, None, factor=Decimal("1.5"), **step)
    granting.end_allowance(allowance, actor=coe, reason=REASON, at=at)

    first, second = told(ready.learner)
    assert first.title == "Your time at quizzes: 1.5 times the time limit, in every course"
    assert second.title == "Your time at quizzes is the usual again: every course"
    assert (first.body, second.body) == ("", "")
    assert first.link == reverse("portal:learn")
