"""People who leave: out at once, with every role, while what they did stays; and those who come back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from courses.teams import end_memberships_of
from lms.models import Change, RoleGrant, User
from lms.permissions import Role
from lms.roles import require_another_administrator, withdraw_role

from .models import Invitation
from .reach import BeyondReach, may_give, require_reach


class PartOfAnother(Exception):
    """The account is merged into another one: that is to be undone first."""


class AlreadySo(Exception):
    """The person is deactivated, or active, already."""


@transaction.atomic
def deactivate(person: User, *, reason: str, by: User, at: datetime) -> None:
    """Let the person in no more: sessions end, roles are withdrawn, memberships of teams end; records stay.

    Who was invited and has not come yet is invited no longer.

    Raises OwnAccount, OutOfReach, BeyondReach, AlreadySo, LastAdministrator.
    """
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    scope = require_reach(by, held, at=at)
    if not held.is_active:
        raise AlreadySo
    grants = RoleGrant.objects.filter(person=held, withdrawn_at=None).select_related("organization")
    open_grants = list(grants.filter(Q(ends_at=None) | Q(ends_at__gt=at)))
    if not all(may_give(scope, grant.role, grant.organization_id) for grant in open_grants):
        raise BeyondReach
    if held.is_superuser:
        require_another_administrator(held, at=at)
    for grant in open_grants:
        withdraw_role(held, Role(grant.role), grant.organization, actor=by, reason=reason, at=at)
    end_memberships_of(held, ended_by=by, reason=reason, at=at)
    was_invited = Invitation.objects.open().filter(person=held).update(withdrawn_at=at)
    held.is_active, held.deactivated_at = False, at
    held.save(update_fields=["is_active", "deactivated_at"])
    _record("invitation-withdrawn" if was_invited else "deactivated", held, was=True, reason=reason, by=by, at=at)


@transaction.atomic
def reactivate(person: User, *, reason: str, by: User, at: datetime) -> None:
    """Let the person sign in again, anew and without the roles of before.

    Raises OwnAccount, OutOfReach, AlreadySo, PartOfAnother.
    """
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    require_reach(by, held, at=at)
    if held.is_active:
        raise AlreadySo
    if held.merged_into_id:
        raise PartOfAnother
    held.is_active = True
    held.save(update_fields=["is_active"])
    _record("reactivated", held, was=False, reason=reason, by=by, at=at)


def _record(action: str, person: User, *, was: bool, reason: str, by: User, at: datetime) -> None:
    old, new = {"is_active": was}, {"is_active": not was}
    Change.record(action, person, actor=by, person=person, at=at, old=old, new=new, reason=reason)
