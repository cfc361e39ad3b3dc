"""What the pages of the question bank share: who gets in, which question it is, and the head."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_required

from lms.http import UserRequest

from ..models import Bank, Question, QuestionVersion

may_see = permission_required("quizzes.view_question")
may_write = permission_required("quizzes.author_question")


def question_seen(request: UserRequest, question: UUID) -> tuple[Question, QuestionVersion]:
    """A question that the person may look at, with its newest version."""
    return _found(question, Bank.objects.seen_by(request.user))


def question_written(request: UserRequest, question: UUID) -> tuple[Question, QuestionVersion]:
    """A question of a bank that the person writes in."""
    return _found(question, Bank.objects.written_by(request.user))


def writes(request: UserRequest, question: Question) -> bool:
    """Whether the person may write at the question."""
    own = Bank.objects.written_by(request.user).filter(pk=question.bank_id)
    return request.user.has_perm("quizzes.author_question") and own.exists()


def head(title: str, *, icon: str = "help") -> dict[str, Any]:
    """What the head of a page in the administration needs."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if title != _("Questions"):
        crumbs.append({"url": reverse("questions:index"), "label": _("Questions")})
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": [*crumbs, {"url": "", "label": title}]}


def _found(question: UUID, banks: Any) -> tuple[Question, QuestionVersion]:
    rows = Question.objects.filter(bank__in=banks).select_related("bank", "current", "waiting")
    found: Question = get_object_or_404(rows, uuid=question)
    latest = found.versions.first()
    assert latest is not None
    return found, latest
