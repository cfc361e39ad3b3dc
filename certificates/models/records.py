"""A person on the way to a level: facts recorded, the status changed by named transitions only."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import User

from .schemes import Area, Level, Requirement


class CertificationRecordQuerySet(models.QuerySet["CertificationRecord"]):
    """Ways of picking records."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(learner=learner)

    def open(self) -> Self:
        """Those that what a person does may still move."""
        return self.filter(status__in=CertificationRecord.OPEN_STATUSES)

    def owed(self) -> Self:
        """Those for which the learner, still here, has something left to do."""
        left = (CertificationRecord.Status.REQUIRED, CertificationRecord.Status.IN_PROGRESS)
        return self.filter(status__in=left, learner__is_active=True)

    def waiting(self) -> Self:
        """With the requirements met and no decision yet."""
        return self.filter(status=CertificationRecord.Status.REQUIREMENTS_MET)


class CountingManager(models.Manager["CertificationRecord"]):
    """Leaves out what another record of the same person and level stands for."""

    def get_queryset(self) -> CertificationRecordQuerySet:
        return CertificationRecordQuerySet(self.model, using=self._db).filter(joined_to=None)


class CertificationRecord(models.Model):
    """A person and a level of a scheme, from requirement to grant (statuses: certification.yaml, inferred there).

    Where two accounts of a person had a record of the level and were merged, one is `joined_to` the other, which
    counts. `objects` leaves it out, `every` has it.
    """

    class Status(models.TextChoices):
        """Where the record stands."""

        REQUIRED = "required", _("Required")
        IN_PROGRESS = "in_progress", _("In progress")
        REQUIREMENTS_MET = "requirements_met", _("Requirements met, waiting for the authority")
        CERTIFIED = "certified", _("Certified")
        REVOKED = "revoked", _("Revoked")

    OPEN_STATUSES = (Status.REQUIRED, Status.IN_PROGRESS, Status.REQUIREMENTS_MET)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certification_records")
    level = models.ForeignKey(Level, models.PROTECT, related_name="records")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.REQUIRED)
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined", editable=False)

    objects = CountingManager.from_queryset(CertificationRecordQuerySet)()
    every = CertificationRecordQuerySet.as_manager()

    class Meta:
        ordering = ["learner", "level"]
        indexes = [
            models.Index(fields=["status", "changed_at"]),
            models.Index(fields=["-changed_at", "-id"], name="records_newest_first"),
        ]
        default_permissions = ("view",)
        permissions = [("grant_level", "Can grant a level")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "level", "area"],
                condition=models.Q(joined_to=None),
                name="one_record_a_level_and_area",
            ),
            models.UniqueConstraint(
                fields=["learner", "level"],
                condition=models.Q(area=None, joined_to=None),
                name="one_record_a_level_without_area",
            ),
            models.CheckConstraint(
                condition=models.Q(joined_to=None) | ~models.Q(joined_to=models.F("id")),
                name="no_record_joined_to_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.level}"


class RecordTransition(models.Model):
    """A step in the life of a record, with the evidence it rested on; never changed."""

    record = models.ForeignKey(CertificationRecord, models.PROTECT, related_name="transitions")
    old_status = models.CharField(max_length=20, blank=True)
    new_status = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rationale = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, help_text="The requirement tree as evaluated.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["record", "at", "pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.old_status} to {self.new_status}"

    @property
    def new_status_words(self) -> str:
        """The status it came to, as people read it."""
        return str(CertificationRecord.Status(self.new_status).label)


class ExperienceConfirmationQuerySet(models.QuerySet["ExperienceConfirmation"]):
    """Ways of picking confirmations."""

    def of(self, learner: User) -> Self:
        """The learner's own, on every account, in the order of their days."""
        return self.filter(learner__in=accounts_of(learner.pk)).order_by("from_day", "pk")


class ExperienceConfirmation(models.Model):
    """A supervisor confirms that a person worked in security cooperation from a day to a day; never changed."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="experience")
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to, including"))
    what = models.CharField(_("what the person did"), max_length=255)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    objects = ExperienceConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["learner", "from_day"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=models.Q(to_day__gte=models.F("from_day")), name="experience_ends_after"),
            models.CheckConstraint(
                condition=~models.Q(learner=models.F("confirmed_by")), name="nobody_confirms_their_own_experience"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.from_day} to {self.to_day}"
