"""What is practised is what was studied; the page says what is due, fading and new, and /learn/ how much."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Completion, LessonPage
from courses.progress import complete_activity
from lms.portal import record
from quizzes.dealing import NEW_A_DAY
from quizzes.loading import load_questions
from quizzes.models import PracticeAnswer, Question
from tests.quizzes.conftest import single_entry

from .conftest import INDEX, START, answer_to, drill_of

LEARN = reverse("portal:learn")


def text_of(client, url=INDEX) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_with_nothing_studied_the_page_says_where_to_begin(signed_in, lesson, on_the_fact, now):
    page = text_of(signed_in)

    assert "You have not completed a lesson yet" in page
    assert f'href="{LEARN}">Go to my learning' in page
    assert START not in page


def test_a_completed_lesson_brings_the_questions_on_its_facts(signed_in, studied, now):
    page = text_of(signed_in)

    assert "Nothing is due, 6 new questions are ready" in page
    assert studied.title in page
    assert 'aria-label="' not in page.partition("<table")[2].partition("</table")[0]  # no bar before an answer
    assert "not answered yet" in page


def test_a_question_that_a_lesson_asks_belongs_to_it_whatever_it_cites(signed_in, studied, on_the_fact, now):
    load_questions([single_entry("asked", tags=["practice"], facts=["term:aac"])], on_the_fact, at=now.at)
    assert "6 new questions are ready" in text_of(signed_in)
    page = LessonPage.objects.get(pk=studied.activity_id)
    page.body.append(("check", str(Question.objects.get(code="asked").uuid)))

    page.save_revision().publish()

    assert "7 new questions are ready" in text_of(signed_in)


def test_what_is_due_is_counted_where_learning_begins_in_one_statement(signed_in, studied, now):
    for item in drill_of(signed_in).items.all():
        answer_to(signed_in, item)
    assert "Practice what you studied" in text_of(signed_in, LEARN)

    now.at += timedelta(days=2)

    assert "Practice: 6 due" in text_of(signed_in, LEARN)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        signed_in.get(LEARN)
    assert sum("quizzes_practicecard" in query["sql"] for query in asked) == 1


def test_what_was_answered_is_fresh_and_fades(signed_in, studied, now):
    for item in drill_of(signed_in).items.all():
        answer_to(signed_in, item, sure="easy")
    fresh = text_of(signed_in)

    now.at += timedelta(days=9)
    fading = text_of(signed_in)

    assert "Fresh" in fresh
    assert "98% of the 6 answered" in fresh
    assert "The next question comes back on 9 June 2026" in fresh
    assert "again tomorrow" in fresh
    assert "Fading" in fading
    assert "6 questions are due" in fading
    assert "89% of the 6 answered" in fading


def test_no_more_new_questions_a_day_than_the_limit(signed_in, studied, on_the_fact, fact, now):
    more = [single_entry(f"many-{number}", tags=["practice"], facts=[fact]) for number in range(NEW_A_DAY)]
    load_questions(more, on_the_fact, at=now.at)

    drill = drill_of(signed_in)
    for item in drill.items.all():
        answer_to(signed_in, item)
    refused = signed_in.post(START)
    now.at += timedelta(days=1)

    assert drill.items.count() == NEW_A_DAY
    assert refused["Location"] == INDEX
    assert drill_of(signed_in).items.exclude(question__in=drill.items.values("question")).count() == 6


def test_a_lesson_and_a_step_are_practised_by_themselves(signed_in, enrolled, studied, on_the_fact, now):
    other = enrolled.edition.activities.filter(kind="lesson")[1]
    complete_activity(enrolled, other, how=Completion.How.READ, at=now.at)
    step = Question.objects.get(code="more-1")
    load_questions([single_entry("elsewhere", tags=["practice"], facts=["step:eligibility"])], on_the_fact, at=now.at)

    lesson = drill_of(signed_in, course=enrolled.course.slug, lesson=studied.slug)

    assert lesson.about == studied.title
    assert step.pk in lesson.items.values_list("question", flat=True)
    assert not lesson.items.filter(question__code="elsewhere").exists()


@pytest.mark.parametrize("part", [{"lesson": "never-studied"}, {"course": "nothing"}, {"step": "closure"}])
def test_a_part_that_was_not_studied_is_not_there(signed_in, studied, now, part):
    assert signed_in.post(START, part).status_code == 404


def test_a_chosen_part_is_practised_ahead_of_time_but_not_twice_a_day(signed_in, studied, now):
    part = {"lesson": studied.slug}
    for item in drill_of(signed_in, **part).items.all():
        answer_to(signed_in, item, sure="easy")
    same_day = signed_in.post(START, part)
    now.at += timedelta(days=1)

    assert same_day["Location"] == INDEX
    assert drill_of(signed_in, **part).items.count() == 6
    assert signed_in.post(START)["Location"] == INDEX


def test_the_page_costs_as_many_statements_for_many_lessons_as_for_one(
    signed_in, enrolled, studied, now, django_assert_num_queries
):
    signed_in.get(INDEX)
    with CaptureQueriesContext(connection) as asked:
        signed_in.get(INDEX)
    cost = len(asked)
    for lesson in enrolled.edition.activities.filter(kind="lesson"):
        complete_activity(enrolled, lesson, how=Completion.How.READ, at=now.at)
    signed_in.get(INDEX)

    with django_assert_num_queries(cost):
        signed_in.get(INDEX)


def test_nobody_else_sees_it_and_the_learner_takes_all_of_it_along(client, signed_in, studied, learner, learner2, now):
    answer_to(signed_in, drill_of(signed_in).items.get(position=1), right=False)

    mine = record.as_json(record.of(learner), at=now.at)["practice"]
    theirs = record.as_json(record.of(learner2), at=now.at)["practice"]

    code = PracticeAnswer.objects.of(learner).get().item.question.code
    assert [(one["question"], one["state"]) for one in mine["answers"]] == [(code, "wrong")]
    assert [one["question"] for one in mine["remembered"]] == [code]
    assert theirs == {"answers": [], "remembered": []}


def test_what_was_just_got_wrong_is_not_called_fresh(signed_in, studied, now):
    for item in drill_of(signed_in).items.all():
        answer_to(signed_in, item, right=False)

    page = text_of(signed_in)

    assert "Fading" in page
    assert "Fresh" not in page
