"""People who need not reach a level: they owe neither it nor the courses that only it asks for."""

from datetime import date, datetime

from django.db import transaction

from courses import exempting
from courses.exempting import ExemptAlready, NotForOneself, WithdrawnBefore
from lms.models import User

from .models import Area, Level, LevelExemption
from .months import utc_day
from .opening import only_for

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
    for course in only_for(level, area, learner, on=utc_day(at)):
        try:
            with transaction.atomic():
                with_it = exempting.exempt(learner, course, reason=reason, last_day=last_day, by=by, at=at)
        except ExemptAlready:
            continue  # from somebody's own decision about the course, which stays as it is
        kept.courses.add(with_it)
    return kept


@transaction.atomic
def withdraw_level_exemption(exemption: LevelExemption, *, by: User, reason: str, at: datetime) -> None:
    """Let it hold no more, with what was given for its courses. Raises NotForOneself, WithdrawnBefore."""
    exempting.withdraw_exemption(exemption, by=by, reason=reason, at=at)
    for course in exemption.courses.not_withdrawn():
        exempting.withdraw_exemption(course, by=by, reason=reason, at=at)
