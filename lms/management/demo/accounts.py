"""The accounts of the public surface: who they are, where they work and what they may do."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from lms.management.seeding.changes import added_person, write_changes
from lms.models import Organization, User
from lms.permissions import Role
from lms.roles import give_role

PASSWORD = "cadre-demo-2026"  # noqa: S105 -- public, and printed by `make demo`; only demonstrations have these people
HOUSE = "usasac"  # where the learner, the supervisor and the authority work


@dataclass(frozen=True)
class Account:
    """Someone whom a visitor may sign in as; `over` is where the role reaches, empty for everywhere."""

    email: str
    name: str
    organization: str
    says: str
    role: Role | None = None
    over: str = ""
    is_superuser: bool = False


ACCOUNTS = (
    Account("supervisor@demo.test", "Renata Whitlock", HOUSE, "has a team, with the learner in it"),
    Account("learner@demo.test", "Jordan Ellery", HOUSE, "half way through the first course"),
    Account("learner2@demo.test", "Noémie Ashgrove", "afsac", "of another organization, with a certificate"),
    Account("instructor@demo.test", "Tobias Merrin", "dscu", "writes lessons and questions", Role.INSTRUCTOR),
    Account("reviewer@demo.test", "Halcyon Drewe", "dscu", "reviews them", Role.REVIEWER),
    Account(
        "coe@demo.test",
        "Marisol Vantongeren",
        "dscu",
        "Center of Excellence staff: releases and reports",
        Role.COE_STAFF,
    ),
    Account("authority@demo.test", "Desmond Okparanta", HOUSE, "grants levels in this house", Role.AUTHORITY, HOUSE),
    Account("admin@demo.test", "Ximena Farrow", "dscu", "administers everything", is_superuser=True),
)


@transaction.atomic
def make_accounts(*, joined_at: datetime) -> int:
    """Make those that are not there yet, ready to sign in; says how many were made."""
    wanted = [account for account in ACCOUNTS if not User.objects.filter(email=account.email).exists()]
    for account in wanted:
        _make(account, joined_at=joined_at)
    supervisor = User.objects.get(email="supervisor@demo.test")
    User.objects.filter(email="learner@demo.test", supervisor=None).update(supervisor=supervisor)
    return len(wanted)


def _make(account: Account, *, joined_at: datetime) -> None:
    person = User(
        email=account.email,
        password=make_password(PASSWORD),
        display_name=account.name,
        organization=Organization.objects.employers().get(code=account.organization),
        is_staff=account.is_superuser,
        is_superuser=account.is_superuser,
    )
    save_people([person], joined_at=joined_at)
    if account.role is not None:
        over = Organization.objects.get(code=account.over) if account.over else None
        give_role(person, account.role, over, at=joined_at)


def save_people(people: list[User], *, joined_at: datetime) -> None:
    """Save new people with addresses that need no confirmation; call it in a transaction."""
    User.objects.bulk_create(people)
    addresses = [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people]
    EmailAddress.objects.bulk_create(addresses)
    # The model sets this moment itself when a row is made.
    User.objects.filter(pk__in=[person.pk for person in people]).update(date_joined=joined_at)
    write_changes(added_person(person, at=joined_at) for person in people)
