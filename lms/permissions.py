"""Who may do what: roles over organizations, on top of Django's own permissions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from .backends import GROUP_OF_ROLE, groups_in_force, memberships_in_force
from .merged import counting_for
from .models import Organization, OrganizationParent, RoleGrant, User
from .notices.models import Notice

__all__ = [
    "GROUP_OF_ROLE",
    "FilePolicyInForce",
    "Navigation",
    "PagePolicyInForce",
    "ReadOnlyPolicy",
    "Role",
    "Scope",
    "groups_in_force",
    "memberships_in_force",
    "navigation_of",
    "scope_of",
    "supervised_by",
    "supervisors_of",
]

Role = RoleGrant.Role

_HAS_TEAM = "has-team"
_UNREAD = "unread"
_GROUP_OF_ROLE = models.Case(
    *(models.When(role=role, then=models.Value(name)) for role, name in GROUP_OF_ROLE.items())
)


@dataclass(frozen=True)
class Scope:
    """The organizations a person's role reaches; everywhere beats the list.

    Who administers everything reaches also what is about nobody.
    """

    everywhere: bool = False
    organizations: frozenset[int] = frozenset()
    administers: bool = False

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.organizations)

    def covers(self, organization_id: int | None) -> bool:
        """Whether the role reaches the organization; people without one are reached only from everywhere."""
        return self.everywhere or organization_id in self.organizations

    def over(self, path: str) -> models.Q:
        """A condition that keeps rows whose organization, found at the path, is reached."""
        return models.Q() if self.everywhere else models.Q(**{f"{path}__in": self.organizations})


def scope_of(person: User | AnonymousUser | None, role: RoleGrant.Role, *, at: datetime | None = None) -> Scope:
    """What a role lets the person reach now, or at the moment: two statements at the most."""
    if person is None or not isinstance(person, User) or not person.is_active:
        return Scope()
    if person.is_superuser:
        return Scope(everywhere=True, administers=True)
    return _granted_scope(person, role, at=at or timezone.now())


def _granted_scope(person: User, role: RoleGrant.Role, *, at: datetime) -> Scope:
    grants = RoleGrant.objects.in_force(at=at).filter(person=person, role=role).select_related("organization")
    roots = [grant.organization for grant in grants]
    if None in roots:
        return Scope(everywhere=True)
    if not roots:
        return Scope()
    reached = Organization.objects.within([root for root in roots if root is not None], on=at.date())
    return Scope(organizations=frozenset(reached.values_list("pk", flat=True)))


def supervised_by(person: User, *, at: datetime) -> QuerySet[User]:
    """The active people whom the person supervises: those who name them, and those in reach of the role.

    Never themselves. Superusers have no team but those who name them.
    """
    scope = Scope()
    if not person.is_superuser and person.has_perm("lms.supervise_people"):
        scope = _granted_scope(person, Role.SUPERVISOR, at=at)
    found = User.objects.filter(is_active=True).exclude(pk=person.pk)
    if scope.everywhere:
        return found
    named = models.Q(supervisor=person)
    return found.filter(named | scope.over("organization") if scope else named)


@dataclass(frozen=True)
class Supervisors:
    """Who supervises a person: whom they name, and who holds the role over them; keys of active people."""

    named: int | None = None
    by_role: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        """Each once."""
        return self.by_role | {self.named} if self.named else self.by_role


def supervisors_of(people: Iterable[User], *, at: datetime) -> dict[int, Supervisors]:
    """By person, who supervises them: `supervised_by` from the other side, in three statements for any number."""
    asked = list(people)
    names = {one.supervisor_id for one in asked if one.supervisor_id}
    here = set(User.objects.filter(pk__in=names, is_active=True).values_list("pk", flat=True))
    holders = _holders_of_the_role(at=at)
    lines = _lines_above({one.organization_id for one in asked if one.organization_id}, on=at.date())
    found = {}
    for one in asked:
        over = {None, *lines.get(one.organization_id, ())}
        reaching = [holders[each] for each in over if each in holders]
        named = one.supervisor_id if one.supervisor_id in here else None
        found[one.pk] = Supervisors(named, frozenset(set().union(*reaching) - {one.pk}))
    return found


def _holders_of_the_role(*, at: datetime) -> dict[int | None, set[int]]:
    """Who acts as supervisor, by the organization that the role was given over; None is everywhere."""
    granted = RoleGrant.objects.in_force(at=at).filter(
        role=Role.SUPERVISOR,
        person__is_active=True,
        person__is_superuser=False,
        person__groups__name=GROUP_OF_ROLE[Role.SUPERVISOR],
    )
    holders: dict[int | None, set[int]] = defaultdict(set)
    for organization, person in granted.values_list("organization", "person"):
        holders[organization].add(person)
    return holders


def _lines_above(organizations: Collection[int], *, on: date) -> dict[int | None, set[int]]:
    """Each organization with itself and all that it stands under on the day; one statement for the tree."""
    above: dict[int, set[int]] = defaultdict(set)
    for child, parent in OrganizationParent.objects.on(on).values_list("organization", "parent"):
        above[child].add(parent)
    lines: dict[int | None, set[int]] = {}
    for one in organizations:
        line, todo = {one}, [one]
        while todo:
            new = above[todo.pop()] - line
            line |= new
            todo.extend(new)
        lines[one] = line
    return lines


@dataclass(frozen=True)
class Navigation:
    """What the header offers a person."""

    is_supervisor: bool = False
    may_see_reports: bool = False
    may_author: bool = False
    may_grant: bool = False
    may_administer: bool = False
    unread: int = 0


def navigation_of(person: User | AnonymousUser | None) -> Navigation:
    """What the header offers and how many notices nobody read, in one statement at the most."""
    if person is None or not isinstance(person, User) or not person.is_active:
        return Navigation()
    held = RoleGrant.objects.in_force(at=timezone.now()).filter(person=person)
    granted = held.alias(group_name=_GROUP_OF_ROLE).filter(group_name__in=person.groups.values("name"))
    leading = person.team.filter(is_active=True).order_by()
    notices = Notice.objects.of(person).unread().order_by().values(of_one=counting_for("person"))
    counted = dict(
        granted.values_list("role", _number(models.Value(0))).union(
            leading.values_list(_word(_HAS_TEAM), _number(models.Value(0))),
            notices.values_list(_word(_UNREAD), _number(models.Count("pk"))),
        )
    )
    return Navigation(
        is_supervisor=bool({_HAS_TEAM, Role.SUPERVISOR} & counted.keys()) or person.is_superuser,
        may_see_reports=Role.COE_STAFF in counted or person.is_superuser,
        may_author=bool({Role.INSTRUCTOR, Role.REVIEWER} & counted.keys()) or person.is_superuser,
        may_grant=Role.AUTHORITY in counted or person.is_superuser,
        may_administer=Role.ADMINISTRATOR in counted or person.is_superuser,
        unread=counted.get(_UNREAD, 0),
    )


def _word(word: str) -> models.Value:
    return models.Value(word, output_field=models.CharField())


def _number(number: Any) -> Any:
    return models.ExpressionWrapper(number, output_field=models.IntegerField())


class PagePolicyInForce(PagePermissionPolicy):
    """Rights over pages, which Wagtail reads from groups by itself: only through groups in force."""

    def get_all_permissions_for_user(self, user: Any) -> Any:
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return super().get_all_permissions_for_user(user)
        return GroupPagePermission.objects.filter(group__in=groups_in_force(user)).select_related("page", "permission")


class FilePolicyInForce(CollectionOwnershipPermissionPolicy):
    """The same for images, documents and recordings."""

    # Not Wagtail's own name: what a library's plain policy found for the person in the same request is not ours.
    permission_cache_name = "_file_permissions_in_force"

    def get_all_permissions_for_user(self, user: Any) -> Any:
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return super().get_all_permissions_for_user(user)
        rights = GroupCollectionPermission.objects.filter(group__in=groups_in_force(user))
        return rights.select_related("collection", "permission")


class ReadOnlyPolicy(ModelPermissionPolicy):
    """For what the system records: staff with the view permission may look, and nobody may add, change or delete."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission([action for action in actions if action == "view"])
