"""Who is meant, among the people that somebody's role reaches: found by name, listed by address, or all of a house."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.models import Organization, User
from lms.permissions import Scope

MOST_ADDRESSES = 5000
_AT_ONCE = 500
_BETWEEN = re.compile(r"[\s,;]+")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Audience:
    """The people, by key and in order, how they were meant, and the addresses that led to none of them."""

    people: list[int]
    words: str
    missing: list[str] = field(default_factory=list)


def people_in(scope: Scope) -> QuerySet[User]:
    """The active people of the organizations."""
    return User.objects.filter(scope.over("organization"), is_active=True)


def found_by_name(scope: Scope, words: str, *, most: int = 25) -> list[User]:
    """People with the words in their name, or whose address begins so."""
    named = Q(display_name__icontains=words) | Q(email__istartswith=words)
    found = people_in(scope).filter(named).select_related("organization")
    return list(found.order_by("display_name", "pk")[:most])


def ticked(scope: Scope, chosen: Iterable[UUID]) -> list[User]:
    """The people chosen, as far as the role reaches them."""
    found = people_in(scope).filter(uuid__in=list(chosen)).select_related("organization")
    return list(found.order_by("display_name", "pk"))


def addresses_in(text: str) -> list[str]:
    """The addresses of a pasted list, each once, in small letters: a line each, or with commas, or Name <address>."""
    found: dict[str, None] = {}
    for piece in re.split(r"[\n,;]", text):
        bracketed = _IN_BRACKETS.findall(piece)
        for word in bracketed or _BETWEEN.split(piece):
            if word.strip():
                found.setdefault(word.strip().lower())
    return list(found)


def at_addresses(scope: Scope, addresses: list[str]) -> tuple[list[int], list[str]]:
    """The people at the addresses, and the addresses at which the role reaches nobody: unknown, or of others."""
    by_address: dict[str, int] = {}
    for start in range(0, len(addresses), _AT_ONCE):
        some = people_in(scope).filter(email__in=addresses[start : start + _AT_ONCE])
        by_address |= dict(some.values_list("email", "pk"))
    missing = [address for address in addresses if address not in by_address]
    return sorted(by_address.values()), missing


def all_of(scope: Scope, organization: Organization, *, on: date) -> list[int]:
    """Everyone in the organization and in all that stands under it."""
    under = Organization.objects.within([organization], on=on).values("pk")
    return list(people_in(scope).filter(organization__in=under).order_by("pk").values_list("pk", flat=True))
