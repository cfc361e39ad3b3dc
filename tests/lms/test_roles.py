"""A role is one switch: what its group allows holds while a grant is in force, and not a day longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certificates.authority import NotOwnRecord, OutOfScope, require_authority
from lms.models import Change, RoleGrant, User
from lms.permissions import GROUP_OF_ROLE, Navigation, Role, navigation_of, scope_of
from lms.roles import LastAdministrator, NotHeld, give_role, withdraw_role
from tests.conftest import end_grants

REASON = "Moved to another post."


def addresses_of_an_author(course):
    return [
        reverse("questions:index"),
        reverse("wagtailadmin_pages:edit", args=[course.pk]),
        reverse("wagtailadmin_home"),
    ]


def test_an_instructor_reaches_questions_and_pages(client, instructor, course):
    client.force_login(instructor)
    assert [client.get(each).status_code for each in addresses_of_an_author(course)] == [200, 200, 200]


def test_an_instructor_whose_grant_has_ended_reaches_neither(client, instructor, course):
    end_grants(instructor)
    client.force_login(instructor)
    assert [client.get(each).status_code for each in addresses_of_an_author(course)] == [403, 403, 403]


def test_the_group_without_a_grant_opens_nothing(client, learner, course):
    learner.groups.add(Group.objects.get(name=GROUP_OF_ROLE[Role.INSTRUCTOR]))
    client.force_login(learner)
    assert [client.get(each).status_code for each in addresses_of_an_author(course)] == [403, 403, 403]


def test_what_an_ended_role_allowed_is_not_kept_by_another_role(client, coe, course, at):
    give_role(coe, Role.INSTRUCTOR, None, at=at)
    end_grants(coe, Role.INSTRUCTOR)
    client.force_login(coe)

    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    refused = [
        client.get(reverse("questions:index")),
        client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])),
        client.get(reverse("wagtailimages:add")),
        client.get(reverse("wagtaildocs:add")),
    ]
    assert [response.status_code for response in refused] == [302, 302, 302, 302]


def test_a_group_that_carries_no_role_counts_as_usual(client, learner):
    plain = Group.objects.create(name="Question readers")
    plain.permissions.set(Group.objects.get(name=GROUP_OF_ROLE[Role.REVIEWER]).permissions.all())
    learner.groups.add(plain)
    client.force_login(learner)
    assert client.get(reverse("questions:index")).status_code == 200


def test_permissions_take_one_statement_for_groups_and_one_for_the_person(instructor, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert instructor.has_perm("quizzes.view_question")
        assert not instructor.has_perm("certificates.grant_level")


def test_an_authority_outside_its_group_decides_nothing(client, authority, learner, at):
    authority.groups.clear()
    client.force_login(authority)
    assert client.get(reverse("certificates:grants")).status_code == 403
    with pytest.raises(OutOfScope):
        require_authority(authority, learner, at=at)


def test_the_header_offers_no_role_without_its_group(authority, coe, instructor, django_assert_num_queries):
    for each in (authority, coe, instructor):
        each.groups.clear()
        with django_assert_num_queries(1):
            assert navigation_of(each) == Navigation()


def test_the_header_offers_what_a_role_and_its_group_open(authority, coe, instructor):
    assert navigation_of(authority) == Navigation(may_grant=True)
    assert navigation_of(coe) == Navigation(may_see_reports=True)
    assert navigation_of(instructor) == Navigation(may_author=True)


def test_revoking_asks_for_its_own_permission(authority, learner, at):
    Group.objects.get(name=GROUP_OF_ROLE[Role.AUTHORITY]).permissions.remove(
        *Group.objects.get(name=GROUP_OF_ROLE[Role.AUTHORITY]).permissions.filter(codename="revoke_award")
    )
    require_authority(authority, learner, at=at)
    with pytest.raises(OutOfScope):
        require_authority(authority, learner, at=at, permission="certificates.revoke_award")
    with pytest.raises(NotOwnRecord):
        require_authority(authority, authority, at=at)


def test_a_withdrawn_role_takes_its_group_along_and_says_who_and_why(client, instructor, admin_user, course):
    grant = withdraw_role(instructor, Role.INSTRUCTOR, None, actor=admin_user, reason=REASON, at=timezone.now())

    assert grant.withdrawn_at
    assert not instructor.groups.exists()
    change = Change.objects.get(person=instructor, action="role-withdrawn")
    assert (change.actor, change.reason, change.old["role"]) == (admin_user, REASON, "instructor")
    client.force_login(User.objects.get(pk=instructor.pk))
    assert [client.get(each).status_code for each in addresses_of_an_author(course)] == [403, 403, 403]


def test_the_group_stays_with_the_last_grant_of_the_role(coe_of_dsca, dsca, usasac, admin_user, at):
    give_role(coe_of_dsca, Role.COE_STAFF, usasac, at=at)

    withdraw_role(coe_of_dsca, Role.COE_STAFF, dsca, actor=admin_user, reason=REASON, at=at)
    assert coe_of_dsca.groups.exists()
    withdraw_role(coe_of_dsca, Role.COE_STAFF, usasac, actor=admin_user, reason=REASON, at=at)
    assert not coe_of_dsca.groups.exists()


def test_a_role_that_is_not_held_cannot_be_withdrawn(coe_of_dsca, usasac, admin_user, at):
    with pytest.raises(NotHeld):
        withdraw_role(coe_of_dsca, Role.COE_STAFF, usasac, actor=admin_user, reason=REASON, at=at)
    assert coe_of_dsca.groups.exists()


def test_a_role_is_given_again_after_its_end(instructor):
    end_grants(instructor)
    grant = give_role(instructor, Role.INSTRUCTOR, None, at=timezone.now())
    assert grant in RoleGrant.objects.in_force(at=timezone.now())
    assert User.objects.get(pk=instructor.pk).has_perm("quizzes.view_question")


def test_the_commands_give_and_withdraw_and_say_who_and_why(learner, admin_user, dsca):
    until = timezone.now().date() + timedelta(days=30)
    by = {"organization": "dsca", "actor": admin_user.email, "reason": REASON, "verbosity": 0}
    call_command("give_role", learner.email, "authority", until=until, **by)

    grant = RoleGrant.objects.get(person=learner)
    assert (grant.role, grant.organization, grant.ends_on) == (Role.AUTHORITY, dsca, until)
    given = Change.objects.get(person=learner, action="role-given")
    assert (given.actor, given.reason, given.new["ends_on"]) == (admin_user, REASON, until.isoformat())

    call_command("withdraw_role", learner.email, "authority", **by)
    assert not RoleGrant.objects.in_force(at=timezone.now()).filter(person=learner).exists()
    assert Change.objects.get(person=learner, action="role-withdrawn").actor == admin_user


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "nobody@example.test"},
        {"actor": "lee.learner@example.test"},
        {"actor": "alex.admin@example.test", "email": "alex.admin@example.test"},
        {"reason": "  "},
        {"organization": "nowhere"},
        {"until": timezone.now().date() - timedelta(days=1)},
    ],
)
def test_a_command_with_a_mistake_gives_nothing(learner, admin_user, wrong):
    options = {"email": learner.email, "actor": admin_user.email, "reason": REASON} | wrong
    email = options.pop("email")
    with pytest.raises(CommandError):
        call_command("give_role", email, "reviewer", **options)
    assert not RoleGrant.objects.exists()


def test_withdrawing_what_is_not_held_is_said(learner, admin_user):
    with pytest.raises(CommandError):
        call_command("withdraw_role", learner.email, "reviewer", actor=admin_user.email, reason=REASON)


MIDNIGHTS = [
    ("America/New_York", datetime(2026, 7, 1, 4, 0, tzinfo=UTC)),
    ("Pacific/Honolulu", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
    ("Asia/Tokyo", datetime(2026, 6, 30, 15, 0, tzinfo=UTC)),
    ("UTC", datetime(2026, 7, 1, 0, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "midnight"), MIDNIGHTS)
def test_a_grant_ends_at_midnight_where_the_person_is(learner, dsca, at, zone, midnight):
    learner.time_zone = zone
    learner.save()

    give_role(learner, Role.COE_STAFF, dsca, at=at, until=date(2026, 7, 1))

    a_moment = timedelta(microseconds=1)
    assert scope_of(learner, Role.COE_STAFF, at=midnight - a_moment).covers(dsca.pk)
    assert not scope_of(learner, Role.COE_STAFF, at=midnight)


def test_moving_to_another_time_zone_makes_no_role_longer(learner, dsca, at):
    learner.time_zone = "Asia/Tokyo"
    learner.save()
    give_role(learner, Role.COE_STAFF, dsca, at=at, until=date(2026, 7, 1))

    learner.time_zone = "Pacific/Honolulu"
    learner.save()

    assert not scope_of(learner, Role.COE_STAFF, at=datetime(2026, 6, 30, 15, 0, tzinfo=UTC))


def test_the_last_administrator_of_everything_stays(learner, admin_user, at):
    give_role(learner, Role.ADMINISTRATOR, None, at=at)
    withdraw_role(learner, Role.ADMINISTRATOR, None, actor=admin_user, reason=REASON, at=at)
    give_role(learner, Role.ADMINISTRATOR, None, at=at)
    User.objects.filter(pk=admin_user.pk).update(is_active=False)

    with pytest.raises(LastAdministrator):
        withdraw_role(learner, Role.ADMINISTRATOR, None, actor=admin_user, reason=REASON, at=at)
    assert learner.role_grants.filter(withdrawn_at=None).exists()


def test_nobody_is_their_own_supervisor(learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=learner.pk).update(supervisor=learner)
