"""The bank with its review, the quiz page with its rules, attempts, and what staff grant beyond the rules."""

from .attempts import AnswerEvent, Attempt, AttemptItem
from .bank import Bank, Question, QuestionTag, QuestionVersion
from .grants import AttemptGrant, TimeAllowance
from .pages import QuizDraw, QuizPage
from .steps import QuestionStep

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptGrant",
    "AttemptItem",
    "Bank",
    "Question",
    "QuestionStep",
    "QuestionTag",
    "QuestionVersion",
    "QuizDraw",
    "QuizPage",
    "TimeAllowance",
]
