"""Whose groups count: that of a role, or of a team, only as long as the role is held.

Django's part alone, so that it loads without Wagtail; permissions.py has the rest.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from .memberships import TEAM_NAMES_BEGIN
from .models import GroupMembership, RoleGrant, User

# The Wagtail and Django group that carries the permissions of each role.
GROUP_OF_ROLE = {
    RoleGrant.Role.INSTRUCTOR: "Instructors",
    RoleGrant.Role.REVIEWER: "Reviewers",
    RoleGrant.Role.COE_STAFF: "Center of Excellence staff",
    RoleGrant.Role.AUTHORITY: "Certification authorities",
    RoleGrant.Role.SUPERVISOR: "Supervisors",
    RoleGrant.Role.ADMINISTRATOR: "Administrators",
}
_GROUP_OF_THE_ROLE = Case(*(When(role=role.value, then=Value(name)) for role, name in GROUP_OF_ROLE.items()))
_ROLE_OF_ITS_GROUP = Case(*(When(group__name=name, then=Value(role.value)) for role, name in GROUP_OF_ROLE.items()))


def memberships_in_force(*, at: datetime) -> QuerySet[GroupMembership]:
    """The memberships that count at the moment: open, of active people who hold the role without which none counts."""
    granted = RoleGrant.objects.in_force(at=at).filter(person=OuterRef("person"), role=OuterRef("role"))
    return GroupMembership.objects.open().filter(Exists(granted), person__is_active=True)


def groups_in_force(person: Any) -> QuerySet[Group]:
    """The person's groups that count now.

    That is: without those of roles for which no grant is in force, and those of teams by membership alone.
    """
    if not person.is_active:
        return Group.objects.none()
    held = RoleGrant.objects.in_force(at=timezone.now()).filter(person=person).order_by()
    added = person.groups.through.objects.filter(user=person).values("group")
    joined = GroupMembership.objects.open().filter(person=person, role__in=held.values("role")).order_by()
    of_no_role = ~Q(name__startswith=TEAM_NAMES_BEGIN) & ~Q(name__in=GROUP_OF_ROLE.values())
    by_hand = Q(pk__in=added) & (of_no_role | Q(name__in=held.values(name=_GROUP_OF_THE_ROLE)))
    return Group.objects.filter(by_hand | Q(pk__in=joined.values("group")))


def people_in_force(groups: QuerySet[Group], *, at: datetime) -> QuerySet[User]:
    """The same from the other side: the active people of whom one of the groups counts at the moment."""
    granted = RoleGrant.objects.in_force(at=at).filter(person=OuterRef("user"), role=OuterRef("role"))
    added = User.groups.through.objects.filter(group__in=groups).exclude(group__name__startswith=TEAM_NAMES_BEGIN)
    by_hand = added.alias(role=_ROLE_OF_ITS_GROUP).filter(Q(role=None) | Exists(granted))
    joined = memberships_in_force(at=at).filter(group__in=groups)
    either = Q(pk__in=by_hand.values("user")) | Q(pk__in=joined.values("person"))
    return User.objects.filter(either, is_active=True)


class RolesInForce(ModelBackend):
    """Permissions through groups in force, in the one statement in which Django asks for them."""

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.filter(group__in=groups_in_force(user_obj))
