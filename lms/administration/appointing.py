"""Giving roles to people and taking them back, as far as the administrator reaches."""

from datetime import date, datetime

from django.db import transaction

from lms.grants import end_of
from lms.models import Organization, RoleGrant, User
from lms.permissions import Role
from lms.roles import give_role, withdraw_role

from .reach import BeyondReach, may_give, require_reach


class AlreadyHeld(Exception):
    """The person holds the role over the organization."""


class NotHere(Exception):
    """The person is deactivated."""


class OverAlready(Exception):
    """The day has passed where the person is."""


@transaction.atomic
def give(
    person: User,
    role: Role,
    organization: Organization | None,
    *,
    until: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> RoleGrant:
    """Give the role. Raises OwnAccount, OutOfReach, BeyondReach, NotHere, AlreadyHeld, OverAlready."""
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    scope = require_reach(by, held, at=at)
    if not may_give(scope, role, organization.pk if organization else None):
        raise BeyondReach
    if not held.is_active:
        raise NotHere
    ends_at = end_of(until, held)
    if ends_at and ends_at <= at:
        raise OverAlready
    if RoleGrant.objects.in_force(at=at).filter(person=held, role=role, organization=organization).exists():
        raise AlreadyHeld
    return give_role(held, role, organization, at=at, until=until, actor=by, reason=reason)


@transaction.atomic
def take(person: User, grant: RoleGrant, *, reason: str, by: User, at: datetime) -> None:
    """End the grant. Raises OwnAccount, OutOfReach, BeyondReach, and what withdraw_role raises."""
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    scope = require_reach(by, held, at=at)
    if not may_give(scope, grant.role, grant.organization_id):
        raise BeyondReach
    withdraw_role(held, Role(grant.role), grant.organization, actor=by, reason=reason, at=at)
