"""The link in an invitation: 256 bits of chance, of which only a digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

HOLDS_FOR = timedelta(days=14)
_BYTES = 32


def new_token() -> str:
    """What opens the page, for the message alone."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is kept of it; no salt, since nobody guesses 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """Where the message leads."""
    return settings.LMS_BASE_URL.rstrip("/") + reverse("invitations:accept", args=[token])
