"""Certificates for many at once: what certificates.awarding gives to one. Their documents are made when asked for."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from certificates.awarding import TOKEN_BYTES, NameNotPrintable, printable
from certificates.codes import new_code
from certificates.models import Award, AwardHold, CertificationRecord
from certificates.requirements import Node
from certificates.snapshots import course_content, level_content
from lms.models import Change, User

from .changes import change
from .history import Travelled

_AT_ONCE = 2000


@dataclass(frozen=True)
class HolderName:
    """A name as it is printed, or why it cannot be."""

    printed: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Granted:
    """A level that an authority gave."""

    record: CertificationRecord
    tree: Node
    authority: User
    name: str
    at: datetime


@cache
def holder_name(name: str) -> HolderName:
    """The name as certificates print it; names repeat among made-up people."""
    try:
        return HolderName(printed=printable(name))
    except NameNotPrintable as unprintable:
        return HolderName(problem=str(unprintable))


def write_awards(everyone: Iterable[Travelled], grants: Iterable[Granted]) -> tuple[dict[str, int], list[Change]]:
    """Course awards, or holds where a name cannot be printed, for who completed; level awards for the grants."""
    named, held = _parted(each for each in everyone if each.enrolment.completed_at)
    AwardHold.objects.bulk_create(map(_hold, held))
    drafts = [*_course_awards(named), *map(_level_award, grants)]
    awards = Award.objects.bulk_create(drafts, batch_size=_AT_ONCE)
    return {"awards": len(awards), "awards held": len(held)}, [*map(_change_of, awards)]


def _parted(completed: Iterable[Travelled]) -> tuple[list[Travelled], list[Travelled]]:
    """Those whose names can be printed, and the others."""
    named: list[Travelled] = []
    held: list[Travelled] = []
    for each in completed:
        (named if holder_name(each.learner.display_name).printed else held).append(each)
    return named, held


def _hold(each: Travelled) -> AwardHold:
    assert each.enrolment.completed_at is not None
    problem = holder_name(each.learner.display_name).problem
    return AwardHold(enrolment=each.enrolment, reason=problem, at=each.enrolment.completed_at)


def _course_awards(completed: Sequence[Travelled]) -> list[Award]:
    """The snapshot is taken of one by certificates.snapshots; of the rest only what is theirs differs."""
    if not completed:
        return []
    first = completed[0].enrolment
    assert first.completed_at is not None
    common = course_content(first, at=first.completed_at)
    return [_course_award(each, common | _own_content(each)) for each in completed]


def _own_content(each: Travelled) -> dict[str, Any]:
    assert each.enrolment.completed_at is not None
    day = each.enrolment.completed_at.astimezone(UTC).date().isoformat()
    own: dict[str, Any] = {"issued_on": day, "completed_on": day}
    final = next((attempt for attempt in each.attempts if attempt.is_final and attempt.passed), None)
    return own | ({"attempt": str(final.uuid), "score": final.percent} if final else {})


def _course_award(each: Travelled, content: dict[str, Any]) -> Award:
    assert each.enrolment.completed_at is not None
    return Award(
        kind=Award.Kind.COURSE,
        code=new_code(secrets.token_bytes(TOKEN_BYTES)),
        learner=each.learner,
        holder_name=holder_name(each.learner.display_name).printed,
        title=content["title"],
        content=content,
        enrolment=each.enrolment,
        issued_at=each.enrolment.completed_at,
    )


def _level_award(granted: Granted) -> Award:
    content = level_content(granted.record, granted.tree, authority=granted.authority, at=granted.at)
    return Award(
        kind=Award.Kind.LEVEL,
        code=new_code(secrets.token_bytes(TOKEN_BYTES)),
        learner=granted.record.learner,
        holder_name=granted.name,
        title=content["title"],
        content=content,
        record=granted.record,
        issued_at=granted.at,
        issued_by=granted.authority,
    )


def _change_of(award: Award) -> Change:
    new = {"kind": award.kind, "title": award.title, "name": award.holder_name, "sequence": award.sequence}
    return change("award-given", award, actor=award.issued_by, at=award.issued_at, person=award.learner, new=new)
