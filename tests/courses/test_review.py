"""Who approves what is sent for review: those who hold the role today."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Task, TaskState, Workflow, WorkflowTask

from courses.models import LessonPage, ReviewTask
from lms.management.set_up import STEPS, WORKFLOW, set_up
from lms.models import RoleGrant, User
from lms.permissions import GROUP_OF_ROLE, Role
from tests.conftest import end_grants


@pytest.fixture
def lesson(small, instructor) -> LessonPage:
    """A lesson that its author sent for review."""
    lesson = LessonPage.objects.descendant_of(small).first()
    lesson.save_revision(user=instructor)
    Workflow.objects.get(name=WORKFLOW).start(lesson, instructor)
    return lesson


def approve(client, lesson):
    state = lesson.current_workflow_task_state
    return client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk]), follow=True
    )


def test_what_is_sent_for_review_waits_for_a_reviewer(reviewer, lesson):
    assert [name for name, _words, _modal in lesson.current_workflow_task.get_actions(lesson, reviewer)] == [
        "reject",
        "approve",
        "approve",
    ]
    assert list(TaskState.objects.reviewable_by(reviewer)) == [lesson.current_workflow_task_state]


def test_a_reviewer_whose_grant_has_ended_does_not_and_is_offered_nothing(client, reviewer, coe, lesson):
    reviewer.groups.add(*coe.groups.all())
    RoleGrant.objects.filter(person=coe).update(person=reviewer)
    end_grants(reviewer, Role.REVIEWER)
    client.force_login(reviewer)
    state = lesson.current_workflow_task_state

    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    approve(client, lesson)

    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS
    gone = User.objects.get(pk=reviewer.pk)
    assert not lesson.current_workflow_task.get_actions(lesson, gone)
    assert not TaskState.objects.reviewable_by(gone).exists()


def test_an_author_does_not_approve_their_own(client, instructor, lesson):
    client.force_login(instructor)
    state = lesson.current_workflow_task_state

    approve(client, lesson)

    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_a_step_of_the_time_before_is_taken_over_with_what_is_in_hand(lesson, at):
    ours = ReviewTask.objects.get(name=STEPS[0][0])
    state = lesson.current_workflow_task_state
    before = GroupApprovalTask(task_ptr_id=ours.task_ptr_id, name="Review")
    before.content_type = ContentType.objects.get_for_model(GroupApprovalTask)
    before.save()
    before.groups.set(ours.groups.all())
    ours.delete(keep_parents=True)

    set_up(at=at)

    assert not GroupApprovalTask.objects.filter(name="Review").exists()
    steps = WorkflowTask.objects.filter(workflow__name=WORKFLOW).order_by("sort_order")
    assert ReviewTask.objects.get(name=STEPS[0][0]).pk == state.task_id == steps.first().task_id
    assert isinstance(Task.objects.get(pk=state.task_id).specific, ReviewTask)
    first = ReviewTask.objects.get(name=STEPS[0][0])
    assert list(first.groups.all()) == [Group.objects.get(name=GROUP_OF_ROLE[Role.REVIEWER])]
