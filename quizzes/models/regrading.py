"""Which answers have to be marked again, since what their question rests on was found wrong."""

from typing import Self

from django.db import models

from courses.rra.models import FactVersion

from .attempts import AttemptItem
from .bank import Bank


class RegradeFlagQuerySet(models.QuerySet["RegradeFlag"]):
    """Ways of picking flags."""

    def in_banks(self, banks: models.QuerySet[Bank]) -> Self:
        """Those on questions of the banks."""
        return self.filter(item__version__question__bank__in=banks)


class RegradeFlag(models.Model):
    """A question in an attempt that was under way when a version of a fact made it wrong; never changed.

    The attempt keeps its question, and is marked as it was begun. The flag says which marks somebody has to look at.
    """

    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="regrade_flags")
    version = models.ForeignKey(FactVersion, models.PROTECT, related_name="+", help_text="What made it wrong.")
    flagged_at = models.DateTimeField()

    objects = RegradeFlagQuerySet.as_manager()

    class Meta:
        ordering = ["-flagged_at", "pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="one_flag_an_item_and_version")]

    def __str__(self) -> str:
        return f"{self.item_id} to be marked again by {self.version_id}"
