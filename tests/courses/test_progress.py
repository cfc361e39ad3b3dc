"""Progress: what counts, once, whatever the order."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.enrolling import enrol, move
from courses.models import Completion, EditionActivity, Enrolment, LessonPage, LessonVisit
from courses.progress import (
    NotInEdition,
    complete_activity,
    mark_failed,
    next_activity,
    open_activity,
    outline,
    outlines,
    remember_place,
)
from courses.signals import activity_completed, course_completed
from lms.models import Change
from tests.conftest import person

from .conftest import add_lesson, publish, release, text

READ = Completion.How.READ


@pytest.fixture
def reader(learner, small, first_edition, at):
    return enrol(learner, small, at=at, actor=learner)


@pytest.fixture
def activities(first_edition):
    return list(first_edition.activities.all())


@pytest.fixture
def heard():
    """What was sent upward, in order."""
    names = []

    def hear(signal, **kwargs):
        names.append("course" if signal is course_completed else "activity")

    for signal in (activity_completed, course_completed):
        signal.connect(hear, weak=False, dispatch_uid="heard")
    yield names
    for signal in (activity_completed, course_completed):
        signal.disconnect(dispatch_uid="heard")


def test_an_activity_counts_once(reader, activities, heard, at):
    assert complete_activity(reader, activities[0], how=READ, at=at) is True
    assert complete_activity(reader, activities[0], how=READ, at=at + timedelta(hours=1)) is False

    assert (reader.completed_count, reader.completions.get().completed_at) == (1, at)
    assert heard == ["activity"]
    assert Change.objects.filter(action="activity-completed", person=reader.learner).count() == 1


def test_the_last_required_activity_completes_the_course_once(reader, activities, heard, at):
    for activity in [*activities, *activities]:
        complete_activity(reader, activity, how=READ, at=at)

    assert (reader.status, reader.completed_at) == (Enrolment.Status.COMPLETED, at)
    assert heard == ["activity", "activity", "activity", "course"]
    assert Change.objects.filter(action="course-completed", person=reader.learner).count() == 1


def test_what_is_optional_does_not_count(small, module, learner, heard, at):
    add_lesson(module, "Extra", is_required=False)
    edition = release(small, at)
    reader = enrol(learner, small, at=at, actor=learner)

    complete_activity(reader, edition.activities.get(slug="extra"), how=READ, at=at)

    assert (reader.completed_count, edition.required_count, heard) == (0, 3, ["activity"])


def test_failing_is_kept_and_undone_by_nothing(reader, at):
    mark_failed(reader, at=at)
    mark_failed(reader, at=at + timedelta(days=1))

    assert (reader.status, reader.failed_at) == (Enrolment.Status.FAILED, at)
    assert Change.objects.filter(action="course-failed", person=reader.learner).count() == 1


def test_whoever_completed_the_course_cannot_fail_it(reader, activities, at):
    for activity in activities:
        complete_activity(reader, activity, how=READ, at=at)

    mark_failed(reader, at=at)

    assert reader.failed_at is None


def test_opening_remembers_where_the_learner_is(reader, activities, at):
    open_activity(reader, activities[1], at=at)
    open_activity(reader, activities[1], at=at + timedelta(hours=1))

    reader.refresh_from_db()
    assert (reader.current, reader.opened_at, reader.last_opened_at) == (activities[1], at, at + timedelta(hours=1))
    visit = LessonVisit.objects.get(enrolment=reader)
    assert (visit.first_opened_at, visit.last_opened_at) == (at, at + timedelta(hours=1))


def test_opening_for_the_first_time_opens_the_newest_edition(reader, activities, small, at):
    publish(LessonPage.objects.get(slug="lesson-1"), title="Rewritten")
    second = release(small, at)

    opened = open_activity(reader, activities[0], at=at)

    assert (opened.edition, opened.title, reader.edition, reader.current) == (second, "Rewritten", second, opened)


def test_what_the_newest_edition_has_not_cannot_be_opened(reader, activities, small, at):
    LessonPage.objects.get(slug="lesson-1").unpublish()
    release(small, at)

    with pytest.raises(NotInEdition):
        open_activity(reader, activities[0], at=at)


def test_the_outline_says_how_the_learner_stands_to_each_activity(small, module, final_test, learner, at):
    edition = release(small, at)
    reader = enrol(learner, small, at=at, actor=learner)
    one, two, three, _final = edition.activities.all()
    complete_activity(reader, one, how=READ, at=at)
    open_activity(reader, two, at=at)
    remember_place(reader, two, "0f0e7a52-0000-4000-8000-000000000001", at=at)

    (only,) = outline(reader)

    assert [item.state for item in only.items] == ["completed", "in_progress", "not_started", "locked"]
    assert (only.title, only.done, only.total) == ("Only module", 1, 4)
    assert only.items[1].resume_url == "/learn/small-course/lesson-2/#b-0f0e7a52-0000-4000-8000-000000000001"
    assert only.items[3].url == "/quizzes/small-course/the-final-test/"
    assert next_activity(reader) == two

    for activity in (two, three):
        complete_activity(reader, activity, how=READ, at=at)
    assert [item.state for item in outline(reader)[0].items][-1] == "not_started"
    assert next_activity(reader).slug == "the-final-test"


def test_nothing_is_next_when_all_is_done(reader, activities, at):
    for activity in activities:
        complete_activity(reader, activity, how=READ, at=at)

    assert next_activity(reader) is None


def test_outlines_of_many_cost_one_statement(learner, course, small, first_edition, at, django_assert_num_queries):
    for each in (course, small):
        enrol(learner, each, at=at, actor=learner)
    mine = list(Enrolment.objects.of(learner).select_related("course"))

    with django_assert_num_queries(1):
        found = outlines(mine)

    assert {len(modules) for modules in found.values()} == {1, 3}


@pytest.fixture
def three_editions(small, module, first_edition, at):
    """Editions that require different things of the same lessons."""
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=False)
    add_lesson(module, "Lesson 4", text("<p>More.</p>"))
    second = release(small, at)
    LessonPage.objects.get(slug="lesson-2").unpublish()
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=True)
    return [first_edition, second, release(small, at)]


def test_the_counter_is_what_the_rows_say_for_any_order(small, three_editions, at):
    acts = st.one_of(st.tuples(st.just("move"), st.integers(1, 2)), st.tuples(st.just("complete"), st.integers(0, 9)))
    numbers = iter(range(1000))
    every = list(EditionActivity.objects.filter(edition__in=three_editions).order_by("pk"))

    @given(st.lists(acts, max_size=12))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(done):
        learner = person(f"any.order.{next(numbers)}@example.test", "Any Order")
        mine = Enrolment.objects.create(learner=learner, course=small, edition=three_editions[0], enrolled_at=at)
        for act, which in done:
            if act == "complete":
                complete_activity(mine, every[which % len(every)], how=READ, at=at)
            elif three_editions[which].number > mine.edition.number and not mine.completed_at:
                move(mine, three_editions[which], actor=learner, at=at)
            required = mine.edition.activities.filter(is_required=True).values("activity")
            assert mine.completed_count == mine.completions.filter(activity__in=required).count(), json.dumps(done)
            finished = mine.completed_count == mine.edition.required_count
            assert bool(mine.completed_at) is finished, json.dumps(done)

    holds()
