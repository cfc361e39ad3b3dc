"""Removing notices that were read long ago: they are no records."""

from datetime import datetime

from .models import Notice

_AT_A_TIME = 5000


def sweep(*, read_before: datetime) -> int:
    """Remove the notices read before the moment, with their messages; those that nobody read stay. Says how many."""
    removed = 0
    while pks := list(Notice.objects.filter(read_at__lt=read_before).values_list("pk", flat=True)[:_AT_A_TIME]):
        Notice.objects.filter(pk__in=pks).delete()
        removed += len(pks)
    return removed
