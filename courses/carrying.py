"""Two accounts of one person become one: enrolments, duties and exemptions of the one are carried to the other.

Where both took a course, one enrolment counts and the other is joined to it; where both owe one, it is owed once.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from lms.journal import JOINED, Journal, Step, rows_of
from lms.models import User

from . import progress
from .models import Duty, Enrolment, Exemption


def hold(people: Iterable[User]) -> list[Enrolment]:
    """Every enrolment of the people as it is now, kept from others until the transaction ends."""
    rows = Enrolment.every.filter(learner__in=list(people)).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).select_related("course", "edition"))


def carry_over(source: User, target: User, journal: Journal) -> list[Enrolment]:
    """Carry everything; says in which enrolments of the target something counts together now."""
    joined = _carry_enrolments(source, target, journal)
    carry_owed(Duty, source, target, lambda duty: duty.course_id, journal)
    carry_exemptions(Exemption, source, target, lambda one: one.course_id, journal)
    return joined


def count_again(enrolments: Iterable[Enrolment], *, at: datetime) -> None:
    """Let the counters say what is done, here and in what is joined; what is complete by that is completed."""
    for enrolment in sorted(enrolments, key=lambda one: one.pk):
        held = progress.hold(enrolment)
        if held.joined_to_id is None and held.completed_at is None:
            held.completed_count = progress.required_done(held)
            held.opened_at = held.opened_at or _opened_elsewhere(held)
            held.save(update_fields=["completed_count", "opened_at"])
            progress.finish_if_done(held, at=at)


def taken_back(steps: Iterable[Step], *, people: Iterable[User], at: datetime) -> list[Enrolment]:
    """The enrolments of both in the courses that the steps were about, counted again after they were taken back."""
    carried = Enrolment.every.filter(pk__in=list(rows_of(steps, Enrolment))).values("course")
    both = list(Enrolment.objects.filter(course__in=carried, learner__in=list(people)))
    count_again(both, at=at)
    return both


def _opened_elsewhere(held: Enrolment) -> datetime | None:
    moments = held.joined.values_list("opened_at", flat=True)
    return min((moment for moment in moments if moment), default=None)


def _carry_enrolments(source: User, target: User, journal: Journal) -> list[Enrolment]:
    held = hold([source, target])
    theirs = {one.course_id: one for one in held if one.learner_id == target.pk and one.joined_to_id is None}
    together = []
    for mine in (one for one in held if one.learner_id == source.pk):
        if same := theirs.get(mine.course_id):
            counting, other = sorted((same, mine), key=lambda one: _rank(one, target))
            join_to(counting, other, held, journal)
            together.append(counting)
        journal.set(mine, learner=target)
    return together


def join_to(counting: Any, other: Any, all_of_them: Iterable[Any], journal: Journal) -> None:
    """Let the other, and what was joined to it before, count as part of the one."""
    for one in all_of_them:
        if one.pk == other.pk or one.joined_to_id == other.pk:
            journal.set(one, action=JOINED, joined_to=counting)


def _rank(enrolment: Enrolment, target: User) -> tuple[Any, ...]:
    """What comes first counts: what was completed, the earlier the better; then where most is done."""
    is_open = enrolment.completed_at is None
    when = 0.0 if enrolment.completed_at is None else enrolment.completed_at.timestamp()
    return is_open, when, -enrolment.completed_count, enrolment.learner_id != target.pk


def carry_owed(model: Any, source: User, target: User, of_what: Callable[[Any], Any], journal: Journal) -> None:
    """Carry what is owed; of two for the same the one asked for by name stays, due on the sooner day."""
    rows = model.objects.filter(learner__in=[source, target]).order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True))
    theirs = {of_what(one): one for one in held if one.learner_id == target.pk and one.withdrawn_at is None}
    for mine in (one for one in held if one.learner_id == source.pk):
        same = theirs.get(of_what(mine)) if mine.withdrawn_at is None else None
        if same:
            kept, other = (mine, same) if _only_follows(same) and not _only_follows(mine) else (same, mine)
            days = [one.due_on for one in (kept, other) if one.due_on]
            _end(other, journal)
            journal.set(kept, action=JOINED, due_on=min(days, default=None))
        journal.set(mine, learner=target)


def _only_follows(owed: Any) -> bool:
    return bool(getattr(owed, "follows_level", False))


def carry_exemptions(
    model: Any, source: User, target: User, from_what: Callable[[Any], Any], journal: Journal
) -> None:
    """Carry exemptions; of two from the same the longer one stays."""
    held = list(model.objects.filter(learner__in=[source, target]).order_by("pk").select_for_update(no_key=True))
    theirs = {from_what(one): one for one in held if one.learner_id == target.pk and one.withdrawn_at is None}
    for mine in (one for one in held if one.learner_id == source.pk):
        same = theirs.get(from_what(mine)) if mine.withdrawn_at is None else None
        if same:
            shorter = min((mine, same), key=lambda one: (one.last_day or date.max, one is same))
            _end(shorter, journal)
        journal.set(mine, learner=target)


def _end(row: Any, journal: Journal) -> None:
    journal.set(
        row,
        action=JOINED,
        withdrawn_at=journal.at,
        withdrawn_by=journal.by,
        withdrawal_reason=journal.reason[:255],
    )
