"""Orders that ask for a level, and carrying out any order: at once, or by a job where many are meant."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.audience import Audience
from courses.effects import Asked, Standing
from courses.enrolling import NotOffered
from courses.models import Duty, DutyOrder
from courses.models.duties import AskedQuerySet
from courses.ordering import CHUNK, Clock, CourseTarget, Target, prepare
from courses.withdrawing import may_be_withdrawn, withdraw
from lms.models import Change, User
from lms.permissions import Role, Scope, scope_of

from .asking import AskedAlready, Decided, ask_level, withdraw_levels
from .models import Area, CertificationRecord, Level, LevelDuty, LevelExemption, LevelOrder
from .opening import NoRequirement


@transaction.atomic
def prepare_level(
    order: DutyOrder,
    level: Level,
    area: Area | None,
    audience: Audience,
    *,
    only_without: bool = False,
    at: datetime,
) -> DutyOrder:
    """As courses.ordering.prepare, for a level. Raises NobodyMeant."""
    prepare(order, audience, LevelTarget(level, area), only_without=only_without, at=at)
    LevelOrder.objects.create(order=order, level=level, area=area)
    return order


def target_of(order: DutyOrder) -> Target:
    """What the order asks for."""
    if order.course:
        return CourseTarget(order.course)
    asked = LevelOrder.objects.select_related("level__scheme", "area").get(order=order)
    return LevelTarget(asked.level, asked.area)


class LevelTarget:
    """A level that is asked of people, in an area where it is held in one: person by person."""

    def __init__(self, level: Level, area: Area | None) -> None:
        self.level, self.area = level, area

    def standings(self, people: Collection[int], *, on: date, hold: bool = False) -> Mapping[int, Standing]:
        theirs = {"learner__in": people, "level": self.level, "area": self.area}
        decided = CertificationRecord.objects.filter(**theirs).exclude(status__in=CertificationRecord.OPEN_STATUSES)
        done = set(decided.values_list("learner", flat=True))
        exempt = set(LevelExemption.objects.in_force(on=on).filter(**theirs).values_list("learner", flat=True))
        duties = LevelDuty.objects.in_force().filter(
            learner__in=people, record__level=self.level, record__area=self.area
        )
        if hold:
            duties = duties.order_by("learner").select_for_update(of=("self",), no_key=True)
        asked = {duty.learner_id: Asked(duty.due_on, duty.reason) for duty in duties}
        return {person: Standing(person in done, person in exempt, asked.get(person)) for person in people}

    def ask(self, order: DutyOrder, new: Collection[int], changed: Collection[int], *, at: datetime) -> set[int]:
        people = User.objects.filter(pk__in=[*new, *changed]).order_by("pk")
        return {person.pk for person in people if self._ask(order, person, again=person.pk in changed, at=at)}

    def _ask(self, order: DutyOrder, person: User, *, again: bool, at: datetime) -> bool:
        try:
            ask_level(
                person,
                self.level,
                self.area,
                due_on=order.due_on,
                reason=order.reason,
                asked_by=order.asked_by,
                order=order,
                again=again,
                at=at,
            )
        except (AskedAlready, Decided, NoRequirement, NotOffered):
            return False
        return True


class WithdrawnBefore(Exception):
    """The order was withdrawn before."""


class NotWhole(Exception):
    """The order concerns people whom the role of whoever would withdraw it does not reach."""


def duties_of(order: DutyOrder) -> AskedQuerySet:
    """What is owed because of the order, for whoever was not asked anew by another since."""
    model = LevelDuty if LevelOrder.objects.filter(order=order).exists() else Duty
    duties: AskedQuerySet = model.objects.filter(order=order)
    return duties


def _within(rows: Any, reach: Scope, person: str) -> Any:
    """Of the rows, those of people in reach."""
    return rows.filter(reach.over(f"{person}__organization")).values("pk")


@transaction.atomic
def withdraw_order(order: DutyOrder, *, by: User, reason: str, at: datetime) -> None:
    """Let the whole order hold no more; `take_back` does it. Raises NotWhole, WithdrawnBefore.

    A colleague takes over what another withdrew but for a part, such as when their role ended in the middle of it.
    """
    reach = scope_of(by, Role.COE_STAFF, at=at)
    if not reach:
        raise NotWhole
    held = DutyOrder.objects.select_for_update(no_key=True).get(pk=order.pk)  # no chunk comes to anybody meanwhile
    made = duties_of(order).in_force().exclude(pk__in=_within(duties_of(order), reach, "learner"))
    to_come = order.lines.filter(outcome="").exclude(pk__in=_within(order.lines, reach, "person"))
    if made.exists() or to_come.exists():
        raise NotWhole
    if held.withdrawn_at and (held.withdrawn_by_id == by.pk or not may_be_withdrawn(duties_of(order), by=by).exists()):
        raise WithdrawnBefore
    sent = DutyOrder.objects.filter(pk=order.pk, confirmed_at__isnull=False)
    if not sent.update(withdrawn_at=at, withdrawn_by=by, withdrawal_reason=reason):
        raise WithdrawnBefore
    order.refresh_from_db()
    Change.record("duty-order-withdrawn", order, actor=by, at=at, old={"what": order.what}, reason=reason)


@transaction.atomic
def take_back_some(order: DutyOrder, *, at: datetime) -> bool:
    """Withdraw the next duties of a withdrawn order, as far as whoever withdrew it may; says if any were left.

    Whoever does it holds the order meanwhile: two workers come one after the other, and who takes over takes over at
    once.
    """
    held = DutyOrder.objects.select_for_update(of=("self",), no_key=True).select_related("withdrawn_by")
    now = held.get(pk=order.pk)
    by, reason = now.withdrawn_by, now.withdrawal_reason
    assert by is not None
    reach, duties = scope_of(by, Role.COE_STAFF, at=at), duties_of(now)
    left = may_be_withdrawn(duties, by=by).filter(reach.over("learner__organization")) if reach else duties.none()
    some = list(left.order_by("learner").values_list("pk", flat=True)[:CHUNK])
    chosen = duties.filter(pk__in=some)
    if now.course_id:
        withdraw(chosen.select_related("course", "learner"), by=by, reason=reason, at=at)
    else:
        withdraw_levels(chosen, by=by, reason=reason, at=at)
    return bool(some)


def take_back(order: DutyOrder, clock: Clock) -> None:
    """Withdraw all that is left of a withdrawn order; each part as of its own moment."""
    while take_back_some(order, at=clock()):
        pass


def half_withdrawn(*, before: datetime) -> QuerySet[DutyOrder]:
    """The orders withdrawn before that moment of which something is still owed that whoever did it may withdraw."""
    courses, levels = (
        model.objects.in_force().filter(~model.is_done(), ~Q(learner=OuterRef("withdrawn_by")), order=OuterRef("pk"))
        for model in (Duty, LevelDuty)
    )
    withdrawn = DutyOrder.objects.filter(withdrawn_at__lt=before, withdrawn_by__is_active=True)
    return withdrawn.filter(Exists(courses) | Exists(levels))


@transaction.atomic
def forget_order(order: DutyOrder) -> None:
    """Remove an order that nobody sent, with its lines; a sent one stays for ever."""
    held = DutyOrder.objects.select_for_update(of=("self",)).filter(pk=order.pk, confirmed_at=None)
    if held.first() is None:
        return
    LevelOrder.objects.filter(order=order).delete()
    order.lines.all().delete()
    held.delete()
