"""Whom an administrator looks after: never themselves, nobody who reaches further, and no more than they reach."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lms.models import Organization, RoleGrant, User
from lms.permissions import Role, Scope, scope_of

ADMINISTER = "lms.administer_people"
# What this role opens does not depend on its organization (every page, every question): only from everywhere.
_NOT_BOUND_BY_ORGANIZATION = frozenset({Role.REVIEWER})


class OwnAccount(Exception):
    """Nobody administers themselves."""


class OutOfReach(Exception):
    """The person or the organization is not one that the administrator looks after."""


class BeyondReach(Exception):
    """What is to be given or taken reaches further than the administrator does."""


def administrator_scope(person: Any, *, at: datetime) -> Scope:
    """The organizations whose people the person administers; none without the permission."""
    if not isinstance(person, User) or not person.has_perm(ADMINISTER):
        return Scope()
    return scope_of(person, Role.ADMINISTRATOR, at=at)


def people_in(scope: Scope) -> QuerySet[User]:
    """The people of the organizations; those without one are reached from everywhere only."""
    return User.objects.filter(scope.over("organization"))


def organizations_in(scope: Scope) -> QuerySet[Organization]:
    """The organizations over which something can be asked or given."""
    return Organization.objects.all() if scope.everywhere else Organization.objects.filter(pk__in=scope.organizations)


def employers_in(scope: Scope) -> QuerySet[Organization]:
    """Those to which people can belong."""
    return Organization.objects.employers() & organizations_in(scope)


def require_reach(by: User, person: User, *, at: datetime) -> Scope:
    """How far the administrator reaches, if as far as the person. Raises OwnAccount, OutOfReach."""
    if by.pk == person.pk:
        raise OwnAccount
    scope = administrator_scope(by, at=at)
    if not scope or not scope.covers(person.organization_id) or (person.is_superuser and not by.is_superuser):
        raise OutOfReach
    return scope


def may_give(scope: Scope, role: str, organization_id: int | None) -> bool:
    """Whether who reaches so far may give the role over the organization, or everywhere, and take it."""
    if scope.everywhere:
        return True
    return organization_id is not None and scope.covers(organization_id) and role not in _NOT_BOUND_BY_ORGANIZATION


def roles_given_by(scope: Scope) -> list[Role]:
    """The roles that can be given from there at all."""
    return [role for role in Role if scope.everywhere or role not in _NOT_BOUND_BY_ORGANIZATION]


def grants_in_force(person: User, *, at: datetime) -> list[RoleGrant]:
    """What the person holds at the moment."""
    grants = RoleGrant.objects.in_force(at=at).filter(person=person).select_related("organization")
    return list(grants.order_by("role", "organization__name"))
