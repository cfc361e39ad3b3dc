"""What a person's name and time zone may be; plain checks that forms and the model share."""

import unicodedata
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 120

# Bidirectional overrides and isolates can make a name read as another; joiners are needed by many scripts.
_DIRECTION_MARKS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


def clean_name(name: str) -> str:
    """The name in composed form (NFC), single spaces, without direction marks and control characters."""
    composed = unicodedata.normalize("NFC", name)
    kept = (" " if char.isspace() else char for char in composed if char not in _DIRECTION_MARKS)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"}).split())


def printable_name(name: str) -> None:
    """Raise ValidationError for a name that is empty or holds characters that do not belong in one."""
    if not clean_name(name) or clean_name(name) != name:
        raise ValidationError(_("Enter the name in letters, with single spaces and no control characters."))
    if not any(unicodedata.category(char)[0] == "L" for char in name):
        raise ValidationError(_("A name holds at least one letter."))


def new_name(entered: str) -> str:
    """The name as it is kept, from what a person entered; raises ValidationError where there is none in it.

    The length is measured at the end: some letters become two when a name is composed.
    """
    name = clean_name(entered)
    printable_name(name)
    if len(name) > NAME_LENGTH:
        raise ValidationError(_("This name is too long: %s characters at most.") % NAME_LENGTH)
    return name


def time_zone_exists(name: str) -> None:
    """Raise ValidationError unless the IANA time zone is known here."""
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list, such as America/New_York."))


def zone_of(person: Any) -> ZoneInfo:
    """The person's time zone, or the site's where theirs has vanished from the tables."""
    try:
        return ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
