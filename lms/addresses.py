"""The addresses a person signs in with: each change leaves a trail, and one that is taken away lets nobody in."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_added, email_changed, email_confirmed, email_removed
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest

from . import clock
from .models import Change, User


def leave_only_the_main_one(person: User) -> None:
    """Take away every address but the person's own of now, which they confirm when they next sign in."""
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)


@receiver(email_added)
def on_address_added(user: User, email_address: EmailAddress, **_rest: Any) -> None:
    _record("address-added", user, new={"address": email_address.email})


@receiver(email_confirmed)
def on_address_confirmed(email_address: EmailAddress, **_rest: Any) -> None:
    _record("address-confirmed", email_address.user, new={"address": email_address.email})


@receiver(email_removed)
def on_address_removed(user: User, email_address: EmailAddress, **_rest: Any) -> None:
    _record("address-removed", user, old={"address": email_address.email})


@receiver(email_changed)
def on_main_address_changed(
    request: HttpRequest,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_rest: Any,
) -> None:
    """The session in which it is done goes on; all others end, since the address is part of what they are tied to."""
    old = {"email": from_email_address.email} if from_email_address else {}
    _record("address-made-main", user, old=old, new={"email": to_email_address.email})
    update_session_auth_hash(request, user)


def _record(
    action: str, person: User, *, old: dict[str, str] | None = None, new: dict[str, str] | None = None
) -> None:
    Change.record(action, person, actor=person, person=person, at=clock.now(), old=old, new=new)
