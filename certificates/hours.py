"""Continuous-learning hours: claimed by the person, confirmed or refused by the supervisor, added up by year.

How many a scheme asks for, and in what cycle, is not known for certain; so nothing here compares with it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.merged import accounts_of_all, counting_for
from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell
from lms.permissions import supervised_by, supervisors_of

from .experience import BadPeriod, NotTheSupervisor, earliest_day
from .models import HoursClaim, HoursDecision
from .models.hours import hours_in
from .months import utc_day

Outcome = HoursDecision.Outcome
_MINUTES_OF_A_DAY = 24 * 60


class BadHours(ValueError):
    """No hours at all, or more than the days have."""


class AlreadyDecided(Exception):
    """Somebody decided on the claim before, or it was withdrawn."""


@dataclass(frozen=True)
class Claimed:
    """What a person says they did."""

    kind: str
    what: str
    minutes: int
    from_day: date
    to_day: date
    evidence: str = ""

    def check(self, *, today: date) -> None:
        """Raise BadPeriod or BadHours for what cannot be."""
        if not earliest_day(today) <= self.from_day <= self.to_day <= today or self.from_day.year != self.to_day.year:
            raise BadPeriod
        if not 0 < self.minutes <= _MINUTES_OF_A_DAY * ((self.to_day - self.from_day).days + 1):
            raise BadHours


@transaction.atomic
def claim(learner: User, claimed: Claimed, *, key: UUID, at: datetime) -> HoursClaim:
    """Write the claim down, once for each form, and tell those who may confirm it."""
    claimed.check(today=timezone.localdate(at))
    made, is_new = HoursClaim.objects.get_or_create({**vars(claimed), "claimed_at": at}, learner=learner, key=key)
    if is_new:
        Change.record("hours-claimed", made, actor=learner, at=at, person=learner, new=_told(made))
        _tell_supervisors(made, at=at)
    return made


def decide(made: HoursClaim, outcome: HoursDecision.Outcome, *, reason: str = "", by: User, at: datetime) -> None:
    """The supervisor confirms or refuses the claim; raises NotTheSupervisor or AlreadyDecided."""
    if not supervised_by(by, at=at).filter(pk=made.learner.counts_for.pk).exists():
        raise NotTheSupervisor
    with transaction.atomic():
        _close(made, outcome, reason=reason, by=by, at=at)
        title = _("Confirmed: %s") if outcome == Outcome.CONFIRMED else _("Refused: %s")
        body = "\n".join(filter(None, [_("By %s.") % by.display_name, reason]))
        key, link = f"hours:{made.pk}", reverse("portal:hours")
        tell([News(made.learner.counts_for.pk, Kind.HOURS_DECIDED, key, title % made, body, link)], at=at)


@transaction.atomic
def withdraw(made: HoursClaim, *, at: datetime) -> None:
    """The person takes back a claim that nobody decided on; raises AlreadyDecided."""
    _close(made, Outcome.WITHDRAWN, reason="", by=made.learner, at=at)


def _close(made: HoursClaim, outcome: HoursDecision.Outcome, *, reason: str, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            HoursDecision.objects.create(
                claim=made, learner=made.learner, outcome=outcome, reason=reason, decided_by=by, decided_at=at
            )
    except IntegrityError as error:
        if HoursDecision.objects.filter(claim=made).exists():
            raise AlreadyDecided from error
        raise
    action = f"hours-{outcome.value}"
    Change.record(action, made, actor=by, at=at, person=made.learner, new=_told(made), reason=reason)


def _told(made: HoursClaim) -> dict[str, object]:
    return {"hours": str(made.hours), "from": made.from_day, "to": made.to_day, "kind": made.kind, "what": made.what}


def _tell_supervisors(made: HoursClaim, *, at: datetime) -> None:
    """Whom the person names is told once a day for each person; who holds the role, once a day for all of them."""
    learner = made.learner
    supervisors, day = supervisors_of([learner], at=at)[learner.pk], utc_day(at)
    team, member = reverse("portal:team"), reverse("portal:team-member", args=[learner.uuid])
    title = _("In your team hours of continuous learning wait for you to confirm")
    news = [
        News(one, Kind.HOURS_WAITING, f"hours-of-team:{day}", title, link=f"{team}?show=waiting")
        for one in sorted(supervisors.by_role - {supervisors.named})
    ]
    if supervisors.named:
        title = _("%s claims continuous-learning hours, for you to confirm") % learner.display_name
        key = f"hours-of:{learner.pk}:{day}"
        news.append(News(supervisors.named, Kind.HOURS_WAITING, key, title, str(made), f"{member}#hours"))
    tell(news, at=at)


@dataclass(frozen=True)
class YearOfHours:
    """The hours of a calendar year."""

    year: int
    confirmed: Decimal
    waiting: Decimal


def years_of(learner: User) -> list[YearOfHours]:
    """The hours of each calendar year with any, the newest first: one statement."""
    sums = HoursClaim.objects.of(learner).order_by().values_list("to_day__year", "decision__outcome")
    minutes: dict[int, dict[str | None, int]] = defaultdict(dict)
    for year, outcome, total in sums.annotate(Sum("minutes")):
        minutes[year][outcome] = total
    return [
        YearOfHours(year, hours_in(found.get(Outcome.CONFIRMED, 0)), hours_in(found.get(None, 0)))
        for year, found in sorted(minutes.items(), reverse=True)
    ]


def confirmed_in(year: int, people: Iterable[User]) -> dict[int, Decimal]:
    """The confirmed hours of the year, by person: one statement."""
    claims = HoursClaim.objects.at_state(Outcome.CONFIRMED).of_year(year).filter(learner__in=accounts_of_all(people))
    sums = claims.order_by().values_list(counting_for("learner")).annotate(Sum("minutes"))
    return {learner: hours_in(minutes) for learner, minutes in sums}


def confirmed_of(learner: User) -> Decimal:
    """All confirmed hours of the person: one statement."""
    claims = HoursClaim.objects.of(learner).at_state(Outcome.CONFIRMED).order_by()
    return hours_in(claims.aggregate(total=Sum("minutes"))["total"] or 0)
