"""What a change of a fact touches in the bank: questions that owners look at again, or that are asked no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from courses.models import LessonPage
from courses.rra.models import Citation, FactVersion, ReviewTask
from courses.rra.models.reviews import ReviewTaskQuerySet
from courses.rra.reviewing import (
    ChangeClass,
    asks_for_review,
    close_settled,
    open_tasks,
    reconfirm,
    resting_on_older,
)
from courses.touched import lessons_of
from lms.models import Change, User

from .checks import current
from .models import Attempt, AttemptItem, Bank, Question, QuestionStep, QuestionVersion, RegradeFlag
from .models.bank import QuestionQuerySet
from .writing import facts_of, hold

_Status = Question.Status
_Kind = QuestionStep.Kind


class OwnQuestion(Exception):
    """Whoever wrote what is drawn does not bring it back alone."""


def questions_resting_on_older(version: FactVersion) -> models.QuerySet[Citation]:
    """The places in what is drawn now, or was until it was suspended, that rest on the fact as it was before."""
    asked = Question.objects.exclude(status=_Status.RETIRED).filter(current__isnull=False)
    return _cited_by_versions(version).filter(target_id__in=as_texts(asked, "current"))


def touched_questions(version: FactVersion) -> QuestionQuerySet:
    """The questions of those places: what is drawn now, or was until it was suspended."""
    return Question.objects.exclude(status=_Status.RETIRED).filter(current__in=_citing_versions(version))


def touched_items(version: FactVersion) -> models.QuerySet[AttemptItem]:
    """The questions in attempts under way that rest on the fact as it was before, still drawn or not."""
    return AttemptItem.objects.filter(attempt__in=Attempt.objects.open(), version__in=_citing_versions(version))


def _citing_versions(version: FactVersion) -> models.QuerySet[Any]:
    return _cited_by_versions(version).values(pk_of_version=Cast("target_id", models.BigIntegerField()))


def _cited_by_versions(version: FactVersion) -> models.QuerySet[Citation]:
    return resting_on_older(version).filter(target_type=ContentType.objects.get_for_model(QuestionVersion))


def as_texts(rows: models.QuerySet[Any], name: str) -> models.QuerySet[Any]:
    """The keys in a column, as citations and tasks keep them."""
    return rows.order_by().values(as_text=Cast(name, models.CharField(max_length=64)))


def review_questions(version: FactVersion, *, by: User | None, at: datetime) -> None:
    """Ask the owners to look again at what rests on the fact; what a change made wrong is drawn no more from now on.

    Attempts under way keep their questions, and are flagged.
    """
    if not asks_for_review(version):
        return
    resting = questions_resting_on_older(version)
    open_tasks(version, resting, at=at)
    if version.change_class == ChangeClass.INVALIDATING:
        _suspend(version, by=by, at=at)
        _flag(version, at=at)


def _suspend(version: FactVersion, *, by: User | None, at: datetime) -> None:
    # Starts of attempts share these rows until they are written: what was begun before is there to be flagged.
    rows = touched_questions(version).filter(status=_Status.LIVE).select_for_update(of=("self",))
    questions = list(rows.select_related("current").order_by("pk"))
    Question.objects.filter(pk__in=[question.pk for question in questions]).update(
        status=_Status.SUSPENDED, revision=models.F("revision") + 1
    )
    words = _("%s says otherwise, and makes wrong what rests on the version before.") % version
    QuestionStep.objects.bulk_create(
        QuestionStep(
            question=question,
            version=current(question),
            kind=_Kind.FACT_CHANGED,
            words=words,
            taken_by=by,
            taken_at=at,
        )
        for question in questions
    )
    old, new = {"status": _Status.LIVE}, {"status": _Status.SUSPENDED, "fact": str(version)}
    Change.record_all(
        Change.draft(f"question-{_Kind.FACT_CHANGED}", question, actor=by, at=at, old=old, new=new)
        for question in questions
    )


def _flag(version: FactVersion, *, at: datetime) -> None:
    touched = touched_items(version).order_by("pk").values_list("pk", flat=True)
    flags = (RegradeFlag(item_id=pk, version=version, flagged_at=at) for pk in touched)
    RegradeFlag.objects.bulk_create(flags, ignore_conflicts=True, batch_size=500)


def is_stopped_by_fact(question: Question) -> bool:
    """Whether it is suspended since a fact under it changed, and not by a person."""
    if question.status != _Status.SUSPENDED:
        return False
    last = question.steps.that_suspend().order_by("-taken_at", "-pk").first()
    return last is not None and last.kind == _Kind.FACT_CHANGED


@transaction.atomic
def find_right(task: ReviewTask, *, by: User, at: datetime) -> None:
    """The question is right by the changed fact too; drawn again if nothing else keeps it from learners.

    Raises TaskClosed, and OwnQuestion where it would be brought back by whoever wrote it.
    """
    question = Question.objects.get(versions__pk=task.target_id)
    hold(question)
    is_stopped = is_stopped_by_fact(question)
    if is_stopped and question.current and question.current.created_by_id == by.pk:
        raise OwnQuestion
    reconfirm(task, by=by, at=at)
    others = _tasks_of(question).filter(change_class=ChangeClass.INVALIDATING)
    if not is_stopped or others.exists():
        return
    assert question.current is not None
    question.status = _Status.LIVE
    question.revision += 1
    question.save()
    QuestionStep.objects.create(
        question=question, version=question.current, kind=_Kind.RECONFIRMED, taken_by=by, taken_at=at
    )
    old, new = {"status": _Status.SUSPENDED}, {"status": _Status.LIVE, "version": question.current.number}
    Change.record(f"question-{_Kind.RECONFIRMED}", question, actor=by, at=at, old=old, new=new)


def settle_tasks(question: Question, *, by: User | None, at: datetime) -> None:
    """Close what the version that is drawn now answers; what it does not goes on as a task about that version."""
    tasks = list(_tasks_of(question).select_related("fact", "cited", "version"))
    if not tasks:
        return
    cited: Mapping[tuple[str, int], int] = {}
    if question.current and question.status != _Status.RETIRED:
        cited = {("", each.version.fact_id): each.version.number for each in facts_of(question.current)}
    left = close_settled(tasks, cited, by=by, at=at)
    ReviewTask.objects.filter(pk__in=[task.pk for task in left]).update(target_id=str(question.current_id))


def _tasks_of(question: Question) -> models.QuerySet[ReviewTask]:
    """The open tasks about any version of it."""
    versions = [str(pk) for pk in question.versions.values_list("pk", flat=True)]
    return ReviewTask.objects.open().on(QuestionVersion).filter(target_id__in=versions)


def tasks_for(person: User) -> ReviewTaskQuerySet:
    """Those on lessons of the person's courses, and on questions of their banks if they may see questions."""
    tasks = ReviewTask.objects.on(LessonPage).filter(target_id__in=as_texts(lessons_of(person), "pk"))
    if not person.has_perm("quizzes.view_question"):
        return tasks
    banks = Bank.objects.written_by(person)
    versions = as_texts(QuestionVersion.objects.filter(question__bank__in=banks), "pk")
    return tasks | ReviewTask.objects.on(QuestionVersion).filter(target_id__in=versions)
