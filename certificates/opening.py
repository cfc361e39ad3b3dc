"""The record of a level that is asked of a person: who asks for it, by when, and which courses that takes."""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from courses.enrolling import NotOffered, assign
from courses.models import CoursePage, Duty
from courses.withdrawing import change_day, withdraw
from lms.models import Change, User

from .models import Area, CertificationRecord, Level, LevelDuty, LevelExemption, PositionAssignment, Requirement
from .months import add_months, utc_day
from .requirements import courses_in, unavoidable_courses
from .standing import courses_done
from .transitions import write_down

REASON_LENGTH = 255


class NoRequirement(Exception):
    """What the level asks for has not been recorded, so nobody can be measured against it."""


def requirement_of(level: Level, area: Area | None) -> Requirement:
    """What holds for the level in the area today. Raises NoRequirement."""
    requirement = Requirement.objects.in_force(level, area)
    if requirement is None:
        raise NoRequirement
    return requirement


def open_record(
    learner: User,
    requirement: Requirement,
    area: Area | None,
    *,
    due_on: date | None,
    why: str,
    actor: User | None,
    at: datetime,
) -> CertificationRecord:
    """A new record of the requirement's level, or the one that is there, whose clock already runs."""
    level = requirement.level
    record = CertificationRecord(
        learner=learner,
        level=level,
        area=area if level.by_area else None,
        requirement=requirement,
        due_on=due_on,
        opened_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        same = CertificationRecord.objects.of(learner).select_related("requirement", "learner", "level", "area")
        return same.get(level=level, area=record.area)
    write_down(record, old="", actor=actor, at=at, rationale=why, evidence={})
    return record


def ask_for_courses(record: CertificationRecord, *, why: str, actor: User | None, at: datetime) -> None:
    """Ask for what nobody can do without at the level, as far as it is not done. Raises courses' NotOffered."""
    rule = record.requirement.rule
    wanted = set(unavoidable_courses(rule)) - courses_done(record.learner, rule)
    courses = list(CoursePage.objects.filter(slug__in=wanted).order_by("slug"))
    if len(courses) < len(wanted):
        raise NotOffered
    person, due_on, reason = record.learner, record.due_on, why[:REASON_LENGTH]
    for course in courses:
        assign(person, course, due_on=due_on, reason=reason, asked_by=actor, at=at, follows_level=True)


def positions_asking(record: CertificationRecord, *, on: date) -> models.QuerySet[PositionAssignment]:
    """The positions that the person holds and that require the level."""
    held = PositionAssignment.objects.on(on).filter(person=record.learner_id, position__level=record.level_id)
    return held.filter(position__area=record.area_id) if record.area_id else held


def duties_asking(record: CertificationRecord) -> models.QuerySet[LevelDuty]:
    """What staff ask of the person at the level; one at the most."""
    return LevelDuty.objects.in_force().filter(record=record)


def settle_day(record: CertificationRecord, *, actor: User | None, reason: str, at: datetime) -> None:
    """The record is due on the soonest day that anyone who asks for the level names; on none when nobody does."""
    months = record.level.deadline_months
    starts = positions_asking(record, on=utc_day(at)).values_list("clock_start", flat=True)
    days = [add_months(start, months) for start in starts if months]
    days += [day for day in duties_asking(record).values_list("due_on", flat=True) if day]
    old, new = record.due_on, min(days, default=None)
    if old == new:
        return
    record.due_on = new
    record.save(update_fields=["due_on"])
    said = {"old": {"due_on": old}, "new": {"due_on": new}}
    Change.record("level-day-changed", record, actor=actor, person=record.learner, at=at, reason=reason, **said)


def let_go(record: CertificationRecord, *, actor: User | None, reason: str, at: datetime) -> None:
    """What follows when one of those who asked for the level asks no more.

    Its courses are owed no more where only levels asked for them and none does any longer; the day of the others is
    the soonest of those that still do. What people did stays, and so does the record.
    """
    settle_day(record, actor=actor, reason=reason, at=at)
    needed = _days_of_needed_courses(record.learner, on=utc_day(at))
    followed = Duty.objects.in_force().filter(
        learner=record.learner, follows_level=True, course__slug__in=courses_in(record.requirement.rule)
    )
    withdraw(followed.exclude(course__slug__in=needed), by=actor, reason=reason[:REASON_LENGTH], at=at)
    for duty in followed.filter(~Duty.is_done(), course__slug__in=needed).select_related("course"):
        if duty.due_on != needed[duty.course.slug]:
            change_day(duty, needed[duty.course.slug], by=actor, reason=reason[:REASON_LENGTH], at=at)


def _days_of_needed_courses(learner: User, *, on: date) -> dict[str, date | None]:
    """The courses that levels still asked of the person take, each with its soonest day."""
    found: dict[str, date | None] = {}
    records = CertificationRecord.objects.of(learner).open().select_related("requirement", "level")
    for record in records:
        if not (duties_asking(record).exists() or positions_asking(record, on=on).exists()):
            continue
        if LevelExemption.objects.from_level(learner, record.level_id, record.area_id).in_force(on=on).exists():
            continue
        for course in unavoidable_courses(record.requirement.rule):
            days = [day for day in (found.get(course), record.due_on) if day]
            found[course] = min(days, default=None)
    return found


def only_for(level: Level, area: Area | None, learner: User, *, on: date) -> list[CoursePage]:
    """The courses that the level takes and no other level asked of the person does."""
    rule = requirement_of(level, area).rule
    others = CertificationRecord.objects.of(learner).open().exclude(level=level, area=area)
    needed = {
        course
        for record in others.select_related("requirement")
        if duties_asking(record).exists() or positions_asking(record, on=on).exists()
        for course in unavoidable_courses(record.requirement.rule)
    }
    return list(CoursePage.objects.filter(slug__in=set(unavoidable_courses(rule)) - needed).order_by("slug"))


def reason_of_position(position: object, level: Level) -> str:
    """Why a course is owed, where a position asks for it."""
    return _("%(level)s, for the position %(position)s") % {"level": level, "position": position}
