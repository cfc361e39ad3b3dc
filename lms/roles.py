"""Giving people roles, and taking them back."""

from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q

from .grants import end_of
from .models import Change, Organization, RoleGrant, User
from .permissions import GROUP_OF_ROLE, Role


class NotHeld(Exception):
    """The person does not hold the role over the organization."""


class LastAdministrator(Exception):
    """Without this person nobody could administer everything."""


@transaction.atomic
def give_role(
    person: User,
    role: Role,
    organization: Organization | None,
    *,
    at: datetime,
    until: date | None = None,
    actor: User | None = None,
    reason: str = "",
) -> RoleGrant:
    """Grant the role over the organization and all under it, None meaning everywhere, with the group that carries it.

    A second time gives the grant that is in force; `until` is the first day on which it no longer holds, from midnight
    where the person is now: moving to another time zone later makes it no longer.
    """
    held = RoleGrant.objects.filter(person=person, role=role, organization=organization, withdrawn_at=None)
    held.filter(ends_at__lte=at).update(withdrawn_at=at)
    person.groups.add(Group.objects.get(name=GROUP_OF_ROLE[role]))
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(
                person=person,
                role=role,
                organization=organization,
                starts_on=at.date(),
                ends_on=until,
                ends_at=end_of(until, person),
            )
    except IntegrityError:
        return held.get()
    new = _named(role, organization) | ({"ends_on": until} if until else {})
    Change.record("role-given", grant, actor=actor, person=person, at=at, new=new, reason=reason)
    return grant


@transaction.atomic
def withdraw_role(
    person: User, role: Role, organization: Organization | None, *, actor: User | None, reason: str, at: datetime
) -> RoleGrant:
    """End the role over the organization from this moment, and leave its group with the last grant of it.

    Raises NotHeld, LastAdministrator.
    """
    if role == Role.ADMINISTRATOR and organization is None and not person.is_superuser:
        require_another_administrator(person, at=at)
    grants = RoleGrant.objects.select_for_update().filter(person=person, role=role, withdrawn_at=None)
    held = list(grants.filter(Q(ends_at=None) | Q(ends_at__gt=at)))
    over = organization.pk if organization else None
    grant = next((each for each in held if each.organization_id == over), None)
    if grant is None:
        raise NotHeld
    grant.withdrawn_at = at
    grant.save(update_fields=["withdrawn_at"])
    if len(held) == 1:
        person.groups.remove(Group.objects.get(name=GROUP_OF_ROLE[role]))
    old = _named(role, organization)
    Change.record("role-withdrawn", grant, actor=actor, person=person, at=at, old=old, reason=reason)
    return grant


def require_another_administrator(person: User, *, at: datetime) -> None:
    """Raise LastAdministrator unless somebody else who can sign in administers everything, with no end in sight.

    To be called in the transaction that takes the person away: two at once come one after the other here.
    """
    Group.objects.select_for_update().get(name=GROUP_OF_ROLE[Role.ADMINISTRATOR])
    grants = RoleGrant.objects.in_force(at=at).filter(role=Role.ADMINISTRATOR, organization=None, ends_at=None)
    here = User.objects.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    others = here.filter(Q(is_superuser=True) | Q(pk__in=grants.values("person"))).exclude(pk=person.pk)
    if not others.exists():
        raise LastAdministrator


def _named(role: Role, organization: Organization | None) -> dict[str, object]:
    return {"role": role, "organization": organization.code if organization else None}
