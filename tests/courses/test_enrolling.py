"""Enrolling, assigning and moving."""

from datetime import date, timedelta

import pytest

from courses.enrolling import NotMovable, NotOffered, assign, enrol, move
from courses.models import Completion, Duty, Enrolment, LessonPage
from courses.progress import begin, complete_activity, open_activity
from courses.signals import course_completed
from lms.models import Change

from .conftest import add_lesson, publish, release


def test_enrolling_twice_gives_the_same_enrolment(learner, small, first_edition, at):
    first = enrol(learner, small, at=at, actor=learner)
    again = enrol(learner, small, at=at + timedelta(days=1), actor=learner)

    assert again == first
    assert again.enrolled_at == at
    assert Change.objects.filter(action="enrolled", person=learner).count() == 1


def test_a_course_without_an_edition_is_not_offered(learner, small, at):
    with pytest.raises(NotOffered):
        enrol(learner, small, at=at, actor=learner)


def test_an_unpublished_course_is_not_offered(learner, small, first_edition, at):
    small.unpublish()

    with pytest.raises(NotOffered):
        enrol(learner, small, at=at, actor=learner)


def test_a_duty_enrols_and_says_who_asked_and_why(learner, supervisor, small, first_edition, at):
    duty = assign(learner, small, due_on=date(2026, 7, 1), reason="New position", asked_by=supervisor, at=at)

    assert Enrolment.objects.get(learner=learner, course=small).edition == first_edition
    change = Change.objects.get(action="duty-assigned", subject_id=str(duty.pk))
    assert (change.actor, change.person, change.reason, change.new["due_on"]) == (
        supervisor,
        learner,
        "New position",
        "2026-07-01",
    )


def test_asking_again_changes_the_day_and_keeps_one_duty(learner, supervisor, small, first_edition, at):
    first = assign(learner, small, due_on=date(2026, 7, 1), reason="New position", asked_by=supervisor, at=at)
    again = assign(learner, small, due_on=date(2026, 8, 1), reason="More time", asked_by=supervisor, at=at)

    assert first.pk == again.pk
    assert Duty.objects.get(learner=learner, course=small).due_on == date(2026, 8, 1)
    change = Change.objects.get(action="duty-changed")
    assert (change.old["due_on"], change.new["due_on"]) == ("2026-07-01", "2026-08-01")


def test_asking_the_same_again_writes_nothing(learner, supervisor, small, first_edition, at):
    for _each in range(2):
        assign(learner, small, due_on=None, reason="Welcome", asked_by=supervisor, at=at)

    assert Change.objects.filter(person=learner, action__startswith="duty").count() == 1


@pytest.fixture
def reader(learner, small, first_edition, at):
    """The learner, who has read the first of three lessons and is at the second."""
    enrolment = enrol(learner, small, at=at, actor=learner)
    one, two, _three = first_edition.activities.all()
    complete_activity(enrolment, one, how=Completion.How.READ, at=at)
    open_activity(enrolment, two, at=at)
    return enrolment


def test_a_move_carries_over_what_is_done_by_activity(reader, small, module, learner, at):
    publish(LessonPage.objects.get(slug="lesson-1"), title="Rewritten")
    add_lesson(module, "Lesson 4")
    second = release(small, at)

    move(reader, second, actor=learner, at=at)

    assert (reader.edition, reader.completed_count, reader.completed_at) == (second, 1, None)
    assert (reader.current.slug, reader.current.edition) == ("lesson-2", second)
    change = Change.objects.get(action="enrolment-moved")
    assert (change.actor, change.old["edition"], change.new["edition"]) == (learner, 1, 2)


def test_a_move_forgets_a_place_that_is_gone(reader, small, learner, at):
    LessonPage.objects.get(slug="lesson-2").unpublish()

    move(reader, release(small, at), actor=learner, at=at)

    assert reader.current is None


def test_a_move_counts_only_what_the_new_edition_requires(reader, small, learner, at):
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=False)

    move(reader, release(small, at), actor=learner, at=at)

    assert reader.completed_count == 0


def test_a_move_to_an_edition_of_which_all_is_done_completes_the_course(reader, small, learner, at):
    LessonPage.objects.get(slug="lesson-2").unpublish()
    LessonPage.objects.get(slug="lesson-3").unpublish()
    heard = []
    course_completed.connect(lambda **kwargs: heard.append(kwargs["enrolment"].pk), weak=False, dispatch_uid="heard")

    move(reader, release(small, at), actor=learner, at=at)
    course_completed.disconnect(dispatch_uid="heard")

    assert reader.completed_at == at
    assert heard == [reader.pk]


def test_nobody_moves_back_or_into_another_course(reader, small, course, learner, first_edition, at):
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=False)
    move(reader, release(small, at), actor=learner, at=at)

    for edition in (first_edition, reader.edition, course.editions.get()):
        with pytest.raises(NotMovable):
            move(reader, edition, actor=learner, at=at)


def test_whoever_is_through_stays_in_their_edition(reader, small, learner, first_edition, at):
    for activity in first_edition.activities.all():
        complete_activity(reader, activity, how=Completion.How.READ, at=at)
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=False)

    with pytest.raises(NotMovable):
        move(reader, release(small, at), actor=learner, at=at)


def test_whoever_has_not_begun_begins_in_the_newest_edition(learner, small, first_edition, at):
    enrolment = enrol(learner, small, at=at, actor=learner)
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=False)
    second = release(small, at)

    begin(enrolment, at=at)

    assert (enrolment.edition, enrolment.opened_at) == (second, at)
    change = Change.objects.get(action="enrolment-moved")
    assert (change.old["edition"], change.new["edition"]) == (1, 2)


def test_beginning_again_changes_nothing(reader, small, at):
    publish(LessonPage.objects.get(slug="lesson-1"), is_required=False)
    release(small, at)

    begin(reader, at=at + timedelta(days=1))

    reader.refresh_from_db()
    assert (reader.edition.number, reader.opened_at) == (1, at)
