"""Accepting an invitation: the person chooses a password, once, and their address is confirmed by that."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from lms.models import Change, User

from ..models import Invitation
from .links import digest_of


class InvitationOver(Exception):
    """The link was used, is too old, was replaced or withdrawn, or never was one."""


def find(token: str, *, at: datetime) -> Invitation:
    """The invitation that the link opens. Raises InvitationOver."""
    found = Invitation.objects.filter(token_digest=digest_of(token)).select_related("person__organization").first()
    if found is None or not found.holds(at=at) or not _is_expected(found.person):
        raise InvitationOver
    return found


def _is_expected(person: User) -> bool:
    """Whether the person is still to come, and nobody else has confirmed their address meanwhile."""
    others = EmailAddress.objects.filter(email=person.email, verified=True).exclude(user=person)
    return person.is_active and not person.has_usable_password() and not others.exists()


@transaction.atomic
def accept(invitation: Invitation, password: str, *, at: datetime) -> User:
    """Give the person the password; of two at once one comes. Raises InvitationOver."""
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.person_id)
    still_holds = Invitation.objects.open().filter(pk=invitation.pk, expires_at__gt=at)
    if not _is_expected(person) or not still_holds.update(accepted_at=at):
        raise InvitationOver
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.filter(user=person).update(primary=False)
    confirmed = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults=confirmed)
    new = {"address": person.email}
    Change.record("invitation-accepted", person, actor=person, person=person, at=at, new=new)
    return person


@transaction.atomic
def close_open(person: User, *, at: datetime) -> None:
    """The person has a password by another way, such as the link for a new one: they have come."""
    if Invitation.objects.open().filter(person=person).update(accepted_at=at):
        new = {"address": person.email}
        Change.record("invitation-accepted", person, actor=person, person=person, at=at, new=new)
