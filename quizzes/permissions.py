"""Who may do what with questions, in every part of Wagtail that asks."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail.permissions import register_permission_policy

from lms.permissions import ReadOnlyPolicy

from .models import (
    AnswerEvent,
    Attempt,
    AttemptGrant,
    AttemptItem,
    Bank,
    Drill,
    DrillItem,
    ExclusiveMark,
    GeneratedFrom,
    GeneratedItem,
    PracticeAnswer,
    PracticeCard,
    Question,
    QuestionStep,
    QuestionTag,
    QuestionVersion,
    RegradeFlag,
    TimeAllowance,
)


def close_generic_views() -> None:
    """Whatever view, chooser or listing asks for a policy, it may at most show; editing has views of our own."""
    questions: list[Any] = [Bank, Question, QuestionStep, QuestionTag, QuestionVersion]
    made: list[Any] = [ExclusiveMark, GeneratedFrom, GeneratedItem]
    sat: list[Any] = [AnswerEvent, Attempt, AttemptGrant, AttemptItem, RegradeFlag, TimeAllowance]
    practised: list[Any] = [Drill, DrillItem, PracticeAnswer, PracticeCard]
    for model in questions + made + sat + practised:
        register_permission_policy(model, ReadOnlyPolicy(model))


def question_permissions() -> QuerySet[Permission]:
    """The permissions that an administrator gives to groups."""
    names = ["view_question", "author_question", "review_question"]
    return Permission.objects.filter(content_type__app_label="quizzes", codename__in=names)
