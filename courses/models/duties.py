"""What people owe, the orders by which it was asked of many at once, and who need not."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.effects import Asked as AskedFor
from courses.effects import Effect, Shown

from .enrolments import Enrolment
from .pages import CoursePage

REASON_LENGTH = 255


class Withdrawable(models.Model):
    """What holds until somebody withdraws it with a reason; never deleted."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        abstract = True


class DutyOrder(Withdrawable):
    """Something asked of many people at once, as it was shown before it was done.

    `course` is empty where a level is asked (certificates.LevelOrder). It is no record until somebody confirms it.
    """

    class State(models.TextChoices):
        """Derived from the moments on the row."""

        PREPARED = "prepared", _("Not sent")
        SENDING = "sending", _("Being carried out")
        SENT = "sent", _("Carried out")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(CoursePage, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=255, help_text="The course or level, as it was called.")
    audience = models.CharField(max_length=255, help_text="Who was meant, in words.")
    missing = models.JSONField(default=list, help_text="Addresses of the list that led to nobody.")
    due_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.what}: {self.audience}"

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.finished_at:
            return self.State.SENT
        return self.State.SENDING if self.confirmed_at else self.State.PREPARED

    @property
    def asked(self) -> AskedFor:
        """By when, and why."""
        return AskedFor(self.due_on, self.reason)


class OrderLine(models.Model):
    """One person of an order: what was shown, and what came of it."""

    class What(models.TextChoices):
        """The effects, and that something changed between looking and doing."""

        NEW = Effect.NEW.value, _("Asked for the first time")
        CHANGED = Effect.CHANGED.value, _("Day or reason changed")
        SAME = Effect.SAME.value, _("Owed it just so before")
        DONE = Effect.DONE.value, _("Done before, left alone")
        EXEMPT = Effect.EXEMPT.value, _("Exempt, left alone")
        MEANWHILE = "meanwhile", _("Something changed meanwhile, left alone")

    order = models.ForeignKey(DutyOrder, models.PROTECT, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    effect = models.CharField(max_length=10, choices=What)
    had_duty = models.BooleanField(default=False)
    old_due_on = models.DateField(null=True, blank=True)
    old_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    outcome = models.CharField(max_length=10, choices=What, blank=True, help_text="Empty: not come to yet.")

    class Meta:
        ordering = ["order", "person"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="one_line_a_person_of_an_order")]
        indexes = [
            models.Index(fields=["order", "person"], condition=models.Q(outcome=""), name="lines_not_come_to_yet")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.outcome or self.effect}"

    @property
    def shown(self) -> Shown:
        """What whoever sent the order was shown."""
        return Shown(Effect(self.effect), AskedFor(self.old_due_on, self.old_reason) if self.had_duty else None)


class AskedQuerySet(models.QuerySet[Any]):
    """Ways of picking what is asked of people: courses and levels alike."""

    def in_force(self) -> Self:
        """What nobody withdrew, also of those who are exempt."""
        return self.filter(withdrawn_at=None)

    def owed(self, *, on: date) -> Self:
        """What is in force for those who are not exempt on the day; done or not."""
        return self.in_force().filter(~models.Exists(self.model.exemptions_from(on=on)))

    def with_state(self, *, on: date) -> Self:
        """Each with its one `state` on the day."""
        state = Owed.State
        return self.annotate(
            state=models.Case(
                models.When(withdrawn_at__isnull=False, then=models.Value(state.WITHDRAWN)),
                models.When(self.model.is_done(), then=models.Value(state.DONE)),
                models.When(models.Exists(self.model.exemptions_from(on=on)), then=models.Value(state.EXEMPT)),
                models.When(due_on__lt=on, then=models.Value(state.OVERDUE)),
                default=models.Value(state.OPEN),
                output_field=models.CharField(),
            )
        )


class Owed(Withdrawable):
    """Something asked of a person by a day, and why."""

    learner_id: int

    class State(models.TextChoices):
        """How a duty stands on a day."""

        OPEN = "open", _("Open")
        OVERDUE = "overdue", _("Overdue")
        DONE = "done", _("Done")
        EXEMPT = "exempt", _("Exempt")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    due_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    order = models.ForeignKey(DutyOrder, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        raise NotImplementedError


class Duty(Owed):
    """A person owes a course by a day, and why; withdrawn rather than deleted."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="duties")
    follows_level = models.BooleanField(
        default=False, help_text="Only positions and levels ask for it, nobody by itself: it ends with them."
    )

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"], condition=models.Q(withdrawn_at=None), name="one_duty_a_course_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} owes {self.course}"

    @property
    def what(self) -> str:
        """The course asked for."""
        return self.course.title

    @staticmethod
    def exemptions_from(*, on: date) -> models.QuerySet["Exemption"]:
        """For each duty, the exemptions from it."""
        return Exemption.objects.in_force(on=on).filter(
            learner=models.OuterRef("learner"), course=models.OuterRef("course")
        )

    @staticmethod
    def is_done() -> models.Exists:
        """For each duty, whether the course is completed."""
        return models.Exists(
            Enrolment.objects.completed().filter(learner=models.OuterRef("learner"), course=models.OuterRef("course"))
        )


class ExemptionQuerySet(models.QuerySet[Any]):
    """Ways of picking exemptions."""

    def not_withdrawn(self) -> Self:
        """Those that nobody withdrew, run out or not."""
        return self.filter(withdrawn_at=None)

    def in_force(self, *, on: date) -> Self:
        """Those that hold on the day."""
        return self.not_withdrawn().filter(models.Q(last_day=None) | models.Q(last_day__gte=on))

    def run_out(self, *, on: date) -> Self:
        """Those whose last day is over, though nobody withdrew them."""
        return self.not_withdrawn().filter(last_day__lt=on)


class GivenExemption(Withdrawable):
    """A person need not, for a time or for good, and why; nobody exempts themselves."""

    learner_id: int
    reason = models.CharField(max_length=REASON_LENGTH)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    last_day = models.DateField(null=True, blank=True, help_text="Empty: until it is withdrawn.")

    class Meta:
        abstract = True

    @property
    def what(self) -> str:
        """What the person is exempt from, in words."""
        raise NotImplementedError


class Exemption(GivenExemption):
    """A person need not take a course."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exemptions")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"], condition=models.Q(withdrawn_at=None), name="one_exemption_from_a_course"
            ),
            models.CheckConstraint(
                condition=~models.Q(learner=models.F("given_by")), name="nobody_exempts_themselves_from_a_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} need not take {self.course}"

    @property
    def what(self) -> str:
        """What the person is exempt from."""
        return self.course.title
