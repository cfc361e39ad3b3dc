"""The bank with its review, the quiz page with its rules, attempts, what staff grant, and practice."""

from .attempts import AnswerEvent, Attempt, AttemptItem
from .bank import Bank, Question, QuestionTag, QuestionVersion
from .generated import ExclusiveMark, GeneratedFrom, GeneratedItem
from .grants import AttemptGrant, TimeAllowance
from .pages import QuizDraw, QuizPage
from .practice import Drill, DrillItem, PracticeAnswer, PracticeCard
from .regrading import RegradeFlag
from .steps import QuestionStep

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptGrant",
    "AttemptItem",
    "Bank",
    "Drill",
    "DrillItem",
    "ExclusiveMark",
    "GeneratedFrom",
    "GeneratedItem",
    "PracticeAnswer",
    "PracticeCard",
    "Question",
    "QuestionStep",
    "QuestionTag",
    "QuestionVersion",
    "QuizDraw",
    "QuizPage",
    "RegradeFlag",
    "TimeAllowance",
]
