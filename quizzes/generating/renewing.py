"""The made questions, brought in line with the facts of today: by a command, or a job after staff change a fact."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .comparing import find_alike
from .likeness import Pair
from .making import SEED, items_of
from .reading import graph_on
from .storing import Stored, store


@transaction.atomic
def renew(*, at: datetime, seed: str = SEED) -> tuple[Stored, list[Pair]]:
    """Make, renew and retire questions, and say which pairs ask nearly the same; again, it changes nothing."""
    stored = store(items_of(graph_on(timezone.localdate(at)), seed), seed=seed, at=at)
    return stored, find_alike()
