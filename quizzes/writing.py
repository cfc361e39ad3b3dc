"""Writing questions: what an author or a file gives becomes an immutable version, if it says anything new.

Nobody is asked what an author wrote before somebody else approved it (approving.py); what ships with Cadre was
reviewed in its repository, and is asked at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse

from courses.models import CoursePage
from courses.rra.citing import cite
from courses.rra.models import Citation
from lms.models import Change, User

from .citations import keep_standing
from .models import Bank, Question, QuestionStep, QuestionTag, QuestionVersion
from .shapes import version_fields
from .wording import Wording


@dataclass(frozen=True)
class Placing:
    """What is said of a question beside its wording; facts are references with their versions, as rra-001@1."""

    bank: Bank
    exposure: str
    tags: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()


class ChangedMeanwhile(Exception):
    """Somebody changed the question, or anything about it, since the revision that this change was made from."""


class CodeTaken(Exception):
    """There is a bank with this code."""


@transaction.atomic
def add_bank(code: str, name: str, course: CoursePage | None, *, actor: User, at: datetime) -> Bank:
    """A new bank; raises CodeTaken if there is one with the code, were it made at the same moment."""
    bank, is_new = Bank.objects.get_or_create(code=code, defaults={"name": name, "course": course})
    if not is_new:
        raise CodeTaken
    new = {"code": code, "name": name, "course": course.title if course else ""}
    Change.record("bank-added", bank, actor=actor, at=at, new=new)
    return bank


@transaction.atomic
def add_question(wording: Wording, placing: Placing, *, actor: User, at: datetime) -> Question:
    """A new draft under the next free code of its bank; two authors take their codes one after the other."""
    Bank.objects.select_for_update().get(pk=placing.bank.pk)
    question = Question(code=_next_code(placing.bank), created_at=at)
    write_question(question, wording, placing, actor=actor, at=at)
    return question


@transaction.atomic
def write_question(
    question: Question,
    wording: Wording,
    placing: Placing,
    *,
    actor: User,
    at: datetime,
    note: str = "",
    based_on: int | None = None,
) -> bool:
    """Keep what an author wrote, tags and facts with it, as the next version; says whether anything was new.

    What is drawn stays what it was. A version that waited for review is taken out of it, since it is no longer what
    the author means. `based_on` is the revision that the author had before them; raises ChangedMeanwhile if it is no
    longer the question's.
    """
    hold(question, based_on=based_on)
    latest = latest_version(question)
    before = _as_recorded(question, placing_of(question), latest) if latest else {}
    question.bank, question.exposure = placing.bank, placing.exposure
    if latest is None:
        question.save()
    tags = sorted(placing.tags)
    version = latest
    if latest is None or _says_more(latest, wording, placing) or before["tags"] != tags:
        version = _next_version(question, latest, wording, placing, actor=actor, at=at, note=note, tags=tags)
        withdraw(question, by=actor, at=at)
    if question.current_id is None:
        set_tags(question, tags)
    return _record(question, placing, version, before=before, actor=actor, at=at)


@transaction.atomic
def publish_question(question: Question, wording: Wording, placing: Placing, *, at: datetime) -> bool:
    """Keep what a file says, and draw it at once: it was reviewed where it is kept; says whether anything was new."""
    hold(question)
    latest = latest_version(question)
    before = _as_recorded(question, placing_of(question), latest) if latest else {}
    question.bank, question.exposure = placing.bank, placing.exposure
    if latest is None:
        question.created_at = at
        question.save()
    version = latest
    if latest is None or _says_more(latest, wording, placing):
        version = _next_version(question, latest, wording, placing, actor=None, at=at)
    withdraw(question, by=None, at=at)
    question.status, question.current = Question.Status.LIVE, version
    is_new = _record(question, placing, version, before=before, actor=None, at=at)
    if is_new:
        set_tags(question, placing.tags)
    return is_new


def hold(question: Question, *, based_on: int | None = None) -> None:
    """Keep others from the question until the transaction ends, and see it as the last of them left it.

    Raises ChangedMeanwhile if that is not the revision it is based on.
    """
    if question.pk is not None:
        rows = Question.objects.select_for_update(of=("self",)).select_related("bank", "current")
        question.refresh_from_db(from_queryset=rows)
    if based_on is not None and question.revision != based_on:
        raise ChangedMeanwhile


def withdraw(question: Question, *, by: User | None, at: datetime) -> None:
    """Take the version that waits, if one does, out of review; whoever calls holds and saves the question."""
    if question.waiting_id is None:
        return
    QuestionStep.objects.create(
        question=question, version_id=question.waiting_id, kind=QuestionStep.Kind.WITHDRAWN, taken_by=by, taken_at=at
    )
    question.waiting = None
    if question.status == Question.Status.REVIEW:
        question.status = Question.Status.DRAFT


def set_tags(question: Question, tags: Iterable[str]) -> None:
    """By which quizzes draw it from now on."""
    QuestionTag.objects.filter(question=question).delete()
    QuestionTag.objects.bulk_create(QuestionTag(question=question, tag=tag) for tag in sorted(tags))


def latest_version(question: Question) -> QuestionVersion | None:
    """The newest version, drawn or not."""
    if question.pk is None:
        return None
    return question.versions.order_by("-number").first()


def facts_of(version: QuestionVersion) -> list[Citation]:
    """What the version rests on, in the order of the codes."""
    rows = Citation.objects.filter(
        target_type=ContentType.objects.get_for_model(QuestionVersion), target_id=str(version.pk)
    )
    return list(rows.select_related("version__fact").order_by("version__fact__code"))


def tags_of(question: Question, version: QuestionVersion) -> list[str]:
    """By which quizzes draw the version, or would once it is approved."""
    if version.tags is None or version.pk == question.current_id:
        return sorted(question.tags.values_list("tag", flat=True))
    return sorted(version.tags)


def placing_of(question: Question) -> Placing:
    """How the question stands in its newest version."""
    latest = latest_version(question)
    return Placing(
        bank=question.bank,
        exposure=question.exposure,
        tags=frozenset(tags_of(question, latest)) if latest else frozenset(),
        facts=_references(latest) if latest else frozenset(),
    )


def _references(version: QuestionVersion) -> frozenset[str]:
    return frozenset(str(citation.version) for citation in facts_of(version))


def _next_code(bank: Bank) -> str:
    codes = Question.objects.filter(code__startswith=f"{bank.code}-").values_list("code", flat=True)
    numbers = [int(end) for code in codes if (end := code.removeprefix(f"{bank.code}-")).isdecimal()]
    return f"{bank.code}-{max(numbers, default=0) + 1:03d}"


def _says_more(latest: QuestionVersion, wording: Wording, placing: Placing) -> bool:
    """Whether the wording or its facts are not those of the version."""
    fields = version_fields(latest.question.code, wording)
    return any(getattr(latest, name) != value for name, value in fields.items()) or (
        _references(latest) != placing.facts
    )


def _next_version(
    question: Question,
    latest: QuestionVersion | None,
    wording: Wording,
    placing: Placing,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    tags: list[str] | None = None,
) -> QuestionVersion:
    version = QuestionVersion.objects.create(
        question=question,
        number=1 if latest is None else latest.number + 1,
        note=note,
        tags=tags,
        created_at=at,
        created_by=actor,
        **version_fields(question.code, wording),
    )
    url = reverse("questions:edit", args=[question.uuid])
    facts = [("", fact) for fact in sorted(placing.facts)]
    cite(version, facts, kind=Citation.Kind.QUESTION, label=question.code, url=url, staff_only=True)
    return version


def _record(
    question: Question,
    placing: Placing,
    version: QuestionVersion | None,
    *,
    before: dict[str, Any],
    actor: User | None,
    at: datetime,
) -> bool:
    """Save the question with a Change of what is other now, which holds no words of anybody; says if anything is."""
    after = _as_recorded(question, placing, version)
    changed = [name for name in after if after[name] != before.get(name)]
    if not changed:
        return False
    question.revision += 1
    question.save()
    if version is None or version.number > 1 or question.status != Question.Status.LIVE:
        keep_standing(question)  # the first version is asked at once, as it was cited
    old = {name: before[name] for name in changed if name in before}
    new = {name: after[name] for name in changed}
    Change.record("question-written", question, actor=actor, at=at, old=old, new=new)
    return True


def _as_recorded(question: Question, placing: Placing, version: QuestionVersion | None) -> dict[str, Any]:
    """The state in words that tell no key: codes and numbers of versions."""
    return {
        "bank": question.bank.code,
        "status": question.status,
        "exposure": question.exposure,
        "tags": sorted(placing.tags),
        "facts": sorted(placing.facts),
        "version": version.number if version else None,
        "drawn": question.current.number if question.current else None,
    }
