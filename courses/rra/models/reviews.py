"""What the owners of texts and questions have to look at again, since a fact that it rests on changed."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from .versions import Fact, FactVersion


class ReviewTaskQuerySet(models.QuerySet["ReviewTask"]):
    """Ways of picking tasks."""

    def open(self) -> Self:
        """Those that nobody has seen to yet."""
        return self.filter(closed_at=None)

    def at(self, target: models.Model) -> Self:
        """Those about places of one target."""
        return self.on(type(target)).filter(target_id=str(target.pk))

    def on(self, model: type[models.Model]) -> Self:
        """Those about targets of a kind."""
        return self.filter(target_type=ContentType.objects.get_for_model(model))

    def in_state(self, state: str) -> Self:
        """Those that are open, or were closed by an outcome."""
        return self.open() if state == ReviewTask.OPEN else self.filter(outcome=state)


class ReviewTask(models.Model):
    """A place that rests on an older version of a fact, to be confirmed or edited; one open task a place and fact.

    The place is named as in a Citation, which may be gone when the task is read. A later change of the fact does not
    open a second task: `version` of the open one is the newest change, `change_class` the gravest of them.
    """

    OPEN = "open"

    class Outcome(models.TextChoices):
        """What became of it."""

        RECONFIRMED = "reconfirmed", _("Still right")
        EDITED = "edited", _("Edited")
        WITHDRAWN = "withdrawn", _("No longer rests on it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="review_tasks")
    cited = models.ForeignKey(FactVersion, models.PROTECT, related_name="+", help_text="What the place rests on.")
    version = models.ForeignKey(FactVersion, models.PROTECT, related_name="+", help_text="What changed it.")
    change_class = models.CharField(max_length=20, choices=FactVersion.ChangeClass)
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    target_id = models.CharField(max_length=64)
    target = GenericForeignKey("target_type", "target_id")
    block = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=255)
    url = models.CharField(max_length=255)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "label", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "target_type", "target_id", "block"],
                condition=models.Q(closed_at=None),
                name="one_open_task_a_place_and_fact",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | models.Q(closed_at__isnull=False) & ~models.Q(outcome=""),
                name="a_closed_task_has_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="review_tasks_by_target")]

    def __str__(self) -> str:
        return f"{self.label}: {self.fact_id}"

    @property
    def place(self) -> tuple[str, int]:
        """The place in the target and the fact: what one open task is about."""
        return self.block, self.fact_id

    @property
    def is_invalidating(self) -> bool:
        """Whether what rests on the fact as it was is wrong."""
        return self.change_class == FactVersion.ChangeClass.INVALIDATING

    def as_told(self) -> dict[str, Any]:
        """What a Change says of it: codes and numbers, no words of a text."""
        return {"fact": self.fact.code, "cited": self.cited.number, "version": self.version.number}
