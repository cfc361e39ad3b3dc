"""The questions of a copied course: again, in banks of its own, so that its team never writes the original's."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.models import Revision

from courses.models import ActivityPage, CoursePage, LessonPage
from courses.rra.models import Citation
from lms.models import Change, User

from .models import Bank, Question, QuestionTag, QuestionVersion, QuizDraw

_LONGEST_CODE = 46  # so that the codes of questions, which begin with it, fit
# What is over is not begun again.
_LEFT_OUT = (Question.Status.RETIRED, Question.Status.SUSPENDED)


def questions_to_copy(course: CoursePage) -> models.QuerySet[Question]:
    """Those of the course's own banks that are not over."""
    return Question.objects.filter(bank__course=course).exclude(status__in=_LEFT_OUT)


def told_of_copy(course: CoursePage) -> list[str]:
    """What a copy of the course would have of questions, in words."""
    count = questions_to_copy(course).count()
    words = ngettext(
        "%(count)d question, into a bank of the new course: live ones stay live, others become drafts.",
        "%(count)d questions, into a bank of the new course: live ones stay live, others become drafts.",
        count,
    )
    return [words % {"count": count}] if count else []


def copy_questions(original: CoursePage, copy: CoursePage, *, by: User, at: datetime) -> None:
    """Copy the banks of the original, and let quizzes and lessons of the copy ask those questions.

    What is drawn stays live, in the version that is drawn: somebody else approved it, or it was shipped. Whatever else
    becomes a draft, whether it waits for review or not. A bank of another course is drawn from as before.
    """
    new_banks: dict[int, Bank] = {}
    new_uuids: dict[str, str] = {}
    for bank in Bank.objects.filter(course=original).order_by("code"):
        new_banks[bank.pk] = twin = Bank.objects.create(code=_free_code(copy.slug), name=_name(copy), course=copy)
        new_uuids |= _copy_bank(bank, twin, by=by, at=at)
        new = {"code": twin.code, "name": twin.name, "copied_from": bank.code}
        Change.record("bank-added", twin, actor=by, at=at, new=new)
    _ask_the_new(copy, new_banks, new_uuids)


def _name(copy: CoursePage) -> str:
    return copy.title[:160]


def _free_code(slug: str) -> str:
    """The slug of the course, or that with a number."""
    start = slug[:_LONGEST_CODE].strip("-")
    taken = set(Bank.objects.filter(code__startswith=start).values_list("code", flat=True))
    numbered = (start if number == 1 else f"{start}-{number}" for number in range(1, len(taken) + 2))
    return next(code for code in numbered if code not in taken)


def _copy_bank(bank: Bank, twin: Bank, *, by: User, at: datetime) -> dict[str, str]:
    """Copy the questions with the version asked now, or the newest; gives the uuids of the new by those of the old."""
    kept = bank.questions.exclude(status__in=_LEFT_OUT)
    old = list(kept.select_related("current__created_by").prefetch_related("tags"))
    versions = _versions_of(old)
    old = [question for question in old if question.pk in versions]
    new = Question.objects.bulk_create(
        Question(
            bank=twin,
            code=f"{twin.code}-{place:03d}",
            exposure=each.exposure,
            revision=1,
            created_at=at,
        )
        for place, each in enumerate(old, start=1)
    )
    pairs = list(zip(old, new, strict=True))
    made = QuestionVersion.objects.bulk_create(
        _version(versions[was.pk], question, by=by, at=at) for was, question in pairs
    )
    for (was, question), version in zip(pairs, made, strict=True):
        if was.status == Question.Status.LIVE:
            question.status, question.current = Question.Status.LIVE, version
    Question.objects.bulk_update(new, ["status", "current"])
    QuestionTag.objects.bulk_create(
        QuestionTag(question=question, tag=tag.tag) for was, question in pairs for tag in was.tags.all()
    )
    _cite_again({versions[was.pk].pk: version for (was, _new), version in zip(pairs, made, strict=True)})
    return {str(was.uuid): str(question.uuid) for was, question in pairs}


def _versions_of(questions: list[Question]) -> dict[int, QuestionVersion]:
    """What is copied of each: what is asked now of a live one, and else the newest; one statement."""
    newest: dict[int, QuestionVersion] = {}
    for version in (
        QuestionVersion.objects.filter(question__in=questions)
        .select_related("question", "created_by")
        .order_by("number")
    ):
        newest[version.question_id] = version
    for question in questions:
        if question.status == Question.Status.LIVE and question.current is not None:
            newest[question.pk] = question.current
    return newest


def _version(version: QuestionVersion, question: Question, *, by: User, at: datetime) -> QuestionVersion:
    """Written by whoever wrote the original, so that they do not approve it in the copy."""
    kept = ("interaction", "stem", "content", "key", "feedback", "points")
    fields = {name: getattr(version, name) for name in kept}
    note = str(version)
    return QuestionVersion(
        question=question, number=1, note=note, created_at=at, created_by=version.created_by or by, **fields
    )


def _cite_again(twins: dict[int, QuestionVersion]) -> None:
    """Each new version rests on the facts on which the old one does."""
    target_type = ContentType.objects.get_for_model(QuestionVersion)
    old = Citation.objects.filter(target_type=target_type, target_id__in=[str(pk) for pk in twins])
    new = []
    for citation in old:
        twin = twins[int(citation.target_id)]
        place = {"target_id": str(twin.pk), "label": twin.question.code, "block": citation.block}
        url = reverse("questions:edit", args=[twin.question.uuid])
        is_asked = twin.question.status == Question.Status.LIVE
        new.append(
            Citation(
                version_id=citation.version_id,
                fact_id=citation.fact_id,
                kind=Citation.Kind.QUESTION,
                standing=Citation.Standing.LIVE if is_asked else Citation.Standing.DRAFT,
                target_type=target_type,
                url=url,
                staff_only=True,
                **place,
            )
        )
    Citation.objects.bulk_create(new)


def _ask_the_new(copy: CoursePage, banks: dict[int, Bank], uuids: dict[str, str]) -> None:
    """Draws take from the new banks, and checks ask the new questions, in pages and in their drafts."""
    for old, bank in banks.items():
        QuizDraw.objects.filter(quiz__path__startswith=copy.path, bank=old).update(bank=bank)
    for page in ActivityPage.objects.descendant_of(copy).specific():
        if isinstance(page, LessonPage):
            body = page.serializable_data()["body"]
            LessonPage.objects.filter(pk=page.pk).update(body=_renamed(body, uuids))
        for revision in page.revisions.all():
            _in_draft(revision, banks, uuids)


def _in_draft(revision: Revision, banks: dict[int, Bank], uuids: dict[str, str]) -> None:
    content = revision.content
    for draw in content.get("draws", []):
        draw["bank"] = banks[draw["bank"]].pk if draw["bank"] in banks else draw["bank"]
    if "body" in content:
        content["body"] = _renamed(content["body"], uuids)
    revision.save(update_fields=["content"])


def _renamed(body: str, uuids: dict[str, str]) -> str:
    """A uuid occurs nowhere but where its question is asked."""
    for old, new in uuids.items():
        body = body.replace(old, new)
    return body
