"""Changes for many records at once, as `Change.record` writes them one by one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from lms.models import Change, User


def change(
    action: str,
    subject: models.Model,
    *,
    actor: User | None,
    at: datetime,
    person: User,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str = "",
) -> Change:
    """A change that is yet to be written."""
    return Change(
        actor=actor,
        action=action,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=str(subject.pk),
        person=person,
        old=old or {},
        new=new or {},
        reason=reason,
        at=at,
    )


def added_person(person: User, *, at: datetime) -> Change:
    """That somebody came, by the system itself."""
    house = person.organization.code if person.organization else None
    new = {"email": person.email, "display_name": person.display_name, "organization": house}
    return change("added-person", person, actor=None, at=at, person=person, new=new)


def write_changes(changes: Iterable[Change]) -> int:
    """Write them in the order in which they happened."""
    written = Change.objects.bulk_create(sorted(changes, key=lambda each: each.at), batch_size=2000)
    return len(written)
