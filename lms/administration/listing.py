"""The list of people in an administrator's reach: narrowed, sorted, and each with what they hold."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from lms.models import Organization, RoleGrant, User
from lms.permissions import Scope

from .models import Invitation
from .reach import people_in


class State(TextChoices):
    """Whether a person is here."""

    ACTIVE = "active", _("Active")
    INVITED = "invited", _("Invited")
    LAPSED = "lapsed", _("Invited, to be sent again")
    DEACTIVATED = "deactivated", _("Deactivated")
    MERGED = "merged", _("Part of another account")


class Order(TextChoices):
    """What the list is sorted by."""

    NAME = "name", _("Name")
    EMAIL = "email", _("E-mail address")
    ORGANIZATION = "organization", _("Organization")
    NEWEST = "newest", _("Newest first")


_HAS_STATE = {
    State.ACTIVE: Q(is_active=True, is_invited=False),
    State.INVITED: Q(is_active=True, is_invited=True, is_lapsed=False),
    State.LAPSED: Q(is_active=True, is_lapsed=True),
    State.DEACTIVATED: Q(is_active=False, merged_into=None),
    State.MERGED: Q(merged_into__isnull=False),
}
_SORTED_BY = {
    Order.NAME: ("display_name", "pk"),
    Order.EMAIL: ("email",),
    Order.ORGANIZATION: (F("organization__name").asc(nulls_first=True), "display_name", "pk"),
    Order.NEWEST: ("-date_joined", "-pk"),
}


def with_state(people: QuerySet[User], *, at: datetime) -> QuerySet[Any]:
    """Each with whether an invitation waits for them, as `is_invited`, and whether in vain, as `is_lapsed`."""
    waiting, lapsed = Invitation.objects.waiting(), Invitation.objects.lapsed(at=at)
    return people.annotate(
        is_invited=Exists(waiting.filter(person=OuterRef("pk"))),
        is_lapsed=Exists(lapsed.filter(person=OuterRef("pk"))),
    )


def state_of(person: Any) -> State:
    """The state of a person that `with_state` found."""
    if not person.is_active:
        return State.MERGED if person.merged_into_id else State.DEACTIVATED
    if person.is_lapsed:
        return State.LAPSED
    return State.INVITED if person.is_invited else State.ACTIVE


def people_found(
    scope: Scope,
    *,
    at: datetime,
    q: str = "",
    organization: Organization | None = None,
    role: str = "",
    state: str = "",
    order: str = "",
) -> QuerySet[Any]:
    """The people in reach who fit, each with `held`: the roles in force."""
    in_force = RoleGrant.objects.in_force(at=at)
    found = with_state(people_in(scope), at=at)
    if q:
        found = found.filter(Q(display_name__icontains=q) | Q(email__icontains=q))
    if organization:
        found = found.filter(organization__in=Organization.objects.within([organization], on=at.date()))
    if role:
        found = found.filter(Exists(in_force.filter(person=OuterRef("pk"), role=role)))
    if state:
        found = found.filter(_HAS_STATE[State(state)])
    held = in_force.select_related("organization").order_by("role", "organization__name")
    sorted_by = _SORTED_BY[Order(order or Order.NAME)]
    return (
        found.select_related("organization")
        .prefetch_related(Prefetch("role_grants", held, "held"))
        .order_by(*sorted_by)
    )
