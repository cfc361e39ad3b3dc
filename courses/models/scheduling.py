"""Releases that are to happen at a moment to come."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .editions import CourseEdition
from .pages import CoursePage


class PlannedReleaseQuerySet(models.QuerySet["PlannedRelease"]):
    """Ways of picking planned releases."""

    def waiting(self) -> Self:
        """Those that are still to happen."""
        return self.filter(outcome=PlannedRelease.Outcome.WAITING)

    def due(self, *, at: datetime) -> Self:
        """Those whose moment has come."""
        return self.waiting().filter(release_at__lte=at)


class PlannedRelease(models.Model):
    """Somebody wants the course released at a moment, as it is published then; kept with what became of it."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting for its moment")
        RELEASED = "released", _("Released")
        REFUSED = "refused", _("Not released: the course was not fit for it then")
        WITHDRAWN = "withdrawn", _("Withdrawn before its moment")

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="planned_releases")
    kind = models.CharField(max_length=20, choices=CourseEdition.Kind)
    note = models.TextField(blank=True)
    confirmed = models.JSONField(default=list, help_text="What of the checklist was confirmed: page and words.")
    release_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list, help_text="Why it was not released, in words.")
    edition = models.ForeignKey(CourseEdition, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PlannedReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=models.Q(outcome="waiting"), name="one_planned_release_a_course"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.release_at:%Y-%m-%d %H:%M}"
