"""Whom a person supervises: those who name them, and those of the organization that their role reaches."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates.experience import NotTheSupervisor, confirm
from lms.models import Organization, OrganizationParent, User
from lms.permissions import GROUP_OF_ROLE, Navigation, Role, navigation_of, supervised_by, supervisors_of
from lms.roles import give_role, withdraw_role
from tests.conftest import end_grants, person


@pytest.fixture
def stand_in(usasac, at) -> User:
    """Acts as supervisor of DSCA's people for a while, and works elsewhere."""
    return person("stan.in@example.test", "Stan In", usasac)


@pytest.fixture
def granted(stand_in, dsca, at) -> User:
    give_role(stand_in, Role.SUPERVISOR, dsca, at=at)
    return User.objects.get(pk=stand_in.pk)


def test_who_is_named_supervises_those_who_name_them(supervisor, learner, learner2, at):
    assert list(supervised_by(supervisor, at=at)) == [learner]
    assert not supervised_by(learner, at=at).exists()


def test_the_role_reaches_the_organization_and_not_oneself_nor_who_left(granted, supervisor, learner, learner2, at):
    gone = person("gone@example.test", "Gone Person", learner.organization, is_active=False)
    User.objects.filter(pk=granted.pk).update(organization=learner.organization)

    assert set(supervised_by(granted, at=at)) == {supervisor, learner}
    assert gone not in supervised_by(granted, at=at)


def test_the_role_everywhere_reaches_everyone(stand_in, supervisor, learner, learner2, at):
    give_role(stand_in, Role.SUPERVISOR, None, at=at)
    assert set(supervised_by(User.objects.get(pk=stand_in.pk), at=at)) == {supervisor, learner, learner2}


@pytest.mark.parametrize("how", ["ended", "withdrawn", "without its group"])
def test_a_role_that_is_over_reaches_nobody(granted, admin_user, learner, dsca, at, how):
    if how == "ended":
        end_grants(granted)
        at = timezone.now()
    elif how == "withdrawn":
        withdraw_role(granted, Role.SUPERVISOR, dsca, actor=admin_user, reason="Back.", at=at)
    else:
        granted.groups.remove(Group.objects.get(name=GROUP_OF_ROLE[Role.SUPERVISOR]))
    assert not supervised_by(User.objects.get(pk=granted.pk), at=at).exists()


def test_who_supervises_is_the_other_side_of_who_is_supervised(
    granted, supervisor, learner, learner2, admin_user, dsca, at
):
    unit = Organization.objects.create(code="unit", name="A unit", kind="unit", level="tactical", may_employ=True)
    OrganizationParent.objects.create(organization=unit, parent=dsca)
    everywhere, left, over = (person(f"{name}@example.test", name.title(), dsca) for name in ("eva", "len", "ole"))
    person("una@example.test", "Una", unit, supervisor=left)
    person("ned@example.test", "Ned", None, supervisor=admin_user)
    for one, organization in ((everywhere, None), (left, unit), (over, unit), (admin_user, dsca)):
        give_role(one, Role.SUPERVISOR, organization, at=at)
    User.objects.filter(pk=left.pk).update(is_active=False)
    over.groups.clear()
    everyone = list(User.objects.filter(is_active=True))

    with CaptureQueriesContext(connection) as captured:
        found = supervisors_of(everyone, at=at)

    assert len(captured) == 3
    teams = {one: set(supervised_by(User.objects.get(pk=one.pk), at=at)) for one in everyone}
    for one in everyone:
        assert found[one.pk].all == {each.pk for each in everyone if one in teams[each]}, one
    assert found[learner.pk].named == supervisor.pk
    assert found[learner.pk].by_role == {granted.pk, everywhere.pk}


def test_a_superuser_has_no_team_but_those_who_name_them(admin_user, learner, at):
    assert not supervised_by(admin_user, at=at).exists()


def test_the_team_page_is_open_to_the_role_and_to_nobody_elses_people(client, granted, learner, learner2):
    assert navigation_of(granted) == Navigation(is_supervisor=True)
    client.force_login(granted)

    assert learner.display_name in client.get(reverse("portal:team")).content.decode()
    assert client.get(reverse("portal:team-member", args=[learner.uuid])).status_code == 200
    assert client.get(reverse("portal:team-member", args=[learner2.uuid])).status_code == 404
    assert client.get(reverse("portal:team-member", args=[granted.uuid])).status_code == 404


def test_the_team_page_of_an_organization_without_people_is_empty_and_not_refused(client, stand_in, usasac, at):
    give_role(stand_in, Role.SUPERVISOR, usasac, at=at)
    client.force_login(stand_in)
    assert client.get(reverse("portal:team")).status_code == 200


def test_experience_is_confirmed_in_reach_of_the_role_only(granted, learner, learner2, at):
    days = {"from_day": at.date() - timedelta(days=90), "to_day": at.date(), "what": "Cases."}

    confirm(learner, **days, confirmed_by=granted, at=at)

    assert learner.experience.get().confirmed_by == granted
    for other in (learner2, granted):
        with pytest.raises(NotTheSupervisor):
            confirm(other, **days, confirmed_by=granted, at=at)
