"""Practice: what was answered in drills, and how well it is remembered. It counts towards nothing."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import User

from .. import grading
from ..remembering import Memory
from .bank import Question, QuestionVersion


class PracticeCardQuerySet(models.QuerySet["PracticeCard"]):
    """Ways of picking cards."""

    def of(self, learner: User) -> Self:
        """The learner's own; of two accounts that were merged, the card that was answered last."""
        accounts = accounts_of(learner.pk)
        same = PracticeCard.objects.filter(learner__in=accounts, question=models.OuterRef("question"))
        later = models.Q(answered_at__gt=models.OuterRef("answered_at"))
        as_late = models.Q(answered_at=models.OuterRef("answered_at"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(same.filter(later | as_late)), learner__in=accounts)

    def askable(self) -> Self:
        """Those whose question may be asked now."""
        return self.filter(question__in=Question.objects.practised().values("pk"))

    def due(self, *, at: datetime) -> Self:
        """Those to be asked again."""
        return self.filter(due_at__lte=at)


class PracticeCard(models.Model):
    """How well a learner remembers a question, as FSRS has it after the last answer; follows from the answers."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="practice_cards")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    stability = models.FloatField(help_text="Days until the chance of a right answer is down to 90 percent.")
    difficulty = models.FloatField(help_text="From 1 to 10.")
    begun_at = models.DateTimeField(help_text="Of the first answer in practice.")
    answered_at = models.DateTimeField(help_text="Of the last one.")
    due_at = models.DateTimeField()

    objects = PracticeCardQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["learner", "question"], name="one_practice_card_a_question")]

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def memory(self) -> Memory:
        """As it is reckoned with."""
        return Memory(self.stability, self.difficulty, self.answered_at, self.due_at)


class DrillQuerySet(models.QuerySet["Drill"]):
    """Ways of picking drills."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(learner__in=accounts_of(learner.pk))

    def open(self) -> Self:
        """Neither done nor given up."""
        return self.filter(ended_at=None)


class Drill(models.Model):
    """A few questions dealt to a learner for some minutes; one is open at a time."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drills")
    about = models.CharField(max_length=300, blank=True, help_text="Which part was chosen; empty: everything.")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DrillQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=models.Q(ended_at=None), name="one_open_drill_a_learner"
            ),
        ]

    def __str__(self) -> str:
        return f"drill {self.uuid}"

    def get_absolute_url(self) -> str:
        """What came of it."""
        return reverse("practice:done", args=[self.uuid])


class DrillItemQuerySet(models.QuerySet["DrillItem"]):
    """Ways of picking questions of a drill."""

    def open(self) -> Self:
        """Not answered, and still to be asked: a question may be taken back meanwhile."""
        askable = Question.objects.practised()
        return self.filter(answer=None, question__in=askable.values("pk"))


class DrillItem(models.Model):
    """A place in a drill and the question at it, asked in whatever version is live by then."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(help_text="From 1.")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")

    objects = DrillItemQuerySet.as_manager()

    class Meta:
        ordering = ["drill", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["drill", "position"], name="one_drill_item_a_position"),
            models.UniqueConstraint(fields=["drill", "question"], name="a_question_once_a_drill"),
        ]

    def __str__(self) -> str:
        return f"{self.drill_id}/{self.position}"

    @property
    def given(self) -> "PracticeAnswer | None":
        """What was answered, if it was."""
        return getattr(self, "answer", None)


class PracticeAnswerQuerySet(models.QuerySet["PracticeAnswer"]):
    """Ways of picking answers."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(item__drill__learner__in=accounts_of(learner.pk))


class PracticeAnswer(models.Model):
    """One answer in a drill, with the version that was asked; never changed."""

    class State(models.TextChoices):
        """What became of it."""

        RIGHT = grading.RIGHT, _("Right")
        PARTLY = grading.PARTLY, _("Partly right")
        WRONG = grading.WRONG, _("Wrong")

    item = models.OneToOneField(DrillItem, models.PROTECT, related_name="answer")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    response = models.JSONField()
    state = models.CharField(max_length=20, choices=State)
    sureness = models.CharField(max_length=20, blank=True, help_text="A value of remembering.Sureness.")
    is_first = models.BooleanField(help_text="The person had not answered the question before, here or in a quiz.")
    answered_at = models.DateTimeField()

    objects = PracticeAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["item"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.item}: {self.state}"
