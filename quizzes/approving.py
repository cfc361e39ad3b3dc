"""Who decides what learners are asked: somebody else than whoever wrote it.

A version is sent to review, and drawn once a reviewer approves it who had no hand in it. Whatever takes a question
away from learners is done at once by its authors; nothing but an approval brings it back.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from lms.models import Change, User

from .citations import keep_standing
from .fitness import lacks_of
from .models import Question, QuestionStep, QuestionVersion
from .telling import tell_of_decision, tell_reviewers
from .touched import settle_tasks
from .writing import hold, latest_version, set_tags, withdraw

_Status = Question.Status
_Kind = QuestionStep.Kind
# From where a question may be stopped, and by which step.
_STOPS = {
    _Status.SUSPENDED: ({_Status.LIVE}, _Kind.SUSPENDED),
    _Status.RETIRED: ({_Status.DRAFT, _Status.REVIEW, _Status.LIVE, _Status.SUSPENDED}, _Kind.RETIRED),
}


class NotFit(Exception):
    """The version cannot be asked; `problems` says what it lacks, in words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NothingToSend(Exception):
    """The newest version waits already, or is drawn."""


class NothingWaits(Exception):
    """The version was decided on, changed or taken out of review meanwhile."""


class NotTheirs(Exception):
    """The person may not decide on questions, or had a hand in this version."""


class NotPossible(Exception):
    """The question is not where it could be stopped like this."""


def may_send(question: Question, latest: QuestionVersion) -> bool:
    """Whether there is something to decide on that nobody was asked to."""
    is_drawn = question.status == _Status.LIVE and question.current_id == latest.pk
    return question.waiting_id is None and not is_drawn


def may_decide(question: Question, person: User) -> bool:
    """Whether the person may decide on what waits: holds the permission today, and had no hand in it."""
    if question.waiting_id is None or not person.has_perm("quizzes.review_question"):
        return False
    return person.pk not in had_a_hand_in(question)


def had_a_hand_in(question: Question) -> set[int]:
    """Who wrote at the question since the version that is drawn, at what waits itself, or sent it."""
    assert question.waiting is not None
    since = question.current.number if question.current else 0
    written = question.versions.filter(Q(number__gt=since) | Q(pk=question.waiting_id))
    sent = question.steps.filter(version=question.waiting_id, kind=_Kind.SENT)
    people = {*written.values_list("created_by", flat=True), *sent.values_list("taken_by", flat=True)}
    return {pk for pk in people if pk is not None}


def may_stop(question: Question) -> list[Question.Status]:
    """By what the question can be kept from learners, as it stands."""
    return [status for status, (before, _kind) in _STOPS.items() if question.status in before]


@transaction.atomic
def send(question: Question, *, by: User, at: datetime, based_on: int | None = None) -> None:
    """Let reviewers decide on the newest version. Raises ChangedMeanwhile, NothingToSend, NotFit."""
    hold(question, based_on=based_on)
    version = latest_version(question)
    if version is None or not may_send(question, version):
        raise NothingToSend
    if problems := lacks_of(version):
        raise NotFit(problems)
    before = question.status
    question.waiting = version
    question.status = _Status.REVIEW if question.status == _Status.DRAFT else question.status
    question.revision += 1
    question.save()
    _take(question, version, _Kind.SENT, words="", by=by, at=at, before=before)
    tell_reviewers(question, besides=had_a_hand_in(question), sent_by=by, at=at)


@transaction.atomic
def decide(question: Question, *, approve: bool, words: str, by: User, at: datetime, based_on: int) -> None:
    """Let the version that waits be drawn, or send it back; once, and as it was seen.

    Raises NothingWaits, NotTheirs, NotFit.
    """
    hold(question)
    version, before = question.waiting, question.status
    if version is None or question.revision != based_on:
        raise NothingWaits
    if not may_decide(question, by):
        raise NotTheirs
    authors = had_a_hand_in(question)
    if approve and (problems := lacks_of(version)):
        raise NotFit(problems)
    still_waits = Question.objects.filter(pk=question.pk, waiting=version, revision=based_on)
    sent_back_to = _Status.DRAFT if question.status == _Status.REVIEW else question.status
    decided = {"current": version, "status": _Status.LIVE} if approve else {"status": sent_back_to}
    if not still_waits.update(waiting=None, revision=F("revision") + 1, **decided):
        raise NothingWaits
    question.refresh_from_db()
    if approve and version.tags is not None:
        set_tags(question, version.tags)
    if approve:
        settle_tasks(question, by=by, at=at)
    kind = _Kind.APPROVED if approve else _Kind.SENT_BACK
    step = _take(question, version, kind, words=words, by=by, at=at, before=before)
    tell_of_decision(step, authors=authors, at=at)


@transaction.atomic
def stop(question: Question, status: str, *, words: str, by: User, at: datetime) -> None:
    """Keep the question from learners from now on; attempts under way stay as they are. Raises NotPossible."""
    hold(question)
    before = question.status
    from_where, kind = _STOPS[_Status(status)]
    version = question.current or latest_version(question)
    if version is None or question.status not in from_where:
        raise NotPossible
    if kind == _Kind.RETIRED:
        withdraw(question, by=by, at=at)
    question.status = _Status(status)
    question.revision += 1
    question.save()
    if kind == _Kind.RETIRED:
        settle_tasks(question, by=by, at=at)
    _take(question, version, kind, words=words, by=by, at=at, before=before)


def _take(
    question: Question,
    version: QuestionVersion,
    kind: QuestionStep.Kind,
    *,
    words: str,
    by: User,
    at: datetime,
    before: str,
) -> QuestionStep:
    """Keep the step, and a Change that tells who did it and not in which words: they may tell the key."""
    step = QuestionStep.objects.create(
        question=question, version=version, kind=kind, words=words, taken_by=by, taken_at=at
    )
    keep_standing(question)
    new = {"status": question.status, "version": version.number}
    Change.record(f"question-{kind}", question, actor=by, at=at, old={"status": before}, new=new)
    return step
