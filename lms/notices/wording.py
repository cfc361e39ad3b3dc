"""The words around the notices in a message: our own, or those that administrators wrote in their place.

What they write is words and placeholders from a fixed list, put in one pass; no template is ever made of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.models import Change, User

from .kinds import SUBJECTS, Kind
from .models import SUBJECT_LENGTH, Wording
from .telling import one_line, without_controls

SEVERAL = "several"  # in place of a kind: of a message that holds notices of more than one
PLACEHOLDERS = {
    "name": gettext_lazy("the name of the person"),
    "number": gettext_lazy("how many notices are in the message"),
    "what": gettext_lazy("the titles of the notices, in one line, such as the course and the day it is due"),
    "support": gettext_lazy("the address that people write to for help"),
}
# A subject is read by whoever passes by: it holds no name, course or result.
OF_SUBJECTS = frozenset({"number"})
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


class ChangedMeanwhile(Exception):
    """Somebody else saved other words since the form was opened."""


@dataclass(frozen=True)
class Words:
    """The subject of a message, and what stands before and after its notices."""

    subject: str
    opening: str
    closing: str

    def filled(self, values: Mapping[str, str]) -> "Words":
        """With values in place of placeholders; what a value holds is not looked at again."""
        told = {name: value for name, value in values.items() if name in OF_SUBJECTS}
        subject = one_line(_fill(self.subject, told), longest=SUBJECT_LENGTH)
        return Words(subject, _fill(self.opening, values), _fill(self.closing, values))


def _fill(words: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), words)


def standard(kind: str) -> Words:
    """Our own words for messages of a kind, or of several."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = SUBJECTS[Kind(kind)] if kind in Kind else _("Your notices of the day")
        return Words(str(subject), _("Hello,"), "")


def newest(kind: str) -> Wording | None:
    """What administrators wrote last for the kind; it may be that our own words hold again."""
    return Wording.objects.filter(kind=kind).order_by("-number").first()


def in_force(kind: str) -> Words:
    """The words for messages of the kind now: what is left empty is as we have it."""
    ours, theirs = standard(kind), newest(kind)
    if theirs is None:
        return ours
    return Words(theirs.subject or ours.subject, theirs.opening or ours.opening, theirs.closing or ours.closing)


def checked(words: str, *, allowed: frozenset[str] = frozenset(PLACEHOLDERS)) -> str:
    """The words without what cannot be seen; raises ValidationError for a placeholder there is none of."""
    clean = without_controls(words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    rest = _PLACEHOLDER.sub(lambda found: "" if found[1] in allowed else found[0], clean)
    if "{" in rest or "}" in rest:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS if name in allowed)
        raise ValidationError(_("Braces stand only around these: %s.") % known)
    return clean


@transaction.atomic
def write(kind: str, words: Words, *, seen: int, by: User, at: datetime) -> Wording:
    """Put the words in force, after the version that was seen; raises ChangedMeanwhile. All empty: ours again."""
    before = newest(kind)
    fields = {"subject": words.subject, "opening": words.opening, "closing": words.closing}
    if (before.number if before else 0) != seen:
        raise ChangedMeanwhile
    try:
        with transaction.atomic():
            made = Wording.objects.create(kind=kind, number=seen + 1, made_by=by, made_at=at, **fields)
    except IntegrityError as error:
        raise ChangedMeanwhile from error
    old = {name: getattr(before, name) for name in fields} if before else {}
    Change.record("message-words", made, actor=by, at=at, old=old, new={"kind": kind, **fields})
    return made
