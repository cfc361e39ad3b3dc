"""Two accounts of one person become one: positions, records of levels and what is asked of them.

Where both have a record of a level, one counts and the other is joined to it. Awards, confirmations of experience and
claims of hours stay with the account they were made for and are found through it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from courses.carrying import carry_exemptions, carry_owed, join_to
from lms.journal import JOINED, Journal, Step, rows_of
from lms.models import User

from .models import (
    Award,
    AwardEvent,
    CertificationRecord,
    DeltaAssignment,
    LevelDuty,
    LevelExemption,
    PositionAssignment,
)
from .months import utc_day
from .opening import settle_day

_Status = CertificationRecord.Status
# The first of two counts; what an authority decided goes before what is open.
_RANK = [_Status.REVOKED, _Status.CERTIFIED, _Status.REQUIREMENTS_MET, _Status.IN_PROGRESS, _Status.REQUIRED]


def at_odds(source: User, target: User) -> bool:
    """Whether the same course or level is certified on one account, and was revoked on the other."""
    standing: dict[Any, dict[int, set[bool]]] = defaultdict(lambda: defaultdict(set))
    awards = Award.objects.filter(learner__in=[source, target]).select_related("enrolment", "record")
    for award in awards.prefetch_related("events"):
        kinds = {event.kind for event in award.events.all()}
        if AwardEvent.Kind.SUPERSEDED in kinds and AwardEvent.Kind.REVOKED not in kinds:
            continue
        standing[_what(award)][award.learner_id].add(AwardEvent.Kind.REVOKED in kinds)
    both = [of_one for of_one in standing.values() if len(of_one) > 1]
    return any(set().union(*of_one.values()) == {True, False} for of_one in both)


def _what(award: Award) -> tuple[Any, ...]:
    if award.enrolment:
        return ("course", award.enrolment.course_id)
    assert award.record is not None
    return ("level", award.record.level_id, award.record.area_id)


def carry_over(source: User, target: User, journal: Journal) -> list[CertificationRecord]:
    """Carry everything; says which records of the target stand for two now."""
    _carry_positions(source, target, journal)
    together = _carry_records(source, target, journal)
    carry_owed(LevelDuty, source, target, _counting_record(source, target), journal)
    _let_duties_follow(together, journal)
    carry_exemptions(LevelExemption, source, target, lambda one: (one.level_id, one.area_id), journal)
    _carry_deltas(source, target, journal)
    return together


def settle_days(records: Iterable[CertificationRecord], *, by: User, reason: str, at: datetime) -> None:
    """Those that are open are due on the soonest day that anyone who asks for the level names."""
    for record in records:
        if record.status in CertificationRecord.OPEN_STATUSES:
            settle_day(record, actor=by, reason=reason, at=at)


def taken_back(steps: Iterable[Step]) -> list[CertificationRecord]:
    """The records that were joined, or stood for others, as they are after the steps were taken back."""
    joined = [step for step in steps if step[2] == "joined_to"]
    counting = [step[4] for step in joined if step[0] == CertificationRecord._meta.label_lower]
    both = {*rows_of(joined, CertificationRecord), *counting}
    return list(CertificationRecord.objects.filter(pk__in=both).select_related("learner", "level", "area"))


def _carry_positions(source: User, target: User, journal: Journal) -> None:
    held = list(
        PositionAssignment.objects.filter(person__in=[source, target]).order_by("pk").select_for_update(no_key=True)
    )
    theirs = {one.position_id: one for one in held if one.person_id == target.pk and one.valid_to is None}
    for mine in (one for one in held if one.person_id == source.pk):
        same = theirs.get(mine.position_id) if mine.valid_to is None else None
        if same:
            later = max((mine, same), key=lambda one: (one.clock_start, one is mine))
            journal.set(later, action=JOINED, valid_to=max(utc_day(journal.at), later.valid_from or date.min))
        journal.set(mine, person=target)


def _carry_deltas(source: User, target: User, journal: Journal) -> None:
    """Carry what changed facts ask; of two of one change what was passed with either account is passed."""
    held = list(
        DeltaAssignment.objects.filter(learner__in=[source, target]).order_by("pk").select_for_update(no_key=True)
    )
    theirs = {one.unit_id: one for one in held if one.learner_id == target.pk}
    for mine in (one for one in held if one.learner_id == source.pk):
        same = theirs.get(mine.unit_id)
        if same is None:
            journal.set(mine, learner=target)
        elif mine.is_open:
            journal.set(mine, action=JOINED, ended_at=journal.at)
        elif same.is_open:
            journal.set(same, action=JOINED, passed_at=mine.passed_at, ended_at=mine.ended_at)


def _carry_records(source: User, target: User, journal: Journal) -> list[CertificationRecord]:
    rows = CertificationRecord.every.filter(learner__in=[source, target]).order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True).select_related("learner", "level", "area"))
    theirs = {_level(one): one for one in held if one.learner_id == target.pk and one.joined_to_id is None}
    together = []
    for mine in (one for one in held if one.learner_id == source.pk):
        if same := theirs.get(_level(mine)):
            counting, other = sorted((same, mine), key=lambda one: _RANK.index(_Status(one.status)))
            join_to(counting, other, held, journal)
            together.append(counting)
        journal.set(mine, learner=target)
    return together


def _level(record: CertificationRecord) -> tuple[int, int | None]:
    return record.level_id, record.area_id


def _counting_record(source: User, target: User) -> Any:
    """For a duty, the record that counts: of two whose records were joined, both are for the same."""
    pks = CertificationRecord.every.filter(learner__in=[source, target]).values_list("pk", "joined_to")
    counting = {pk: joined_to or pk for pk, joined_to in pks}
    return lambda duty: counting.get(duty.record_id, duty.record_id)


def _let_duties_follow(together: Iterable[CertificationRecord], journal: Journal) -> None:
    """What is asked of a person is asked at the record that counts."""
    for counting in together:
        for duty in LevelDuty.objects.in_force().filter(record__joined_to=counting):
            journal.set(duty, action=JOINED, record=counting)
