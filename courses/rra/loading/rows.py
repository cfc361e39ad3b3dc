"""Bringing rows in step with entries: add, change, retire; never delete."""

import json
from collections.abc import Callable, Container, Hashable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from courses.rra.models import Retirable

from .counting import Tally

Row = TypeVar("Row", bound=models.Model)
Fields = dict[str, Any]


def keep(
    model: type[Row],
    wanted: Mapping[Any, Fields],
    *,
    name_of: Callable[[Row], Hashable],
    at: datetime,
    tally: Tally,
    spared: Container[Hashable] = (),
) -> dict[Any, Row]:
    """Bring the rows of a model in step with what is wanted under each name; the kept rows by name.

    Those spared are not retired, though nothing is wanted of them.
    """
    there = {name_of(row): row for row in model._default_manager.all()}
    kept = {name: _keep_one(model, there.get(name), name, fields, tally) for name, fields in wanted.items()}
    for name, row in there.items():
        if name not in wanted and name not in spared and isinstance(row, Retirable) and row.retired_at is None:
            row.retired_at = at
            row.save(update_fields=["retired_at"])
            tally.retired.add(name)
    return kept


def _keep_one(model: type[Row], row: Row | None, name: Hashable, fields: Fields, tally: Tally) -> Row:
    if row is None:
        tally.added.add(name)
        row = model(**fields)
        row.save()
    elif set_fields(row, _restored(row, fields)):
        tally.changed.add(name)
    return row


def _restored(row: models.Model, fields: Fields) -> Fields:
    return {**fields, "retired_at": None} if isinstance(row, Retirable) else fields


def set_fields(row: models.Model, fields: Fields) -> bool:
    """Save the fields of the row if any is new to it; whether it was. Drafts of it stay what they are."""
    if all(getattr(row, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    return True


def plain(entry: Any) -> Any:
    """The entry as JSON gives it back, to be compared with what is stored."""
    return json.loads(json.dumps(entry, cls=DjangoJSONEncoder))
