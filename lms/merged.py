"""One person with several accounts: whose rows count for whom once accounts are merged.

What can be moved is moved when accounts are merged. What never changes (awards, confirmations, claims, changes, looks,
notices) keeps the account it was made for, and is found through here.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Expression, F, Q, QuerySet
from django.db.models.functions import Coalesce

from .models import Change, User


def accounts_of(person: Any) -> QuerySet[Any]:
    """The keys of the person's account and of those merged into it; for a condition, also in a subquery."""
    return User.objects.filter(Q(pk=person) | Q(merged_into=person)).order_by().values("pk")


def accounts_of_all(people: Iterable[User]) -> QuerySet[Any]:
    """The same of several people."""
    pks = [person.pk for person in people]
    return User.objects.filter(Q(pk__in=pks) | Q(merged_into__in=pks)).order_by().values("pk")


def counting_for(path: str) -> Expression:
    """For each row, the key of the account for which the one at the path counts."""
    return Coalesce(F(f"{path}__merged_into"), F(path))


def changes_of(person: User) -> QuerySet[Change]:
    """What changed about the person, on every account."""
    return Change.objects.filter(person__in=accounts_of(person.pk))


def changes_between(one: User, other: User) -> QuerySet[Change]:
    """What the one changed about the other, either way."""
    return Change.objects.filter(Q(actor=one, person=other) | Q(actor=other, person=one))
