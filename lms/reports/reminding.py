"""Reminding people of what is overdue: one message of everything, once a day whoever sends it, kept as a change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import CertificationRecord
from courses.models import Duty, Enrolment
from lms.merged import counting_for
from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.reminders import key_of, reminded_today
from lms.notices.telling import News, tell_batch
from lms.permissions import Scope

from .owed import OwedFilters, courses_owed, levels_owed, owing, people_of

REMINDED = "reminded"
# So many at once, which takes a few seconds; who is left is reminded by sending again.
MOST = 5000
_BATCH = 500
_LINES = 20
Level = CertificationRecord


@dataclass(frozen=True)
class Plan:
    """Whom a reminder would go to, and how many not: they had one today, a decision is with others, it is too many."""

    people: tuple[User, ...]
    had_one: int = 0
    with_others: int = 0
    left: int = 0

    @property
    def number(self) -> int:
        """How many it goes to."""
        return len(self.people)


def last_reminders(people: Collection[int]) -> dict[int, datetime]:
    """When each was last reminded by staff, in one statement."""
    accounts = User.objects.filter(Q(pk__in=people) | Q(merged_into__in=people)).order_by().values("pk")
    reminded = Change.objects.filter(action=REMINDED, person__in=accounts).order_by()
    return dict(reminded.values_list(counting_for("person")).annotate(Max("at")))


def _not_failed(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """The courses that the person can still complete: for a failed one staff have to give an attempt first."""
    failed = Enrolment.objects.failed().filter(learner=OuterRef("learner"), course=OuterRef("course"))
    return duties.filter(~Exists(failed))


def _left_to_do(levels: QuerySet[Level]) -> QuerySet[Level]:
    """The levels for which the person can still do something: a decision is not theirs."""
    return levels.exclude(status=Level.Status.REQUIREMENTS_MET)


def plan_of(filters: OwedFilters, picked: Sequence[UUID] | None, *, at: datetime) -> Plan:
    """Those who match the filters and are overdue, all or only those picked, but for who was reminded today."""
    if filters.is_about_soon:
        return Plan(())
    meant = Q() if picked is None else Q(uuid__in=picked)
    can_do = owing(_not_failed(filters.courses()), _left_to_do(filters.levels())).filter(meant)
    people = list(can_do.order_by("pk").only("time_zone", "display_name"))
    with_others = people_of(filters).filter(meant).count() - len(people)
    had = reminded_today(people, at=at)
    waiting = [person for person in people if person.pk not in had]
    left = max(len(waiting) - MOST, 0)
    return Plan(tuple(waiting[:MOST]), len(people) - len(waiting), max(with_others, 0), left)


def things_of(people: Iterable[User], scope: Scope, *, on: date) -> dict[int, list[tuple[str, date]]]:
    """Everything overdue of each person, the longest first: two statements."""
    things: dict[int, list[tuple[str, date]]] = defaultdict(list)
    theirs = {"learner__in": [person.pk for person in people], "due_on__lt": on}
    for duty in _not_failed(courses_owed(scope, on=on).filter(**theirs)).select_related("course"):
        things[duty.learner_id].append((duty.course.title, duty.due_on or on))
    for record in _left_to_do(levels_owed(scope, on=on).filter(**theirs)).select_related("level__scheme"):
        things[record.learner_id].append((str(record.level), record.due_on or on))
    return {person: sorted(mine, key=lambda thing: (thing[1], thing[0])) for person, mine in things.items()}


def news_for(person: User, things: list[tuple[str, date]], *, note: str, sender: User, at: datetime) -> News:
    """The words that the person gets."""
    many = len(things)
    title = ngettext("A reminder: one thing is overdue", "A reminder: %(many)s things are overdue", many)
    lines = [_("%(what)s, due on %(day)s") % {"what": what, "day": date_format(due)} for what, due in things[:_LINES]]
    if many > _LINES:
        lines.append(_("And %s more.") % (many - _LINES))
    body = "\n".join([*([note] if note else []), *lines, _("Sent by %s.") % sender.display_name])
    return News(person.pk, Kind.REMINDER, key_of(person, at=at), title % {"many": many}, body, reverse("portal:learn"))


def example_of(plan: Plan, scope: Scope, *, sender: User, on: date, at: datetime) -> News | None:
    """What the first of them would read, without the sender's own words."""
    first = plan.people[:1]
    things = things_of(first, scope, on=on)
    return next(
        (news_for(one, things[one.pk], note="", sender=sender, at=at) for one in first if one.pk in things), None
    )


def send(plan: Plan, scope: Scope, *, note: str, sender: User, on: date, at: datetime) -> int:
    """Remind them; says how many were. Whom somebody else reminded meanwhile is left out, and nothing is written."""
    people, reminded = plan.people, 0
    for start in range(0, len(people), _BATCH):
        batch = people[start : start + _BATCH]
        things = things_of(batch, scope, on=on)
        news = [
            news_for(person, things[person.pk], note=note, sender=sender, at=at)
            for person in batch
            if person.pk in things
        ]
        reminded += _send(news, note=note, sender=sender, at=at)
    return reminded


@transaction.atomic
def _send(news: list[News], *, note: str, sender: User, at: datetime) -> int:
    """Tell and write down, in one transaction."""
    told = tell_batch(news, at=at)
    kind = ContentType.objects.get_for_model(User)
    Change.objects.bulk_create(
        Change(
            actor=sender,
            action=REMINDED,
            subject_type=kind,
            subject_id=str(notice.person_id),
            person_id=notice.person_id,
            new={"told": notice.title},
            reason=note,
            at=at,
        )
        for notice in told
    )
    return len(told)
