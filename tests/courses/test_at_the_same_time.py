"""Real threads on PostgreSQL: whatever happens at once, the rows are right."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction
from wagtail.models import Page

from courses import arranging
from courses.bookmarks import ChangedMeanwhile, keep, rewrite
from courses.clearance import clearance_of, release_cleared
from courses.enrolling import enrol
from courses.models import Bookmark, Completion, CourseEdition, CoursePage, Enrolment, LessonPage, ProblemReport
from courses.problems import AlreadySettled, Place, report, settle
from courses.progress import begin, complete_activity
from courses.releasing import NotReleasable
from courses.signals import course_completed
from lms.models import Change
from tests.conftest import person

from .conftest import make_course, publish, release, text

pytestmark = pytest.mark.postgres
AT = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
CITES = '<p>So it is <a linktype="rra" id="rra-001@1">said</a>.</p>'


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """Do the work so many times at the same moment, each on a connection of its own."""
    barrier = Barrier(count)

    def start(number: int) -> object:
        barrier.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


@pytest.fixture
def taken(committed):
    """A released course of its own, and a person."""
    course = make_course(f"Course {uuid4().hex}")
    release(course, AT)
    return course, person(f"{uuid4().hex}@example.test", "Thea Thread")


def test_twenty_simultaneous_enrolments_leave_one_row(taken):
    course, learner = taken

    enrolments = at_once(20, lambda number: enrol(learner, course, at=AT, actor=learner).pk)

    assert Enrolment.objects.filter(learner=learner, course=course).count() == 1
    assert len(set(enrolments)) == 1
    assert Change.objects.filter(person=learner, action="enrolled").count() == 1


def test_simultaneous_completions_are_counted_and_complete_the_course_once(taken):
    course, learner = taken
    enrolment = enrol(learner, course, at=AT, actor=learner)
    activities = list(enrolment.edition.activities.all())
    heard = []

    def hear(enrolment, **kwargs):
        heard.append(enrolment.pk)

    course_completed.connect(hear)
    answers = at_once(
        12,
        lambda number: complete_activity(
            Enrolment.objects.get(pk=enrolment.pk), activities[number % 3], how=Completion.How.READ, at=AT
        ),
    )
    course_completed.disconnect(hear)

    enrolment.refresh_from_db()
    assert (enrolment.completed_count, enrolment.completed_at) == (3, AT)
    assert sum(map(bool, answers)) == 3
    assert heard == [enrolment.pk]


def test_simultaneous_releases_come_one_after_the_other(taken):
    course, _learner = taken
    publish(LessonPage.objects.descendant_of(course).first(), title="Mended")

    def once(number: int) -> str:
        try:
            return str(release(course, AT, note=str(number)).number)
        except Exception as refusal:  # noqa: BLE001 - what came of it is the answer
            return type(refusal).__name__

    answers = at_once(5, once)

    assert sorted(answers) == ["2", "NotReleasable", "NotReleasable", "NotReleasable", "NotReleasable"]
    assert course.editions.count() == 2


def test_whoever_begins_during_a_correction_is_taken_along(taken):
    course, _learner = taken
    people = [person(f"{uuid4().hex}@example.test", "Thea Thread") for _number in range(8)]
    waiting = [enrol(each, course, at=AT, actor=each) for each in people]
    publish(LessonPage.objects.descendant_of(course).first(), title="Mended")

    def act(number: int) -> None:
        if number == 0:
            release(course, AT, CourseEdition.Kind.CORRECTION)
        else:
            begin(Enrolment.objects.get(pk=waiting[number - 1].pk), at=AT)

    at_once(9, act)

    numbers = set(Enrolment.objects.filter(course=course).values_list("edition__number", flat=True))
    assert numbers == {2}


def test_two_authors_who_reorder_at_once_leave_a_whole_tree(taken, committed):
    course, _learner = taken
    author = person(f"{uuid4().hex}@example.test", "Ada Author")
    seen = arranging.order_of(course)
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    module = lessons[0].get_parent()

    def put_first(number: int) -> str:
        try:
            arranging.put(course, lessons[1 + number % 2], module, 0, seen=seen, by=author)
        except arranging.OrderChanged:
            return "refused"
        return "moved"

    outcomes = at_once(8, put_first)

    assert sorted(outcomes) == ["moved"] + ["refused"] * 7
    assert len({page.pk for page in module.get_children()}) == 3
    assert Page.find_problems() == ([], [], [], [], [])


def done(work: Callable[[], object], *refusals: type[Exception]) -> bool:
    """Whether the work was done, and not refused."""
    try:
        work()
    except refusals:
        return False
    return True


def test_a_place_kept_at_once_is_one_bookmark_and_a_note_changed_at_once_keeps_one_of_them(taken):
    course, learner = taken
    lesson = enrol(learner, course, at=AT, actor=learner).edition.activities.get(slug="lesson-1")
    at_once(10, lambda number: keep(learner, lesson, "", "", at=AT))
    kept = Bookmark.objects.get(learner=learner)

    def change(number: int) -> bool:
        mine = Bookmark.objects.get(pk=kept.pk)
        return done(lambda: rewrite(mine, f"Note {number}", seen=1, at=AT), ChangedMeanwhile)

    changed = at_once(10, change)

    kept.refresh_from_db()
    assert changed.count(True) == 1
    assert (kept.note, kept.version) == (f"Note {changed.index(True)}", 2)


def test_a_report_sent_at_once_is_one_and_is_answered_once(taken):
    course, learner = taken
    lesson = enrol(learner, course, at=AT, actor=learner).edition.activities.select_related("edition").first()
    key = uuid4()
    at_once(5, lambda number: report(learner, Place(lesson), kind="other", text="Once", key=key, at=AT))
    made = ProblemReport.objects.get(reporter=learner)
    staff = person(f"{uuid4().hex}@example.test", "Stan Staff")

    def answer(number: int) -> bool:
        mine = ProblemReport.objects.get(pk=made.pk)
        return done(lambda: settle(mine, answer=f"{number}", is_closed=True, by=staff, at=AT), AlreadySettled)

    answered = at_once(5, answer)

    made.refresh_from_db()
    assert answered.count(True) == 1
    assert made.answer == str(answered.index(True))
    assert Change.objects.filter(person=learner, action="problem-answered").count() == 1


def test_what_is_approved_while_a_release_is_checked_is_checked_too(committed):
    course = make_course(f"Course {uuid4().hex}")
    for lesson in LessonPage.objects.descendant_of(course):
        publish(lesson, objectives="Say it.", body=json.dumps([text(CITES)]))
    confirmed = [name for name, *_rest in clearance_of(course).to_confirm]
    staff, is_held = person(f"{uuid4().hex}@example.test", "Stan Staff"), Event()

    def approve() -> None:
        with transaction.atomic():
            CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
            is_held.set()
            sleep(0.5)  # meanwhile the release comes to the lock, and would have checked what was before
            publish(LessonPage.objects.descendant_of(course).first(), objectives="")

    def let_out() -> list[str]:
        is_held.wait(10)
        how = {"kind": CourseEdition.Kind.NEW, "note": "", "confirmed": confirmed, "by": staff}
        try:
            release_cleared(course, **how, at=AT)
        except NotReleasable as refusal:
            return refusal.problems
        return []

    _nothing, problems = at_once(2, lambda number: let_out() if number else approve())

    assert problems == ["Lesson 1: It has no objectives: say what a learner can do after it."]
    assert not course.editions.exists()
