"""The pages and groups, and what a role lets one do."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Site

from courses.models import CataloguePage, HomePage
from lms.management.set_up import set_up
from lms.models import Change, RoleGrant
from lms.permissions import GROUP_OF_ROLE, Role, scope_of
from lms.roles import give_role
from tests.conftest import person


def test_home_is_the_front_page_and_the_catalogue_is_under_it(db):
    site = Site.objects.get(is_default_site=True)

    assert site.root_page.specific == HomePage.objects.get()
    assert CataloguePage.objects.get().url == "/courses/"
    assert not Page.objects.filter(slug="home").exists()


def test_setting_up_again_changes_nothing(db, at):
    def state():
        groups = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
        pages = {
            (each.group.name, each.page_id, each.permission_id)
            for group in Group.objects.all()
            for each in group.page_permissions.all()
        }
        return Page.objects.count(), groups, pages

    before = state()
    set_up(at=at)

    assert state() == before


def test_a_right_that_was_added_by_hand_is_taken_back(db, at):
    group = Group.objects.get(name=GROUP_OF_ROLE[Role.REVIEWER])
    group.permissions.add(*Group.objects.get(name=GROUP_OF_ROLE[Role.COE_STAFF]).permissions.all())

    set_up(at=at)

    assert "release_edition" not in group.permissions.values_list("codename", flat=True)


RIGHTS = {
    "instructor": {"reach", "edit", "see_questions", "write_questions"},
    "reviewer": {"reach", "edit", "see_questions", "approve_questions"},
    "coe": {"reach", "release", "reports"},
    "authority": {"grant"},
    "learner": set(),
}


@pytest.mark.parametrize("who", RIGHTS)
def test_each_role_may_do_what_it_is_for_and_no_more(request, course, who):
    user = request.getfixturevalue(who)
    on_course = course.permissions_for_user(user)
    may = {
        "reach": user.has_perm("wagtailadmin.access_admin"),
        "edit": on_course.can_edit(),
        "publish": on_course.can_publish(),
        "release": user.has_perm("courses.release_edition"),
        "see_questions": user.has_perm("quizzes.view_question"),
        "write_questions": user.has_perm("quizzes.author_question"),
        "approve_questions": user.has_perm("quizzes.review_question"),
        "reports": user.has_perm("courses.view_enrolment"),
        "grant": user.has_perm("certificates.grant_level"),
    }

    assert {right for right, held in may.items() if held} == RIGHTS[who]


@pytest.mark.parametrize("who", ["instructor", "reviewer", "coe"])
def test_nobody_but_administrators_edits_above_the_catalogue(request, who):
    user = request.getfixturevalue(who)

    assert not HomePage.objects.get().permissions_for_user(user).can_edit()


def test_authorities_and_learners_do_not_reach_the_admin(client, authority, learner):
    for each in (authority, learner):
        client.force_login(each)
        assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_a_role_is_given_once_over_an_organization_and_written_down(db, dsca, usasac, admin_user, at):
    staff = person("new.staff@example.test", "New Staff", dsca)

    first = give_role(staff, Role.COE_STAFF, dsca, at=at, actor=admin_user)
    again = give_role(staff, Role.COE_STAFF, dsca, at=at)
    other = give_role(staff, Role.COE_STAFF, usasac, at=at)

    assert first == again
    assert RoleGrant.objects.filter(person=staff).count() == 2
    assert {"Center of Excellence staff"} == set(staff.groups.values_list("name", flat=True))
    scope = scope_of(staff, Role.COE_STAFF, at=at)
    assert scope.covers(dsca.pk)
    assert scope.covers(usasac.pk)
    change = Change.objects.get(subject_id=str(first.pk), action="role-given")
    assert (change.actor, change.person, change.new) == (
        admin_user,
        staff,
        {"role": "coe-staff", "organization": "dsca"},
    )
    assert other.organization == usasac


def test_a_role_everywhere_is_given_once(db, at):
    staff = person("new.staff@example.test", "New Staff")

    assert give_role(staff, Role.INSTRUCTOR, None, at=at) == give_role(staff, Role.INSTRUCTOR, None, at=at)
