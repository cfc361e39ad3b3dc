"""Delta training: who is given what a fact changed, and what passing it does."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import EditionCitation
from courses.rra.comparing import Change as FactChange
from courses.rra.comparing import change_of
from courses.rra.explorer import Labels
from courses.rra.models import FactVersion
from courses.rra.reviewing import SERIOUS, asks_for_review
from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell_batch

from .delta_questions import DeltaQuestion, in_order_of, questions_on
from .models import DeltaAssignment, DeltaUnit
from .resting import completions_resting_on_older

CHUNK = 500


class AnsweredMeanwhile(Exception):
    """It was answered in another window, passed, or a newer change took its place."""


def open_unit(version: FactVersion, *, at: datetime) -> DeltaUnit | None:
    """The unit on what the version changed; none where only its wording did."""
    return DeltaUnit.objects.create(version=version, opened_at=at) if asks_for_review(version) else None


def newest_units() -> models.QuerySet[DeltaUnit]:
    """Of each fact the unit on its newest grave change; those before are taken up in it."""
    later = FactVersion.objects.filter(
        fact=models.OuterRef("version__fact"), number__gt=models.OuterRef("version__number"), change_class__in=SERIOUS
    )
    return DeltaUnit.objects.filter(~models.Exists(later)).select_related("version__fact")


def give(unit: DeltaUnit, now: Callable[[], datetime]) -> int:
    """Give the unit to everybody whose completion rests on the fact as it was; says to how many more.

    A chunk a transaction, from the rows alone: killed in between it goes on from there, and run again it gives
    nobody the same twice.
    """
    given, last = 0, 0
    while learned := _give_some(unit, after=last, at=now()):
        given, last = given + len(learned), max(learned)
    DeltaUnit.objects.filter(pk=unit.pk, finished_at=None).update(finished_at=now())
    return given


@transaction.atomic
def _give_some(unit: DeltaUnit, *, after: int, at: datetime) -> Mapping[int, FactVersion]:
    """The next people by their keys, each with what they learned; a number of statements that does not grow."""
    DeltaUnit.objects.select_for_update().get(pk=unit.pk)
    if not newest_units().filter(pk=unit.pk).exists():
        return {}
    learned = _learned(unit.version, after=after)
    asks = {basis.pk: bool(questions_on(compare(basis, unit.version))) for basis in set(learned.values())}
    people = User.objects.in_bulk(learned)
    drafts = [
        DeltaAssignment(
            unit=unit, learner=people[pk], basis=basis, assigned_at=at, ended_at=None if asks[basis.pk] else at
        )
        for pk, basis in learned.items()
    ]
    DeltaAssignment.objects.bulk_create(drafts)
    same_fact = DeltaAssignment.objects.open().filter(learner__in=learned, unit__version__fact=unit.version.fact_id)
    same_fact.exclude(unit=unit).update(ended_at=at)
    asked = [draft for draft in drafts if draft.is_open]
    Change.record_all(
        Change.draft("delta-assigned", draft, actor=None, person=draft.learner, at=at, new=_told(draft))
        for draft in asked
    )
    tell_batch([_news(draft) for draft in asked], at=at)
    return learned


def _learned(version: FactVersion, *, after: int) -> dict[int, FactVersion]:
    """The next people to be given the version's unit, each with the newest version of the fact that they learned."""
    versions = {each.number: each for each in FactVersion.objects.filter(fact=version.fact_id).select_related("fact")}
    cited = EditionCitation.objects.filter(version__fact=version.fact_id).order_by()
    of_edition = dict(cited.values_list("activity__edition").annotate(models.Max("version__number")))
    had = DeltaAssignment.objects.filter(unit__version=version, learner=models.OuterRef("learner"))
    resting = completions_resting_on_older(version).filter(~models.Exists(had), learner__gt=after)
    people = list(resting.order_by("learner").values_list("learner", flat=True).distinct()[:CHUNK])
    numbers: dict[int, int] = {}
    for learner, edition in resting.filter(learner__in=people).order_by("learner").values_list("learner", "edition"):
        numbers[learner] = max(numbers.get(learner, 0), of_edition[edition])
    passed = DeltaAssignment.objects.filter(passed_at__isnull=False, unit__version__fact=version.fact_id)
    for learner, number in passed.filter(learner__in=people).values_list("learner", "unit__version__number"):
        numbers[learner] = max(numbers[learner], number)
    return {learner: versions[number] for learner, number in numbers.items()}


def _told(assignment: DeltaAssignment) -> dict[str, int | str]:
    version = assignment.unit.version
    return {"fact": version.fact.code, "basis": assignment.basis.number, "version": version.number}


def _news(assignment: DeltaAssignment) -> News:
    version = assignment.unit.version
    words = _("You completed a course that rests on it. Read the old and the new text, and answer a few questions.")
    return News(
        person_id=assignment.learner_id,
        kind=Kind.FACT_CHANGED,
        key=f"delta:{assignment.unit_id}",
        title=_("Changed since you learned it: %s") % version.title,
        body=words,
        link=reverse("certificates:delta", args=[assignment.uuid]),
    )


def compare(before: FactVersion, after: FactVersion) -> FactChange:
    """Both versions side by side, what they name by the names of the day on which the second was recorded."""
    labels = Labels(timezone.localdate(after.recorded_at), about=after.fact.code)
    return change_of(before, after, (labels, labels))


def questions_of(assignment: DeltaAssignment, change: FactChange) -> list[DeltaQuestion]:
    """The questions in the order of this try."""
    seed = f"{assignment.uuid}:{assignment.tries}"
    return in_order_of(questions_on(change), Random(seed))  # noqa: S311 - an order, and no secret


def right_in(questions: Sequence[DeltaQuestion], chosen: Mapping[int, str]) -> int:
    """How many of the questions, by their place, were answered rightly."""
    return sum(chosen.get(place) == str(question.right) for place, question in enumerate(questions))


@transaction.atomic
def answer(assignment: DeltaAssignment, *, is_right: bool, by: User, at: datetime) -> None:
    """Pass the unit, or count a try, of which the next has another order. Raises AnsweredMeanwhile.

    Passing renews what the person's completion rests on, and resets nothing.
    """
    as_seen = DeltaAssignment.objects.open().filter(pk=assignment.pk, tries=assignment.tries)
    if not as_seen.update(**({"passed_at": at} if is_right else {"tries": models.F("tries") + 1})):
        raise AnsweredMeanwhile
    if is_right:
        told = _told(assignment)
        old, new = {"basis": told["basis"]}, {"fact": told["fact"], "basis": told["version"]}
        Change.record("delta-passed", assignment, actor=by, person=assignment.learner, at=at, old=old, new=new)
    assignment.refresh_from_db()
