"""A drill that the learner of the accounts sat some days ago, so that something is due and fading."""

from datetime import datetime, timedelta
from random import Random

from lms.management.seeding.answering import Answerer, Asked
from lms.management.seeding.answering import answer as respond
from lms.models import User
from quizzes.checks import current
from quizzes.drilling import NothingToAsk, Part, answer, askable, start
from quizzes.remembering import Sureness
from quizzes.studied import studied_by

_DAYS_AGO = timedelta(days=6)
_PER_QUESTION = timedelta(seconds=30)


def practise(person: User, answerer: Answerer, *, now: datetime) -> None:
    """A drill on the lesson that the person completed first, question by question."""
    studied = studied_by(person)
    if not studied.lessons:
        return
    lesson, at = studied.lessons[0], now - _DAYS_AGO
    part, chance = Part(course=lesson.course_slug, lesson=lesson.slug), Random(person.email)
    try:
        drill = start(person, studied, part, about=lesson.title, at=at)
    except NothingToAsk:
        return
    for item in drill.items.all():
        question = askable(item)
        assert question is not None
        version = current(question)
        asked = Asked(question.code, version.interaction, version.content, version.key)
        response = respond(asked, answerer, chance)
        if response:
            at += _PER_QUESTION
            answer(item, response, version=version.number, sureness=Sureness.PLAIN, at=at)
