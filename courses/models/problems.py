"""What learners report as wrong, and what became of it."""

import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import User

from .editions import CourseEdition
from .pages import ActivityPage, CoursePage

LONGEST_TEXT = 2000
LONGEST_SELECTION = 300


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    """Ways of picking reports."""

    def by(self, reporter: User) -> Self:
        """The person's own."""
        return self.filter(reporter__in=accounts_of(reporter.pk))

    def for_staff(self, person: User) -> Self:
        """Those on courses that the person looks after."""
        return self.filter(course__in=CoursePage.objects.managed_by(person))

    def in_state(self, state: str) -> Self:
        """Those that are `open`, `answered` or `closed`."""
        settled = {
            ProblemReport.State.OPEN: models.Q(answered_at=None, closed_at=None),
            ProblemReport.State.ANSWERED: models.Q(answered_at__isnull=False, closed_at=None),
            ProblemReport.State.CLOSED: models.Q(closed_at__isnull=False),
        }
        return self.filter(settled[ProblemReport.State(state)])


class ProblemReport(models.Model):
    """Something a learner found wrong at a place: in a lesson of an edition, or in a question of a quiz.

    A question is known by its uuid only, as in a knowledge check; neither its text nor its key is here.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        WRONG = "wrong", _("Something is wrong or out of date")
        UNCLEAR = "unclear", _("I do not understand it")
        BROKEN = "broken", _("Something does not work")
        ACCESSIBILITY = "accessibility", _("I cannot use it as I am (accessibility)")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        """How far it has come; derived from the moments on the row."""

        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(help_text="Of the form: sent twice it is one report.")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="problem_reports")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="+")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="+")
    block = models.CharField(max_length=64, blank=True)
    selection = models.CharField(max_length=LONGEST_SELECTION, blank=True, help_text="The words that were selected.")
    question = models.UUIDField(null=True, blank=True)
    question_number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="As the reporter saw it.")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ProblemReportQuerySet.as_manager()
    wagtail_reference_index_ignore = True  # who reported a page is for those who look after its course

    class Meta:
        ordering = ["-made_at"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reporter", "key"], name="one_report_a_form")]
        indexes = [models.Index(fields=["course", "made_at"])]

    def __str__(self) -> str:
        return f"report on {self.activity}"

    def get_absolute_url(self) -> str:
        """Where its reporter reads it."""
        return f"{reverse('courses:problems')}#report-{self.uuid}"

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.closed_at:
            return self.State.CLOSED
        return self.State.ANSWERED if self.answered_at else self.State.OPEN
