"""Correcting what is held about a person: their name, where they work, and who supervises them."""

from datetime import datetime

from django.db import transaction

from lms.models import Change, Organization, User
from lms.people import new_name

from .reach import OutOfReach, require_reach


class NothingNew(Exception):
    """It stands so already."""


class NoSupervisor(Exception):
    """The supervisor is not somebody else who is here and in reach."""


@transaction.atomic
def correct_name(person: User, name: str, *, reason: str, by: User, at: datetime) -> None:
    """Give the person the name as it should be; certificates keep the one they were given under.

    Raises OwnAccount, OutOfReach, NothingNew, and ValidationError for what is no name.
    """
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    require_reach(by, held, at=at)
    name = new_name(name)
    if held.display_name == name:
        raise NothingNew
    old, held.display_name = {"display_name": held.display_name}, name
    held.save(update_fields=["display_name"])
    new = {"display_name": name}
    Change.record("name-corrected", held, actor=by, person=held, at=at, old=old, new=new, reason=reason)


@transaction.atomic
def move(
    person: User,
    organization: Organization | None,
    supervisor: User | None,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Change where the person works and who supervises them; what stays the same need not be in reach.

    Nobody makes themselves a supervisor: that would open what people learn, which is no business of the desk.

    Raises OwnAccount, OutOfReach, NoSupervisor, NothingNew.
    """
    held = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    scope = require_reach(by, held, at=at)
    before, after = _place(held), (organization, supervisor)
    if before == after:
        raise NothingNew
    if organization != held.organization and not scope.covers(organization.pk if organization else None):
        raise OutOfReach
    if supervisor and supervisor != held.supervisor:
        is_here = supervisor.is_active and supervisor.pk not in (held.pk, by.pk)
        if not is_here or not scope.covers(supervisor.organization_id):
            raise NoSupervisor
    held.organization, held.supervisor = after
    held.save(update_fields=["organization", "supervisor"])
    old, new = _named(*before), _named(*after)
    changed = [name for name in new if old[name] != new[name]]
    Change.record(
        "person-moved",
        held,
        actor=by,
        person=held,
        at=at,
        old={name: old[name] for name in changed},
        new={name: new[name] for name in changed},
        reason=reason,
    )


def _place(person: User) -> tuple[Organization | None, User | None]:
    return person.organization, person.supervisor


def _named(organization: Organization | None, supervisor: User | None) -> dict[str, str | None]:
    return {
        "organization": organization.code if organization else None,
        "supervisor": supervisor.email if supervisor else None,
    }
