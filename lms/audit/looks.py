"""Looks: somebody opened a page or a file that shows another person's record."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import User

DETAIL_LENGTH = 300
# Opening the same again within this time of the clock is the same look.
SLOT_SECONDS = 10 * 60


class LookQuerySet(models.QuerySet["Look"]):
    """Ways of picking looks."""

    def shown_to(self, person: User) -> Self:
        """Those at the person's record that the person may know of."""
        return self.filter(person__in=accounts_of(person.pk), hidden_because="")


class Look(models.Model):
    """Somebody opened a page or a file with another person's record, or a list with many people; never changed.

    `detail` says which part: a course, a level, the filters of a list. A list has no `person`, and how many `rows` it
    had. `hidden_because` names a lawful investigation for whose time the person is not told; nothing in Cadre fills
    it in, see the operations guide.
    """

    class Page(models.TextChoices):
        """What was opened."""

        TEAM_MEMBER = "team-member", _("Page of the person in “My team”")
        ROSTER_PERSON = "roster-person", _("Results in a course")
        ATTEMPTS = "attempts", _("Attempts and time at quizzes")
        LEVEL = "level", _("Level, to decide on it")
        CERTIFICATE = "certificate", _("Certificate")
        RECORD = "record", _("Whole record")
        PROOF = "proof", _("Whole record, to keep as a proof")
        ACCOUNT = "account", _("Account")
        CORRECTION = "correction", _("Correction asked for")
        DUTY = "duty", _("What is asked of the person")
        TEAM = "team", _("List: my team")
        DESK = "desk", _("List: certification")
        REPORT = "report", _("List: report")
        EXPORT = "export", _("File: report")

    class Capacity(models.TextChoices):
        """As what they opened it."""

        SUPERVISOR = "supervisor", _("Supervisor")
        COURSE_TEAM = "course-team", _("Team of the course")
        STAFF = "coe-staff", _("Center of Excellence staff")
        AUTHORITY = "authority", _("Certification authority")
        ADMINISTRATOR = "administrator", _("Administrator")

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looks_taken")
    capacity = models.CharField(max_length=20, choices=Capacity)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="looks")
    page = models.CharField(max_length=20, choices=Page)
    detail = models.CharField(max_length=DETAIL_LENGTH, blank=True)
    rows = models.PositiveIntegerField(null=True)
    hidden_because = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    slot = models.PositiveIntegerField(help_text="Which ten minutes of the clock.")

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["viewer", "person", "page", "detail", "slot"],
                condition=models.Q(person__isnull=False),
                name="one_look_in_ten_minutes",
            ),
            models.UniqueConstraint(
                fields=["viewer", "page", "detail", "slot"],
                condition=models.Q(person=None),
                name="one_look_at_a_list_in_ten_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(person=None, rows__isnull=False) | models.Q(person__isnull=False, rows=None),
                name="a_look_is_at_a_person_or_at_rows",
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) | ~models.Q(person=models.F("viewer")), name="no_look_at_oneself"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="looks_at_a_person"),
            models.Index(fields=["viewer", "-at"], name="looks_of_a_viewer"),
            models.Index(fields=["-at"], name="looks_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page}"


def looked(
    viewer: User, person: User, page: Look.Page, *, capacity: Look.Capacity, at: datetime, detail: str = ""
) -> None:
    """Write down that the one opened what shows the other's record; nobody looks at themselves. One statement."""
    if viewer.pk != person.pk:
        _write(Look(viewer=viewer, person=person, page=page, capacity=_capacity(viewer, capacity), at=at), detail)


def looked_at_many(
    viewer: User, page: Look.Page, *, capacity: Look.Capacity, rows: int, at: datetime, filters: str = ""
) -> None:
    """Write down that somebody opened a list or a file with so many rows, under these filters. One statement."""
    _write(Look(viewer=viewer, rows=rows, page=page, capacity=_capacity(viewer, capacity), at=at), filters)


def _write(look: Look, detail: str) -> None:
    """Two at a time, or again within the slot, leave one row."""
    look.detail = detail[:DETAIL_LENGTH]
    look.slot = int(look.at.timestamp()) // SLOT_SECONDS
    Look.objects.bulk_create([look], ignore_conflicts=True)


def _capacity(viewer: User, capacity: Look.Capacity) -> Look.Capacity:
    """Administrators reach as such what others reach by a role; their own team they reach as supervisors."""
    is_by_right = viewer.is_superuser and capacity != Look.Capacity.SUPERVISOR
    return Look.Capacity.ADMINISTRATOR if is_by_right else capacity
