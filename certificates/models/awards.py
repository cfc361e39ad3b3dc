"""What was awarded: an immutable snapshot, what happened to it since, and the document made from it."""

import uuid
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from lms.merged import accounts_of
from lms.models import User
from lms.permissions import Scope

from .records import CertificationRecord

_OF_MERGED = "learner__merged_into__organization"


class AwardQuerySet(models.QuerySet["Award"]):
    """Ways of picking awards."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(learner__in=accounts_of(learner.pk))

    def held_in(self, scope: Scope) -> Self:
        """Of people whose organization is reached; an account that was merged is where the other is."""
        own = models.Q(learner__merged_into=None) & scope.over("learner__organization")
        return self.filter(own | models.Q(learner__merged_into__isnull=False) & scope.over(_OF_MERGED))

    def in_force(self) -> Self:
        """Neither revoked nor replaced."""
        return self.filter(events=None)

    def without_document(self) -> Self:
        """Given, and not yet printed."""
        return self.filter(document=None)


class Award(models.Model):
    """A certificate as it was given; never changed, never removed.

    `code` is what the verifier enters: 128 random bits with check characters. `content` is everything the
    certificate says, copied (JSON, its keys in snapshots.py): title, scheme, level, area, edition, minutes, pass mark,
    score, what it was given for, issuer name, authority, facts as of, demonstration.
    """

    class Kind(models.TextChoices):
        """What it certifies."""

        COURSE = "course", _("Course")
        LEVEL = "level", _("Level")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=60, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="awards")
    holder_name = models.CharField(max_length=120)
    title = models.CharField(max_length=255)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="awards")
    record = models.ForeignKey(CertificationRecord, models.PROTECT, null=True, related_name="awards")
    sequence = models.PositiveSmallIntegerField(default=1, help_text="2 and on: replaces the one before.")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        default_permissions = ("view",)
        permissions = [("revoke_award", "Can revoke an award")]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "sequence"], name="one_award_an_enrolment"),
            models.UniqueConstraint(fields=["record", "sequence"], name="one_award_a_record"),
            models.CheckConstraint(
                condition=models.Q(kind="course", enrolment__isnull=False, record=None)
                | models.Q(kind="level", record__isnull=False, enrolment=None),
                name="an_award_is_for_a_course_or_a_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.holder_name}"

    def get_absolute_url(self) -> str:
        """The public page that anyone may verify it on."""
        return reverse("certificates:verify", args=[self.code])


class AwardEvent(models.Model):
    """What happened to an award after it was given; never changed. One of each kind at the most."""

    class Kind(models.TextChoices):
        """What happened."""

        REVOKED = "revoked", _("Revoked")
        SUPERSEDED = "superseded", _("Superseded")

    award = models.ForeignKey(Award, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    successor = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["award", "kind"], name="one_event_of_a_kind_an_award")]

    def __str__(self) -> str:
        return f"{self.award_id} {self.kind}"


class AwardDocument(models.Model):
    """The PDF made from an award; made again from the snapshot if it is lost."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="document")
    file = models.FileField(upload_to="certificates/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.file)

    def is_stored(self) -> bool:
        """Whether the file is where it was put."""
        return bool(self.file.name) and self.file.storage.exists(self.file.name or "")


class AwardHoldQuerySet(models.QuerySet["AwardHold"]):
    """Ways of picking holds."""

    def open(self) -> Self:
        """Those whose award has not been given since."""
        return self.filter(resolved_at=None)


class AwardHold(models.Model):
    """An award that is due and cannot be given yet, such as a name with a letter that no font has."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="hold")
    reason = models.TextField()
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = AwardHoldQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.reason
