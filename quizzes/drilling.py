"""A drill: begun, answered question by question, and gone on with. What is answered counts toward nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from lms.merged import accounts_of
from lms.models import User

from . import grading
from .dealing import NEW_A_DAY, Candidate, deal
from .models import AttemptItem, Drill, DrillItem, PracticeAnswer, PracticeCard, Question, QuestionVersion
from .presenting import Asked, asked
from .remembering import Sureness, after
from .studied import Practised, Studied

_RESUMED_FOR = timedelta(days=1)


class NothingToAsk(Exception):
    """Nothing is due, and nothing new may be asked today."""


class CannotAnswer(Exception):
    """The answer is not taken; the page says how the question stands now."""


class AlreadyAnswered(CannotAnswer):
    """Answered before: in another window, or by the same button pressed twice."""


class DrillOver(CannotAnswer):
    """The drill was given up for another one."""


class TakenBack(CannotAnswer):
    """The question is no longer asked."""


class ChangedMeanwhile(CannotAnswer):
    """Another version than the one answered is asked by now."""


@dataclass(frozen=True)
class Part:
    """What is to be practised, by slugs: a course, a lesson of it, or a step; nothing of it is everything."""

    course: str = ""
    lesson: str = ""
    step: str = ""

    def among(self, questions: Iterable[Practised]) -> list[Practised]:
        """The questions of the part."""
        return [
            one
            for one in questions
            if self.course in ("", one.lesson.course_slug)
            and self.lesson in ("", one.lesson.slug)
            and (not self.step or self.step in one.steps)
        ]

    @property
    def is_all(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.course or self.lesson or self.step)


def going_on(learner: User, *, at: datetime) -> Drill | None:
    """The drill that the learner began within a day and that has questions left."""
    begun = _open_one(learner)
    return begun if begun and _goes_on(begun, at=at) else None


def _open_one(learner: User) -> Drill | None:
    return Drill.objects.open().filter(learner=learner).first()


def _goes_on(drill: Drill, *, at: datetime) -> bool:
    return drill.begun_at > at - _RESUMED_FOR and next_position(drill) is not None


def cards_of(learner: User) -> dict[int, PracticeCard]:
    """The learner's cards by question."""
    return {card.question_id: card for card in PracticeCard.objects.of(learner)}


def new_left(cards: Iterable[PracticeCard], *, at: datetime) -> int:
    """How many new questions may still be asked today, by the day where the learner is."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, NEW_A_DAY - sum(card.begun_at >= midnight for card in cards))


def start(learner: User, studied: Studied, part: Part, *, about: str, at: datetime) -> Drill:
    """Deal a drill, or go on with the one about the same; one about something else is given up.

    Raises NothingToAsk.
    """
    before = _open_one(learner)
    if before and before.about == about and _goes_on(before, at=at):
        return before
    cards = cards_of(learner)
    candidates = [Candidate(one.question, one.facts, place) for place, one in enumerate(part.among(studied.questions))]
    memories = {question: card.memory for question, card in cards.items()}
    left = new_left(cards.values(), at=at)
    dealt = deal(candidates, memories, new_left=left, ahead=not part.is_all, at=at)
    if not dealt:
        raise NothingToAsk
    try:
        return _begin(learner, dealt, before, about=about, at=at)
    except IntegrityError:  # the button was pressed twice
        return Drill.objects.open().get(learner=learner)


@transaction.atomic
def _begin(learner: User, dealt: Iterable[int], before: Drill | None, *, about: str, at: datetime) -> Drill:
    """Only the drill that was seen open is ended: one that began meanwhile stays, and this one is refused."""
    if before:
        Drill.objects.open().filter(pk=before.pk).update(ended_at=at)
    drill = Drill.objects.create(learner=learner, about=about, begun_at=at)
    items = [DrillItem(drill=drill, position=place, question_id=pk) for place, pk in enumerate(dealt, start=1)]
    DrillItem.objects.bulk_create(items)
    return drill


def next_position(drill: Drill) -> int | None:
    """Of the first question not answered; None when the drill is done."""
    position: int | None = DrillItem.objects.open().filter(drill=drill).aggregate(first=Min("position"))["first"]
    return None if drill.ended_at else position


def shown(item: DrillItem, version: QuestionVersion, response: grading.Response | None) -> Asked:
    """The question as this drill asks it: always in one order here, and in another in the next drill."""
    chance = Random(f"{item.drill.uuid}-{item.position}")  # noqa: S311  one order a drill
    return asked(version, version.order_drawn(chance), response)


def askable(item: DrillItem) -> Question | None:
    """The question of the item, if it may be asked now."""
    return Question.objects.practised().select_related("current", "waiting").filter(pk=item.question_id).first()


def asked_of(question: Question) -> QuestionVersion:
    """The version that practice asks of a question that may be asked; raises TakenBack where there is none."""
    version = question.practised_version
    if version is None:
        raise TakenBack
    return version


@transaction.atomic
def answer(
    item: DrillItem, response: grading.Response, *, version: int, sureness: Sureness, at: datetime
) -> PracticeAnswer:
    """Mark the answer to the version with the number, once, and plan when to ask again; raises CannotAnswer."""
    drill = (
        Drill.objects.select_for_update(of=("self",), no_key=True)
        .select_related("learner__merged_into")
        .get(pk=item.drill_id)
    )
    if PracticeAnswer.objects.filter(item=item).exists():
        raise AlreadyAnswered
    if drill.ended_at:
        raise DrillOver
    question = askable(item)
    if question is None:
        raise TakenBack
    asked_now = asked_of(question)
    if asked_now.number != version:
        raise ChangedMeanwhile
    learner = drill.learner.counts_for
    state = grading.state_of(asked_now.as_item(1), response)
    given = PracticeAnswer.objects.create(
        item=item,
        version=asked_now,
        response=response,
        state=state,
        sureness=sureness,
        is_first=not _answered_before(learner, question),
        answered_at=at,
    )
    _remember(learner, question, is_right=state == grading.RIGHT, sureness=sureness, at=at)
    if next_position(drill) is None:
        Drill.objects.open().filter(pk=drill.pk).update(ended_at=at)
    return given


def _answered_before(learner: User, question: Question) -> bool:
    """Whether the person answered the question in practice or in a quiz, on whatever account."""
    if PracticeAnswer.objects.of(learner).filter(item__question=question).exists():
        return True
    sat = AttemptItem.objects.filter(attempt__submitted_at__isnull=False, version__question=question)
    return sat.filter(attempt__enrolment__learner__in=accounts_of(learner.pk)).exists()


def _remember(learner: User, question: Question, *, is_right: bool, sureness: Sureness, at: datetime) -> None:
    before = PracticeCard.objects.of(learner).filter(question=question).first()
    memory = after(before.memory if before else None, is_right=is_right, sureness=sureness, at=at)
    fields = {
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "answered_at": memory.answered_at,
        "due_at": memory.due_at,
    }
    begun_at = before.begun_at if before else at
    PracticeCard.objects.update_or_create(
        learner=learner, question=question, defaults=fields, create_defaults=fields | {"begun_at": begun_at}
    )
