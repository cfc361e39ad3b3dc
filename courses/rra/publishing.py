"""Publishing: the working draft of a fact becomes an immutable version."""

import unicodedata
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lms.models import Change, User

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
from .signals import facts_loaded, version_published

Draft = Assignment | OrganizationProfile | Phase | Source | Step | Term
ChangeClass = FactVersion.ChangeClass

_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})
_COLUMNS = [field.name for field in AssignmentContent._meta.get_fields()]


@transaction.atomic
def publish(
    draft: Draft,
    *,
    publisher: User | None,
    at: datetime,
    change_class: ChangeClass,
    reason: str = "",
    effective_from: date | None = None,
) -> FactVersion | None:
    """Write the next version of the fact; None when the draft says what the latest version says.

    The first version is always of the class `first`, whatever was asked for.
    """
    fact = Fact.objects.select_for_update().get(pk=draft.pk)
    latest = FactVersion.objects.filter(fact=fact).order_by("-number").first()
    version = version_of(draft, latest, effective_from=effective_from)
    if latest is not None and (latest.content, latest.valid_from) == (version.content, version.valid_from):
        return None
    version.fact, version.reason, version.recorded_at, version.publisher = fact, reason, at, publisher
    version.change_class = change_class if latest else ChangeClass.FIRST
    version.save(force_insert=True)
    type(draft).objects.filter(pk=draft.pk).update(based_on=version.number)
    version_published.send(sender=FactVersion, version=version, previous=latest, actor=publisher, at=at)
    return version


def version_of(draft: Draft, latest: FactVersion | None, *, effective_from: date | None = None) -> FactVersion:
    """What the draft would be as the next version of its fact; not saved.

    Without a day of its own it speaks for the same days as the version that it corrects; an assignment says its days.
    """
    number, content = latest.number + 1 if latest else 1, draft.content()
    if isinstance(draft, Assignment):
        columns = {name: getattr(draft, name) for name in [*_COLUMNS, "valid_from", "valid_to"]}
        return AssignmentVersion(fact=draft, number=number, content=content, **columns)
    valid_from = effective_from or (latest.valid_from if latest else None)
    return FactVersion(fact=draft, number=number, content=content, valid_from=valid_from)


def put_in_force(draft: Draft, *, actor: User | None, at: datetime) -> FactVersion | None:
    """Write the version of a draft that was published, retire or bring back its fact, and empty what only drafts say.

    To be called in the transaction that publishes it.
    """
    change_class, reason = ChangeClass(draft.change_class), draft.change_reason
    version = publish(
        draft,
        publisher=actor,
        at=at,
        change_class=change_class,
        reason=reason,
        effective_from=draft.effective_from,
    )
    if version is not None:
        new = {"fact": draft.code, "version": version.number, "change_class": version.change_class}
        Change.record("fact-published", version, actor=actor, at=at, new=new, reason=reason)
    if draft.retires != draft.is_retired:
        _retire_or_bring_back(draft, actor=actor, at=at)
    empty = {"change_class": "", "change_reason": "", "retires": False, "go_live_at": None}
    empty |= {"effective_from": None} if draft.effective_from else {}
    type(draft).objects.filter(pk=draft.pk).update(**empty)
    facts_loaded.send(sender=FactVersion)
    return version


def _retire_or_bring_back(draft: Draft, *, actor: User | None, at: datetime) -> None:
    fact = Fact.objects.get(pk=draft.pk)
    old = {"retired_at": fact.retired_at}
    fact.retired_at, fact.retired_by = (at, actor) if draft.retires else (None, None)
    fact.save(update_fields=["retired_at", "retired_by"])
    action = "fact-retired" if draft.retires else "fact-brought-back"
    new = {"fact": fact.code, "retired_at": fact.retired_at}
    Change.record(action, fact, actor=actor, at=at, old=old, new=new, reason=draft.change_reason)


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
