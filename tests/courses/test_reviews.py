"""Pages in review: who decides is told that they wait, who wrote is told what became of them; Wagtail mails nobody."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from courses.models import LessonPage
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.permissions import GROUP_OF_ROLE, Role
from lms.roles import give_role, withdraw_role
from tests.conftest import AT, person


@pytest.fixture
def review(db):
    """A workflow of one step, for reviewers."""
    workflow = Workflow.objects.create(name="Subject matter")
    task = GroupApprovalTask.objects.create(name="Subject matter review")
    task.groups.add(Group.objects.get(name=GROUP_OF_ROLE[Role.REVIEWER]))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow


@pytest.fixture
def state(review, instructor, reviewer, course):
    """The instructor sent a lesson to review."""
    lesson = LessonPage.objects.descendant_of(course).first()
    lesson.save_revision(user=instructor)
    return review.start(lesson, instructor)


def titles(who, kind):
    return [notice.title for notice in Notice.objects.of(who).filter(kind=kind)]


def decide(state, action, by, **words):
    step = state.current_task_state.specific
    step.task.specific.on_action(step, by, action, **words)


def test_reviewers_are_told_and_nobody_else(state, reviewer, instructor, learner, coe, admin_user):
    page = state.content_object

    [notice] = Notice.objects.of(reviewer)
    assert notice.title == f"Waits for your review: {page.title}"
    assert notice.body == "Sent to review by Ines Instructor."
    assert notice.link == reverse("courses_review", args=[page.specific.course().pk])
    for who in (instructor, learner, coe, admin_user):
        assert titles(who, Kind.REVIEW_WAITING) == []


def test_a_reviewer_whose_role_ended_is_told_nothing(review, instructor, reviewer, course, dsca):
    former = person("fred.former@example.test", "Fred Former", dsca)
    give_role(former, Role.REVIEWER, None, at=AT)
    withdraw_role(former, Role.REVIEWER, None, actor=None, reason="Moved on.", at=AT)
    lesson = LessonPage.objects.descendant_of(course).first()
    lesson.save_revision(user=instructor)

    review.start(lesson, instructor)

    assert titles(former, Kind.REVIEW_WAITING) == []
    assert len(titles(reviewer, Kind.REVIEW_WAITING)) == 1


def test_an_author_is_told_of_the_approval(state, admin_user, instructor):
    decide(state, "approve", admin_user)
    assert titles(instructor, Kind.REVIEW_DECIDED) == [f"Approved: {state.content_object.title}"]


def test_an_author_is_told_why_a_page_comes_back_each_time(state, reviewer, instructor):
    for comment in ("Cite the law.", "And the memo."):
        decide(state, "reject", reviewer, comment=comment)
        state.refresh_from_db()
        state.resume(instructor)

    notices = Notice.objects.of(instructor).filter(kind=Kind.REVIEW_DECIDED).order_by("pk")
    assert [notice.body for notice in notices] == [
        "By Rene Reviewer.\nCite the law.",
        "By Rene Reviewer.\nAnd the memo.",
    ]
    assert len(titles(reviewer, Kind.REVIEW_WAITING)) == 3


def test_whoever_decides_on_their_own_page_is_told_nothing(state, instructor):
    decide(state, "approve", instructor)
    assert titles(instructor, Kind.REVIEW_DECIDED) == []


def test_wagtail_sends_no_mail_of_its_own(state, reviewer, instructor, admin_user):
    decide(state, "reject", reviewer, comment="No.")
    state.refresh_from_db()
    state.resume(instructor)
    decide(state, "approve", admin_user)

    assert mail.outbox == []
