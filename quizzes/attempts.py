"""Starting attempts, saving answers, and closing what ran out of time."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.db import models, transaction

from courses import progress
from courses.models import Completion, EditionActivity, Enrolment

from .drawing import draw
from .models import AnswerEvent, Attempt, AttemptGrant, AttemptItem, QuestionVersion, TimeAllowance
from .models.attempts import AttemptClosed
from .models.grants import deadline_of
from .pools import draws_of, hold_drawable, pools_of


class NoAttemptLeft(Exception):
    """Every attempt that the rules allow is used, or the final test is passed already."""


class NotOpenYet(Exception):
    """Something required before it is not done."""


class SequenceTaken(Exception):
    """Another answer came with the same sequence: the question is open in a second window."""


@dataclass(frozen=True)
class Standing:
    """Where a learner stands with a quiz, before starting."""

    attempts: list[Attempt]
    allowed: int | None
    is_final: bool
    missing: list[EditionActivity]
    grants: list[AttemptGrant]

    @property
    def open(self) -> Attempt | None:
        """The attempt that is under way."""
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def passed(self) -> bool:
        """Whether one of them passed."""
        return any(attempt.passed for attempt in self.attempts)

    @property
    def left(self) -> int | None:
        """How many attempts may still be started; None is any number."""
        if self.is_final and self.passed:
            return 0
        return None if self.allowed is None else max(0, self.allowed + self.granted - self.used)

    @property
    def granted(self) -> int:
        """How many further attempts were given beyond the rules."""
        return sum(grant.attempts for grant in self.grants)

    @property
    def used(self) -> int:
        """How many attempts count."""
        return sum(attempt.voided_at is None for attempt in self.attempts)


def standing_of(enrolment: Enrolment, activity: EditionActivity) -> Standing:
    """The learner's attempts at the quiz, what was granted, and what keeps it shut: three statements."""
    rules = activity.rules
    missing: list[EditionActivity] = []
    if activity.opens_after_all():
        before = EditionActivity.objects.filter(
            edition=activity.edition_id, is_required=True, position__lt=activity.position
        )
        missing = list(before.exclude(activity__in=Completion.objects.counting_in(enrolment).values("activity")))
    grants = AttemptGrant.objects.filter(enrolment__in=enrolment.whole(), activity=activity.activity_id)
    sat = Attempt.objects.counting_in(enrolment).filter(activity=activity.activity_id)
    return Standing(
        attempts=list(sat.select_related("edition_activity").order_by("started_at", "pk")),
        allowed=rules["attempts_allowed"],
        is_final=rules["purpose"] == "final",
        missing=missing,
        grants=list(grants.select_related("granted_by", "attempt")),
    )


def start_attempt(enrolment: Enrolment, activity: EditionActivity, *, at: datetime, seed: int) -> Attempt:
    """A new attempt, or the one that is under way; raises NoAttemptLeft, NotOpenYet, NothingToDraw."""
    close_overdue(enrolment, activity, at=at)
    with transaction.atomic():
        # Starts of one learner queue here, so that what is counted and drawn below is still true when it is written.
        held = progress.hold(enrolment)
        if held.joined_to_id or held.learner_id != enrolment.learner_id:  # the account was merged this moment
            raise NoAttemptLeft
        activity = progress.open_activity(enrolment, activity, at=at)
        standing = standing_of(enrolment, activity)
        if standing.open:
            return standing.open
        if standing.left == 0:
            raise NoAttemptLeft
        if standing.missing:
            raise NotOpenYet
        return _begin(enrolment, activity, number=len(standing.attempts) + 1, at=at, seed=seed)


@transaction.atomic
def save_answer(item: AttemptItem, response: Any, *, client_seq: int, at: datetime) -> AnswerEvent:
    """Keep an answer and give its receipt; the same answer again gives the first receipt again.

    An answer that overtook an earlier one stands: the earlier is kept as history and changes nothing. Raises
    AttemptClosed, BadResponse, SequenceTaken.
    """
    answer = item.checked(response)
    # Answers and the handing in of one attempt come one after the other; both take the attempt first, then its items.
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=item.attempt_id)
    if not attempt.takes_answers(at=at):
        raise AttemptClosed
    is_newest = client_seq > item.client_seq and item.take(answer, client_seq=client_seq, at=at)
    if not is_newest:
        same = AnswerEvent.objects.filter(item=item, client_seq=client_seq).select_related("item").first()
        if same is not None and same.response != answer:
            raise SequenceTaken
        if same is not None:
            return same
    return AnswerEvent.objects.create(item=item, client_seq=client_seq, response=answer, received_at=at)


def time_allowance(enrolment: Enrolment) -> TimeAllowance | None:
    """What the learner was given beyond the time limits of the course."""
    return TimeAllowance.objects.for_course(enrolment.learner_id, enrolment.course_id)


def close_overdue(enrolment: Enrolment, activity: EditionActivity, *, at: datetime) -> None:
    """Mark what of the learner's ran out of time and keeps the quiz shut, with the answers saved in time.

    That is an attempt at the quiz itself, or at one that it waits for. Any other is closed by itself, so that one
    which cannot be closed keeps nobody from the rest of the course.
    """
    in_the_way = models.Q(activity=activity.activity_id)
    if activity.opens_after_all():
        in_the_way |= models.Q(edition_activity__is_required=True, edition_activity__position__lt=activity.position)
    overdue = Attempt.objects.overdue(at=at).filter(in_the_way, enrolment=enrolment)
    for attempt in overdue.select_related("enrolment", "edition_activity"):
        with suppress(AttemptClosed):  # by another request meanwhile
            attempt.close(at=at)


def _begin(enrolment: Enrolment, activity: EditionActivity, *, number: int, at: datetime, seed: int) -> Attempt:
    rules = activity.rules
    versions, chance = _drawn_versions(enrolment, rules, seed)
    minutes = rules["time_limit_minutes"]
    allowance = time_allowance(enrolment) if minutes else None
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        activity_id=activity.activity_id,
        edition_activity=activity,
        number=number,
        seed=seed,
        pass_mark=rules["pass_mark"],
        started_at=at,
        deadline_at=deadline_of(minutes, allowance, started_at=at),
        possible=sum(version.points for version in versions),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            version=version,
            points=version.points,
            order=version.order_drawn(chance),
        )
        for position, version in enumerate(versions, start=1)
    )
    return attempt


def _drawn_versions(enrolment: Enrolment, rules: dict[str, Any], seed: int) -> tuple[list[QuestionVersion], Random]:
    """One statement a draw, one for what the learner has seen, one for the versions, and one to hold the questions.

    Drawn again where a question was suspended while it was drawn: each time the pools are smaller.
    """
    sat = AttemptItem.objects.filter(attempt__enrolment__in=enrolment.whole())
    seen = set(sat.values_list("version__question", flat=True))
    while True:
        chance = Random(seed)  # noqa: S311 - the seed is secret, and drawing again must be possible
        pools = pools_of(rules)
        current = {question: version for pool in pools for question, version in pool.items()}
        drawn = draw(draws_of(rules, pools), chance, seen=seen)
        if hold_drawable(drawn):
            break
    versions = QuestionVersion.objects.in_bulk([current[question] for question in drawn])
    return [versions[current[question]] for question in drawn], chance
