"""The first page of the admin: each number with its list, and none that the person may not open."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from courses.models import ProblemReport
from quizzes.models import Bank, Question

HOME = reverse("wagtailadmin_home")


@pytest.fixture
def broken(learner, course, enrolment, at):
    """A report of a problem, and a question that is suspended."""
    lesson = enrolment.edition.activities.filter(kind="lesson").first()
    place = {"course": course, "edition": enrolment.edition, "activity_id": lesson.activity_id}
    ProblemReport.objects.create(reporter=learner, key=uuid4(), **place, kind="wrong", text="No.", made_at=at)
    question = Question.objects.filter(bank__in=Bank.objects.filter(course=course)).first()
    Question.objects.filter(pk=question.pk).update(status="suspended")


def figures(client) -> dict[str, str]:
    """What the panel says, each with its address."""
    page = client.get(HOME).content.decode()
    panel = page[page.index('class="report-attention"') :] if 'class="report-attention"' in page else ""
    found = re.findall(r'<dd><a href="([^"]+)" aria-label="([^"]+)"', panel)
    return {label: unescape(address) for address, label in found}


def test_each_number_leads_to_its_list(client, admin_user, broken, enrolment):
    client.force_login(admin_user)

    shown = figures(client)

    assert {"1 problem report open", "1 question suspended", "0 people overdue"} <= shown.keys()
    assert all(client.get(address).status_code == 200 for address in shown.values())


def test_authors_see_what_is_broken_in_their_courses_and_nobody(client, instructor, broken):
    client.force_login(instructor)

    assert list(figures(client)) == [
        "1 problem report open",
        "0 places rest on a changed fact",
        "1 question suspended",
    ]


def test_staff_who_work_on_no_course_see_people_alone(client, coe_of_usasac, broken):
    client.force_login(coe_of_usasac)

    shown = figures(client)

    assert shown["0 courses never opened"].endswith("?status=not-started")
    assert not any("problem" in label or "question" in label for label in shown)


@pytest.mark.parametrize("who", ["reviewer"])
def test_others_see_no_such_panel(client, request, broken, who):
    client.force_login(request.getfixturevalue(who))

    assert figures(client) == {}
