"""Asking many people for something at once: shown before it happens, then done as shown, once."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction

from lms.models import Change, User
from lms.notices.telling import tell
from lms.permissions import Role, scope_of

from .audience import Audience, people_in
from .effects import Asked, Effect, Standing, outlook, still_holds
from .models import CoursePage, Duty, DutyOrder, Enrolment, Exemption, OrderLine
from .telling import news_of_duty

Clock = Callable[[], datetime]

CHUNK = 200
_AT_ONCE = 1000


class NobodyMeant(Exception):
    """Nobody is left to be asked or shown."""


class SentBefore(Exception):
    """The order was confirmed before, perhaps by a second click."""


class Target(Protocol):
    """What an order asks for: a course here, a level in certificates.ordering."""

    def standings(self, people: Collection[int], *, on: date, hold: bool = False) -> Mapping[int, Standing]:
        """How each of the people stands to it; with `hold` their duties stay so until the transaction ends."""

    def ask(self, order: DutyOrder, new: Collection[int], changed: Collection[int], *, at: datetime) -> set[int]:
        """Ask these people, and say who was asked; who is left out was asked by somebody else this moment."""


@transaction.atomic
def prepare(
    order: DutyOrder, audience: Audience, target: Target, *, only_without: bool = False, at: datetime
) -> DutyOrder:
    """Keep the order with a line for each person, to be looked at before it is sent. Raises NobodyMeant."""
    order.audience, order.missing, order.asked_at = audience.words[:255], audience.missing, at
    order.save(force_insert=True)
    kept = 0
    for start in range(0, len(audience.people), _AT_ONCE):
        people = audience.people[start : start + _AT_ONCE]
        standings = target.standings(people, on=at.date())
        lines = [_line(order, person, standings[person]) for person in people]
        lines = [line for line in lines if line.effect == Effect.NEW or not only_without]
        kept += len(OrderLine.objects.bulk_create(lines))
    if not kept and not audience.missing:
        raise NobodyMeant
    return order


def _line(order: DutyOrder, person: int, standing: Standing) -> OrderLine:
    shown = outlook(standing, order.asked)
    before = shown.before
    return OrderLine(
        order=order,
        person_id=person,
        effect=shown.effect,
        had_duty=before is not None,
        old_due_on=before.due_on if before else None,
        old_reason=before.reason if before else "",
    )


@transaction.atomic
def confirm(order: DutyOrder, *, at: datetime) -> None:
    """Let the order be carried out; a second time raises SentBefore."""
    waiting = DutyOrder.objects.filter(pk=order.pk, confirmed_at=None)
    if not waiting.update(confirmed_at=at):
        raise SentBefore
    order.refresh_from_db()
    new = {"what": order.what, "audience": order.audience, "due_on": order.due_on}
    Change.record("duty-order-sent", order, actor=order.asked_by, at=at, new=new, reason=order.reason)


@transaction.atomic
def carry_out_some(order: DutyOrder, target: Target, *, at: datetime) -> bool:
    """Come to the next people of the order, as far as what was shown of them still holds; says whether any were left.

    Whoever does it holds the order meanwhile, so that two workers do not do the same; a worker that is killed has
    done whole chunks, and the next goes on from there.
    """
    held = DutyOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=order.pk)
    if held.state != DutyOrder.State.SENDING:
        return False
    lines = list(held.lines.filter(outcome="").order_by("person")[:CHUNK])
    if not lines:
        held.finished_at = at
        held.save(update_fields=["finished_at"])
        return False
    outcomes = _come_to(held, lines, target, at=at)
    for outcome in set(outcomes.values()):
        people = [person for person, each in outcomes.items() if each == outcome]
        held.lines.filter(person__in=people).update(outcome=outcome)
    return True


def carry_out(order: DutyOrder, target: Target, clock: Clock) -> None:
    """Come to everyone of the order; each time as of its own moment, since many take long."""
    while carry_out_some(order, target, at=clock()):
        pass
    order.refresh_from_db()


def _come_to(order: DutyOrder, lines: list[OrderLine], target: Target, *, at: datetime) -> dict[int, str]:
    """What came of each person of the lines: what was shown, or nothing since something changed."""
    people = [line.person_id for line in lines]
    # Orders come one after the other to a person, always in this order, so that no two wait for each other.
    list(User.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    reach = scope_of(order.asked_by, Role.COE_STAFF, at=at)
    here = set(people_in(reach).filter(pk__in=people).values_list("pk", flat=True)) if reach else set()
    standings = target.standings(people, on=at.date(), hold=True)
    held = {
        line.person_id: line.effect
        for line in lines
        if line.person_id in here and still_holds(line.shown, standings[line.person_id], order.asked)
    }
    new = sorted(person for person, effect in held.items() if effect == Effect.NEW)
    changed = sorted(person for person, effect in held.items() if effect == Effect.CHANGED)
    asked = target.ask(order, new, changed, at=at) if new or changed else set()
    for person in {*new, *changed} - asked:
        del held[person]
    return {person: held.get(person, OrderLine.What.MEANWHILE.value) for person in people}


class CourseTarget:
    """A course that is asked of people: so many statements a chunk, however many people are in it."""

    def __init__(self, course: CoursePage) -> None:
        self.course = course

    def standings(self, people: Collection[int], *, on: date, hold: bool = False) -> Mapping[int, Standing]:
        theirs = {"learner__in": people, "course": self.course}
        duties = Duty.objects.in_force().filter(**theirs).order_by("learner")
        if hold:
            duties = duties.select_for_update(of=("self",), no_key=True)
        asked = {duty.learner_id: Asked(duty.due_on, duty.reason) for duty in duties}
        done = set(Enrolment.objects.completed().filter(**theirs).values_list("learner", flat=True))
        exempt = set(Exemption.objects.in_force(on=on).filter(**theirs).values_list("learner", flat=True))
        return {person: Standing(person in done, person in exempt, asked.get(person)) for person in people}

    def ask(self, order: DutyOrder, new: Collection[int], changed: Collection[int], *, at: datetime) -> set[int]:
        edition = self.course.editions.first()
        if edition is None or not self.course.live:
            return set()
        self._enrol([*new, *changed], order.asked_by, at=at)
        made = self._make(order, new, at=at)
        moved = self._move(order, changed, at=at)
        tell([news_of_duty(duty) for duty in made], at=at)
        tell([news_of_duty(duty) for duty, old in moved if old.due_on != order.due_on], at=at)
        return {duty.learner_id for duty in made} | {duty.learner_id for duty, _old in moved}

    def _enrol(self, people: Iterable[int], actor: User, *, at: datetime) -> None:
        edition = self.course.editions.first()
        wanted = [
            Enrolment(learner_id=person, course=self.course, edition=edition, enrolled_at=at)
            for person in sorted(people)
        ]
        Enrolment.objects.bulk_create(wanted, ignore_conflicts=True)
        ours = Enrolment.objects.filter(uuid__in=[one.uuid for one in wanted]).select_related("edition", "learner")
        Change.record_all(
            Change.draft("enrolled", one, actor=actor, person=one.learner, at=at, new={"edition": one.edition.number})
            for one in ours
        )

    def _make(self, order: DutyOrder, people: Collection[int], *, at: datetime) -> list[Duty]:
        asked = {"due_on": order.due_on, "reason": order.reason, "asked_by": order.asked_by, "order": order}
        wanted = [Duty(learner_id=person, course=self.course, asked_at=at, **asked) for person in sorted(people)]
        Duty.objects.bulk_create(wanted, ignore_conflicts=True)
        made = list(self._of(order, people))
        new = {"due_on": order.due_on, "reason": order.reason}
        Change.record_all(self._change("duty-assigned", duty, order, new=new, at=at) for duty in made)
        return made

    def _move(self, order: DutyOrder, people: Collection[int], *, at: datetime) -> list[tuple[Duty, Asked]]:
        held = Duty.objects.in_force().filter(learner__in=people, course=self.course)
        before = {duty.learner_id: Asked(duty.due_on, duty.reason) for duty in held}
        asked = {"due_on": order.due_on, "reason": order.reason, "asked_by": order.asked_by, "order": order}
        held.update(**asked, follows_level=False)
        moved = [(duty, before[duty.learner_id]) for duty in self._of(order, before)]
        new = {"due_on": order.due_on, "reason": order.reason}
        Change.record_all(
            self._change("duty-changed", duty, order, old={"due_on": old.due_on, "reason": old.reason}, new=new, at=at)
            for duty, old in moved
        )
        return moved

    def _of(self, order: DutyOrder, people: Collection[int]) -> Iterable[Duty]:
        mine = Duty.objects.in_force().filter(order=order, learner__in=people)
        return mine.select_related("course", "asked_by", "learner").order_by("learner")

    @staticmethod
    def _change(action: str, duty: Duty, order: DutyOrder, *, at: datetime, **said: dict[str, Any]) -> Change:
        return Change.draft(
            action, duty, actor=order.asked_by, person=duty.learner, at=at, reason=order.reason, **said
        )
