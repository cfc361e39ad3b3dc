"""Carrying out what a correction asks for: the one place where a decision changes something else."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import awarding
from certificates.models import Award
from lms.audit.corrections import Correction
from lms.audit.telling import tell_of_decision
from lms.models import Change, Organization, User
from lms.permissions import Scope

Kind = Correction.Kind


class NotPossible(Exception):
    """It cannot be corrected so; the message says why, in words."""


def why_not(correction: Correction, *, by: User, scope: Scope) -> str:
    """Why the person asking cannot approve this; empty when they can."""
    try:
        _target(correction, by=by, scope=scope)
    except NotPossible as reason:
        return str(reason)
    return ""


def awards_with_another_name(correction: Correction) -> list[Award]:
    """The certificates of courses that approving would replace; those of levels an authority replaces."""
    if correction.kind != Kind.NAME:
        return []
    in_force = Award.objects.of(correction.person).in_force().exclude(holder_name=correction.wanted)
    in_force = in_force.filter(kind=Award.Kind.COURSE)
    return list(in_force.select_related("enrolment", "record", "learner").order_by("issued_at", "pk"))


@transaction.atomic
def approve(correction: Correction, *, by: User, scope: Scope, reason: str, at: datetime) -> None:
    """Decide and correct in one transaction.

    Raises NotPossible, and DecidedAlready or NotForOneself as Correction.decide does.
    """
    target = _target(correction, by=by, scope=scope)
    held = User.objects.select_for_update(of=("self",)).get(pk=correction.person_id)
    if not scope.covers(held.organization_id):
        raise NotPossible(_("The person has left the organizations you look after."))
    correction.decide(Correction.Outcome.APPROVED, by=by, reason=reason, at=at)
    if target is not None:
        field = "display_name" if correction.kind == Kind.NAME else str(correction.kind)
        _change(correction.person, field, target, by=by, reason=reason or correction.reason, at=at)
    for award in awards_with_another_name(correction):
        _replace(award, correction, by=by, at=at)
    tell_of_decision(correction, at=at)


@transaction.atomic
def refuse(correction: Correction, *, by: User, reason: str, at: datetime) -> None:
    """Decide that it stays as it is; raises DecidedAlready or NotForOneself."""
    correction.decide(Correction.Outcome.REFUSED, by=by, reason=reason, at=at)
    tell_of_decision(correction, at=at)


def _target(correction: Correction, *, by: User, scope: Scope) -> str | User | Organization | None:
    """What the field of the person becomes; nothing for what staff correct by hand."""
    if correction.person.is_superuser and not by.is_superuser:
        raise NotPossible(_("The person administers everything: an administrator decides."))
    if correction.kind == Kind.NAME:
        return _name(correction)
    if correction.kind == Kind.ORGANIZATION:
        return _organization(correction, scope)
    return _supervisor(correction, by, scope) if correction.kind == Kind.SUPERVISOR else None


def _name(correction: Correction) -> str:
    try:
        return awarding.printable(correction.wanted)
    except awarding.NameNotPrintable as unprintable:
        raise NotPossible(str(unprintable)) from unprintable


def _organization(correction: Correction, scope: Scope) -> Organization:
    found = Organization.objects.employers().filter(code=correction.value).first()
    if found is None:
        raise NotPossible(_("The organization no longer employs people here."))
    if not scope.covers(found.pk):
        raise NotPossible(_("The organization asked for is not one of yours: staff who look after both decide."))
    return found


def _supervisor(correction: Correction, by: User, scope: Scope) -> User:
    active = User.objects.filter(scope.over("organization"), is_active=True).exclude(pk=correction.person_id)
    found = active.filter(email=correction.value.lower()).first()
    if found is None:
        raise NotPossible(_("Nobody active in your organizations has this e-mail address."))
    if found.pk == by.pk:
        raise NotPossible(_("You are the supervisor asked for: a colleague decides."))
    return found


def _change(
    person: User, field: str, target: str | User | Organization, *, by: User, reason: str, at: datetime
) -> None:
    """Give the person the value, with a trail, unless they have it by now."""
    row = User.objects.select_for_update(of=("self",)).select_related("organization", "supervisor").get(pk=person.pk)
    held = getattr(row, field)
    if held == target:
        return
    setattr(row, field, target)
    row.save(update_fields=[field])
    old, new = {field: str(held) if held else None}, {field: str(target)}
    Change.record("corrected-person", row, actor=by, at=at, person=row, old=old, new=new, reason=reason)


def _replace(award: Award, correction: Correction, *, by: User, at: datetime) -> None:
    """A certificate never changes: a new one with the right name replaces it, unless it was ended meanwhile."""
    try:
        awarding.supersede(award, holder_name=correction.wanted, actor=by, reason=_("The name is corrected."), at=at)
    except (awarding.AlreadyRevoked, awarding.AlreadySuperseded):
        return
