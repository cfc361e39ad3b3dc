"""What a person sat of a course's quizzes, for the staff who look after them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from courses.models import EditionActivity, Enrolment

from .models import Attempt, AttemptGrant, QuizPage


@dataclass(frozen=True)
class Sat:
    """A quiz of the edition, with the person's attempts at it and how many they may have."""

    activity: EditionActivity
    attempts: list[Attempt]
    granted: int

    @property
    def allowed(self) -> int | None:
        """How many attempts count at most; None is any number."""
        rules: int | None = self.activity.rules["attempts_allowed"]
        return None if rules is None else rules + self.granted

    @property
    def used(self) -> int:
        """How many count."""
        return sum(attempt.voided_at is None for attempt in self.attempts)


def sat_by(enrolment: Enrolment) -> list[Sat]:
    """Every quiz of the edition that the person takes, in order: three statements."""
    quizzes = EditionActivity.objects.filter(edition=enrolment.edition_id, kind=QuizPage.activity_kind)
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    sat = Attempt.objects.counting_in(enrolment).select_related("edition_activity").order_by("started_at", "pk")
    for attempt in sat:
        attempts[attempt.activity_id].append(attempt)
    given = AttemptGrant.objects.filter(enrolment__in=enrolment.whole(), kind=AttemptGrant.Kind.ATTEMPTS)
    granted = dict(given.order_by().values("activity").annotate(n=Sum("attempts")).values_list("activity", "n"))
    in_order = quizzes.order_by("position")
    return [Sat(quiz, attempts[quiz.activity_id], granted.get(quiz.activity_id, 0)) for quiz in in_order]
