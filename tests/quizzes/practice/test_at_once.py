"""The same button pressed in many windows at the same moment, on real connections."""

from uuid import uuid4

import pytest

from courses.enrolling import enrol
from courses.models import Completion, CoursePage
from courses.progress import complete_activity
from lms.models import User
from quizzes.drilling import CannotAnswer, Part, answer, start
from quizzes.models import Drill, PracticeAnswer, PracticeCard
from quizzes.remembering import Sureness
from quizzes.studied import studied_by
from tests.conftest import AT, COURSE_SLUG
from tests.quizzes.conftest import right_response
from tests.quizzes.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]


@pytest.fixture
def somebody() -> User:
    """Who completed the first lesson of the shipped course."""
    person = User.objects.create_user(f"{uuid4().hex}@example.test", display_name="Some Body")
    enrolment = enrol(person, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=person)
    for lesson in enrolment.edition.activities.filter(kind="lesson"):
        complete_activity(enrolment, lesson, how=Completion.How.READ, at=AT)
    return person


def test_of_many_answers_at_once_one_counts(somebody):
    item = start(somebody, studied_by(somebody), Part(), about="", at=AT).items.first()
    item.version = item.question.current
    right = right_response(item)

    def press(number: int) -> str:
        try:
            answer(item, right, version=item.version.number, sureness=Sureness.PLAIN, at=AT)
        except CannotAnswer:
            return "refused"
        return "taken"

    outcomes = at_once(press)

    assert sorted(outcomes) == ["refused"] * (len(outcomes) - 1) + ["taken"]
    assert PracticeAnswer.objects.filter(item=item).count() == 1
    assert PracticeCard.objects.get(learner=somebody).answered_at == AT


def test_of_many_drills_begun_at_once_one_is_open_and_all_are_in_it(somebody):
    studied = studied_by(somebody)

    begun = at_once(lambda number: start(somebody, studied, Part(), about="", at=AT))

    assert len({drill.pk for drill in begun}) == 1
    assert Drill.objects.get(learner=somebody).items.count() > 0
