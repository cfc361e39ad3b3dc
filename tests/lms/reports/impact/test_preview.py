"""What a change would touch, seen before it is published: all that was planted, and nothing besides."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from certificates import deltas
from certificates.models import DeltaAssignment, DeltaUnit
from courses.rra.models import ReviewTask
from lms.audit.models import Look
from lms.models import User
from quizzes.models import Question, RegradeFlag
from tests.courses.rra.changing import change, plant

IMPACT = "/admin/reports/impact/"
ONE_EACH = {"places": 1, "questions": 1, "quizzes": 1, "attempts": 1, "courses": 1, "completions": 1}


@pytest.fixture
def preview(client: Client, admin_user: User) -> Any:
    client.force_login(admin_user)
    return lambda **query: client.get(IMPACT, {"fact": "term:planted"} | query)


def test_the_address_is_what_others_rely_on():
    assert reverse("staff_reports:impact") == IMPACT


@pytest.mark.parametrize("show", list(ONE_EACH))
def test_every_sort_that_was_planted_is_found_once_and_its_count_is_that_of_its_rows(
    planted: SimpleNamespace, preview: Any, show: str
):
    told = preview(show=show).context

    assert told["counts"] == ONE_EACH
    assert len(told["rows"]) == ONE_EACH[show]
    assert (told["certified"].people, told["certified"].certified) == (1, 1)


@pytest.mark.parametrize("change_class", ["editorial", "substantive", "invalidating"])
def test_publishing_touches_exactly_what_was_shown(planted: SimpleNamespace, preview: Any, change_class: str, at: Any):
    told = preview(change=change_class).context
    change(planted.term, change_class=change_class)
    for unit in DeltaUnit.objects.all():
        deltas.give(unit, lambda: at)

    is_serious, is_wrong = change_class != "editorial", change_class == "invalidating"
    assert ReviewTask.objects.open().count() == (told["tasks"] if is_serious else 0)
    assert {task.label for task in ReviewTask.objects.open()} <= {"On the planted: Planted", "q-planted"}
    suspended = Question.objects.filter(status="suspended").values_list("code", flat=True)
    assert list(suspended) == (["q-planted"] if is_wrong else [])
    flagged = RegradeFlag.objects.values_list("item__attempt", flat=True).distinct()
    assert list(flagged) == ([planted.attempt.pk] if is_wrong else [])
    assert DeltaAssignment.objects.open().count() == (told["certified"].people if is_serious else 0)


def test_a_fact_on_which_nothing_rests_touches_nothing(preview: Any):
    plant()

    assert set(preview().context["counts"].values()) == {0}


def test_a_code_that_is_none_is_said(preview: Any):
    assert "There is no fact with this code." in preview(fact="term:none").content.decode()


def test_names_are_for_those_who_may_see_the_people(
    client: Client, planted: SimpleNamespace, coe_of_usasac: User, coe_of_dsca: User, instructor: User
):
    def page(person: User, show: str) -> Any:
        client.force_login(person)
        return client.get(IMPACT, {"fact": "term:planted", "show": show})

    assert "Lee Learner" in page(coe_of_dsca, "completions").content.decode()
    assert Look.objects.get(viewer=coe_of_dsca).rows == 1
    elsewhere = page(coe_of_usasac, "completions")
    assert "Lee Learner" not in elsewhere.content.decode()
    assert (elsewhere.context["counts"]["completions"], elsewhere.context["certified"].people) == (0, 1)
    author = page(instructor, "completions")
    assert "Lee Learner" not in author.content.decode()
    assert "1 person completed a course" in author.content.decode()
    assert "q-planted" in page(instructor, "questions").content.decode()
    assert "q-planted" not in page(coe_of_dsca, "questions").content.decode()


def test_a_learner_sees_nothing_of_it(client: Client, planted: SimpleNamespace, learner: User):
    client.force_login(learner)

    assert client.get(IMPACT, {"fact": "term:planted"}).status_code in {302, 403}


def test_the_preview_costs_the_same_for_much_as_for_little(
    planted: SimpleNamespace, preview: Any, django_assert_max_num_queries: Any
):
    preview()
    with django_assert_max_num_queries(36):
        preview()
