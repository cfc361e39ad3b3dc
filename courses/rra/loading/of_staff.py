"""What staff said of the facts since files were last loaded: a load leaves it alone unless told otherwise."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from courses.rra.models import Fact, FactVersion


@dataclass(frozen=True)
class OfStaff:
    """Codes of facts whose latest word is that of staff, and of those that no load ever wrote."""

    latest: frozenset[str]
    begun: frozenset[str]


def of_staff(kind: str) -> OfStaff:
    """What staff published, retired or began of a kind; two statements."""
    versions = FactVersion.objects.filter(fact=OuterRef("pk"))
    facts = Fact.objects.filter(kind=kind).alias(
        last=Subquery(versions.order_by("-number").values("publisher")[:1]),
        first=Subquery(versions.order_by("number").values("publisher")[:1]),
    )
    begun = facts.filter(Q(first__isnull=False) | Q(versions=None)).values_list("code", flat=True)
    latest = facts.filter(Q(last__isnull=False) | Q(retired_by__isnull=False)).values_list("code", flat=True)
    begun_codes = frozenset(begun)
    return OfStaff(latest=frozenset(latest) | begun_codes, begun=begun_codes)
