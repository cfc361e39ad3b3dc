"""Levels that are asked of people without a position, and who need not reach one."""

from datetime import date

from django.conf import settings
from django.db import models

from courses.models import DutyOrder, Exemption
from courses.models.duties import AskedQuerySet, ExemptionQuerySet, GivenExemption, Owed

from .records import CertificationRecord
from .schemes import Area, Level


class LevelOrder(models.Model):
    """The level that an order asks for."""

    order = models.OneToOneField(DutyOrder, models.PROTECT, related_name="level_order")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.level)


class LevelDuty(Owed):
    """A person is asked to reach a level by a day, and why; their record of it is open from then on."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="level_duties")
    record = models.ForeignKey(CertificationRecord, models.PROTECT, related_name="duties")

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "level duties"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(withdrawn_at=None), name="one_duty_a_record_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} owes {self.record.level}"

    @property
    def what(self) -> str:
        """The level asked for."""
        return name_of(self.record.level, self.record.area)

    @staticmethod
    def exemptions_from(*, on: date) -> models.QuerySet["LevelExemption"]:
        """For each duty, the exemptions from it."""
        return LevelExemption.objects.from_level(
            models.OuterRef("learner"), models.OuterRef("record__level"), models.OuterRef("record__area")
        ).in_force(on=on)

    @staticmethod
    def is_done() -> models.Exists:
        """For each duty, whether the level was decided: granted, or granted and revoked."""
        decided = CertificationRecord.objects.filter(pk=models.OuterRef("record"))
        return models.Exists(decided.exclude(status__in=CertificationRecord.OPEN_STATUSES))


class LevelExemptionQuerySet(ExemptionQuerySet):
    """Ways of picking exemptions from levels."""

    def from_level(self, learner: object, level: object, area: object) -> "LevelExemptionQuerySet":
        """Of the learner, from the level in the area; where the level has no areas, there is none on either side."""
        same_area = models.Q(area=area) if area is not None else models.Q()
        return self.filter(same_area | models.Q(area=None), learner=learner, level=level)


class LevelExemption(GivenExemption):
    """A person need not reach a level, nor take the courses that only the level asks for."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="level_exemptions")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    courses = models.ManyToManyField(Exemption, related_name="+", help_text="Given and withdrawn with this one.")

    objects = LevelExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "level", "area"],
                condition=models.Q(withdrawn_at=None),
                name="one_exemption_from_a_level_and_area",
            ),
            models.UniqueConstraint(
                fields=["learner", "level"],
                condition=models.Q(withdrawn_at=None, area=None),
                name="one_exemption_from_a_level",
            ),
            models.CheckConstraint(
                condition=~models.Q(learner=models.F("given_by")), name="nobody_exempts_themselves_from_a_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} need not reach {self.level}"

    @property
    def what(self) -> str:
        """What the person is exempt from."""
        return name_of(self.level, self.area)


def name_of(level: Level, area: Area | None) -> str:
    """The level in words, with its area where it is held in one."""
    return f"{level}, {area}" if area else str(level)
