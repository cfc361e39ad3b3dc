"""Attempts: what was asked, what was answered, what it earned."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse

from courses import progress
from courses.models import ActivityPage, Completion, EditionActivity, Enrolment
from lms.models import Change, User

from .. import grading
from ..signals import attempt_submitted
from .bank import QuestionVersion


class AttemptClosed(Exception):
    """The attempt was handed in already, or its time is over."""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Ways of picking attempts."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(enrolment__learner=learner)

    def counting_in(self, enrolment: Enrolment) -> Self:
        """Those sat in the enrolment, or in one that is joined to it."""
        return self.filter(enrolment__in=enrolment.whole())

    def open(self) -> Self:
        """Neither handed in nor void."""
        return self.filter(submitted_at=None, voided_at=None)

    def counted(self) -> Self:
        """Those that count towards the attempts allowed."""
        return self.filter(voided_at=None)

    def overdue(self, *, at: datetime) -> Self:
        """Open, though their time is over."""
        return self.open().filter(deadline_at__lte=at)


class Attempt(models.Model):
    """One sitting of a quiz: question versions, order, pass mark and deadline as they were when it began."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="+")
    edition_activity = models.ForeignKey(EditionActivity, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField(help_text="Draws the same questions in the same order again.")
    pass_mark = models.PositiveSmallIntegerField(help_text="Percent.")
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on it counts for nothing; it stays as it was."
    )
    earned = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, help_text="Cut to the hundredth, never rounded up."
    )
    possible = models.PositiveSmallIntegerField()
    passed = models.BooleanField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment", "activity", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "activity"],
                condition=models.Q(submitted_at=None, voided_at=None),
                name="one_open_attempt_per_quiz",
            ),
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="one_attempt_a_number"),
            models.CheckConstraint(
                condition=models.Q(voided_at=None) | models.Q(passed=None) | models.Q(passed=False),
                name="a_passed_attempt_is_not_void",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"], condition=models.Q(submitted_at=None), name="open_attempts_by_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.edition_activity}"

    def get_absolute_url(self) -> str:
        """The review page while it is open, the result from then on."""
        return reverse("quizzes:review" if self.is_open else "quizzes:result", args=[self.uuid])

    @property
    def is_open(self) -> bool:
        """Whether it is under way: neither handed in nor void."""
        return self.submitted_at is None and self.voided_at is None

    @property
    def percent(self) -> int:
        """The score in whole percent, cut like the points: what shows as 79 did not reach 80."""
        return int((self.earned or 0) * 100 / self.possible)

    @property
    def is_final(self) -> bool:
        """Whether failing it for good fails the course."""
        return bool(self.edition_activity.rules["purpose"] == "final")

    def is_overdue(self, *, at: datetime) -> bool:
        """Whether its time is over; what arrives at the deadline itself is late."""
        return self.deadline_at is not None and self.deadline_at <= at

    def takes_answers(self, *, at: datetime) -> bool:
        """Whether it may still be answered."""
        return self.is_open and not self.is_overdue(at=at)

    def seconds_left(self, *, at: datetime) -> int | None:
        """Until its deadline; None if it has none."""
        return None if self.deadline_at is None else max(0, int((self.deadline_at - at).total_seconds()))

    @transaction.atomic
    def submit(self, *, at: datetime) -> None:
        """Mark the answers saved in time, once; handing in again raises AttemptClosed.

        An attempt past its deadline counts as handed in at the deadline.
        """
        self._hold()
        self._mark(at=at)

    @transaction.atomic
    def close(self, *, at: datetime) -> None:
        """Hand in what ran out of time; raises AttemptClosed if that was done, or if there is more time by now."""
        self._hold()
        if not self.is_overdue(at=at):
            raise AttemptClosed
        self._mark(at=at)

    def _hold(self) -> None:
        """Keep others from the row until the transaction ends, with the deadline that it has now."""
        rows = Attempt.objects.select_for_update(no_key=True).open().filter(pk=self.pk)
        held = rows.values_list("deadline_at", flat=True)
        if not held:
            raise AttemptClosed
        self.deadline_at = held[0]

    def _mark(self, *, at: datetime) -> None:
        ended_at = min(at, self.deadline_at or at)
        if not Attempt.objects.open().filter(pk=self.pk).update(submitted_at=ended_at):
            raise AttemptClosed
        items = list(self.items.select_related("version"))
        result = grading.mark([item.version.as_item(item.points) for item in items], [item.response for item in items])
        for item, points in zip(items, result.points, strict=True):
            item.earned = grading.in_hundredths(points)
        AttemptItem.objects.bulk_update(items, ["earned"])
        self.submitted_at = ended_at
        self.earned = grading.in_hundredths(result.earned)
        self.passed = result.passes(self.pass_mark)
        self.save(update_fields=["earned", "passed"])
        self._record_result(by_learner=not self.is_overdue(at=at), at=ended_at)
        self._tell_course(at=ended_at)
        attempt_submitted.send(sender=Attempt, attempt=self, at=ended_at)

    def _record_result(self, *, by_learner: bool, at: datetime) -> None:
        learner = self.enrolment.learner
        new = {name: getattr(self, name) for name in ("number", "earned", "possible", "pass_mark", "passed")}
        actor = learner if by_learner else None
        Change.record("attempt-submitted", self, actor=actor, person=learner, at=at, new=new)

    def _tell_course(self, *, at: datetime) -> None:
        if self.passed:
            progress.complete_activity(self.enrolment, self.edition_activity, how=Completion.How.PASSED, at=at)
        elif self.is_final:
            # Further attempts are given under the same lock: they are counted here, or open the course again.
            progress.hold(self.enrolment)
            if self._is_last():
                progress.mark_failed(self.enrolment, at=at)

    def _is_last(self) -> bool:
        """Whether neither its rules nor what was granted allow a further attempt."""
        allowed: int | None = self.edition_activity.rules["attempts_allowed"]
        if allowed is None:
            return False
        sat = Attempt.objects.counted().counting_in(self.enrolment).filter(activity=self.activity_id)
        whole = Enrolment.every.joined_with(self.enrolment_id).filter(attempt_grants__activity=self.activity_id)
        granted = whole.aggregate(n=models.Sum("attempt_grants__attempts"))["n"] or 0
        return sat.count() >= allowed + granted


class AttemptItemQuerySet(models.QuerySet["AttemptItem"]):
    """Ways of picking items."""

    def of(self, learner: User) -> Self:
        """In the learner's own attempts."""
        return self.filter(attempt__enrolment__learner=learner)


class AttemptItem(models.Model):
    """A question in an attempt, and the answer that counts now (its history is in AnswerEvent)."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(help_text="From 1.")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    order = models.JSONField(default=list, help_text="Ids of options, or of a matching's answers, as shown.")
    points = models.PositiveSmallIntegerField()
    response = models.JSONField(null=True, blank=True)
    client_seq = models.PositiveIntegerField(default=0, help_text="Sequence of the answer that counts now.")
    answered_at = models.DateTimeField(null=True, blank=True)
    earned = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)

    objects = AttemptItemQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="one_item_a_position")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"

    def checked(self, response: Any) -> grading.Response:
        """The response in canonical form; raises BadResponse."""
        return grading.checked(self.version.as_item(self.points), response)

    def take(self, answer: grading.Response, *, client_seq: int, at: datetime) -> bool:
        """Let the answer count, unless one of a later sequence does already."""
        older = AttemptItem.objects.filter(pk=self.pk, client_seq__lt=client_seq)
        if not older.update(response=answer, client_seq=client_seq, answered_at=at):
            return False
        self.response, self.client_seq, self.answered_at = answer, client_seq, at
        return True


class AnswerEvent(models.Model):
    """An answer as it arrived; never changed. The receipt is what the learner's page was told."""

    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="events")
    client_seq = models.PositiveIntegerField()
    response = models.JSONField(null=True)
    receipt = models.UUIDField(default=uuid.uuid4, unique=True)
    received_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "client_seq"], name="one_answer_a_sequence")]

    def __str__(self) -> str:
        return f"{self.item_id} #{self.client_seq}"

    @property
    def counts(self) -> bool:
        """Whether, when it was told, it was the newest answer to the question."""
        return self.client_seq == self.item.client_seq
