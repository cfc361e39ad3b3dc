"""Questions are those of a course: its team writes them, and other instructors do not see that they exist."""

import pytest
from django.urls import reverse

from courses.models import CoursePage
from courses.teams import begin_course
from lms.models import User
from lms.permissions import Role
from lms.roles import give_role
from quizzes.models import Bank, Question, QuizPage
from tests.conftest import person

from .conftest import CANARY


@pytest.fixture
def stranger(instructor, edition, questions, dsca, at) -> User:
    """An instructor of another course."""
    Bank.objects.filter(pk=questions.pk).update(course=edition.course)
    user = person("stran.ger@example.test", "Stran Ger", dsca)
    give_role(user, Role.INSTRUCTOR, None, at=at)
    begin_course("Elsewhere", "elsewhere", "Short.", by=user, at=at)
    return user


@pytest.fixture
def question(questions) -> Question:
    return questions.questions.get(code="q-1")


def addresses(question):
    return [reverse(f"questions:{name}", args=[question.uuid]) for name in ("edit", "history", "preview")]


def test_no_address_of_a_question_opens_for_an_instructor_of_another_course(client, stranger, question):
    client.force_login(stranger)
    assert [client.get(each).status_code for each in addresses(question)] == [404, 404, 404]
    assert client.post(addresses(question)[0], {}).status_code == 404


def test_lists_and_filters_hold_nothing_of_another_course(client, stranger, question, questions):
    client.force_login(stranger)
    for url in (reverse("questions:index"), reverse("questions:banks"), reverse("questions:add")):
        for query in ({}, {"bank": questions.code}, {"q": "case"}, {"tag": "quiz"}):
            page = client.get(url, query).content.decode()
            assert CANARY not in page
            assert "q-1" not in page
            assert "First bank" not in page


def test_the_team_reaches_all_of_it(client, instructor, stranger, question):
    client.force_login(instructor)
    assert [client.get(each).status_code for each in addresses(question)] == [200, 200, 200]
    assert "q-1" in client.get(reverse("questions:index"), {"q": "q-1"}).content.decode()


@pytest.mark.parametrize("who", ["reviewer", "admin_user"])
def test_reviewers_and_administrators_see_every_question(client, request, stranger, question, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("questions:history", args=[question.uuid])).status_code == 200
    assert "q-1" in client.get(reverse("questions:index"), {"q": "q-1"}).content.decode()


def test_a_reviewer_who_teaches_too_reads_everything_and_writes_their_own(client, stranger, question, at):
    give_role(stranger, Role.REVIEWER, None, at=at)
    client.force_login(stranger)
    edit, history, _preview = addresses(question)
    assert client.get(edit)["Location"] == history
    assert client.post(edit, {"stem": "Mine now?"})["Location"] == history
    assert client.get(history).status_code == 200


def new_question(bank) -> dict[str, str]:
    return {
        "bank": str(bank.pk),
        "stem": "Who decides?",
        "interaction": "single",
        "paste": "*One\nTwo\nThree",
        "points": "1",
        "options-TOTAL_FORMS": "0",
        "options-INITIAL_FORMS": "0",
        "pairs-TOTAL_FORMS": "0",
        "pairs-INITIAL_FORMS": "0",
    }


def test_no_question_is_added_to_a_bank_of_another_course(client, stranger, questions):
    client.force_login(stranger)
    before = Question.objects.count()
    answer = client.post(reverse("questions:add"), new_question(questions))
    assert "bank" in answer.context["editor"].form.errors
    assert Question.objects.count() == before


def test_a_bank_is_added_to_ones_own_course_only(client, stranger, edition):
    client.force_login(stranger)
    own = CoursePage.objects.get(slug="elsewhere")
    url = reverse("questions:banks")

    client.post(url, {"code": "mine", "name": "Mine", "course": own.pk})
    client.post(url, {"code": "theirs", "name": "Theirs", "course": edition.course.pk})
    client.post(url, {"code": "nobodys", "name": "Nobody's", "course": ""})

    assert set(Bank.objects.filter(code__in=["mine", "theirs", "nobodys"]).values_list("code", "course")) == {
        ("mine", own.pk)
    }


def test_a_quiz_draws_from_no_bank_of_another_course(client, stranger, questions):
    own = CoursePage.objects.get(slug="elsewhere")
    client.force_login(stranger)
    outline = reverse("courses_outline_add", args=[own.pk])
    client.post(outline, {"kind": "template", "title": "First module"})
    quiz = QuizPage.objects.descendant_of(own).get()
    page = client.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk]))
    assert "First bank" not in page.content.decode()

    sent = {
        "title": "Quiz",
        "slug": "quiz",
        "minutes": "5",
        "purpose": "quiz",
        "pass_mark": "70",
        "draws-TOTAL_FORMS": "1",
        "draws-INITIAL_FORMS": "0",
        "draws-MIN_NUM_FORMS": "0",
        "draws-MAX_NUM_FORMS": "1000",
        "draws-0-id": "",
        "draws-0-ORDER": "1",
        "draws-0-bank": str(questions.pk),
        "draws-0-tag": "quiz",
        "draws-0-count": "1",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[quiz.pk]), sent)
    assert answer.status_code == 200
    assert "bank" in answer.context["form"].formsets["draws"].forms[0].errors
