"""Files of many rows, made in the background: whole or not at all, and only while the person may see them."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell
from lms.permissions import Role, Scope, scope_of
from lms.sheets import Sheet, csv_lines

from .exporting import write_xlsx
from .models import KEPT, Export, folder
from .registry import REPORTS
from .staff_report import ROWS_AT_A_TIME, zone_of

logger = logging.getLogger(__name__)

MOST_OPEN = 3
MOST_TRIES = 5
# Longer than the writing between two looks takes; a killed worker's export is free after it.
HELD = timedelta(minutes=10)
LOOK_EVERY = 1000
# SQLite cannot write while it reads: there a worker reads everything before it begins.
_ALL_AT_ONCE = 10_000_000

Clock = Callable[[], datetime]


class TooManyOpen(Exception):
    """The person has as many exports under way as anybody may."""


class Ended(Exception):
    """The export was stopped, is in another hand, or may not be made any more."""


@transaction.atomic
def ask(person: User, *, report: str, query: str, file_format: str, total: int, at: datetime) -> Export:
    """Ask for a file; the same one that is under way is not asked for twice. Raises TooManyOpen."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)  # one at a time
    mine = Export.objects.of(person).open()
    same = mine.filter(report=report, query=query, file_format=file_format).first()
    if same:
        return same
    if mine.count() >= MOST_OPEN:
        raise TooManyOpen
    asked = {"report": report, "query": query, "file_format": file_format, "total": total, "asked_at": at}
    return Export.objects.create(person=person, for_administrator=person.is_superuser, **asked)


def write(pk: int, clock: Clock) -> None:
    """Write the file of the export, unless it is in another hand; again at any time, without harm."""
    export = take(pk, at=clock())
    if export is None:
        return
    try:
        _write(export, clock)
    except Ended:
        logger.info("Export %s ended before it was written.", export.pk)
    except OSError as error:
        logger.error("Export %s cannot be written: %s", export.pk, error.strerror)
        end(export, Export.State.FAILED, at=clock())


def take(pk: int, *, at: datetime) -> Export | None:
    """Take the export in hand by one statement; nothing where somebody has it, or it is over."""
    hand = uuid.uuid4()
    held = {"state": Export.State.RUNNING, "hand": hand, "held_until": at + HELD, "tries": F("tries") + 1}
    if not Export.objects.free(at=at).filter(pk=pk).update(**held, written=0):
        return None
    export = Export.objects.get(hand=hand)
    if export.tries > MOST_TRIES:  # by workers that were killed over it
        end(export, Export.State.FAILED, at=at)
        return None
    return export


def _write(export: Export, clock: Clock) -> None:
    person = User.objects.get(pk=export.person_id)
    report = REPORTS[export.report]
    with timezone.override(zone_of(person)), _beside(export) as partial:
        scope = _scope_now(export, person, at=clock())
        filters = report.filterset_class(QueryDict(export.query), scope=scope, today=timezone.localdate(clock()))
        if not filters.is_valid():  # an organization that is out of reach by now
            end(export, Export.State.STOPPED, at=clock())
            raise Ended
        many = ROWS_AT_A_TIME if connection.features.has_select_for_update else _ALL_AT_ONCE
        sheet = report.sheet(filters, at_a_time=many)
        _fill(partial, Sheet(sheet.name, sheet.headings, _watched(sheet.rows, export, clock)), export.file_format)
        _finish(export, partial, at=clock())


def _fill(path: Path, sheet: Sheet, file_format: str) -> None:
    with path.open("wb") as file:
        if file_format == Export.Format.CSV:
            file.writelines(line.encode() for line in csv_lines(sheet))
        else:
            write_xlsx(sheet, file)


@contextmanager
def _beside(export: Export) -> Iterator[Path]:
    """The file while it is written; whatever happens, nothing partial stays."""
    partial = folder() / f".{export.path.name}"
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _scope_now(export: Export, person: User, *, at: datetime) -> Scope:
    """What the person reaches as the writing begins, kept with the export; never more than when they asked."""
    scope = scope_of(person, Role.COE_STAFF)
    if not scope or (export.for_administrator and not scope.administers):
        end(export, Export.State.STOPPED, at=at)
        raise Ended
    scope = replace(scope, administers=export.for_administrator)
    export.reaches_everywhere, export.reaches = scope.everywhere, sorted(scope.organizations)
    export.save(update_fields=["reaches_everywhere", "reaches"])
    return scope


def _watched(rows: Iterable[Any], export: Export, clock: Clock) -> Iterator[Any]:
    """The rows; every thousand and at the end it is asked again whether to go on."""
    for number, row in enumerate(rows):
        if number % LOOK_EVERY == 0:
            _look(export, written=number, at=clock())
        export.written = number + 1
        yield row
    _look(export, written=export.written, at=clock())


def _look(export: Export, *, written: int, at: datetime) -> None:
    """Say how far it is; raises Ended when the person may not see it any more, or it is in no hand of ours."""
    person = User.objects.get(pk=export.person_id)
    if not export.is_covered_by(scope_of(person, Role.COE_STAFF)):
        end(export, Export.State.STOPPED, at=at)
        raise Ended
    if not _in_hand(export).update(written=written, held_until=at + HELD):
        raise Ended


def _in_hand(export: Export) -> Any:
    """The row, as long as no other hand has it and nobody stopped it."""
    return Export.objects.filter(pk=export.pk, hand=export.hand, state=Export.State.RUNNING)


def _finish(export: Export, partial: Path, *, at: datetime) -> None:
    """Put the file in its place, and say so."""
    partial.replace(export.path)
    with transaction.atomic():
        done = {"state": Export.State.READY, "total": export.written, "held_until": None, "finished_at": at}
        is_mine = _in_hand(export).update(written=export.written, **done)
        if is_mine:
            _tell(export, _("Your file is ready: %s"), at=at)
    if not is_mine:
        export.path.unlink()
        raise Ended


def end(export: Export, state: str, *, at: datetime) -> bool:
    """Stop it or give it up, if nothing else became of it: its file goes, and whoever asked is told of a failure."""
    with transaction.atomic():
        same = Export.objects.filter(pk=export.pk, hand=export.hand, state=export.state)
        is_ended = bool(same.update(state=state, held_until=None, finished_at=at))
        if is_ended and state == Export.State.FAILED:
            _tell(export, _("Your file could not be made: %s"), at=at)
    if is_ended:
        export.path.unlink(missing_ok=True)
    return is_ended


def _tell(export: Export, words: str, *, at: datetime) -> None:
    title = words % REPORTS[export.report].page_title
    link = reverse("staff_reports:exports")
    tell([News(export.person_id, Kind.EXPORT_READY, f"export:{export.uuid}", title, link=link)], at=at)


def left_behind(*, at: datetime) -> list[int]:
    """The exports that no worker has in hand, the oldest first: of lost jobs and of killed workers."""
    return list(Export.objects.free(at=at).order_by("asked_at").values_list("pk", flat=True))


def sweep(*, at: datetime) -> None:
    """Remove the files that are a week old, those that may not be seen any more, and what belongs to none."""
    for export in Export.objects.ready().select_related("person"):
        if at - (export.finished_at or at) >= KEPT:
            end(export, Export.State.EXPIRED, at=at)
        elif not export.is_covered_by(scope_of(export.person, Role.COE_STAFF)):
            end(export, Export.State.STOPPED, at=at)
    kept = {export.path.name for export in Export.objects.ready()}
    being_written = {f".{export.path.name}" for export in Export.objects.open()}
    for path in folder().iterdir():
        is_old = at.timestamp() - path.stat().st_mtime > HELD.total_seconds()
        if is_old and path.name not in kept | being_written:
            path.unlink(missing_ok=True)
