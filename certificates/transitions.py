"""The one way by which a certification record comes to have a status, and goes from one to another."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lms.models import Change, User

from .models import CertificationRecord, RecordTransition

Status = CertificationRecord.Status
# From certification.yaml (statuses.transitions), as far as they are built. What is open moves both ways, as evidence
# can be withdrawn: a course whose certificate is revoked no longer counts.
_ALLOWED = {
    Status.REQUIRED: {Status.IN_PROGRESS, Status.REQUIREMENTS_MET},
    Status.IN_PROGRESS: {Status.REQUIRED, Status.REQUIREMENTS_MET},
    Status.REQUIREMENTS_MET: {Status.REQUIRED, Status.IN_PROGRESS, Status.CERTIFIED},
    Status.CERTIFIED: {Status.REVOKED},
    Status.REVOKED: set(),
}


class NotATransition(ValueError):
    """A record does not go from the one status to the other."""


class StatusMoved(Exception):
    """Someone else changed the record's status first."""


@transaction.atomic
def change_status(
    record: CertificationRecord,
    new: CertificationRecord.Status,
    *,
    actor: User | None,
    at: datetime,
    rationale: str = "",
    evidence: dict[str, Any] | None = None,
) -> None:
    """Move the record on from the status it was read with; raises StatusMoved if that is no longer its status."""
    old = Status(record.status)
    if new not in _ALLOWED[old]:
        raise NotATransition(f"{old} to {new}")
    unmoved = CertificationRecord.every.filter(pk=record.pk, status=old)
    if not unmoved.update(status=new, changed_at=at):
        raise StatusMoved
    record.status, record.changed_at = new, at
    write_down(record, old=old, actor=actor, at=at, rationale=rationale, evidence=evidence or {})


def write_down(
    record: CertificationRecord,
    *,
    old: str,
    actor: User | None,
    at: datetime,
    rationale: str,
    evidence: dict[str, Any],
) -> None:
    """Keep how the record came to its status, in the transaction that gave it; `old` is empty for a new record."""
    RecordTransition.objects.create(
        record=record,
        old_status=old,
        new_status=record.status,
        actor=actor,
        rationale=rationale,
        evidence=evidence,
        at=at,
    )
    Change.record(
        "record-status",
        record,
        actor=actor,
        at=at,
        person=record.learner,
        old={"status": old} if old else {},
        new={"status": record.status},
        reason=rationale,
    )
