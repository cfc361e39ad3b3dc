"""What a change of a fact touches in lessons: tasks for their teams, and a word to whoever reads them."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import CourseEdition, CoursePage, EditionCitation, LessonPage, ModulePage
from courses.rra.models import Citation, FactVersion, ReviewTask, Term
from courses.rra.reviewing import TaskClosed, reconfirm
from courses.rra.signals import version_published
from lms.models import Change, User
from tests.courses.rra.changing import change, plant

from .conftest import add_lesson, publish, release, text

BLOCK, OTHER, PLAIN = (f"0000000{number}-0000-4000-8000-000000000000" for number in (1, 2, 3))


def cites(reference: str) -> str:
    return f'<p>It <a linktype="rra" id="{reference}">holds</a>.</p>'


@pytest.fixture
def term(db: None) -> Term:
    return plant()


@pytest.fixture
def lesson(module: ModulePage, term: Term) -> LessonPage:
    """Two places that rest on the planted fact, and one that rests on another."""
    blocks = [
        text(cites("term:planted@1"), BLOCK),
        text(cites("term:planted@1") + cites("term:loa@1"), OTHER),
        text(cites("term:loa@1"), PLAIN),
    ]
    return add_lesson(module, "Planted", *blocks)


@pytest.fixture
def released(lesson: LessonPage, small: CoursePage, at: datetime) -> CourseEdition:
    return release(small, at)


@pytest.fixture
def read(client: Client, learner: User, released: CourseEdition, at: datetime) -> Any:
    """The lesson as somebody who takes the course reads it."""
    enrol(learner, released.course, at=at, actor=learner)
    client.force_login(learner)
    return lambda: client.get(reverse("courses:lesson", args=[released.course.slug, "planted"])).content.decode()


def open_places() -> set[tuple[str, str]]:
    return set(ReviewTask.objects.open().values_list("block", "change_class"))


@pytest.mark.parametrize("change_class", ["substantive", "invalidating"])
def test_every_place_that_rests_on_the_fact_is_asked_about_and_none_besides(
    term: Term, lesson: LessonPage, change_class: str, at: datetime
):
    version = change(term, change_class=change_class)

    assert open_places() == {(BLOCK, change_class), (OTHER, change_class)}
    assert {(task.version, task.cited.number, task.target) for task in ReviewTask.objects.all()} == {
        (version, 1, Citation.objects.filter(block=BLOCK).get().target)
    }


def test_a_change_of_wording_asks_nobody(term: Term, lesson: LessonPage):
    change(term, change_class="editorial")

    assert not ReviewTask.objects.exists()


def test_a_first_version_costs_nothing(lesson: LessonPage, django_assert_num_queries: Any):
    version = FactVersion.objects.get(fact__code="term:planted")
    with django_assert_num_queries(0):
        version_published.send(sender=FactVersion, version=version, previous=None, actor=None, at=version.recorded_at)


def test_a_later_change_opens_no_second_task_and_the_gravest_stays(term: Term, lesson: LessonPage):
    change(term, change_class="invalidating", definition="Another does.")
    newest = change(term, change_class="substantive", definition="Yet another does.")

    assert open_places() == {(BLOCK, "invalidating"), (OTHER, "invalidating")}
    assert {task.version for task in ReviewTask.objects.all()} == {newest}


def test_the_database_holds_one_open_task_a_place_and_fact(term: Term, lesson: LessonPage):
    change(term, change_class="substantive")
    task = ReviewTask.objects.get(block=BLOCK)
    task.pk, task.uuid = None, "00000000-0000-4000-8000-00000000000a"

    with pytest.raises(IntegrityError), transaction.atomic():
        task.save(force_insert=True)


def test_opening_costs_the_same_for_any_number_of_places(
    term: Term, module: ModulePage, lesson: LessonPage, django_assert_max_num_queries: Any
):
    add_lesson(module, "Many", *[text(cites("term:planted@1")) for _ in range(40)])

    with django_assert_max_num_queries(16):
        change(term, change_class="substantive")

    assert ReviewTask.objects.open().count() == 42


def test_still_right_moves_the_citation_and_stays_when_the_same_words_are_published_again(
    term: Term, lesson: LessonPage, instructor: User, at: datetime
):
    version = change(term, change_class="substantive")
    task = ReviewTask.objects.get(block=BLOCK)

    reconfirm(task, by=instructor, at=at)

    def cited() -> set[tuple[str, int]]:
        rows = Citation.objects.filter(version__fact=version.fact_id)
        return set(rows.values_list("block", "version__number"))

    assert cited() == {(BLOCK, 2), (OTHER, 1)}
    publish(lesson, title="The same words under another title")
    assert cited() == {(BLOCK, 2), (OTHER, 1)}
    assert open_places() == {(OTHER, "substantive")}
    assert (task.outcome, task.closed_by, task.closed_at) == ("reconfirmed", instructor, at)
    told = Change.objects.get(action="review-reconfirmed")
    assert (told.actor, told.old["cited"], told.new) == (instructor, 1, {"cited": 2})
    with pytest.raises(TaskClosed):
        reconfirm(task, by=instructor, at=at)


def test_what_was_found_right_is_asked_about_again_by_the_next_change(
    term: Term, lesson: LessonPage, instructor: User, at: datetime
):
    change(term, change_class="substantive", definition="One.")
    reconfirm(ReviewTask.objects.get(block=BLOCK), by=instructor, at=at)

    change(term, change_class="substantive", definition="Two.")

    assert set(ReviewTask.objects.open().values_list("block", "cited__number")) == {(BLOCK, 2), (OTHER, 1)}


def test_a_task_that_changed_meanwhile_is_not_confirmed(
    term: Term, lesson: LessonPage, instructor: User, at: datetime
):
    change(term, change_class="substantive", definition="One.")
    as_seen = ReviewTask.objects.get(block=BLOCK)
    change(term, change_class="substantive", definition="Two.")

    with pytest.raises(TaskClosed):
        reconfirm(as_seen, by=instructor, at=at)


def test_citing_the_new_version_closes_as_edited_and_dropping_it_as_withdrawn(term: Term, lesson: LessonPage):
    change(term, change_class="substantive")

    publish(lesson, body=json.dumps([text(cites("term:planted@2"), BLOCK), text(cites("term:loa@1"), OTHER)]))

    assert set(ReviewTask.objects.values_list("block", "outcome")) == {(BLOCK, "edited"), (OTHER, "withdrawn")}
    assert set(Change.objects.filter(action__startswith="review-").values_list("action", flat=True)) == {
        "review-edited",
        "review-withdrawn",
    }


def test_publishing_words_that_rest_on_the_old_version_leaves_the_task_open(term: Term, lesson: LessonPage):
    change(term, change_class="substantive")

    publish(lesson, title="Another title")

    assert open_places() == {(BLOCK, "substantive"), (OTHER, "substantive")}


def test_taking_a_lesson_back_withdraws_its_tasks(term: Term, lesson: LessonPage):
    change(term, change_class="substantive")

    lesson.unpublish()

    assert set(ReviewTask.objects.values_list("outcome", flat=True)) == {"withdrawn"}


def test_an_edition_keeps_what_its_lessons_cite(released: CourseEdition, lesson: LessonPage):
    cited = EditionCitation.objects.filter(activity__edition=released)
    assert set(cited.values_list("activity__slug", "block", "version__fact__code", "version__number")) == {
        ("planted", BLOCK, "term:planted", 1),
        ("planted", OTHER, "term:planted", 1),
        ("planted", OTHER, "term:loa", 1),
        ("planted", PLAIN, "term:loa", 1),
    }


def test_whoever_reads_is_told_beside_each_place_until_its_owners_saw_to_it(
    term: Term, read: Any, instructor: User, small: CoursePage, lesson: LessonPage, at: datetime
):
    assert "Under review" not in read()

    change(term, change_class="substantive")
    assert read().count('class="callout callout--verify" aria-label="Under review"') == 2
    assert "/rra/facts/term:planted/versions/1/2/" in read()

    reconfirm(ReviewTask.objects.get(block=BLOCK), by=instructor, at=at)
    assert read().count('aria-label="Under review"') == 1

    body = [text(cites("term:planted@2"), BLOCK), text(cites("term:planted@2"), OTHER)]
    publish(lesson, body=json.dumps(body))
    assert read().count('aria-label="Under review"') == 1, "the words that are read are still the old ones"
    release(small, at + timedelta(days=1), kind="correction")
    assert "Under review" not in read()


def test_a_change_that_makes_it_wrong_says_so_calmly(term: Term, read: Any):
    change(term, change_class="invalidating")

    assert "What this part rests on no longer holds as it stands here" in read()


def test_the_page_of_the_fact_says_what_is_under_review(client: Client, term: Term, lesson: LessonPage):
    address = reverse("rra:term", args=["planted"])
    assert "under review" not in client.get(address).content.decode()

    change(term, change_class="substantive")

    assert "under review" in client.get(address).content.decode()
