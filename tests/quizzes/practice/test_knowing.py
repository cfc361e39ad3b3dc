"""How well people know a step: first answers over all people, never fewer than ten, nobody by name."""

from datetime import timedelta

import pytest

from courses.enrolling import enrol
from courses.rra.models import Assignment, StepKnowledge
from quizzes.drilling import answer
from quizzes.knowing import count_knowledge
from quizzes.models import Attempt, AttemptItem, Drill, DrillItem, Question
from quizzes.remembering import Sureness
from quizzes.tasks import count_what_is_known
from tests.conftest import person


@pytest.fixture
def step(fact):
    """The step at which the fact of the questions stands."""
    return Assignment.objects.get(code=fact).step


@pytest.fixture
def people(dsca):
    """Eleven, of whom tests take as many as they need."""
    return [person(f"one-{number}@example.test", f"One of many {number}", dsca) for number in range(11)]


def practise(someone, code, *, at, right=True):
    """One answer in a drill of its own."""
    question = Question.objects.select_related("current").get(code=code)
    drill = Drill.objects.create(learner=someone, begun_at=at)
    item = DrillItem.objects.create(drill=drill, position=1, question=question)
    key = question.current.key["correct"]
    wrong = next(choice["id"] for choice in question.current.choices if choice["id"] not in key)
    return answer(item, key if right else [wrong], version=1, sureness=Sureness.PLAIN, at=at)


def sit(someone, lesson, code, *, at, right=True, **fields):
    """One answer in a quiz that was handed in."""
    enrolment = enrol(someone, lesson.edition.course, at=at, actor=someone)
    attempt = Attempt.objects.create(
        **{
            "enrolment": enrolment,
            "activity_id": lesson.activity_id,
            "edition_activity": lesson,
            "number": 1,
            "seed": 1,
        }
        | {"pass_mark": 70, "started_at": at, "submitted_at": at, "earned": 0, "possible": 1, "passed": False}
        | fields
    )
    version = Question.objects.get(code=code).current
    AttemptItem.objects.create(
        attempt=attempt, position=1, version=version, points=1, response=["a"], answered_at=at, earned=int(right)
    )


def test_nothing_is_kept_of_nine_people_and_of_ten_it_is_told_in_tens(client, on_the_fact, step, people, at):
    for number, someone in enumerate(people[:9]):
        practise(someone, "more-1", at=at, right=number < 6)
    count_knowledge(at=at)
    assert not StepKnowledge.objects.exists()

    for someone in people[9:]:
        practise(someone, "more-1", at=at, right=False)
    count_knowledge(at=at)

    page = " ".join(client.get(f"/rra/steps/{step.slug}/").content.decode().split())
    assert "About 5 of 10 first answers about this step were right." in page
    assert "10 people or more" in page
    assert "One of many" not in page


def test_below_ten_again_the_numbers_go(on_the_fact, step, at):
    StepKnowledge.objects.create(step=step, people=10, asked=10, right=1, as_of=at.date())

    count_knowledge(at=at)

    assert not StepKnowledge.objects.exists()


def test_only_the_first_answer_of_a_person_counts_wherever_it_was_given(on_the_fact, lesson, step, people, at):
    later = at + timedelta(days=3)
    for someone in people:
        practise(someone, "more-1", at=at, right=True)
    practise(people[0], "more-1", at=later, right=False)
    sit(people[1], lesson, "more-1", at=later, right=False)
    sit(people[2], lesson, "more-2", at=at, right=False)
    practise(people[2], "more-2", at=later, right=True)

    count_knowledge(at=later)

    counted = StepKnowledge.objects.get(step=step)
    assert (counted.people, counted.asked, counted.right) == (11, 12, 11)


@pytest.mark.parametrize("fields", [{"voided_at": "2026-06-01T00:00Z"}, {"submitted_at": None}])
def test_what_does_not_count_in_a_quiz_does_not_count_here(on_the_fact, lesson, step, people, at, fields):
    for someone in people[:10]:
        practise(someone, "more-1", at=at)
    sit(people[10], lesson, "more-1", at=at, **fields)

    count_knowledge(at=at)

    assert StepKnowledge.objects.get(step=step).people == 10


def test_two_accounts_of_one_person_are_one(on_the_fact, step, people, at):
    for someone in people:
        practise(someone, "more-1", at=at)
    people[10].is_active, people[10].merged_into = False, people[0]
    people[10].save()

    count_what_is_known.call_local()

    assert StepKnowledge.objects.get(step=step).people == 10
