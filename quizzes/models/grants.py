"""What staff give a person beyond the rules of a quiz, and why."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import ActivityPage, CoursePage, Enrolment
from lms.models import User

from .attempts import Attempt


class AttemptGrant(models.Model):
    """A step that somebody took over a person's attempts at a quiz; never changed.

    `attempts` counts for kind attempts, `minutes` for time; the others name the attempt they are about.
    """

    class Kind(models.TextChoices):
        """What it gives."""

        ATTEMPTS = "attempts", _("Further attempts")
        TIME = "time", _("More time")
        VOID = "void", _("Attempt not counted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempt_grants")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="grants")
    kind = models.CharField(max_length=20, choices=Kind)
    attempts = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        ordering = ["granted_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="attempts", attempts__gte=1, minutes=0, attempt=None)
                | models.Q(kind="time", attempts=0, minutes__gte=1, attempt__isnull=False)
                | models.Q(kind="void", attempts=0, minutes=0, attempt__isnull=False),
                name="a_grant_gives_what_its_kind_says",
            ),
            models.UniqueConstraint(
                fields=["attempt"], condition=models.Q(kind="void"), name="an_attempt_is_voided_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.activity}"


class TimeAllowanceQuerySet(models.QuerySet["TimeAllowance"]):
    """Ways of picking allowances."""

    def in_force(self) -> Self:
        """Those that nobody ended."""
        return self.filter(ended_at=None)

    def for_course(self, person_id: int, course_id: int) -> "TimeAllowance | None":
        """What holds for the person in the course: what is given for it alone goes before what is given for all."""
        mine = self.in_force().filter(models.Q(course=course_id) | models.Q(course=None), person=person_id)
        return mine.order_by(models.F("course").asc(nulls_last=True)).first()


class TimeAllowance(models.Model):
    """A person has more time at quizzes with a time limit, in one course or in all; ended rather than deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_allowances")
    course = models.ForeignKey(
        CoursePage, models.PROTECT, null=True, related_name="+", help_text="Empty: every course."
    )
    factor = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(3))],
        help_text="Times the time limit. Empty: no time limit.",
    )
    reason = models.CharField(max_length=500)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)

    objects = TimeAllowanceQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=models.Q(ended_at=None),
                name="one_time_allowance_a_course_in_force",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at=None, course=None),
                name="one_time_allowance_for_all_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(factor=None) | models.Q(factor__gte=1, factor__lte=3),
                name="time_factor_from_one_to_three",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("given_by")), name="nobody_gives_themselves_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.words}"

    @property
    def words(self) -> str:
        """How much time it gives."""
        if self.factor is None:
            return str(_("no time limit"))
        return str(_("%(factor)s times the time limit") % {"factor": f"{self.factor.normalize():f}"})


def deadline_of(
    minutes: int | None, allowance: TimeAllowance | None, *, started_at: datetime, extra: int = 0
) -> datetime | None:
    """When an attempt under a limit of so many minutes ends; None if it has no limit, or none for this person."""
    if not minutes or (allowance is not None and allowance.factor is None):
        return None
    factor = Decimal(1) if allowance is None or allowance.factor is None else allowance.factor
    return started_at + timedelta(seconds=int(minutes * 60 * factor), minutes=extra)


def minutes_allowed(minutes: int | None, allowance: TimeAllowance | None) -> int | None:
    """The time limit as it is for this person, in whole minutes; None is none."""
    if not minutes or (allowance is not None and allowance.factor is None):
        return None
    return int(minutes * (allowance.factor if allowance and allowance.factor else 1))


def granted_attempts(enrolment: Enrolment, activity_id: int) -> int:
    """How many further attempts the learner was given at the quiz."""
    given = AttemptGrant.objects.filter(enrolment__in=enrolment.whole(), activity=activity_id)
    total: int | None = given.aggregate(total=models.Sum("attempts"))["total"]
    return total or 0


def steps_taken(person: User | int) -> int:
    """How many grants and allowances the person was given or lost: what a form that was opened earlier knew of."""
    pk = person if isinstance(person, int) else person.pk
    allowances = TimeAllowance.objects.filter(person=pk)
    return (
        AttemptGrant.objects.filter(enrolment__learner=pk).count()
        + allowances.count()
        + allowances.filter(ended_at__isnull=False).count()
    )
