"""Inviting: people come to be without a password, the message goes by a job; sent again, the old link is dead."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from lms.models import Change, User
from lms.permissions import GROUP_OF_ROLE, Role
from lms.roles import give_role

from ..models import Invitation
from ..reach import require_reach
from .examining import Plan, Row, examine
from .reading import Entry


class NotAsPlanned(Exception):
    """Something is wrong with the list, or has become so since it was looked at; nobody was invited."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


class HasCome(Exception):
    """The person has a password, or is deactivated: there is nothing to invite them to."""


def invite(entries: Iterable[Entry], *, reason: str, by: User, at: datetime) -> Plan:
    """Invite all who are new in the list, or nobody. Raises NotAsPlanned."""
    entries = list(entries)
    try:
        return _invite(entries, reason=reason, by=by, at=at)
    except IntegrityError as error:  # somebody signed up meanwhile with an address of the list
        raise NotAsPlanned(examine(entries, by=by, at=at)) from error


@transaction.atomic
def _invite(entries: list[Entry], *, reason: str, by: User, at: datetime) -> Plan:
    # Two lists at once come one after the other, so that the second finds whom the first invited.
    Group.objects.select_for_update().get(name=GROUP_OF_ROLE[Role.ADMINISTRATOR])
    plan = examine(entries, by=by, at=at)
    if not plan.is_sound:
        raise NotAsPlanned(plan)
    made = {row.email: _make(row) for row in plan.new}
    for row in plan.new:
        person = made[row.email]
        person.supervisor = row.supervisor or made.get(row.supervisor_email)
        if person.supervisor:
            person.save(update_fields=["supervisor"])
        _write_down(row, person, reason=reason, by=by, at=at)
    return plan


def _make(row: Row) -> User:
    return User.objects.create_user(row.email, display_name=row.name, organization=row.organization)


def _write_down(row: Row, person: User, *, reason: str, by: User, at: datetime) -> None:
    Invitation.objects.create(person=person, invited_by=by, created_at=at, due_at=at)
    new = {
        "email": person.email,
        "display_name": person.display_name,
        "organization": row.organization.code if row.organization else None,
        "supervisor": person.supervisor.email if person.supervisor else None,
    }
    Change.record("invited", person, actor=by, person=person, at=at, new=new, reason=reason)
    if row.role:
        give_role(person, row.role, row.over, at=at, until=row.until, actor=by, reason=reason)


@transaction.atomic
def send_again(person: User, *, reason: str, by: User, at: datetime) -> Invitation:
    """Another invitation in place of the one before. Raises HasCome, and what require_reach raises."""
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    require_reach(by, held, at=at)
    if not held.is_active or held.has_usable_password():
        raise HasCome
    Invitation.objects.open().filter(person=held).update(withdrawn_at=at)
    invitation = Invitation.objects.create(person=held, invited_by=by, created_at=at, due_at=at)
    Change.record("invited-again", held, actor=by, person=held, at=at, new={"email": held.email}, reason=reason)
    return invitation
