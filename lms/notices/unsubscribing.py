"""Ending messages by one click from a message itself, without signing in (RFC 8058)."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from lms.models import User

from .choosing import choose
from .kinds import Kind

_SALT = "lms.notices.unsubscribe"


class BadToken(ValueError):
    """The address was not made here, or is about somebody or something that is gone."""


def address_of(person: User, kind: Kind | None) -> str:
    """Where messages of the kind, or of all kinds, are ended for the person; it holds for as long as the key does."""
    token = signing.dumps([person.uuid.hex, kind or ""], salt=_SALT)
    return settings.LMS_BASE_URL.rstrip("/") + reverse("notices:unsubscribe", args=[token])


def read(token: str) -> tuple[User, Kind | None]:
    """Whom the address is about, and which kind; raises BadToken."""
    try:
        person, kind = signing.loads(token, salt=_SALT)
        return User.objects.select_related("mail_choices").get(uuid=UUID(person)), Kind(kind) if kind else None
    except (signing.BadSignature, ValueError, User.DoesNotExist) as error:
        raise BadToken from error


def unsubscribe(person: User, kind: Kind | None) -> None:
    """No more messages of the kind, or of any; notices in Cadre stay."""
    ended = [kind] if kind else list(Kind)
    choose(person, by_mail={each.value: False for each in ended})
