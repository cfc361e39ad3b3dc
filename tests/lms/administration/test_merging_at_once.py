"""Two administrators merge the same accounts at the same moment, either way round: one merge, whoever comes first."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from courses.enrolling import enrol
from courses.models import CoursePage, Enrolment
from lms.administration.merging import CannotMerge, NotMerged, merge, undo
from lms.administration.models import AccountMerge, AccountMergeEnd
from lms.models import Organization, User
from lms.permissions import Role
from lms.roles import give_role
from quizzes.attempts import NoAttemptLeft, start_attempt
from tests.conftest import AT, COURSE_SLUG, person

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]
TIMES = 8


def at_once(act: Any, *, times: int = TIMES) -> list[Any]:
    """What each of so many threads gave or raised, all let go at one barrier."""
    barrier, outcomes = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            outcomes[number] = act(number)
        except (CannotMerge, NotMerged, NoAttemptLeft, Enrolment.DoesNotExist) as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def somebody(name: str) -> User:
    return person(f"{uuid4().hex}@example.test", name, Organization.objects.get(code="dsca"))


@pytest.fixture
def administrators() -> list[User]:
    found = [somebody("Amy Admin"), somebody("Bob Admin")]
    for one in found:
        give_role(one, Role.ADMINISTRATOR, one.organization, at=AT)
    return found


def test_of_many_merges_either_way_round_one_is_made_and_undone_once(administrators):
    course, pair = CoursePage.objects.get(slug=COURSE_SLUG), [somebody("Lee One"), somebody("Lee Two")]
    for one in pair:
        enrol(one, course, at=AT, actor=one)

    def merge_one(number: int) -> AccountMerge:
        goes, stays = pair if number % 2 else reversed(pair)
        return merge(goes, stays, reason="One person", by=administrators[number % 2], at=AT)

    made = [one for one in at_once(merge_one) if isinstance(one, AccountMerge)]

    assert len(made) == 1
    assert AccountMerge.objects.filter(absorbed__in=pair).count() == 1
    assert Enrolment.objects.filter(learner=made[0].survivor, course=course).count() == 1
    assert Enrolment.every.filter(learner=made[0].survivor, course=course).count() == 2

    ends = at_once(lambda number: undo(made[0].absorbed, reason="Two people", by=administrators[number % 2], at=AT))

    assert sum(isinstance(one, AccountMergeEnd) for one in ends) == 1
    assert Enrolment.objects.filter(learner__in=pair, course=course).count() == 2


def test_an_attempt_that_begins_while_accounts_are_merged_begins_before_it_or_not_at_all(administrators):
    course = CoursePage.objects.get(slug=COURSE_SLUG)
    for _time in range(4):
        goes, stays = somebody("Lee One"), somebody("Lee Two")
        enrolments = [enrol(one, course, at=AT, actor=one) for one in (goes, stays)]
        quiz = course.editions.latest().activities.filter(kind="quiz").first()

        def act(number: int, goes=goes, stays=stays, mine=enrolments[0], quiz=quiz) -> Any:
            if number:
                return start_attempt(Enrolment.every.get(pk=mine.pk), quiz, at=AT, seed=1)
            return merge(goes, stays, reason="One person", by=administrators[0], at=AT)

        merged, begun = at_once(act, times=2)

        assert isinstance(merged, AccountMerge) is not (begun is not None and not isinstance(begun, Exception))
