"""Whom a person supervises: those who name them, and those of the organization that their role reaches."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from certificates.experience import NotTheSupervisor, confirm
from lms.models import User
from lms.permissions import GROUP_OF_ROLE, Navigation, Role, navigation_of, supervised_by
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
