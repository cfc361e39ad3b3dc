"""The team of a course: who is in it, since when, and what follows."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import GroupPagePermission

from courses.models import CoursePage
from courses.teams import (
    AlreadyIn,
    LastMember,
    NotAnInstructor,
    NotIn,
    add_member,
    end_membership,
    ensure_team,
    may_manage,
    memberships_of,
    set_up_teams,
)
from lms.models import Change, GroupMembership, User
from lms.permissions import Role
from lms.roles import give_role, withdraw_role
from tests.conftest import end_grants, person

from .conftest import make_course


@pytest.fixture
def colleague(dsca, at) -> User:
    """An instructor who is in no team."""
    user = person("cole.colleague@example.test", "Cole Colleague", dsca)
    give_role(user, Role.INSTRUCTOR, None, at=at)
    return user


def fresh(user: User) -> User:
    """The person as the next request would have them, without what is kept about their rights."""
    return User.objects.get(pk=user.pk)


def test_an_instructor_manages_the_courses_of_their_teams_and_no_other(instructor, colleague, course, at):
    own = make_course("Course of Cole")
    GroupMembership.objects.filter(group=own.team.group, person=instructor).delete()

    assert may_manage(instructor, course)
    assert not may_manage(instructor, own)
    assert list(CoursePage.objects.managed_by(colleague)) == [own]
    assert not may_manage(colleague, course)


def test_pages_open_by_membership_alone(instructor, colleague, course, at):
    rights = course.permissions_for_user(fresh(colleague))
    assert not any([rights.can_edit(), rights.can_publish(), rights.can_add_subpage()])

    add_member(course, colleague, given_by=instructor, at=at)
    rights = course.permissions_for_user(fresh(colleague))
    assert (rights.can_edit(), rights.can_add_subpage(), rights.can_publish()) == (True, True, False)


def test_the_group_by_hand_opens_nothing(colleague, course):
    colleague.groups.add(ensure_team(course).group)

    assert not may_manage(colleague, course)
    assert not course.permissions_for_user(fresh(colleague)).can_edit()


def test_administrators_manage_everything_and_others_nothing(admin_user, reviewer, coe, learner, course):
    assert [may_manage(each, course) for each in (admin_user, reviewer, coe, learner)] == [True, False, False, False]


@pytest.mark.parametrize(
    "how", ["the grant ends", "the role is withdrawn", "the person is deactivated", "it is ended"]
)
def test_membership_counts_only_as_long_as_it_should(instructor, admin_user, course, how):
    if how == "the grant ends":
        end_grants(instructor)
    elif how == "the role is withdrawn":
        withdraw_role(instructor, Role.INSTRUCTOR, None, actor=admin_user, reason="Moved.", at=timezone.now())
    elif how == "the person is deactivated":
        User.objects.filter(pk=instructor.pk).update(is_active=False)
    else:
        membership = GroupMembership.objects.get(group=course.team.group, person=instructor)
        end_membership(course, membership, ended_by=admin_user, at=timezone.now())

    assert not may_manage(fresh(instructor), course)
    assert not course.permissions_for_user(fresh(instructor)).can_edit()


def test_a_role_over_two_organizations_makes_one_member(instructor, dsca, usasac, course, at):
    give_role(instructor, Role.INSTRUCTOR, dsca, at=at)
    give_role(instructor, Role.INSTRUCTOR, usasac, at=at)

    assert CoursePage.objects.managed_by(instructor).filter(pk=course.pk).count() == 1
    assert memberships_of(course).filter(ended_at=None).filter(person=instructor).count() == 1


def test_a_member_is_taken_in_once_and_written_down(instructor, colleague, course, at):
    membership = add_member(course, colleague, given_by=instructor, reason="Writes module 2.", at=at)

    with pytest.raises(AlreadyIn):
        add_member(course, colleague, given_by=instructor, at=at)
    change = Change.objects.get(action="team-joined", subject_id=str(membership.pk))
    assert (change.actor, change.person, change.reason) == (instructor, colleague, "Writes module 2.")
    assert change.new == {"course": course.title, "person": "Cole Colleague"}


def test_only_instructors_are_taken_in(instructor, learner, reviewer, course, at):
    for each in (learner, reviewer):
        with pytest.raises(NotAnInstructor):
            add_member(course, each, given_by=instructor, at=at)


def test_a_membership_ends_once_and_the_history_stays(instructor, colleague, course, at):
    membership = add_member(course, colleague, given_by=instructor, at=at)

    end_membership(course, membership, ended_by=instructor, reason="Done.", at=at)
    with pytest.raises(NotIn):
        end_membership(course, membership, ended_by=instructor, at=at)

    assert not memberships_of(course).filter(ended_at=None).filter(person=colleague).exists()
    membership.refresh_from_db()
    assert (membership.ended_at, membership.ended_by, membership.end_reason) == (at, instructor, "Done.")
    assert Change.objects.get(action="team-left", person=colleague).reason == "Done."
    assert add_member(course, colleague, given_by=instructor, at=at).pk != membership.pk


def test_the_last_member_is_ended_by_an_administrator_only(instructor, admin_user, colleague, course, at):
    mine = GroupMembership.objects.get(group=course.team.group, person=instructor)
    with pytest.raises(LastMember):
        end_membership(course, mine, ended_by=instructor, at=at)
    # A member whose role has ended does not count.
    add_member(course, colleague, given_by=instructor, at=at)
    withdraw_role(colleague, Role.INSTRUCTOR, None, actor=admin_user, reason="Moved.", at=timezone.now())
    with pytest.raises(LastMember):
        end_membership(course, mine, ended_by=instructor, at=at)

    end_membership(course, mine, ended_by=admin_user, at=at)
    assert not may_manage(instructor, course)


def test_a_membership_of_another_course_is_not_ended_here(instructor, admin_user, course, at):
    other = make_course("Another")
    elsewhere = GroupMembership.objects.get(group=other.team.group, person=instructor)
    with pytest.raises(NotIn):
        end_membership(course, elsewhere, ended_by=admin_user, at=at)


def test_a_team_is_made_once(course):
    team = ensure_team(course)
    before = Group.objects.count(), GroupPagePermission.objects.count()

    assert ensure_team(course) == team
    assert (Group.objects.count(), GroupPagePermission.objects.count()) == before
    assert team.collection.get_parent().name == "Courses"


def test_courses_of_the_time_before_teams_stay_open_to_everyone_who_wrote_them(colleague, instructor, reviewer, at):
    old = make_course("An old course")
    GroupMembership.objects.filter(group=old.team.group).delete()
    old.team.delete()
    old.team.group.delete()

    set_up_teams(at=at)
    set_up_teams(at=at)

    assert {each.person for each in memberships_of(old).filter(ended_at=None)} == {colleague, instructor}


def test_a_course_that_has_a_team_takes_in_nobody_by_itself(course, colleague, at):
    ensure_team(course)
    set_up_teams(at=at)
    assert not may_manage(colleague, course)


def test_a_question_of_managing_costs_one_statement(instructor, course, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert may_manage(instructor, course)
