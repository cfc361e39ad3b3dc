"""Which courses the levels asked of a person take, by when, and from which of them an exempt level frees the person.

A course is free only as long as every level that takes it is: its exemption is that of the level which is owed again
first. Whatever changes what is asked, or what the person is exempt from, comes here to set that right.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from courses.exempting import ExemptAlready, exempt, withdraw_exemption
from courses.models import CoursePage, Duty, Exemption
from lms.models import User

from .models import CertificationRecord, LevelDuty, LevelExemption, PositionAssignment
from .months import utc_day
from .requirements import unavoidable_courses


@dataclass(frozen=True)
class Need:
    """A course that levels asked of a person take: its soonest day, and what frees the person, if all are exempt."""

    due_on: date | None
    free: LevelExemption | None


def positions_asking(record: CertificationRecord, *, on: date) -> models.QuerySet[PositionAssignment]:
    """The positions that the person holds and that require the level."""
    held = PositionAssignment.objects.on(on).filter(person=record.learner_id, position__level=record.level_id)
    return held.filter(position__area=record.area_id) if record.area_id else held


def duties_asking(record: CertificationRecord) -> models.QuerySet[LevelDuty]:
    """What staff ask of the person at the level; one at the most."""
    return LevelDuty.objects.in_force().filter(record=record)


def needs_of(learner: User, *, on: date) -> dict[str, Need]:
    """By course, what levels that are open and asked of the person want of it."""
    asked: dict[str, list[tuple[date | None, LevelExemption | None]]] = {}
    for record in CertificationRecord.objects.of(learner).open().select_related("requirement", "level"):
        if not (duties_asking(record).exists() or positions_asking(record, on=on).exists()):
            continue
        exemptions = LevelExemption.objects.from_level(learner, record.level_id, record.area_id).in_force(on=on)
        free = max(exemptions.select_related("given_by"), key=_ends, default=None)
        for course in unavoidable_courses(record.requirement.rule):
            asked.setdefault(course, []).append((record.due_on, free))
    return {course: _need(levels) for course, levels in asked.items()}


def _need(levels: list[tuple[date | None, LevelExemption | None]]) -> Need:
    owed = [due_on for due_on, free in levels if free is None]
    days = owed or [due_on for due_on, _free in levels]
    frees = [free for _due_on, free in levels if free is not None]
    return Need(min((day for day in days if day), default=None), None if owed else min(frees, key=_ends))


def _ends(exemption: LevelExemption) -> date:
    return exemption.last_day or date.max


@transaction.atomic
def free_from(exemption: LevelExemption, courses: Iterable[str], *, at: datetime) -> None:
    """Free the person from the courses with the level, but for those that somebody asked for by themselves.

    What somebody decided about a course, or that the person is exempt with another level, stays as it is.
    """
    learner, day = exemption.learner, utc_day(at)
    by_name = Duty.objects.in_force().filter(learner=learner, follows_level=False).values("course")
    for course in CoursePage.objects.filter(slug__in=courses).exclude(pk__in=by_name).order_by("slug"):
        if exemption.courses.in_force(on=day).filter(course=course).exists():
            continue
        reason, last_day, by = exemption.reason, exemption.last_day, exemption.given_by
        try:
            with transaction.atomic():
                exemption.courses.add(exempt(learner, course, reason=reason, last_day=last_day, by=by, at=at))
        except ExemptAlready:
            continue


@transaction.atomic
def settle_exemptions(learner: User, courses: Collection[str], *, by: User | None, at: datetime) -> None:
    """Of the courses, free those that only exempt levels take, and no longer those that another level takes."""
    needs, day = needs_of(learner, on=utc_day(at)), utc_day(at)
    by = by if by and by.pk != learner.pk else None
    with_levels = Exemption.objects.filter(pk__in=LevelExemption.objects.filter(learner=learner).values("courses"))
    for held in with_levels.in_force(on=day).filter(course__slug__in=courses).select_related("course", "learner"):
        need = needs.get(held.course.slug)
        if need and (need.free is None or not need.free.courses.filter(pk=held.pk).exists()):
            withdraw_exemption(held, by=by, reason=_("A level that is asked of you takes the course."), at=at)
    for course in courses:
        need = needs.get(course)
        if need and need.free:
            free_from(need.free, [course], at=at)
