"""Giving, replacing and withdrawing awards: each once, whoever asks and however often."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses import progress
from courses.models import Enrolment
from lms.models import Change, User
from lms.people import clean_name

from .authority import REVOKE, require_authority
from .codes import new_code
from .documents import prepare
from .fonts import missing_glyphs
from .models import Award, AwardEvent, AwardHold, CertificationRecord
from .requirements import Node
from .snapshots import course_content, level_content
from .standing import refresh_open_records
from .telling import tell_of_award, tell_of_end, tell_of_hold
from .transitions import Status, change_status

TOKEN_BYTES = 16


class NotCompleted(Exception):
    """The course is not completed, so there is nothing to certify."""


class NameNotPrintable(Exception):
    """The holder's name is empty, or no font has some of its characters (`missing`)."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        if not self.missing:
            return _("There is no name to print.")
        return _("No font here has these characters of the name: %s") % " ".join(self.missing)


class AlreadyRevoked(Exception):
    """The award was revoked before."""


class AlreadySuperseded(Exception):
    """The award was replaced before; its successor is the one to change."""


class SameName(ValueError):
    """The award bears the holder's name of today already, so there is nothing to replace."""


class ReasonMissing(ValueError):
    """An award is not changed without saying why."""


@transaction.atomic
def issue_course_award(enrolment: Enrolment, *, at: datetime) -> Award | None:
    """The award for a completed course, made by the first call and given by every later one.

    None, and a hold that staff and learner see, when the name cannot be printed.
    """
    if enrolment.completed_at is None:
        raise NotCompleted
    given = Award.objects.filter(enrolment=enrolment).order_by("-sequence").first()
    if given is not None:
        return given
    try:
        name = printable(enrolment.learner.display_name)
    except NameNotPrintable as unprintable:
        _put_on_hold(enrolment, str(unprintable), at=at)
        return None
    content = course_content(enrolment, at=at)
    award, is_new = _give(_draft(Award.Kind.COURSE, enrolment.learner, name, content, at=at, enrolment=enrolment))
    if is_new:
        AwardHold.objects.open().filter(enrolment=enrolment).update(resolved_at=at)
    return award


@transaction.atomic
def issue_level_award(record: CertificationRecord, tree: Node, *, authority: User, at: datetime) -> Award:
    """The award for a level that the authority has granted; granting.grant calls it. Raises NameNotPrintable."""
    name = printable(record.learner.display_name)
    content = level_content(record, tree, authority=authority, at=at)
    draft = _draft(Award.Kind.LEVEL, record.learner, name, content, at=at, record=record, issued_by=authority)
    award, _is_new = _give(draft)
    return award


@transaction.atomic
def supersede(award: Award, *, holder_name: str, actor: User | None, reason: str, at: datetime) -> Award:
    """Replace the award by one that says the same of the holder's right name; the old one then points to it."""
    if not reason.strip():
        raise ReasonMissing
    name = printable(holder_name)
    _hold_if_in_force(award)
    successor, _is_new = _give(
        _draft(
            Award.Kind(award.kind),
            award.learner,
            name,
            award.content,
            at=at,
            enrolment=award.enrolment,
            record=award.record,
            sequence=award.sequence + 1,
            issued_by=actor,
        )
    )
    _add_event(award, AwardEvent.Kind.SUPERSEDED, successor=successor, actor=actor, reason=reason, at=at)
    return successor


@transaction.atomic
def replace(award: Award, *, authority: User, reason: str, at: datetime) -> Award:
    """Give the award again in the holder's name as it stands now; whoever may revoke it may, and not the holder.

    Raises NotOwnRecord, OutOfScope, ReasonMissing, SameName, NameNotPrintable, AlreadyRevoked, AlreadySuperseded.
    """
    holder = User.objects.select_related("merged_into").get(pk=award.learner_id).counts_for
    require_authority(authority, holder, at=at, permission=REVOKE)
    name = printable(holder.display_name)
    if name == award.holder_name:
        raise SameName
    return supersede(award, holder_name=name, actor=authority, reason=reason, at=at)


@transaction.atomic
def revoke(award: Award, *, actor: User, reason: str, at: datetime) -> AwardEvent:
    """Withdraw the award: an authority over the holder, not the holder, and never without a reason.

    A level's record is revoked with it; what a revoked course proved is looked at again.
    """
    require_authority(actor, award.learner.counts_for, at=at, permission=REVOKE)
    if not reason.strip():
        raise ReasonMissing
    _hold_if_in_force(award)
    event = _add_event(award, AwardEvent.Kind.REVOKED, actor=actor, reason=reason, at=at)
    if award.record is not None:
        change_status(award.record, Status.REVOKED, actor=actor, rationale=reason, at=at)
    refresh_open_records(award.learner.counts_for, at=at)
    return event


def printable(name: str) -> str:
    """The name as it is printed: without direction marks and the like; raises NameNotPrintable."""
    cleaned = clean_name(name)
    missing = missing_glyphs(cleaned)
    if missing or not cleaned:
        raise NameNotPrintable(missing)
    return cleaned


def _put_on_hold(enrolment: Enrolment, reason: str, *, at: datetime) -> None:
    hold, is_new = AwardHold.objects.get_or_create(enrolment=enrolment, defaults={"reason": reason, "at": at})
    if is_new:
        Change.record("award-held", hold, actor=None, at=at, person=enrolment.learner, reason=reason)
        tell_of_hold(hold, at=at)


def _draft(
    kind: Award.Kind, learner: User, name: str, content: dict[str, Any], *, at: datetime, **fields: Any
) -> Award:
    return Award(
        kind=kind,
        code=new_code(secrets.token_bytes(TOKEN_BYTES)),
        learner=learner,
        holder_name=name,
        title=content["title"],
        content=content,
        issued_at=at,
        **fields,
    )


def _give(draft: Award) -> tuple[Award, bool]:
    """Insert the award unless its enrolment or record has one of that number; the row there is, and if it is new."""
    Award.objects.bulk_create([draft], ignore_conflicts=True)
    award = Award.objects.get(enrolment=draft.enrolment, record=draft.record, sequence=draft.sequence)
    if award.uuid != draft.uuid:
        return award, False
    Change.record(
        "award-given",
        award,
        actor=award.issued_by,
        at=award.issued_at,
        person=award.learner,
        new={"kind": award.kind, "title": award.title, "name": award.holder_name, "sequence": award.sequence},
    )
    prepare(award)
    tell_of_award(award, at=award.issued_at)
    return award, True


def _hold_if_in_force(award: Award) -> None:
    """Keep others from the award until the transaction ends; raises AlreadyRevoked or AlreadySuperseded.

    What it was given for is locked, not its own row: the application may have no right to lock rows it may not change.
    """
    if award.enrolment is not None:
        progress.hold(award.enrolment)
    if award.record is not None:
        records = CertificationRecord.every.select_for_update(of=("self",), no_key=True)
        award.record = records.select_related("learner").get(pk=award.record.pk)
    kinds = set(award.events.values_list("kind", flat=True))
    if AwardEvent.Kind.REVOKED in kinds:
        raise AlreadyRevoked
    if kinds:
        raise AlreadySuperseded


def _add_event(
    award: Award,
    kind: AwardEvent.Kind,
    *,
    actor: User | None,
    reason: str,
    at: datetime,
    successor: Award | None = None,
) -> AwardEvent:
    event = AwardEvent.objects.create(award=award, kind=kind, successor=successor, actor=actor, reason=reason, at=at)
    new = {"successor": str(successor.uuid)} if successor else {}
    Change.record(f"award-{kind}", award, actor=actor, at=at, person=award.learner, new=new, reason=reason)
    tell_of_end(event, at=at)
    return event
