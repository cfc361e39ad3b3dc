"""Out of which questions the draws of a quiz take theirs, and whether there are enough."""

from collections.abc import Collection, Iterable
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import EditionActivity

from .drawing import Draw, NothingToDraw, draw
from .models import Question, QuizPage


def pools_of(rules: dict[str, Any]) -> list[dict[int, int]]:
    """For each draw of frozen rules, the versions asked now by their questions: a statement a draw."""
    is_final = rules["purpose"] == QuizPage.Purpose.FINAL
    questions = Question.objects.fit_for_final() if is_final else Question.objects.all()
    return [dict(questions.in_pool(each["bank"], each["tag"]).values_list("pk", "current")) for each in rules["draws"]]


def hold_drawable(questions: Collection[int]) -> bool:
    """Whether all may still be drawn; if so, that stays true until the transaction ends.

    Many attempts hold a question at once; whoever would suspend it waits for them. SQLite has one writer at a time.
    """
    if connection.vendor != "postgresql":
        return True
    rows = Question.objects.drawable().filter(pk__in=questions).order_by("pk").values_list("pk")
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE", values)
        return len(cursor.fetchall()) == len(questions)


def may_return(final: dict[str, Any], others: Iterable[dict[str, Any]]) -> bool:
    """Whether a final test may ask what other quizzes of its edition ask and explain: two statements at the most.

    It says that some may, and of no question that it does.
    """
    explained = [rules for rules in others if rules["purpose"] == QuizPage.Purpose.QUIZ]
    if final["purpose"] != QuizPage.Purpose.FINAL or not explained:
        return False
    pools = [Question.objects.drawn_by(rules).values("pk") for rules in explained]
    return Question.objects.drawn_by(final).filter(Q(*(Q(pk__in=pool) for pool in pools), _connector=Q.OR)).exists()


def draws_of(rules: dict[str, Any], pools: Iterable[dict[int, int]]) -> list[Draw]:
    """The draws of frozen rules, each over its pool."""
    return [Draw(frozenset(pool), each["count"]) for each, pool in zip(rules["draws"], pools, strict=True)]


def shortages_of(activities: Iterable[EditionActivity]) -> list[str]:
    """What the draws of the quizzes lack, in words for whoever would release them; empty when each could start."""
    quizzes = [activity for activity in activities if activity.kind == QuizPage.activity_kind]
    return [words for quiz in quizzes for words in _shortages(quiz)]


def _shortages(quiz: EditionActivity) -> list[str]:
    draws = draws_of(quiz.rules, pools_of(quiz.rules))
    if not draws:
        return [_("“%(title)s” draws no question.") % vars(quiz)]
    asked = zip(quiz.rules["draws"], draws, strict=True)
    short = [_short(quiz, each, there=len(one.pool)) for each, one in asked if len(one.pool) < one.count]
    if short:
        return short
    try:
        draw(draws, Random(0))  # noqa: S311 - whether it can be done, whatever is drawn
    except NothingToDraw:
        return [_("“%(title)s”: its draws take from the same questions, and these are too few for all.") % vars(quiz)]
    return []


def _short(quiz: EditionActivity, asked: dict[str, Any], *, there: int) -> str:
    words = {
        "title": quiz.title,
        "bank": asked["bank"],
        "tag": asked["tag"],
        "count": asked["count"],
        "there": ngettext("%(count)d live question fits", "%(count)d live questions fit", there) % {"count": there},
    }
    if asked["tag"]:
        return _("“%(title)s” draws %(count)d from bank %(bank)s with tag %(tag)s, and %(there)s.") % words
    return _("“%(title)s” draws %(count)d from bank %(bank)s, and %(there)s.") % words
