"""The tree of organizations changes with the day."""

from datetime import date

import pytest

from lms.models import Organization
from lms.permissions import Role, scope_of


@pytest.mark.parametrize(
    ("day", "parent"),
    [
        (date(2025, 6, 1), "usdp"),
        (date(2025, 12, 1), "usdp"),
        (date(2026, 2, 10), "usdas"),
        (date(2026, 6, 1), "usdas"),
    ],
)
def test_dsca_and_dtsa_stand_under_the_right_under_secretary(db, day, parent):
    roots = list(Organization.objects.filter(code=parent))
    assert {"dsca", "dtsa"} <= set(Organization.objects.within(roots, on=day).values_list("code", flat=True))


def test_a_role_over_an_organization_reaches_what_stands_under_it_today(coe_of_dsca, dsca, usasac, at):
    scope = scope_of(coe_of_dsca, Role.COE_STAFF, at=at)
    assert scope.covers(dsca.pk)
    assert not scope.covers(usasac.pk)
    assert not scope.covers(None)


def test_a_role_that_ended_reaches_nothing(coe_of_dsca, at):
    coe_of_dsca.role_grants.update(ends_on=at.date(), ends_at=at)
    assert not scope_of(coe_of_dsca, Role.COE_STAFF, at=at)


def test_one_role_is_not_another(coe, at):
    assert scope_of(coe, Role.COE_STAFF, at=at).everywhere
    assert not scope_of(coe, Role.AUTHORITY, at=at)


def test_a_role_that_starts_tomorrow_reaches_nothing_today(coe_of_dsca, at):
    coe_of_dsca.role_grants.update(starts_on=date(2026, 6, 2))
    assert not scope_of(coe_of_dsca, Role.COE_STAFF, at=at)
