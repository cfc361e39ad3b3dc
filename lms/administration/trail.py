"""What changed about a person's account, in words; not what they learned, which is no administrator's business."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lms.models import Change, RoleGrant, User
from lms.portal.changes import Told, field_name, told

_OF_THE_ACCOUNT = ("user", "rolegrant", "groupmembership")


@dataclass(frozen=True)
class Step:
    """A change with what each field was and is."""

    told: Told
    values: list[tuple[str, Any, Any]]


def changes_of(person: User) -> QuerySet[Change]:
    """The changes of the account, its roles and its teams, newest first."""
    of_the_account = person.changes.filter(subject_type__app_label="lms", subject_type__model__in=_OF_THE_ACCOUNT)
    return of_the_account.select_related("actor", "subject_type")


def in_words(changes: Iterable[Change], person: User) -> list[Step]:
    """Each in words: one statement for all."""
    roles = RoleGrant.objects.filter(person=person).select_related("organization")
    return [Step(one, _values_of(one.change)) for one in told(changes, [person, *roles])]


def _values_of(change: Change) -> list[tuple[str, Any, Any]]:
    if change.subject_type.model != "user":
        return []
    names = [*change.old, *(name for name in change.new if name not in change.old)]
    return [(field_name(name), change.old.get(name), change.new.get(name)) for name in names]
