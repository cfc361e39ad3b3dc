"""What two accounts hold, side by side, before they are merged: who they are, and how much there is of each thing.

Numbers and no titles: looking after accounts gives no reason to see what people learn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.experience import months_of
from certificates.hours import confirmed_of
from certificates.models import (
    Award,
    CertificationRecord,
    ExperienceConfirmation,
    HoursClaim,
    LevelDuty,
    PositionAssignment,
)
from courses.models import Duty, Enrolment
from lms.models import User
from quizzes.models import Attempt

from .reach import grants_in_force


@dataclass(frozen=True)
class Compared:
    """A thing that accounts hold: what it is, and how much of it on each."""

    what: str
    values: list[Any]


def compare(accounts: Iterable[User], *, at: datetime) -> list[Compared]:
    """A row for each thing, with a value for each account, in their order."""
    on = timezone.localdate(at)
    held = [_holding(one, at=at, on=on) for one in accounts]
    return [Compared(what, [each[what] for each in held]) for what in held[0]]


def _holding(person: User, *, at: datetime, on: date) -> dict[str, Any]:
    roles = [
        f"{one.get_role_display()}, {one.organization or _('everywhere')}" for one in grants_in_force(person, at=at)
    ]
    taken = Enrolment.objects.of(person)
    owed = Duty.objects.owed(on=on).filter(learner=person), LevelDuty.objects.owed(on=on).filter(learner=person)
    return {
        _("Name"): person.display_name,
        _("E-mail address"): person.email,
        _("Organization"): person.organization or _("None"),
        _("Supervisor"): person.supervisor or _("Nobody"),
        _("Last signed in"): person.last_login,
        _("Roles in force"): "; ".join(roles) or _("None"),
        _("Is named as supervisor by"): person.team.filter(is_active=True).count(),
        _("Positions held"): PositionAssignment.objects.on(on).filter(person=person).count(),
        _("Courses taken"): taken.count(),
        _("Courses completed"): taken.completed().count(),
        _("Attempts at quizzes"): Attempt.objects.of(person).count(),
        _("Certificates in force"): Award.objects.of(person).in_force().count(),
        _("Levels open or decided"): CertificationRecord.objects.of(person).count(),
        _("Asked of the person"): sum(some.count() for some in owed),
        _("Confirmations of experience"): ExperienceConfirmation.objects.of(person).count(),
        _("Months of experience"): months_of(person, on),
        _("Claims of hours"): HoursClaim.objects.of(person).count(),
        _("Hours confirmed"): confirmed_of(person),
    }
