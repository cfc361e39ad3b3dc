"""What a reviewer says of an item that was made of facts: it goes the way of every question (approving.py)."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from lms.models import Change, User

from ..approving import decide
from ..models import Question
from ..models.bank import PRACTICE
from ..writing import set_tags


class Verdict(StrEnum):
    """For what it is good."""

    PRACTICE = "practice"
    EXAMINATIONS = "examinations"
    REJECT = "reject"


@transaction.atomic
def decide_made(question: Question, verdict: Verdict, *, words: str, by: User, at: datetime, based_on: int) -> None:
    """Approve it, for practice and quizzes or for examinations as well, which practice then leaves out; or reject it.

    Raises what `decide` does.
    """
    decide(question, approve=verdict != Verdict.REJECT, words=words, by=by, at=at, based_on=based_on)
    if verdict == Verdict.REJECT:
        return
    before = sorted(question.tags.values_list("tag", flat=True))
    chosen = {*before, PRACTICE} if verdict == Verdict.PRACTICE else {*before} - {PRACTICE}
    if sorted(chosen) != before:
        set_tags(question, chosen)
        old, new = {"tags": before}, {"tags": sorted(chosen)}
        Change.record("question-tagged", question, actor=by, at=at, old=old, new=new)
