"""How well people know each step of the process: the first answer of each to a question, in practice or a quiz.

Over all people together, so that the explorer can show it; the numbers are kept by step and name nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.utils import timezone

from courses.rra.models import Assignment, Citation, Step, StepKnowledge
from courses.rra.models.knowledge import FEWEST_PEOPLE
from lms.merged import counting_for

from .models import AttemptItem, PracticeAnswer, QuestionVersion


@transaction.atomic
def count_knowledge(*, at: datetime) -> int:
    """Count anew for every step; says for how many enough people answered. Four statements a step."""
    counted = {step: _counted(versions) for step, versions in _versions_by_step().items()}
    enough = {step: numbers for step, numbers in counted.items() if numbers["people"] >= FEWEST_PEOPLE}
    StepKnowledge.objects.exclude(step__in=enough).delete()
    for step, numbers in enough.items():
        StepKnowledge.objects.update_or_create(step_id=step, defaults=numbers | {"as_of": timezone.localdate(at)})
    return len(enough)


def _versions_by_step() -> dict[int, set[int]]:
    """The versions of questions that rest on each step, or on what is held at it."""
    steps = dict(Assignment.objects.values_list("pk", "step")) | {
        pk: pk for pk in Step.objects.values_list("pk", flat=True)
    }
    rests = Citation.objects.filter(target_type=ContentType.objects.get_for_model(QuestionVersion))
    found: dict[int, set[int]] = defaultdict(set)
    for target, fact in rests.values_list("target_id", "version__fact"):
        if fact in steps:
            found[steps[fact]].add(int(target))
    return found


def _counted(versions: Collection[int]) -> dict[str, int]:
    sat = AttemptItem.objects.filter(
        version__in=versions,
        answered_at__isnull=False,
        attempt__submitted_at__isnull=False,
        attempt__voided_at=None,
    ).annotate(person=counting_for("attempt__enrolment__learner"))
    practised = PracticeAnswer.objects.filter(version__in=versions, is_first=True).annotate(
        person=counting_for("item__drill__learner")
    )
    before = PracticeAnswer.objects.filter(
        is_first=True,
        item__question=OuterRef("version__question"),
        item__drill__learner=OuterRef("attempt__enrolment__learner"),
        answered_at__lt=OuterRef("attempt__started_at"),
    )
    first = sat.order_by().values("person", "version__question").annotate(first=Min("pk")).values("first")
    in_quizzes = AttemptItem.objects.filter(~Exists(before), pk__in=first)
    numbers = [
        _numbers(in_quizzes, Q(earned__gte=F("points"))),
        _numbers(practised, Q(state=PracticeAnswer.State.RIGHT)),
    ]
    people = sat.order_by().values("person").union(practised.order_by().values("person"))
    return {"people": people.count(), **_sums(numbers)}


def _numbers(answers: Any, is_right: Q) -> dict[str, int]:
    found: dict[str, int] = answers.aggregate(asked=Count("pk"), right=Count("pk", filter=is_right))
    return found


def _sums(numbers: Iterable[dict[str, int]]) -> dict[str, int]:
    rows = list(numbers)
    return {name: sum(row[name] for row in rows) for name in ("asked", "right")}
