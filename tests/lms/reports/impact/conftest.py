"""A course on a planted fact, with a place in a lesson, a quiz on it, an attempt under way and a completion."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from courses.enrolling import enrol
from courses.models import Completion, CoursePage, ModulePage
from courses.progress import complete_activity
from lms.models import User
from quizzes.attempts import start_attempt
from quizzes.loading import load_questions
from quizzes.models import Bank, QuizPage
from tests.courses.conftest import add, add_lesson, make_course, release, text
from tests.courses.rra.changing import plant
from tests.quizzes.conftest import single_entry

CITED = '<p>It <a linktype="rra" id="{}@1">holds</a>.</p>'


@pytest.fixture
def planted(learner: User, learner2: User, at: datetime) -> SimpleNamespace:
    """What rests on the planted fact, beside as much that rests on another."""
    term, course = plant(), make_course("On the planted", lessons=1)
    module = ModulePage.objects.child_of(course).get()
    lesson = add_lesson(module, "Planted", text(CITED.format("term:planted")), text(CITED.format("term:loa")))
    bank = Bank.objects.create(code="planted", name="Planted", course=course)
    load_questions(
        [single_entry("q-planted", facts=["term:planted"]), single_entry("q-other", facts=["term:loa"])],
        bank,
        at=at,
        overwrite=False,
    )
    quiz = QuizPage(title="On it", slug="on-it", pass_mark=70)
    quiz.draws.create(bank=bank, tag="quiz", count=2)
    add(module, quiz)
    edition = release(CoursePage.objects.get(pk=course.pk), at)
    done, taking = (enrol(person, edition.course, at=at, actor=person) for person in (learner, learner2))
    for activity in edition.activities.all():
        complete_activity(done, activity, how=Completion.How.READ, at=at)
    attempt = start_attempt(taking, edition.activities.get(slug="on-it"), at=at, seed=1)
    return SimpleNamespace(term=term, course=edition.course, lesson=lesson, attempt=attempt, bank=bank)
