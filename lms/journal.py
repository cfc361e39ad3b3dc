"""Fields that were set when accounts were merged, kept so that they can be set back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from .models import Change, User

# Model, key, field, what it was, what it became.
Step = list[Any]

CARRIED, JOINED, BACK = "carried-over", "counted-together", "carried-back"


@dataclass
class Journal:
    """What is set in one transaction, by whom and why; `person` is whose record it becomes."""

    by: User
    reason: str
    at: datetime
    person: User
    steps: list[Step] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)

    def set(self, row: models.Model, *, action: str = CARRIED, **fields: Any) -> None:
        """Set the fields of the row, as far as they are others; nothing else of it is written."""
        old, new = {}, {}
        for name, value in fields.items():
            column = row._meta.get_field(name)
            before = getattr(row, column.name)
            if before == value:
                continue
            step = [row._meta.label_lower, row.pk, name, _plain(before), _plain(value)]
            type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
            setattr(row, name, value)
            self.steps.append(step)
            old[name], new[name] = _said(before), _said(value)
        if new:
            why, person = self.reason, self.person
            draft = Change.draft(action, row, actor=self.by, person=person, at=self.at, old=old, new=new, reason=why)
            self._changes.append(draft)

    def write(self) -> None:
        """Write down a change for each row; to be called once, at the end of the transaction."""
        Change.record_all(self._changes)


def take_back(steps: Iterable[Step], *, person: User, by: User, reason: str, at: datetime) -> list[Step]:
    """Set back what still is as it was set, last first; says which steps were left since something changed.

    `person` is whose record it is where the row does not say so itself.
    """
    left, changes = [], []
    for step in reversed(list(steps)):
        row = _set_back(step)
        if row is None:
            left.append(step)
            continue
        name, before, after = step[2], step[4], step[3]
        old, new = ({name: _told(row, name, value)} for value in (before, after))
        owner = _owner(row) or person
        changes.append(Change.draft(BACK, row, actor=by, person=owner, at=at, old=old, new=new, reason=reason))
    Change.record_all(changes)
    return left


def rows_of(steps: Iterable[Step], model: type[models.Model]) -> Iterator[int]:
    """The keys of the model's rows among the steps, each once."""
    yield from dict.fromkeys(step[1] for step in steps if step[0] == model._meta.label_lower)


def _set_back(step: Step) -> models.Model | None:
    label, pk, name, old, new = step
    model = apps.get_model(label)
    column = model._meta.get_field(name)
    was, became = (None if value is None else column.to_python(value) for value in (old, new))
    rows = model._base_manager.filter(pk=pk)
    try:
        with transaction.atomic():
            is_set = rows.filter(**{column.attname: became}).update(**{column.attname: was})
    except IntegrityError:  # something of the kind was made since
        return None
    return rows.get() if is_set else None


def _owner(row: models.Model) -> User | None:
    """Whose row it is: the person themselves, or who stands in it."""
    owner = row if isinstance(row, User) else getattr(row, "learner", None) or getattr(row, "person", None)
    return owner if isinstance(owner, User) else None


def _told(row: models.Model, name: str, value: Any) -> Any:
    column = row._meta.get_field(name)
    if value is None or not isinstance(column, models.ForeignKey):
        return value
    return _said(column.related_model._base_manager.get(pk=value))


def _plain(value: Any) -> Any:
    """As JSON keeps it exactly."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def _said(value: Any) -> Any:
    """As people read it."""
    if isinstance(value, User):
        return value.email
    return str(value) if isinstance(value, models.Model) else value
