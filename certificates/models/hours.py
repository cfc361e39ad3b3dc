"""Continuous-learning hours: what a person claims, and what becomes of the claim. Neither ever changes."""

import uuid
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import User


class HoursClaimQuerySet(models.QuerySet["HoursClaim"]):
    """Ways of picking claims."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(learner__in=accounts_of(learner.pk))

    def waiting(self) -> Self:
        """Those that nobody decided."""
        return self.filter(decision=None)

    def at_state(self, state: str) -> Self:
        """Those that wait, or were decided so."""
        return self.waiting() if state == HoursClaim.WAITING else self.filter(decision__outcome=state)

    def of_year(self, year: int) -> Self:
        """Those of a calendar year; none stretches over two."""
        return self.filter(to_day__year=year)


class HoursClaim(models.Model):
    """A person says what they did to go on learning, and for how long; never changed."""

    class Kind(models.TextChoices):
        """What sort of learning it was."""

        COURSE = "course", _("Course outside Cadre")
        EVENT = "event", _("Conference, workshop or seminar")
        STUDY = "study", _("Reading and private study")
        TEACHING = "teaching", _("Teaching or mentoring")
        WORK = "work", _("Project or rotation at work")
        OTHER = "other", _("Something else")

    WAITING = "waiting"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hours_claims")
    key = models.UUIDField(help_text="Of the form it came by, so that it is claimed once.")
    kind = models.CharField(max_length=20, choices=Kind)
    what = models.CharField(max_length=255)
    minutes = models.PositiveIntegerField()
    from_day = models.DateField()
    to_day = models.DateField()
    evidence = models.TextField(blank=True, help_text="Where it can be looked up, in words.")
    claimed_at = models.DateTimeField()

    objects = HoursClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-to_day", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["learner", "key"], name="one_claim_of_hours_a_form"),
            models.CheckConstraint(condition=models.Q(to_day__gte=models.F("from_day")), name="hours_end_after"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="hours_are_more_than_none"),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.hours} h)"

    @property
    def hours(self) -> Decimal:
        """Hours with one decimal."""
        return hours_in(self.minutes)


class HoursDecision(models.Model):
    """What became of a claim; one a claim, and never changed."""

    class Outcome(models.TextChoices):
        """By the supervisor; withdrawn by the person."""

        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    claim = models.OneToOneField(HoursClaim, models.PROTECT, related_name="decision")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="The same as of the claim."
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="withdrawn", decided_by=models.F("learner"))
                | models.Q(outcome__in=["confirmed", "refused"]) & ~models.Q(decided_by=models.F("learner")),
                name="nobody_decides_on_their_own_hours",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused", reason=""), name="refused_hours_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.get_outcome_display()}"


def hours_in(minutes: int) -> Decimal:
    """So many minutes as hours with one decimal."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))
