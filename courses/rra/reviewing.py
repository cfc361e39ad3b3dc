"""Review tasks: opened by a change of a fact, closed by looking at what rests on it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from lms.models import Change, User

from .models import Citation, FactVersion, ReviewTask

ChangeClass = FactVersion.ChangeClass
Outcome = ReviewTask.Outcome
# What its owners look at again, and what people learn anew.
SERIOUS = (ChangeClass.SUBSTANTIVE, ChangeClass.INVALIDATING)


class TaskClosed(Exception):
    """Somebody saw to it meanwhile."""


def asks_for_review(version: FactVersion) -> bool:
    """Whether what rests on the versions before has to be looked at again."""
    return version.change_class in SERIOUS


def resting_on_older(version: FactVersion) -> models.QuerySet[Citation]:
    """The places that rest on a version of the fact before this one."""
    return Citation.objects.in_use().filter(fact=version.fact_id, version__number__lt=version.number)


def open_tasks(version: FactVersion, citations: models.QuerySet[Citation], *, at: datetime) -> int:
    """Ask the owners to look at the places again; says how many there are. Three statements, however many.

    `citations` are the places of one kind of target. A place with an open task is asked about once, by the newest
    change and as gravely as by the gravest.
    """
    places: dict[tuple[int, str, str], ReviewTask] = {}
    for citation in citations.order_by("version__number"):
        place = (citation.target_type_id, citation.target_id, citation.block)
        places[place] = ReviewTask(
            fact_id=version.fact_id,
            cited_id=citation.version_id,
            version=version,
            change_class=version.change_class,
            target_type_id=citation.target_type_id,
            target_id=citation.target_id,
            block=citation.block,
            label=citation.label,
            url=citation.url,
            opened_at=at,
        )
    if not places:
        return 0
    known = ReviewTask.objects.open().filter(fact=version.fact_id, target_type__in={place[0] for place in places})
    if version.change_class == ChangeClass.INVALIDATING:
        known.update(version=version, change_class=version.change_class)
    else:
        known.update(version=version)
    ReviewTask.objects.bulk_create(places.values(), ignore_conflicts=True, batch_size=500)
    return len(places)


@transaction.atomic
def reconfirm(task: ReviewTask, *, by: User, at: datetime) -> None:
    """The place is right by the changed fact too: from now on it rests on that version. Raises TaskClosed.

    The words of a lesson stay as they are, with the version that they name; which version was confirmed is kept here,
    and `cite` asks for it whenever the words are published again.
    """
    still_open = ReviewTask.objects.open().filter(pk=task.pk, version=task.version_id)
    if not still_open.update(closed_at=at, closed_by=by, outcome=Outcome.RECONFIRMED):
        raise TaskClosed
    old = task.as_told()
    here = Citation.objects.filter(target_type=task.target_type_id, target_id=task.target_id, block=task.block)
    older = here.filter(fact=task.fact_id, version__number__lt=task.version.number)
    if here.filter(version=task.version_id).exists():
        older.delete()
    elif first := older.first():
        older.exclude(pk=first.pk).delete()
        Citation.objects.filter(pk=first.pk).update(version=task.version_id)
    Change.record("review-reconfirmed", task, actor=by, at=at, old=old, new={"cited": task.version.number})
    task.refresh_from_db()


def confirmed_at(tasks: Iterable[ReviewTask]) -> Mapping[tuple[str, int], FactVersion]:
    """Of the tasks of a target, for each place the newest version by which it was found right."""
    found: dict[tuple[str, int], FactVersion] = {}
    for task in sorted(tasks, key=lambda task: task.version.number):
        if task.outcome == Outcome.RECONFIRMED:
            found[task.place] = task.version
    return found


def close_settled(
    tasks: Iterable[ReviewTask], cited: Mapping[tuple[str, int], int], *, by: User | None, at: datetime
) -> list[ReviewTask]:
    """Close those of a target that what is cited now answers; says which were left open.

    `cited` is the newest number that each place cites of each fact. Two statements for each task that is closed: an
    edition of a text closes few.
    """
    left = []
    for task in tasks:
        number = cited.get(task.place)
        if number is not None and number < task.version.number:
            left.append(task)
            continue
        _close(task, Outcome.WITHDRAWN if number is None else Outcome.EDITED, by=by, at=at)
    return left


def _close(task: ReviewTask, outcome: ReviewTask.Outcome, *, by: User | None, at: datetime) -> None:
    changed: dict[str, Any] = {"closed_at": at, "closed_by": by, "outcome": outcome}
    if ReviewTask.objects.open().filter(pk=task.pk).update(**changed):
        Change.record(f"review-{outcome}", task, actor=by, at=at, old=task.as_told())
