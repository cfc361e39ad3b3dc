"""The record of a level that is asked of a person: who asks for it, by when, and which courses that takes."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.enrolling import NotOffered, assign
from courses.models import CoursePage, Duty
from courses.withdrawing import change_day, withdraw
from lms.models import Change, User

from .models import Area, CertificationRecord, Level, Requirement
from .months import add_months, utc_day
from .needing import duties_asking, needs_of, positions_asking, settle_exemptions
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
    settle_exemptions(person, wanted, by=actor, at=at)


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
    the soonest of those that still do. Those that only exempt levels take stay, with the exemption, and are owed again
    when that is over. What people did stays, and so does the record.
    """
    settle_day(record, actor=actor, reason=reason, at=at)
    learner, why, courses = record.learner, reason[:REASON_LENGTH], courses_in(record.requirement.rule)
    needs = needs_of(learner, on=utc_day(at))
    followed = Duty.objects.in_force().filter(learner=learner, follows_level=True, course__slug__in=courses)
    withdraw(followed.exclude(course__slug__in=needs), by=actor, reason=why, at=at)
    for duty in followed.filter(~Duty.is_done(), course__slug__in=needs).select_related("course"):
        if duty.due_on != needs[duty.course.slug].due_on:
            change_day(duty, needs[duty.course.slug].due_on, by=actor, reason=why, at=at)
    settle_exemptions(learner, courses, by=actor, at=at)


def reason_of_position(position: object, level: Level) -> str:
    """Why a course is owed, where a position asks for it."""
    return _("%(level)s, for the position %(position)s") % {"level": level, "position": position}
