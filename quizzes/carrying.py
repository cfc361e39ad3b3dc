"""Two accounts of one person become one: attempts of both count to the limits, and the longer time is kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from courses import progress
from courses.models import Enrolment
from lms.journal import JOINED, Journal
from lms.models import User

from .attempts import standing_of
from .models import Attempt, QuizPage, TimeAllowance


def is_sitting(people: Iterable[User]) -> bool:
    """Whether an attempt of one of them is under way."""
    return Attempt.objects.open().filter(enrolment__learner__in=[person.pk for person in people]).exists()


def carry_over(source: User, target: User, journal: Journal) -> None:
    """Carry the allowances of time; of two for the same the more generous stays."""
    held = list(
        TimeAllowance.objects.filter(person__in=[source, target]).order_by("pk").select_for_update(no_key=True)
    )
    theirs = {one.course_id: one for one in held if one.person_id == target.pk and one.ended_at is None}
    for mine in (one for one in held if one.person_id == source.pk):
        same = theirs.get(mine.course_id) if mine.ended_at is None else None
        if same:
            less = min((mine, same), key=lambda one: (_generosity(one), one is same))
            ended = {"ended_at": journal.at, "ended_by": journal.by, "end_reason": journal.reason}
            journal.set(less, action=JOINED, **ended)
        journal.set(mine, person=target)


def settle(enrolments: Iterable[Enrolment], *, by: User, reason: str, at: datetime) -> None:
    """A course is failed where no attempt is left at a final test, and only there, by all attempts that count."""
    for enrolment in sorted(enrolments, key=lambda one: one.pk):
        held = progress.hold(enrolment)
        if held.joined_to_id is not None or held.completed_at is not None:
            continue
        quizzes = held.edition.activities.filter(kind=QuizPage.activity_kind)
        finals = [quiz for quiz in quizzes if quiz.rules.get("purpose") == "final"]
        standings = [standing_of(held, quiz) for quiz in finals]
        if any(standing.left == 0 and not standing.passed for standing in standings):
            progress.mark_failed(held, at=at)
        else:
            progress.reopen(held, actor=by, reason=reason, at=at)


def _generosity(allowance: TimeAllowance) -> Any:
    return float("inf") if allowance.factor is None else float(allowance.factor)
