"""Who takes what, and how far they have come."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.models import User

from .editions import CourseEdition, EditionActivity
from .pages import ActivityPage, CoursePage


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Ways of picking enrolments."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(learner=learner)

    def not_started(self) -> Self:
        """Never opened, and not over by any other way."""
        return self.filter(opened_at=None, completed_at=None, failed_at=None)

    def in_progress(self) -> Self:
        """Opened, and neither completed nor failed."""
        return self.filter(opened_at__isnull=False, completed_at=None, failed_at=None)

    def completed(self) -> Self:
        """With every required activity done."""
        return self.filter(completed_at__isnull=False)

    def failed(self) -> Self:
        """With no attempt left at a final test."""
        return self.filter(failed_at__isnull=False, completed_at=None)

    def joined_with(self, enrolment: object) -> Self:
        """The enrolment, and those that count as part of it."""
        return self.filter(models.Q(pk=enrolment) | models.Q(joined_to=enrolment))

    def with_newest(self) -> Self:
        """Each with the number of its course's newest edition in `newest_number`."""
        newest = CourseEdition.objects.filter(course=models.OuterRef("course")).order_by("-number")
        return self.annotate(newest_number=models.Subquery(newest.values("number")[:1]))


class CountingManager(models.Manager["Enrolment"]):
    """Leaves out what counts as part of another enrolment: so a person has one of a course."""

    def get_queryset(self) -> EnrolmentQuerySet:
        return EnrolmentQuerySet(self.model, using=self._db).filter(joined_to=None)


class Enrolment(models.Model):
    """A person takes a course, in one edition; the counter is kept as activities are completed, never scanned.

    The edition is set to the newest when the course is first opened; from then on it changes only by an explicit move.
    Where two accounts of a person took the course and were merged, one enrolment is `joined_to` the other: what was
    done and sat in it counts there. `objects` leaves it out, `every` has it.
    """

    class Status(models.TextChoices):
        """Derived from the moments on the row."""

        NOT_STARTED = "not-started", _("Not started")
        IN_PROGRESS = "in-progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="enrolments")
    current = models.ForeignKey(EditionActivity, models.PROTECT, null=True, blank=True, related_name="+")
    completed_count = models.PositiveSmallIntegerField(default=0, help_text="Required activities done.")
    enrolled_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined", editable=False)

    objects = CountingManager.from_queryset(EnrolmentQuerySet)()
    every = EnrolmentQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"], condition=models.Q(joined_to=None), name="one_enrolment_a_course"
            ),
            models.CheckConstraint(
                condition=models.Q(joined_to=None) | ~models.Q(joined_to=models.F("id")),
                name="no_enrolment_joined_to_itself",
            ),
        ]
        indexes = [models.Index(fields=["course", "enrolled_at"])]

    def __str__(self) -> str:
        return f"{self.learner} in {self.edition}"

    @property
    def counting(self) -> "Enrolment":
        """The enrolment for which this one counts: the one it is joined to, else itself."""
        return self.joined_to or self

    def whole(self) -> models.QuerySet[Any]:
        """The keys of this enrolment and of those joined to it, for a condition."""
        return Enrolment.every.joined_with(self.pk).order_by().values("pk")

    @property
    def status(self) -> Status:
        """Where the learner stands."""
        if self.completed_at:
            return self.Status.COMPLETED
        if self.failed_at:
            return self.Status.FAILED
        return self.Status.IN_PROGRESS if self.opened_at else self.Status.NOT_STARTED


class CompletionQuerySet(models.QuerySet["Completion"]):
    """Ways of picking completions."""

    def counting_in(self, enrolment: Enrolment) -> Self:
        """Those made in the enrolment, or in one that is joined to it."""
        return self.filter(enrolment__in=enrolment.whole())


class Completion(models.Model):
    """An activity counts as done in an enrolment; one row an activity, for ever."""

    class How(models.TextChoices):
        """What made it count."""

        READ = "read", _("Marked as read")
        PASSED = "passed", _("Passed")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="completions")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="+")
    edition_activity = models.ForeignKey(EditionActivity, models.PROTECT, related_name="+")
    how = models.CharField(max_length=20, choices=How)
    completed_at = models.DateTimeField()

    objects = CompletionQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["enrolment", "activity"], name="one_completion_an_activity")]

    def __str__(self) -> str:
        return f"{self.activity} {self.get_how_display()}"


class LessonVisit(models.Model):
    """Where a learner last was in a lesson, so that it opens there again."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="visits")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="+")
    place = models.CharField(max_length=64, blank=True, help_text="Id of the block last at the top of the screen.")
    first_opened_at = models.DateTimeField()
    last_opened_at = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["enrolment", "activity"], name="one_visit_row_a_lesson")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} at {self.place}"
