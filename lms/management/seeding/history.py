"""Journeys become rows: enrolments, visits, completions, attempts and answers, in a few statements for many people."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from courses.models import Completion, Enrolment, LessonVisit
from lms.models import Change, User
from quizzes.models import AnswerEvent, Attempt, AttemptItem

from .changes import change
from .course_plan import CoursePlan
from .journeys import Answered, Journey, Sitting

_AT_ONCE = 2000
_OF_A_RESULT = ("number", "earned", "possible", "pass_mark", "passed")


@dataclass
class Travelled:
    """A person's journey with the enrolment made of it; `asked_by` is who wanted it, the person or a supervisor."""

    learner: User
    journey: Journey
    enrolled_by: User
    enrolment: Enrolment
    attempts: list[Attempt] = field(default_factory=list)


def travelled(plan: CoursePlan, learner: User, journey: Journey, *, enrolled_by: User) -> Travelled:
    """The journey beside its enrolment, which is not written yet."""
    opened = journey.opened
    enrolment = Enrolment(
        learner=learner,
        course_id=plan.edition.course_id,
        edition=plan.edition,
        current=opened[-1][0] if opened else None,
        completed_count=journey.completed_count,
        enrolled_at=journey.enrolled_at,
        opened_at=opened[0][1] if opened else None,
        last_opened_at=opened[-1][1] if opened else None,
        completed_at=journey.completed_at,
        failed_at=journey.failed_at,
    )
    return Travelled(learner, journey, enrolled_by, enrolment)


def write_history(everyone: Sequence[Travelled]) -> tuple[dict[str, int], list[Change]]:
    """Write the rows; gives how many of each, and the changes that go with them."""
    Enrolment.objects.bulk_create((each.enrolment for each in everyone), batch_size=_AT_ONCE)
    visits = LessonVisit.objects.bulk_create(_visits(everyone), batch_size=_AT_ONCE)
    completions = Completion.objects.bulk_create(_completions(everyone), batch_size=_AT_ONCE)
    counts = {"enrolments": len(everyone), "lesson visits": len(visits), "completions": len(completions)}
    counts |= _write_attempts(everyone)
    return counts, [*_changes(everyone), *_attempt_changes(everyone), *_completion_changes(completions)]


def _visits(everyone: Iterable[Travelled]) -> Iterator[LessonVisit]:
    for each in everyone:
        for activity, at in each.journey.opened:
            if activity.kind == "lesson":
                yield LessonVisit(
                    enrolment_id=each.enrolment.pk,
                    activity_id=activity.activity_id,
                    first_opened_at=at,
                    last_opened_at=at,
                )


def _completions(everyone: Iterable[Travelled]) -> Iterator[Completion]:
    for each in everyone:
        for activity, at in each.journey.done:
            yield Completion(
                enrolment=each.enrolment,
                activity_id=activity.activity_id,
                edition_activity=activity,
                how=Completion.How.PASSED if activity.kind == "quiz" else Completion.How.READ,
                completed_at=at,
            )


def _write_attempts(everyone: Iterable[Travelled]) -> dict[str, int]:
    for each in everyone:
        each.attempts = [_attempt(each.enrolment, sitting) for sitting in each.journey.sittings]
    attempts = Attempt.objects.bulk_create(
        (attempt for each in everyone for attempt in each.attempts), batch_size=_AT_ONCE
    )
    answered = [
        (attempt, position, item)
        for each in everyone
        for attempt, sitting in zip(each.attempts, each.journey.sittings, strict=True)
        for position, item in enumerate(sitting.items, start=1)
    ]
    items = AttemptItem.objects.bulk_create((_item(*each) for each in answered), batch_size=_AT_ONCE)
    pairs = zip(items, (item for _, _, item in answered), strict=True)
    events = AnswerEvent.objects.bulk_create(
        (event for row, item in pairs for event in _events(row, item)), batch_size=_AT_ONCE
    )
    return {"attempts": len(attempts), "attempt items": len(items), "answers": len(events)}


def _attempt(enrolment: Enrolment, sitting: Sitting) -> Attempt:
    minutes = sitting.activity.rules["time_limit_minutes"]
    return Attempt(
        enrolment=enrolment,
        activity_id=sitting.activity.activity_id,
        edition_activity=sitting.activity,
        number=sitting.number,
        seed=sitting.seed,
        pass_mark=sitting.activity.rules["pass_mark"],
        started_at=sitting.started_at,
        deadline_at=sitting.started_at + timedelta(minutes=minutes) if minutes else None,
        submitted_at=sitting.submitted_at,
        earned=sitting.earned,
        possible=sum(item.version.points for item in sitting.items),
        passed=sitting.passed,
    )


def _item(attempt: Attempt, position: int, item: Answered) -> AttemptItem:
    return AttemptItem(
        attempt_id=attempt.pk,
        position=position,
        version_id=item.version.pk,
        order=item.order,
        points=item.version.points,
        response=item.response,
        client_seq=len(item.given),
        answered_at=item.at,
        earned=item.earned,
    )


def _events(row: AttemptItem, item: Answered) -> Iterator[AnswerEvent]:
    for seq, response in enumerate(item.given, start=1):
        assert item.at is not None
        received_at = item.at - timedelta(seconds=5 * (len(item.given) - seq))
        yield AnswerEvent(item_id=row.pk, client_seq=seq, response=response, received_at=received_at)


def _changes(everyone: Iterable[Travelled]) -> Iterator[Change]:
    for each in everyone:
        enrolment, learner = each.enrolment, each.learner
        new = {"edition": enrolment.edition.number}
        yield change("enrolled", enrolment, actor=each.enrolled_by, person=learner, at=enrolment.enrolled_at, new=new)
        if enrolment.completed_at:
            at = enrolment.completed_at
            yield change("course-completed", enrolment, actor=learner, person=learner, at=at, new=new)
        if enrolment.failed_at:
            yield change("course-failed", enrolment, actor=learner, person=learner, at=enrolment.failed_at, new=new)


def _attempt_changes(everyone: Iterable[Travelled]) -> Iterator[Change]:
    """What ran out of time was handed in by the clock, not by the learner."""
    for each in everyone:
        for attempt in each.attempts:
            at = attempt.submitted_at
            if at is not None:
                new = {
                    name: getattr(attempt, name) for name in ("number", "earned", "possible", "pass_mark", "passed")
                }
                actor = None if attempt.is_overdue(at=at) else each.learner
                yield change("attempt-submitted", attempt, actor=actor, person=each.learner, at=at, new=new)


def _completion_changes(completions: Iterable[Completion]) -> Iterator[Change]:
    """With the counter as it stood after each; completions come in the order in which they were made."""
    counted: dict[int, int] = {}
    for completion in completions:
        activity, enrolment = completion.edition_activity, completion.enrolment
        counted[enrolment.pk] = counted.get(enrolment.pk, 0) + activity.is_required
        new = {"activity": activity.slug, "how": completion.how, "completed_count": counted[enrolment.pk]}
        learner, at = enrolment.learner, completion.completed_at
        yield change("activity-completed", completion, actor=learner, person=learner, at=at, new=new)
