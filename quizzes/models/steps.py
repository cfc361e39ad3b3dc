"""What was decided about questions, by whom and in which words."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .bank import Question, QuestionVersion


class QuestionStepQuerySet(models.QuerySet["QuestionStep"]):
    """Ways of picking steps."""

    def of_change(self) -> Self:
        """Those by which what is drawn became another."""
        kinds = QuestionStep.Kind
        return self.filter(
            kind__in=[kinds.APPROVED, kinds.SUSPENDED, kinds.FACT_CHANGED, kinds.RECONFIRMED, kinds.RETIRED]
        )

    def that_suspend(self) -> Self:
        """Those by which a question that was live was kept from learners."""
        return self.filter(kind__in=[QuestionStep.Kind.SUSPENDED, QuestionStep.Kind.FACT_CHANGED])


class QuestionStep(models.Model):
    """A step of a question towards learners or away from them; never changed.

    Its words may say what is right, so they stand here, where only those look who may see keys, and in no Change.
    """

    class Kind(models.TextChoices):
        """What was done."""

        SENT = "sent", _("Sent to review")
        WITHDRAWN = "withdrawn", _("Taken out of review")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent-back", _("Sent back")
        SUSPENDED = "suspended", _("Suspended")
        FACT_CHANGED = "fact-changed", _("Suspended: what it rests on no longer holds")
        RECONFIRMED = "reconfirmed", _("Found right by the changed fact")
        RETIRED = "retired", _("Retired")

    question = models.ForeignKey(Question, models.PROTECT, related_name="steps")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField(blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty: the system itself."
    )
    taken_at = models.DateTimeField()

    objects = QuestionStepQuerySet.as_manager()

    class Meta:
        ordering = ["question", "-taken_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=["sent-back", "suspended", "retired"]) | ~models.Q(words=""),
                name="what_stops_a_question_has_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display()}"
