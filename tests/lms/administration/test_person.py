"""What administrators do about a person: each with a reason and a trail, and no further than they reach."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.teams import may_manage
from lms.administration.appointing import give, take
from lms.administration.leaving import deactivate
from lms.administration.reach import BeyondReach, OutOfReach, OwnAccount
from lms.models import Change, GroupMembership, User
from lms.permissions import Role, supervised_by
from lms.roles import LastAdministrator, give_role
from tests.conftest import person

from .conftest import REASON, do, page_of


@pytest.fixture
def at_the_desk(client, admin_of_dsca):
    client.force_login(admin_of_dsca)
    return client


def in_force(user):
    return {(one.role, one.organization_id) for one in user.role_grants.filter(withdrawn_at=None)}


def test_a_role_is_given_with_scope_last_day_and_reason(at_the_desk, admin_of_dsca, learner, dsca):
    last_day = timezone.now().date() + timedelta(days=30)
    do(at_the_desk, learner, "give", role="supervisor", over="dsca", last_day=last_day.isoformat())

    grant = learner.role_grants.get()
    assert (grant.role, grant.organization, grant.last_day) == (Role.SUPERVISOR, dsca, last_day)
    change = Change.objects.get(person=learner, action="role-given")
    assert (change.actor, change.reason) == (admin_of_dsca, REASON)


def test_a_role_is_taken_with_a_reason(at_the_desk, admin_of_dsca, coe_of_dsca):
    do(at_the_desk, coe_of_dsca, "take", grant=coe_of_dsca.role_grants.get().pk)

    assert not in_force(coe_of_dsca)
    assert Change.objects.get(person=coe_of_dsca, action="role-withdrawn").reason == REASON


@pytest.mark.parametrize(
    ("role", "over"),
    [
        ("coe-staff", "everywhere"),
        ("administrator", "everywhere"),
        ("administrator", "usasac"),
        ("authority", "usasac"),
        ("coe-staff", "usasac"),
        ("reviewer", "dsca"),
        ("nonsense", "dsca"),
    ],
)
def test_nobody_gives_more_than_they_reach(at_the_desk, learner, role, over):
    do(at_the_desk, learner, "give", role=role, over=over)
    assert not learner.role_grants.exists()


def test_the_domain_refuses_it_too_and_not_only_the_form(admin_of_dsca, admin_of_all, learner, learner2, usasac, at):
    by = {"until": None, "reason": REASON, "by": admin_of_dsca, "at": at}
    for who, role, over, refusal in (
        (learner, Role.COE_STAFF, None, BeyondReach),
        (learner, Role.ADMINISTRATOR, usasac, BeyondReach),
        (learner2, Role.INSTRUCTOR, usasac, OutOfReach),
        (admin_of_dsca, Role.INSTRUCTOR, admin_of_dsca.organization, OwnAccount),
    ):
        with pytest.raises(refusal):
            give(who, role, over, **by)
    wide = give_role(learner, Role.COE_STAFF, None, at=at)
    with pytest.raises(BeyondReach):
        take(learner, wide, reason=REASON, by=admin_of_dsca, at=at)
    take(learner, wide, reason=REASON, by=admin_of_all, at=at)


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("give", {"role": "instructor", "over": "dsca"}),
        ("name", {"display_name": "Another Name"}),
        ("place", {"organization": "usasac"}),
        ("deactivate", {}),
    ],
)
def test_nobody_administers_themselves(at_the_desk, admin_of_dsca, deed, fields):
    before = list(Change.objects.filter(person=admin_of_dsca))
    assert b"Nobody administers themselves" in at_the_desk.get(page_of(admin_of_dsca)).content
    do(at_the_desk, admin_of_dsca, deed, **fields)
    assert list(Change.objects.filter(person=admin_of_dsca)) == before


def test_administrators_do_not_touch_superusers(client, admin_of_all, admin_user):
    client.force_login(admin_of_all)
    do(client, admin_user, "deactivate")
    admin_user.refresh_from_db()
    assert admin_user.is_active


@pytest.mark.parametrize("reason", ["", "  ", "\u202e", "x" * 301])
def test_nothing_happens_without_a_reason(at_the_desk, learner, reason):
    response = do(at_the_desk, learner, "name", display_name="Lee Other", reason=reason)
    assert response.status_code == 200
    learner.refresh_from_db()
    assert learner.display_name == "Lee Learner"


def test_a_name_is_corrected_and_the_old_one_kept_in_the_trail(at_the_desk, admin_of_dsca, learner):
    do(at_the_desk, learner, "name", display_name="  Lee   Learner-Smith ")

    change = Change.objects.get(person=learner, action="name-corrected")
    assert (change.actor, change.reason) == (admin_of_dsca, REASON)
    assert (change.old, change.new) == ({"display_name": "Lee Learner"}, {"display_name": "Lee Learner-Smith"})
    assert b"Lee Learner-Smith" in at_the_desk.get(page_of(learner)).content


def test_the_supervisor_changes_within_reach(at_the_desk, learner, learner2, coe):
    do(at_the_desk, learner, "place", organization="dsca", supervisor=learner2.email)
    do(at_the_desk, learner, "place", organization="dsca", supervisor=learner.email)
    do(at_the_desk, learner, "place", organization="usasac", supervisor="sofia.supervisor@example.test")
    learner.refresh_from_db()
    assert (learner.organization.code, learner.supervisor.email) == ("dsca", "sofia.supervisor@example.test")

    do(at_the_desk, learner, "place", organization="dsca", supervisor=coe.email.upper())
    learner.refresh_from_db()
    assert learner.supervisor == coe
    change = Change.objects.get(person=learner, action="person-moved")
    assert (change.old, change.new) == (
        {"supervisor": "sofia.supervisor@example.test"},
        {"supervisor": "cora.coe@example.test"},
    )


def test_nobody_makes_themselves_a_supervisor(at_the_desk, admin_of_dsca, learner):
    do(at_the_desk, learner, "place", organization="dsca", supervisor=admin_of_dsca.email)

    learner.refresh_from_db()
    assert learner.supervisor != admin_of_dsca


def test_who_administers_everything_moves_people_between_organizations(client, admin_of_all, learner, usasac):
    client.force_login(admin_of_all)
    do(client, learner, "place", organization="usasac", supervisor="")
    learner.refresh_from_db()
    assert (learner.organization, learner.supervisor) == (usasac, None)


def test_who_is_deactivated_is_out_at_the_next_request_and_loses_roles_and_teams(
    client, client_of_instructor, admin_user, instructor, learner, supervisor, course
):
    assert client_of_instructor.get(reverse("portal:learn")).status_code == 200
    client.force_login(admin_user)
    do(client, instructor, "deactivate")

    assert client_of_instructor.get(reverse("portal:learn"))["Location"].startswith("/accounts/login/")
    assert not in_force(instructor)
    assert not GroupMembership.objects.open().filter(person=instructor).exists()
    assert not may_manage(User.objects.get(pk=instructor.pk), course)
    change = Change.objects.get(person=instructor, action="deactivated")
    assert (change.actor, change.reason) == (admin_user, REASON)
    assert Change.objects.filter(person=instructor, action="team-left", reason=REASON).exists()


@pytest.fixture
def client_of_instructor(instructor):
    client = Client()
    client.force_login(instructor)
    return client


def test_what_a_leaver_did_stays_and_their_supervisors_team_loses_them(
    client, admin_of_dsca, enrolment, learner, supervisor, at
):
    client.force_login(admin_of_dsca)
    do(client, learner, "deactivate")
    assert not supervised_by(supervisor, at=at).exists()
    enrolment.refresh_from_db()
    assert enrolment.learner == learner


def test_who_comes_back_signs_in_anew_and_without_the_roles_of_before(
    client, client_of_instructor, admin_user, instructor
):
    client.force_login(admin_user)
    do(client, instructor, "deactivate")
    do(client, instructor, "reactivate")

    assert client_of_instructor.get(reverse("portal:learn")).status_code == 302
    assert client_of_instructor.login(email=instructor.email, password="a-long-enough-password")
    assert not in_force(instructor)
    assert Change.objects.filter(person=instructor, action="reactivated").exists()


def test_an_administrator_does_not_deactivate_who_holds_more_than_they_may_take(at_the_desk, coe):
    response = do(at_the_desk, coe, "deactivate")
    assert b"reaches further than you do" in response.content
    coe.refresh_from_db()
    assert coe.is_active


def test_the_last_administrator_of_everything_is_not_deactivated(admin_of_all, admin_user, at):
    admin_of_all.set_unusable_password()
    admin_of_all.save()
    other = person("ora.other@example.test", "Ora Other", is_superuser=True)
    deactivate(other, reason=REASON, by=admin_user, at=at)
    with pytest.raises(LastAdministrator):
        deactivate(admin_user, reason=REASON, by=_superuser_who_is_no_longer(admin_user), at=at)


def _superuser_who_is_no_longer(admin_user):
    return User(pk=0, is_superuser=True, is_active=True, email="nobody@example.test")


def test_an_unknown_deed_is_refused(at_the_desk, learner):
    assert at_the_desk.post(page_of(learner), {"do": "delete", "reason": REASON}).status_code == 400


def test_the_page_shows_the_account_and_no_result_of_a_test(at_the_desk, learner, enrolment, at):
    give_role(learner, Role.AUTHORITY, learner.organization, at=at)
    html = at_the_desk.get(page_of(learner)).content.decode()
    assert "Certification authority" in html
    assert "Role given" in html
    assert "Enrolled" not in html


def test_the_page_costs_the_same_for_many_changes(
    at_the_desk, learner, admin_of_dsca, at, django_assert_max_num_queries
):
    at_the_desk.get(page_of(learner))
    for n in range(20):
        do(at_the_desk, learner, "name", display_name=f"Lee Number {'x' * (n + 1)}")
    with django_assert_max_num_queries(32):
        at_the_desk.get(page_of(learner))
