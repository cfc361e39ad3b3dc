"""Reporting what is wrong in a course, and answering it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from lms.models import Change, User

from .models import EditionActivity, ProblemReport
from .signals import problem_answered

MOST_AN_HOUR = 10
_HOUR = 60 * 60


class TooMany(Exception):
    """The person reported as much in the last hour as anybody may."""


class AlreadySettled(Exception):
    """Somebody answered or closed the report meanwhile."""


@dataclass(frozen=True)
class Place:
    """Where something is wrong: a block of a lesson and the words selected in it, or a question of a quiz."""

    activity: EditionActivity
    block: str = ""
    selection: str = ""
    question: UUID | None = None
    question_number: int | None = None


def report(reporter: User, place: Place, *, kind: str, text: str, key: UUID, at: datetime) -> ProblemReport:
    """Write the report down, once for each form; raises TooMany."""
    known = ProblemReport.objects.by(reporter).filter(key=key).first()
    if known is not None:
        return known
    _count(reporter)
    fields: dict[str, Any] = {
        "course_id": place.activity.edition.course_id,
        "edition_id": place.activity.edition_id,
        "activity_id": place.activity.activity_id,
        "block": place.block,
        "selection": place.selection,
        "question": place.question,
        "question_number": place.question_number,
        "kind": kind,
        "text": text,
        "made_at": at,
    }
    made, _is_new = ProblemReport.objects.get_or_create(reporter=reporter, key=key, defaults=fields)
    return made


def _count(reporter: User) -> None:
    name = f"problem-reports-{reporter.pk}"
    cache.add(name, 0, _HOUR)
    try:
        number = cache.incr(name)
    except ValueError:  # the hour ended between the two
        cache.set(name, 1, _HOUR)
        number = 1
    if number > MOST_AN_HOUR:
        raise TooMany


@transaction.atomic
def settle(made: ProblemReport, *, answer: str, is_closed: bool, by: User, at: datetime) -> None:
    """Answer the report, close it, or both; raises AlreadySettled where somebody else did meanwhile."""
    still_so = ProblemReport.objects.filter(pk=made.pk, closed_at=None)
    new: dict[str, Any] = {}
    if answer:
        still_so = still_so.filter(answered_at=None)
        new |= {"answer": answer, "answered_by": by, "answered_at": at}
    if is_closed:
        new |= {"closed_by": by, "closed_at": at}
    if not new or not still_so.update(**new):
        raise AlreadySettled
    was_answered = made.answered_at is not None
    made.refresh_from_db()
    action = "problem-answered" if answer else "problem-closed"
    Change.record(action, made, actor=by, person=made.reporter, at=at, new={"state": made.state})
    if answer or not was_answered:
        problem_answered.send(sender=ProblemReport, report=made, at=at)
