"""Grants of roles: what a person may do beyond learning, over which organizations, and until when."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import zone_of


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Ways of picking grants of roles."""

    def in_force(self, *, at: datetime) -> Self:
        """Those that hold at the moment: begun on its day (UTC) or before, neither ended nor withdrawn."""
        not_over = models.Q(ends_at=None) | models.Q(ends_at__gt=at)
        return self.filter(not_over, starts_on__lte=at.date(), withdrawn_at=None)


class RoleGrant(models.Model):
    """A role given to a person, over one organization and all under it, or over everything."""

    class Role(models.TextChoices):
        """What people do here beyond learning; who is named as supervisor by others needs no role for that."""

        INSTRUCTOR = "instructor", _("Instructor")
        REVIEWER = "reviewer", _("Reviewer")
        COE_STAFF = "coe-staff", _("Center of Excellence staff")
        AUTHORITY = "authority", _("Certification authority")
        SUPERVISOR = "supervisor", _("Supervisor")
        ADMINISTRATOR = "administrator", _("Administrator")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    organization = models.ForeignKey(
        "lms.Organization", models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Empty: everywhere.")
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text=_("The first day it no longer holds."))
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When that day begins where the person was when it was given.")
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "organization"],
                condition=models.Q(withdrawn_at=None),
                name="one_grant_of_a_role_in_force",
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=models.Q(withdrawn_at=None, organization=None),
                name="one_grant_of_a_role_everywhere",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None, ends_at=None)
                | models.Q(ends_on__isnull=False, ends_at__isnull=False),
                name="a_grant_that_ends_has_its_moment",
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """The day on which it holds for the last time."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} ({self.organization or _('everywhere')})"


def end_of(until: date | None, person: Any) -> datetime | None:
    """The moment at which a grant to the person ends that no longer holds on the day: midnight where they are."""
    return datetime.combine(until, time.min, tzinfo=zone_of(person)) if until else None
