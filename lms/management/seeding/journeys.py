"""One person's way through a course, invented moment by moment; nothing is written here.

What happens follows from the person: when they begin, how able they are, whether they give up. Questions are drawn by
`quizzes.drawing` and marked by `quizzes.grading`, so a stored score can be worked out again from what is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from courses.models import EditionActivity
from quizzes import grading
from quizzes.drawing import draw
from quizzes.models import QuestionVersion

from .answering import Answerer, Response, answer
from .course_plan import CoursePlan, asked

SKILL = (1.05, 0.9)  # mean and spread of ability
_GIVES_UP = 0.02  # before each activity, for good
_LEAVES_OPEN = 0.02  # a quiz without a time limit, half way
_CHANGES_MIND = 0.05  # about an answer
_LEARNT_FROM_FAILING = 0.4  # ability gained for the next attempt
_TRIES_AT_A_QUIZ = 4
_SAME_SITTING = 0.55  # the next activity follows at once


@dataclass
class Answered:
    """A question of an attempt, and what was answered; `given` holds also an answer taken back."""

    version: QuestionVersion
    order: list[str]
    at: datetime | None = None
    given: list[Response] = field(default_factory=list)
    earned: Decimal | None = None

    @property
    def response(self) -> Response:
        """The answer that counts."""
        return self.given[-1] if self.given else None


@dataclass
class Sitting:
    """An attempt; not submitted if it was left open."""

    activity: EditionActivity
    number: int
    seed: int
    started_at: datetime
    items: list[Answered]
    submitted_at: datetime | None = None
    earned: Decimal | None = None
    passed: bool | None = None


@dataclass
class Journey:
    """Everything that happened in an enrolment up to a moment: what was opened, done and tried, in order."""

    enrolled_at: datetime
    opened: list[tuple[EditionActivity, datetime]] = field(default_factory=list)
    done: list[tuple[EditionActivity, datetime]] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    completed_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def completed_count(self) -> int:
        """Required activities done."""
        return sum(activity.is_required for activity, _ in self.done)


@dataclass
class Traveller:
    """Someone on the way through the course, with a clock of their own that stops at `until`."""

    plan: CoursePlan
    answerer: Answerer
    chance: Random
    until: datetime
    clock: datetime
    journey: Journey
    seen: set[int] = field(default_factory=set)

    def travel(self) -> None:
        """Go on from activity to activity until the end, giving up, failing, or the present."""
        for activity in self.plan.activities:
            if self.chance.random() < _GIVES_UP or self._later() > self.until:
                return
            if not (self._sit(activity) if activity.kind == "quiz" else self._read(activity)):
                return
            self.journey.done.append((activity, self.clock))
        self.journey.completed_at = self.clock

    def _later(self) -> datetime:
        """The next moment for learning: in a few minutes, or on another day in working hours."""
        if self.chance.random() < _SAME_SITTING:
            self.clock += timedelta(seconds=self.chance.randint(20, 400))
        else:
            days = 1 + int(self.chance.expovariate(1 / 4))
            self.clock = working_moment(self.clock + timedelta(days=days), self.chance)
        return self.clock

    def _read(self, lesson: EditionActivity) -> bool:
        self.journey.opened.append((lesson, self.clock))
        self.clock += timedelta(minutes=lesson.minutes * self.chance.uniform(0.5, 1.4))
        return self.clock <= self.until

    def _sit(self, quiz: EditionActivity) -> bool:
        """Try until it is passed, no attempt is left, or patience ends."""
        is_final, allowed = quiz.rules["purpose"] == "final", quiz.rules["attempts_allowed"]
        for number in range(1, (allowed or _TRIES_AT_A_QUIZ) + 1):
            if number > 1 and self._later() > self.until:
                return False
            sitting = self._attempt(quiz, number)
            if sitting.submitted_at is None or sitting.passed:
                return bool(sitting.passed)
            if is_final and number == allowed:
                self.journey.failed_at = sitting.submitted_at
            self.answerer = Answerer(self.answerer.ability + _LEARNT_FROM_FAILING, self.answerer.house)
        return False

    def _attempt(self, quiz: EditionActivity, number: int) -> Sitting:
        seed = self.chance.getrandbits(62)
        sitting = Sitting(quiz, number, seed, self.clock, list(self._drawn(quiz, seed)))
        self.journey.opened.append((quiz, self.clock))
        self.journey.sittings.append(sitting)
        limit = quiz.rules["time_limit_minutes"]
        deadline = self.clock + timedelta(minutes=limit) if limit else self.until + timedelta(days=1)
        stops_at = len(sitting.items) // 2 if not limit and self.chance.random() < _LEAVES_OPEN else None
        for place, item in enumerate(sitting.items):
            self.clock = min(self.clock + timedelta(seconds=self.chance.randint(12, 75)), deadline)
            if place == stops_at or self.clock > self.until:
                return sitting
            if self.clock < deadline:
                self._answer(item)
        self.clock = min(self.clock + timedelta(seconds=20), deadline)
        if self.clock <= self.until:
            self._hand_in(sitting)
        return sitting

    def _drawn(self, quiz: EditionActivity, seed: int) -> Iterator[Answered]:
        """The questions in the order that the seed gives, exactly as quizzes.attempts draws them."""
        chance = Random(seed)
        drawn = draw(self.plan.draws[quiz.activity_id], chance, seen=self.seen)
        self.seen.update(drawn)
        for question in drawn:
            version = self.plan.versions[question]
            yield Answered(version, version.order_drawn(chance))

    def _answer(self, item: Answered) -> None:
        first = answer(asked(item.version), self.answerer, self.chance)
        if first is None:
            return
        item.at = self.clock
        item.given.append(first)
        if self.chance.random() < _CHANGES_MIND:
            second = answer(asked(item.version), self.answerer, self.chance)
            item.given += [second] if second else []

    def _hand_in(self, sitting: Sitting) -> None:
        """Mark it with the rules of the product."""
        items = [each.version.as_item(each.version.points) for each in sitting.items]
        result = grading.mark(items, [each.response for each in sitting.items])
        for each, points in zip(sitting.items, result.points, strict=True):
            each.earned = grading.in_hundredths(points)
        sitting.submitted_at = self.clock
        sitting.earned = grading.in_hundredths(result.earned)
        sitting.passed = result.passes(sitting.activity.rules["pass_mark"])


def working_moment(day: datetime, chance: Random) -> datetime:
    """Some moment in working hours of the day, or of the Monday after a weekend."""
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return day.replace(hour=chance.randint(13, 20), minute=chance.randint(0, 59), second=chance.randint(0, 59))


def journey_through(
    plan: CoursePlan, answerer: Answerer, chance: Random, *, start: datetime, until: datetime
) -> Journey:
    """An enrolment at `start` by someone who does begin, and what became of it by `until`."""
    journey = Journey(enrolled_at=start)
    begin = working_moment(start + timedelta(days=1 + chance.expovariate(1 / 9)), chance)
    Traveller(plan, answerer, chance, until, begin, journey).travel()
    return journey
