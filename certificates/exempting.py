"""People who need not reach a level: they owe neither it nor the courses that only it asks for."""

from datetime import date, datetime

from django.db import transaction

from courses import exempting
from courses.exempting import ExemptAlready, NotForOneself, WithdrawnBefore
from lms.models import User

from .models import Area, Level, LevelExemption, Requirement
from .months import utc_day
from .needing import free_from, needs_of, settle_exemptions
from .opening import requirement_of
from .requirements import unavoidable_courses

__all__ = ["ExemptAlready", "NotForOneself", "WithdrawnBefore", "exempt_from_level", "withdraw_level_exemption"]


@transaction.atomic
def exempt_from_level(
    learner: User, level: Level, area: Area | None, *, reason: str, last_day: date | None, by: User, at: datetime
) -> LevelExemption:
    """Let the person not owe the level up to the day, or until this is withdrawn.

    Raises NotForOneself, ExemptAlready, opening.NoRequirement.
    """
    given = {"reason": reason, "last_day": last_day, "given_by": by, "given_at": at}
    same = {"learner": learner, "level": level, "area": area}
    kept: LevelExemption = exempting.keep(
        LevelExemption(**same, **given), LevelExemption.objects.filter(**same), at=at
    )
    takes, needs = unavoidable_courses(requirement_of(level, area).rule), needs_of(learner, on=utc_day(at))
    free_from(kept, [course for course in takes if course not in needs], at=at)
    settle_exemptions(learner, takes, by=by, at=at)
    return kept


@transaction.atomic
def withdraw_level_exemption(exemption: LevelExemption, *, by: User, reason: str, at: datetime) -> None:
    """Let it hold no more, with what was given for its courses. Raises NotForOneself, WithdrawnBefore."""
    exempting.withdraw_exemption(exemption, by=by, reason=reason, at=at)
    takes = set(exemption.courses.values_list("course__slug", flat=True))
    for course in exemption.courses.not_withdrawn():
        exempting.withdraw_exemption(course, by=by, reason=reason, at=at)
    requirement = Requirement.objects.in_force(exemption.level, exemption.area)
    takes |= set(unavoidable_courses(requirement.rule)) if requirement else set()
    settle_exemptions(exemption.learner, takes, by=by, at=at)
