"""What a code proves today, told to anyone who has it, and how often anyone may guess."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Award, AwardEvent

MISSES_ALLOWED = 30
WINDOW_SECONDS = 600


class Standing(models.TextChoices):
    """What became of an award; the values are statuses of components/status_tag.html."""

    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Superseded")


@dataclass(frozen=True)
class Verdict:
    """Where an award stands, since when, and what replaced it."""

    standing: Standing
    since: datetime
    successor: Award | None = None


def award_with(code: str) -> Award | None:
    """The award that bears the code, as `codes.normalise` gives it."""
    return Award.objects.filter(code=code).first()


def verdict_on(award: Award) -> Verdict:
    """Where the award stands: one statement. Revoked outweighs superseded."""
    events = {event.kind: event for event in award.events.select_related("successor")}
    if revoked := events.get(AwardEvent.Kind.REVOKED):
        return Verdict(Standing.REVOKED, revoked.at)
    if superseded := events.get(AwardEvent.Kind.SUPERSEDED):
        return Verdict(Standing.SUPERSEDED, superseded.at, superseded.successor)
    return Verdict(Standing.VALID, award.issued_at)


def may_ask(address: str) -> bool:
    """Whether the address has guessed wrong less often than is let pass."""
    return int(cache.get(_key(address), 0)) < MISSES_ALLOWED


def count_miss(address: str) -> None:
    """Remember that the address named a code that nobody was given; forgotten after the window."""
    cache.add(_key(address), 0, WINDOW_SECONDS)
    try:
        cache.incr(_key(address))
    except ValueError:  # it ran out between the two lines
        cache.set(_key(address), 1, WINDOW_SECONDS)


def _key(address: str) -> str:
    return f"certificates:misses:{address}"
