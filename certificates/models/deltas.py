"""Delta training: people who completed a course on a fact that changed since learn what changed, and nothing else."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from courses.rra.models import FactVersion
from lms.merged import accounts_of
from lms.models import User


class DeltaUnit(models.Model):
    """What a version of a fact changed, to be learned by those whose completion rests on the versions before.

    One a version, opened in the transaction that publishes it. `finished_at` says that everybody was given it whom
    that concerned by then.
    """

    version = models.OneToOneField(FactVersion, models.PROTECT, related_name="delta_unit")
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"what {self.version} changed"


class DeltaAssignmentQuerySet(models.QuerySet["DeltaAssignment"]):
    """Ways of picking assignments."""

    def of(self, learner: User) -> Self:
        """The learner's own, under whatever account."""
        return self.filter(learner__in=accounts_of(learner.pk))

    def open(self) -> Self:
        """Those that are still to be done."""
        return self.filter(passed_at=None, ended_at=None)

    def shown(self) -> Self:
        """Those that were done or are to be; not those that ended without either."""
        return self.filter(ended_at=None)


class DeltaAssignment(models.Model):
    """A person learns what changed between what they completed a course on, the `basis`, and the unit's version.

    Passing it renews the basis: the person's completion rests on the unit's version from then on. Completion, award
    and deadlines stay as they are. `ended_at` ends it without that: a newer change took its place, or what the person
    had learned is what the fact says again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(DeltaUnit, models.PROTECT, related_name="assignments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delta_assignments")
    basis = models.ForeignKey(FactVersion, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often it was answered and not passed.")
    passed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeltaAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["unit", "learner"], name="one_delta_a_unit_and_learner"),
            models.CheckConstraint(
                condition=models.Q(passed_at=None) | models.Q(ended_at=None), name="a_delta_is_passed_or_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.learner_id}"

    def get_absolute_url(self) -> str:
        """Where its learner reads and answers it."""
        return reverse("certificates:delta", args=[self.uuid])

    @property
    def what(self) -> str:
        """What readers call the fact, as it stands since the change."""
        return self.unit.version.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.passed_at is None and self.ended_at is None
