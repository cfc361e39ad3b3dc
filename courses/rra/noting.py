"""Sending a field note under non-attribution: nothing that is kept, here or elsewhere, says who sent it.

A form carries a token that names nobody and is good for one note. Forms opened are counted for an hour, by person;
notes sent are not counted at all, so that no number of anybody's tells of a note.
"""

from datetime import date
from hashlib import sha256
from secrets import token_urlsafe

from django.core import signing
from django.core.cache import cache

from lms.models import User

from .models import Fact, FieldNote

MOST_FORMS_AN_HOUR = 10
_HOUR = 60 * 60
_TOKEN_LASTS = 12 * _HOUR
_SALT = "courses.rra.noting"
NOTED = (Fact.Kind.ASSIGNMENT, Fact.Kind.STEP)


class TooMany(Exception):
    """The person opened as many forms in the last hour as anybody may."""


class BadForm(Exception):
    """The token is not one of ours, or too old."""


def open_form(person: User) -> str:
    """A token for one note; raises TooMany."""
    name = f"field-note-forms-{person.pk}"
    cache.add(name, 0, _HOUR)
    try:
        opened = cache.incr(name)
    except ValueError:  # the hour ended between the two
        cache.set(name, 1, _HOUR)
        opened = 1
    if opened > MOST_FORMS_AN_HOUR:
        raise TooMany
    return signing.dumps(token_urlsafe(16), salt=_SALT)


def require_form(token: str) -> str:
    """The digest under which a note of the form is kept; raises BadForm."""
    try:
        nonce: str = signing.loads(token, salt=_SALT, max_age=_TOKEN_LASTS)
    except signing.BadSignature as error:
        raise BadForm from error
    return sha256(nonce.encode()).hexdigest()


def send(fact: Fact, text: str, token: str, *, on: date) -> None:
    """Keep the note, once for each form; it takes no person and no moment. Raises BadForm."""
    FieldNote.objects.get_or_create(form=require_form(token), defaults={"fact": fact, "text": text, "received_on": on})
