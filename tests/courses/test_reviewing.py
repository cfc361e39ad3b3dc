"""Two steps before a text is published: who decides, about what, and that nobody decides about the same text twice."""

import pytest
from django.urls import reverse
from wagtail.models import TaskState

from courses.authoring import is_draft
from courses.clearance import clearance_of
from courses.models import LessonPage
from courses.releasing import may_release
from courses.reviewing import Outdated, changes_in, decide, send
from lms.permissions import Role
from lms.roles import give_role

from .conftest import publish, release


@pytest.fixture
def changed(small, first_edition, instructor):
    """The little course, released, with two lessons that its author changed since."""
    for number in (1, 2):
        page = lesson(small, number)
        page.title = f"Lesson {number}, better"
        page.save_revision(user=instructor)
    return small


def lesson(course, number):
    return LessonPage.objects.descendant_of(course).get(slug=f"lesson-{number}")


def url(name, course, *args):
    return reverse(f"courses_{name}", args=[course.pk, *args])


def stamps(course, person):
    return [change.stamp for change in changes_in(course, person) if change.may_be_decided]


def decided(client, person, course, **more):
    """What the person's decision about everything they are shown leads to."""
    client.force_login(person)
    data = {"seen": stamps(course, person), "decision": "approve", "comment": ""} | more
    return client.post(url("review_decide", course), data, follow=True)


def said(answer):
    return " ".join(str(message).strip() for message in answer.context["messages"])


def test_two_decisions_publish_all_that_was_sent(client, changed, instructor, reviewer, coe):
    client.force_login(instructor)
    assert said(client.post(url("review_send", changed), follow=True)) == "2 pages were sent for review."

    assert said(decided(client, reviewer, changed)) == "2 pages were approved."
    assert lesson(changed, 1).title == "Lesson 1"

    answer = decided(client, coe, changed)
    assert answer.redirect_chain[-1][0] == url("release", changed)
    for number in (1, 2):
        page = lesson(changed, number)
        assert (page.title, page.live_revision, is_draft(page)) == (
            f"Lesson {number}, better",
            page.latest_revision,
            False,
        )


def test_what_is_chosen_is_decided_and_the_rest_waits(client, changed, instructor, reviewer):
    send(changed, by=instructor)
    first, _second = stamps(changed, reviewer)

    decided(client, reviewer, changed, seen=[first])

    steps = {change.page.slug: change.step for change in changes_in(changed, reviewer)}
    assert steps == {"lesson-1": "Center of Excellence release", "lesson-2": "Subject-matter review"}


def test_what_is_sent_back_reaches_its_author_with_the_comment_and_goes_the_same_way_again(
    client, changed, instructor, reviewer
):
    send(changed, by=instructor)
    decided(client, reviewer, changed, decision="reject", comment="Cite the memo.")

    assert {change.is_sent_back for change in changes_in(changed, instructor)} == {True}
    assert TaskState.objects.filter(comment="Cite the memo.", finished_by=reviewer).count() == 2
    client.force_login(instructor)
    assert "Sent back" in client.get(url("outline", changed)).content.decode()

    assert send(changed, by=instructor) == 2
    assert len(stamps(changed, reviewer)) == 2


def test_sending_back_needs_a_comment(client, changed, instructor, reviewer):
    send(changed, by=instructor)

    assert "Say in the comment" in said(decided(client, reviewer, changed, decision="reject"))
    assert len(stamps(changed, reviewer)) == 2


# -- nobody twice -------------------------------------------------------------------------------------------------


def test_an_author_does_not_review_their_own_text(client, changed, instructor, reviewer, at):
    give_role(instructor, Role.REVIEWER, None, at=at)
    send(changed, by=instructor)

    assert stamps(changed, instructor) == []
    seen = stamps(changed, reviewer)
    assert "Nothing was decided" in said(decided(client, instructor, changed, seen=seen))
    assert len(stamps(changed, reviewer)) == 2


def test_a_reviewer_does_not_release_what_they_reviewed(client, changed, instructor, reviewer, coe, at):
    give_role(reviewer, Role.COE_STAFF, None, at=at)
    send(changed, by=instructor)
    decided(client, reviewer, changed)

    assert stamps(changed, reviewer) == []
    assert len(stamps(changed, coe)) == 2


def test_administrators_are_bound_by_it_too(changed, instructor, admin_user):
    page = lesson(changed, 1).get_latest_revision_as_object()
    page.save_revision(user=admin_user)
    send(changed, by=instructor)

    assert [change.page.slug for change in changes_in(changed, admin_user) if change.may_be_decided] == ["lesson-2"]


def test_the_editor_offers_no_decision_about_ones_own_text_either(client, changed, instructor, reviewer, at):
    give_role(instructor, Role.REVIEWER, None, at=at)
    send(changed, by=instructor)
    page = lesson(changed, 1)
    state = page.current_workflow_task_state
    action = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])

    client.force_login(instructor)
    client.post(action, {"comment": ""})
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS

    client.force_login(reviewer)
    client.post(action, {"comment": ""})
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_APPROVED


def test_staff_of_one_organization_decide_nothing(client, changed, instructor, reviewer, coe, coe_of_dsca):
    send(changed, by=instructor)
    decided(client, reviewer, changed)

    assert stamps(changed, coe_of_dsca) == []
    assert len(stamps(changed, coe)) == 2


def test_a_role_that_has_ended_decides_nothing(changed, instructor, reviewer, at):
    send(changed, by=instructor)
    reviewer.role_grants.update(withdrawn_at=at)

    assert stamps(changed, type(reviewer).objects.get(pk=reviewer.pk)) == []


# -- what was looked at -------------------------------------------------------------------------------------------


def test_a_text_changed_meanwhile_is_not_approved_blindly(changed, instructor, reviewer):
    send(changed, by=instructor)
    seen = stamps(changed, reviewer)
    page = lesson(changed, 1).get_latest_revision_as_object()
    page.title = "Something else"
    page.save_revision(user=instructor)

    with pytest.raises(Outdated):
        decide(changed, seen, approve=True, comment="", by=reviewer)

    assert not TaskState.objects.filter(finished_by=reviewer).exists()


def test_a_decision_is_made_once(changed, instructor, reviewer):
    send(changed, by=instructor)
    seen = stamps(changed, reviewer)
    decide(changed, seen, approve=True, comment="", by=reviewer)

    with pytest.raises(Outdated):
        decide(changed, seen, approve=True, comment="", by=reviewer)


@pytest.mark.parametrize("seen", [[], ["x"], ["1-2-3", "\0"]])
def test_a_decision_about_nothing_is_none(client, changed, instructor, reviewer, seen):
    send(changed, by=instructor)

    assert "Nothing was decided" in said(decided(client, reviewer, changed, seen=seen))


def test_the_review_shows_what_changes_and_what_the_checklist_found(client, changed, instructor, reviewer):
    send(changed, by=instructor)
    client.force_login(reviewer)

    page = client.get(url("review", changed)).content.decode()

    assert '<span class="addition">, better</span>' in page
    assert "It has no objectives" in page
    assert "Approve what is marked" in page


def test_nothing_to_send_is_said(client, small, instructor):
    client.force_login(instructor)

    assert "Nothing waits" in said(client.post(url("review_send", small), follow=True))


def test_others_neither_look_nor_send(client, changed, learner, reviewer):
    client.force_login(learner)
    assert client.get(url("review", changed)).status_code == 403

    client.force_login(reviewer)
    assert client.post(url("review_send", changed)).status_code == 302
    assert not any(change.state for change in changes_in(changed, reviewer))


# -- who releases -------------------------------------------------------------------------------------------------


def test_staff_whose_role_reaches_everywhere_release_and_authors_do_not(instructor, coe, coe_of_dsca, admin_user):
    assert [may_release(person) for person in (coe, admin_user, instructor, coe_of_dsca)] == [True, True, False, False]


def test_an_author_publishes_nothing_past_the_review(client, changed, instructor):
    client.force_login(instructor)
    page = lesson(changed, 1)

    assert not page.permissions_for_user(instructor).can_publish()
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert lesson(changed, 1).live


def test_a_text_published_past_its_review_is_not_released(client, small, first_edition, admin_user, coe):
    page = lesson(small, 1)
    page.title = "By hand"
    page.save_revision(user=admin_user).publish(user=admin_user)

    assert ("By hand", "It was published without its review") in [
        (page.title, finding.words.split(".")[0]) for page, finding in clearance_of(small).errors
    ]


def test_pages_that_commands_write_need_no_review(small, first_edition, at):
    publish(lesson(small, 1), title="Shipped anew")

    assert not [finding for _page, finding in clearance_of(small).errors if "review" in finding.words]
    assert release(small, at).number == 2
