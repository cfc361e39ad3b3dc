"""Files of reports that are made in the background. None of it is a record: the file goes after a week."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.models import User
from lms.permissions import Scope

KEPT = timedelta(days=7)


class ExportQuerySet(models.QuerySet["Export"]):
    """Ways of picking exports."""

    def of(self, person: User) -> Self:
        """Those the person asked for."""
        return self.filter(person=person)

    def open(self) -> Self:
        """Neither finished nor stopped."""
        return self.filter(state__in=(Export.State.WAITING, Export.State.RUNNING))

    def ready(self) -> Self:
        """With a file."""
        return self.filter(state=Export.State.READY)

    def free(self, *, at: datetime) -> Self:
        """Those that a worker may take in hand: waiting, or left by one that was killed."""
        left = models.Q(state=Export.State.RUNNING, held_until__lte=at)
        return self.filter(models.Q(state=Export.State.WAITING) | left)


class Export(models.Model):
    """A file of a report, as it was asked for and with what was reached when it was written.

    `hand` is which writing has it: a second worker writes another file, and only the one that holds the row when it
    is done gives it its file.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        READY = "ready", _("Ready")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("Removed after a week")

    class Format(models.TextChoices):
        """What kind of file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports")
    report = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    file_format = models.CharField(max_length=4, choices=Format)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    for_administrator = models.BooleanField(default=False, help_text="With the rows that are about nobody.")
    reaches_everywhere = models.BooleanField(default=False)
    reaches = models.JSONField(default=list, help_text="The organizations whose people are in the file.")
    total = models.PositiveIntegerField(help_text="Rows when it was asked for.")
    written = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    hand = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["state", "held_until"], name="exports_by_state"),
            models.Index(fields=["person", "-asked_at"], name="exports_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.report}.{self.file_format} for {self.person_id}: {self.state}"

    @property
    def path(self) -> Path:
        """Where its file is; nothing else is served from there."""
        return folder() / f"{self.uuid}-{self.hand}.{self.file_format}"

    @property
    def file_name(self) -> str:
        """What the file is called where it is saved."""
        return f"{self.report}-{self.finished_at:%Y-%m-%d-%H%M}.{self.file_format}"

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def kept_until(self) -> datetime | None:
        """When the file goes."""
        return self.finished_at + KEPT if self.finished_at else None

    def is_covered_by(self, scope: Scope) -> bool:
        """Whether somebody with that scope may see all that is in the file."""
        if self.for_administrator and not scope.administers:
            return False
        if self.reaches_everywhere or scope.everywhere:
            return scope.everywhere
        return bool(scope) and scope.organizations.issuperset(self.reaches)


def folder() -> Path:
    """Where the files are; made when it is first needed, for this account alone."""
    made = Path(settings.MEDIA_ROOT) / "exports"
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made
