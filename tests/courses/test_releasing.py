"""Releasing: what an edition holds, what is refused, and whom a correction takes along."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

from courses.enrolling import enrol
from courses.models import Completion, CourseEdition, Enrolment, LessonPage
from courses.progress import begin, complete_activity, open_activity
from courses.releasing import NotReleasable, outlook
from lms.models import Change

from .conftest import add_lesson, publish, release

CORRECTION = CourseEdition.Kind.CORRECTION


def lesson(course, number):
    return LessonPage.objects.descendant_of(course).get(slug=f"lesson-{number}")


def test_an_edition_holds_the_published_activities_in_their_order(small, module, at):
    add_lesson(module, "Not yet").unpublish()
    lesson(small, 2).move(module, pos="first-child")

    edition = release(small, at)

    assert [activity.slug for activity in edition.activities.all()] == ["lesson-2", "lesson-1", "lesson-3"]
    assert [activity.position for activity in edition.activities.all()] == [1, 2, 3]
    assert (edition.number, edition.required_count, edition.minutes) == (1, 3, 15)


def test_activities_of_an_unpublished_module_are_left_out(small, module, at):
    module.unpublish()

    with pytest.raises(NotReleasable) as refusal:
        release(small, at)

    assert refusal.value.problems == ["No published activity is required."]


def test_an_edition_holds_what_is_live_and_not_the_draft(small, at):
    draft = lesson(small, 1)
    draft.title = "Draft title"
    draft.save_revision()

    edition = release(small, at)

    assert edition.activities.first().title == "Lesson 1"
    assert edition.activities.first().revision.content["title"] == "Lesson 1"


def test_a_page_without_a_revision_is_given_one(small, at):
    LessonPage.objects.filter(slug="lesson-1").update(live_revision=None)

    edition = release(small, at)

    assert edition.activities.first().revision == lesson(small, 1).live_revision


def test_a_page_given_its_revision_at_release_is_no_draft(small, at):
    release(small, at)

    given = lesson(small, 1)
    assert (given.live_revision, given.has_unpublished_changes) == (given.latest_revision, False)
    assert given.live_revision is not None


def test_the_editor_saving_by_itself_never_writes_over_what_is_released(small, instructor, at):
    page = lesson(small, 1)
    page.save_revision(user=instructor).publish()
    edition = release(small, at)
    lesson(small, 1).unpublish()
    page = lesson(small, 1)
    page.title = "Typed on in a tab that was still open"

    page.save_revision(user=instructor, overwrite_revision=page.latest_revision)

    assert edition.activities.get(slug="lesson-1").revision.content["title"] == "Lesson 1"


def test_the_editor_saving_by_itself_writes_over_its_own_draft(small, instructor):
    page = lesson(small, 1)
    draft = page.save_revision(user=instructor)

    assert page.save_revision(user=instructor, overwrite_revision=draft) == draft


def test_rules_are_frozen(small, final_test, at):
    edition = release(small, at)
    publish(final_test, pass_mark=50)

    assert edition.activities.last().rules["pass_mark"] == 80


@pytest.mark.parametrize("slug", ["enrol", "move"])
def test_a_slug_that_means_something_else_is_refused(small, slug, at):
    publish(lesson(small, 1), slug=slug)

    with pytest.raises(NotReleasable) as refusal:
        release(small, at)

    assert slug in refusal.value.problems[0]


def test_a_slug_that_does_not_fit_addresses_is_refused_when_it_is_written(small, at):
    with pytest.raises(ValidationError, match="a to z"):
        publish(lesson(small, 1), slug="leçon")


def test_a_slug_used_in_two_modules_is_refused(small, module, at):
    twin = module.copy(update_attrs={"slug": "second-module", "title": "Second"}, recursive=True, keep_live=True)

    with pytest.raises(NotReleasable) as refusal:
        release(small, at)

    assert twin.live
    assert "lesson-1, lesson-2, lesson-3" in refusal.value.problems[0]


def test_a_course_that_is_not_published_is_refused(small, at):
    small.unpublish()

    with pytest.raises(NotReleasable, match="not published"):
        release(small, at)


def test_a_course_without_a_required_activity_is_refused(small, at):
    for number in (1, 2, 3):
        publish(lesson(small, number), is_required=False)

    with pytest.raises(NotReleasable, match="required"):
        release(small, at)


def test_a_release_that_changes_nothing_is_refused(small, first_edition, at):
    with pytest.raises(NotReleasable, match="Nothing was changed"):
        release(small, at)

    assert small.editions.count() == 1


def test_a_refused_release_leaves_nothing_behind(small, first_edition, at):
    changes = Change.objects.count()
    publish(lesson(small, 1), is_required=False)

    with pytest.raises(NotReleasable):
        release(small, at, CORRECTION)

    assert (small.editions.count(), Change.objects.count()) == (1, changes)


def test_a_correction_has_the_same_activities_and_rules(small, module, final_test, at):
    release(small, at)
    publish(final_test, pass_mark=90)

    with pytest.raises(NotReleasable, match="same activities and rules"):
        release(small, at, CORRECTION)

    publish(final_test, pass_mark=80)
    assert release(small, at, CORRECTION).number == 2


def test_the_first_edition_is_no_correction(small, at):
    with pytest.raises(NotReleasable, match="first edition"):
        release(small, at, CORRECTION)


@pytest.fixture
def people(small, first_edition, learner, learner2, supervisor, instructor, at):
    """Four people in the first edition: one who has not begun, one in progress, one done, one failed."""
    waiting, reading, done, failed = (
        enrol(person, small, at=at, actor=person) for person in (learner, learner2, supervisor, instructor)
    )
    activities = list(first_edition.activities.all())
    open_activity(reading, activities[1], at=at)
    complete_activity(reading, activities[0], how=Completion.How.READ, at=at)
    for activity in activities:
        complete_activity(done, activity, how=Completion.How.READ, at=at)
    begin(failed, at=at)
    Enrolment.objects.filter(pk=failed.pk).update(failed_at=at)
    return waiting, reading, done, failed


def editions_of(people):
    return [Enrolment.objects.get(pk=enrolment.pk).edition.number for enrolment in people]


def test_a_correction_takes_along_whoever_is_not_through(small, people, learner2, at):
    publish(lesson(small, 1), title="Mended")

    release(small, at, CORRECTION, note="A sentence was mended.")

    assert editions_of(people) == [2, 2, 1, 1]
    reading = Enrolment.objects.get(learner=learner2)
    assert (reading.completed_count, reading.current.edition.number, reading.current.slug) == (1, 2, "lesson-2")
    moves = Change.objects.filter(action="enrolment-moved")
    assert {(move.person_id, move.old["edition"], move.new["edition"], move.reason) for move in moves} == {
        (enrolment.learner_id, 1, 2, "A sentence was mended.") for enrolment in people[:2]
    }
    assert {move.subject_type for move in moves} == {ContentType.objects.get_for_model(Enrolment)}


def test_a_new_edition_leaves_people_where_they_are(small, people, at):
    publish(lesson(small, 1), is_required=False)

    release(small, at)

    assert editions_of(people) == [1, 1, 1, 1]


def test_a_correction_of_the_second_edition_does_not_reach_those_in_the_first(small, people, at):
    publish(lesson(small, 1), is_required=False)
    release(small, at)
    publish(lesson(small, 2), title="Mended")

    release(small, at, CORRECTION)

    assert editions_of(people) == [3, 1, 1, 1]


def test_a_correction_costs_the_same_for_many_people(small, people, at, django_assert_max_num_queries):
    publish(lesson(small, 1), title="Mended")

    with django_assert_max_num_queries(41):
        release(small, at, CORRECTION)


def test_a_release_is_written_down(small, instructor, at):
    edition = release(small, at, note="To begin with.")

    change = Change.objects.get(action="edition-released", subject_id=str(edition.pk))
    assert (change.new["number"], change.reason, change.at) == (1, "To begin with.", at)


def test_the_outlook_says_what_and_whom_a_release_touches(small, people, module, at):
    publish(lesson(small, 1), title="Mended")
    add_lesson(module, "Lesson 4")
    lesson(small, 3).unpublish()

    ahead = outlook(small)

    assert [activity.title for activity in ahead.differences.added] == ["Lesson 4"]
    assert [activity.title for activity in ahead.differences.removed] == ["Lesson 3"]
    assert [activity.title for activity in ahead.differences.changed] == ["Mended"]
    assert (ahead.not_started, ahead.in_progress, ahead.may_be_correction) == (1, 1, False)
