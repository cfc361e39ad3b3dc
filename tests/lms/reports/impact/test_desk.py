"""The desk of those who own what rests on a changed fact: confirmed with one click, and by nobody else."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.rra.models import ReviewTask
from courses.teams import end_membership, memberships_of
from lms.models import User
from quizzes.models import Question
from tests.courses.rra.changing import change

DESK = "/admin/review-tasks/"


@pytest.fixture
def tasks(planted: SimpleNamespace, instructor: User) -> SimpleNamespace:
    """Those of an invalidating change: of a lesson, and of a question."""
    change(planted.term, change_class="invalidating")
    lesson, question = ReviewTask.objects.open().order_by("label")
    return SimpleNamespace(lesson=lesson, question=question)


def still_right(client: Client, task: ReviewTask, **sent: str) -> Any:
    return client.post(reverse("review_tasks:still-right", args=[task.uuid]), sent)


def test_the_desk_lists_lessons_and_questions_with_both_versions_and_where_they_are_edited(
    client: Client, tasks: SimpleNamespace, instructor: User, planted: SimpleNamespace
):
    client.force_login(instructor)

    page = client.get(DESK).content.decode()

    assert "On the planted: Planted" in page
    assert "q-planted" in page
    assert "/rra/facts/term:planted/versions/1/2/" in page
    assert f"/admin/pages/{planted.lesson.pk}/edit/#block-{tasks.lesson.block}-section" in page


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ({"kind": "lesson"}, {"On the planted: Planted"}),
        ({"kind": "question"}, {"q-planted"}),
        ({"change": "substantive"}, set()),
        ({"fact": "term:planted"}, {"On the planted: Planted", "q-planted"}),
        ({"fact": "term:loa"}, set()),
        ({"state": "reconfirmed"}, set()),
        ({"state": ""}, {"On the planted: Planted", "q-planted"}),
    ],
)
def test_filters_stand_in_the_address(
    client: Client, tasks: SimpleNamespace, instructor: User, query: dict[str, str], labels: set[str]
):
    client.force_login(instructor)

    assert {line.task.label for line in client.get(DESK, query).context["lines"]} == labels


def test_one_click_confirms_and_leads_back(client: Client, tasks: SimpleNamespace, instructor: User):
    client.force_login(instructor)

    assert still_right(client, tasks.lesson, back=f"{DESK}?kind=lesson").url == f"{DESK}?kind=lesson"
    assert still_right(client, tasks.question, back="//elsewhere.example/").url == DESK

    assert set(ReviewTask.objects.values_list("outcome", "closed_by")) == {("reconfirmed", instructor.pk)}
    assert Question.objects.get(code="q-planted").status == "live"
    assert "Nothing waits here." in client.get(DESK).content.decode()


def test_a_second_click_says_that_it_is_done(client: Client, tasks: SimpleNamespace, instructor: User):
    client.force_login(instructor)
    still_right(client, tasks.lesson)

    again = client.post(reverse("review_tasks:still-right", args=[tasks.lesson.uuid]), follow=True)

    assert "Somebody saw to this meanwhile" in again.content.decode()


def test_tasks_of_others_are_not_there(
    client: Client, tasks: SimpleNamespace, instructor: User, planted: SimpleNamespace, admin_user: User, at: Any
):
    mine = memberships_of(planted.course).get(person=instructor)
    end_membership(planted.course, mine, ended_by=admin_user, reason="Moved on.", at=at)
    client.force_login(instructor)

    assert client.get(DESK).context["lines"] == []
    assert still_right(client, tasks.lesson).status_code == still_right(client, tasks.question).status_code == 404
    assert ReviewTask.objects.open().count() == 2


def test_the_first_page_of_the_admin_counts_them(client: Client, tasks: SimpleNamespace, instructor: User):
    client.force_login(instructor)

    assert 'aria-label="2 places rest on a changed fact"' in client.get("/admin/").content.decode()


def test_flagged_answers_are_listed_without_names(client: Client, tasks: SimpleNamespace, instructor: User):
    client.force_login(instructor)

    page = client.get(reverse("review_tasks:regrades")).content.decode()

    assert "q-planted" in page
    assert "term:planted@2" in page
    assert "Lou Learner" not in page


def test_only_whoever_looks_after_a_course_reaches_the_desk(
    client: Client, tasks: SimpleNamespace, learner: User, coe: User
):
    for person in (learner, coe):
        client.force_login(person)
        assert client.get(DESK).status_code in {302, 403}
        assert client.get(reverse("review_tasks:still-right", args=[tasks.lesson.uuid])).status_code in {302, 403, 405}


def test_the_desk_costs_the_same_for_any_number(
    client: Client, tasks: SimpleNamespace, instructor: User, django_assert_max_num_queries: Any
):
    client.force_login(instructor)
    client.get(DESK)

    with django_assert_max_num_queries(32):
        client.get(DESK)
