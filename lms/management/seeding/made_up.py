"""Made-up people and real ones do not belong into one database."""

from functools import reduce
from operator import or_

from django.db.models import Q

from lms.models import User

# Names that never belong to anyone (RFC 2606, RFC 6761).
_NOBODYS = (".test", ".example", ".invalid", "@localhost", "@example.com", "@example.net", "@example.org")


class RealPeople(Exception):
    """Somebody in this database has an address that mail can reach."""


def refuse_among_real_people() -> None:
    """Raise RealPeople if there is anybody whose address is not under a name reserved for tests."""
    nobodys = reduce(or_, (Q(email__endswith=name) for name in _NOBODYS))
    somebody = User.objects.exclude(nobodys).order_by("pk").first()
    if somebody is not None:
        raise RealPeople(somebody.email)
