"""Corrections: a person says that something held about them is wrong, and somebody else decides."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import Change, User


class AskedAlready(Exception):
    """The person asked for a correction of this kind, and nobody has decided yet."""


class DecidedAlready(Exception):
    """Somebody decided, perhaps a moment ago."""


class NotForOneself(Exception):
    """Nobody decides on what they ask for themselves."""


class NothingToDisagreeWith(Exception):
    """The correction was not refused, or the person said before that they disagree."""


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Ways of picking corrections."""

    def of(self, person: User) -> Self:
        """Those that the person asked for."""
        return self.filter(person__in=accounts_of(person.pk))

    def open(self) -> Self:
        """Those that nobody decided on yet."""
        return self.filter(decided_at=None)


class Correction(models.Model):
    """What a person wants changed, from what to what and why; then the decision, and what the person says of it.

    `held` and `wanted` are words as they were when it was asked for; `value` is what is wanted as the system knows it:
    the code of an organization, the address of a supervisor.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        NAME = "name", _("Name, on certificates too")
        ORGANIZATION = "organization", _("Organization")
        SUPERVISOR = "supervisor", _("Supervisor")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        """What was decided."""

        APPROVED = "approved", _("Corrected")
        REFUSED = "refused", _("Refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=20, choices=Kind)
    held = models.CharField(max_length=255, blank=True)
    wanted = models.CharField(max_length=1000)
    value = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=1000, blank=True)
    statement = models.CharField(max_length=2000, blank=True, help_text="Why the person disagrees with a refusal.")
    stated_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(decided_at=None), name="one_open_correction_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_by=None, decided_at=None)
                | models.Q(outcome__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_says_what_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | ~models.Q(decision_reason=""), name="a_refusal_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("person")),
                name="nobody_decides_on_their_own_correction",
            ),
            models.CheckConstraint(
                condition=models.Q(statement="", stated_at=None)
                | models.Q(outcome="refused", stated_at__isnull=False) & ~models.Q(statement=""),
                name="one_disagrees_with_a_refusal",
            ),
        ]
        indexes = [models.Index(fields=["decided_at", "asked_at"], name="corrections_that_wait")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.wanted}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.decided_at is None

    @transaction.atomic
    def decide(self, outcome: Outcome, *, by: User, reason: str, at: datetime) -> None:
        """Decide, once; raises DecidedAlready or NotForOneself. What is corrected, the caller corrects with it."""
        if by.pk == self.person_id:
            raise NotForOneself
        new = {"outcome": outcome, "decided_by": by, "decided_at": at, "decision_reason": reason}
        if not Correction.objects.open().filter(pk=self.pk).update(**new):
            raise DecidedAlready
        self.refresh_from_db()
        told = {"kind": self.kind, "outcome": outcome}
        Change.record(f"correction-{outcome}", self, actor=by, at=at, person=self.person, new=told, reason=reason)

    @transaction.atomic
    def disagree(self, statement: str, *, at: datetime) -> None:
        """Keep the person's word against a refusal, once; raises NothingToDisagreeWith."""
        refused = Correction.objects.filter(pk=self.pk, outcome=self.Outcome.REFUSED, stated_at=None)
        if not refused.update(statement=statement, stated_at=at):
            raise NothingToDisagreeWith
        self.refresh_from_db()
        new = {"kind": self.kind, "statement": statement}
        Change.record("correction-disputed", self, actor=self.person, at=at, person=self.person, new=new)


@transaction.atomic
def ask(
    person: User, kind: Correction.Kind, *, held: str, wanted: str, reason: str, at: datetime, value: str = ""
) -> Correction:
    """Ask for a correction; raises AskedAlready while one of the kind is open."""
    asked = Correction(person=person, kind=kind, held=held, wanted=wanted, value=value, reason=reason, asked_at=at)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as error:
        raise AskedAlready from error
    old, new = {"kind": kind, "value": held}, {"kind": kind, "value": wanted}
    Change.record("correction-asked", asked, actor=person, at=at, person=person, old=old, new=new, reason=reason)
    return asked
