"""Publishing: the working draft of a fact becomes an immutable version."""

import unicodedata
from datetime import datetime
from typing import Any

from django.db import transaction

from lms.models import User

from .models import (
    Assignment,
    AssignmentContent,
    AssignmentVersion,
    Fact,
    FactVersion,
    OrganizationProfile,
    Phase,
    Source,
    Step,
    Term,
)
from .signals import version_published

Draft = Assignment | OrganizationProfile | Phase | Source | Step | Term
ChangeClass = FactVersion.ChangeClass

_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})
_COLUMNS = [field.name for field in AssignmentContent._meta.get_fields()]


@transaction.atomic
def publish(
    draft: Draft, *, publisher: User | None, at: datetime, change_class: ChangeClass, reason: str = ""
) -> FactVersion | None:
    """Write the next version of the fact; None when the draft says what the latest version says.

    The first version is always of the class `first`, whatever was asked for.
    """
    fact = Fact.objects.select_for_update().get(pk=draft.pk)
    latest = FactVersion.objects.filter(fact=fact).order_by("-number").first()
    content = draft.content()
    if latest is not None and latest.content == content:
        return None
    fields: dict[str, Any] = {
        "fact": fact,
        "number": latest.number + 1 if latest else 1,
        "content": content,
        "change_class": change_class if latest else ChangeClass.FIRST,
        "reason": reason,
        "recorded_at": at,
        "publisher": publisher,
    }
    version = _write(draft, fields)
    version_published.send(sender=FactVersion, version=version, previous=latest, actor=publisher, at=at)
    return version


def _write(draft: Draft, fields: dict[str, Any]) -> FactVersion:
    if not isinstance(draft, Assignment):
        return FactVersion.objects.create(**fields)
    columns = {name: getattr(draft, name) for name in [*_COLUMNS, "valid_from", "valid_to"]}
    return AssignmentVersion.objects.create(**fields, **columns)


def class_of_change(old: Any, new: Any) -> ChangeClass:
    """What a reference load calls a change: editorial if only spaces and typography differ, else substantive.

    Whether a change makes wrong what rests on the fact (invalidating) is a person's judgement, never a load's.
    """
    return ChangeClass.EDITORIAL if _plain(old) == _plain(new) else ChangeClass.SUBSTANTIVE


def _plain(value: Any) -> Any:
    """The value without what only typography tells apart."""
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFKC", value).translate(_TYPOGRAPHY).split())
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
