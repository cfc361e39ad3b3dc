"""People who need not do what is asked: for a time or for good, with a reason, given by somebody else."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from lms.models import Change, User
from lms.notices.telling import tell

from .models import CoursePage, Exemption
from .models.duties import GivenExemption
from .telling import news_of_exemption, news_of_exemption_withdrawn
from .withdrawing import NotForOneself

__all__ = ["ExemptAlready", "NotForOneself", "WithdrawnBefore", "exempt", "keep", "withdraw_exemption"]


class ExemptAlready(Exception):
    """The person is exempt from it: withdraw that first."""


class WithdrawnBefore(Exception):
    """The exemption was withdrawn before."""


@transaction.atomic
def exempt(
    learner: User, course: CoursePage, *, reason: str, last_day: date | None, by: User, at: datetime
) -> Exemption:
    """Let the person not owe the course up to the day, or until this is withdrawn.

    Raises NotForOneself, ExemptAlready.
    """
    given = {"reason": reason, "last_day": last_day, "given_by": by, "given_at": at}
    same = {"learner": learner, "course": course}
    return keep(Exemption(**same, **given), Exemption.objects.filter(**same), at=at)


def keep(exemption: Any, same: Any, *, at: datetime) -> Any:
    """Write the exemption, in place of those from the same that have run out; call it in a transaction."""
    if exemption.learner_id == exemption.given_by_id:
        raise NotForOneself
    same.run_out(on=at.date()).update(withdrawn_at=at)
    try:
        with transaction.atomic():
            exemption.save(force_insert=True)
    except IntegrityError as error:
        raise ExemptAlready from error
    Change.record(
        "exemption-given",
        exemption,
        actor=exemption.given_by,
        person=exemption.learner,
        at=at,
        new={"from": exemption.what, "last_day": exemption.last_day},
        reason=exemption.reason,
    )
    tell([news_of_exemption(exemption)], at=at)
    return exemption


@transaction.atomic
def withdraw_exemption(exemption: GivenExemption, *, by: User | None, reason: str, at: datetime) -> None:
    """Let the exemption hold no more; by nobody where that follows from something else.

    Raises NotForOneself, WithdrawnBefore.
    """
    row: Any = exemption
    if by and row.learner_id == by.pk:
        raise NotForOneself
    open_still = type(row).objects.not_withdrawn().filter(pk=row.pk)
    if not open_still.update(withdrawn_at=at, withdrawn_by=by, withdrawal_reason=reason):
        raise WithdrawnBefore
    row.refresh_from_db()
    old = {"from": row.what, "last_day": row.last_day}
    Change.record("exemption-withdrawn", row, actor=by, person=row.learner, at=at, old=old, reason=reason)
    tell([news_of_exemption_withdrawn(row)], at=at)
