"""Telling people what is due or overdue, from the state of the database: again at any time, without harm."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.notices.deadlines import TOLD_WHEN_ASKED, Deadline, untold
from lms.notices.gathering import day_everywhere
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.notices.telling import News, tell
from lms.permissions import supervisors_of

from .models import Duty, Enrolment
from .telling import address_of

_MISSED = timedelta(days=3)  # so long may no worker run without a supervisor missing something
_LINES = 20


def remind(*, at: datetime) -> int:
    """Tell everyone of the courses that are due or overdue, at the stages of deadlines; says how many were new."""
    return tell((deadline.news() for deadline in _deadlines(at)), at=at)


def _deadlines(at: datetime) -> Iterator[Deadline]:
    """The duties that nobody was told of at this stage: one statement, however many there are."""
    day = day_everywhere(at)
    over = Enrolment.objects.filter(
        Q(completed_at__isnull=False) | Q(failed_at__isnull=False),
        learner=OuterRef("learner"),
        course=OuterRef("course"),
    )
    duties = Duty.objects.owed(on=day).filter(
        ~Exists(over), learner__is_active=True, asked_at__lt=at - TOLD_WHEN_ASKED
    )
    fields = ("learner_id", "key", "stage", "due_on", "course__title", "reason", "course__slug")
    found = untold(duties.order_by("learner_id", "pk"), "due", on=day).values_list(*fields)
    for learner, key, stage, due_on, title, reason, slug in list(found):
        yield Deadline(learner, key, stage, due_on, title, reason, address_of(slug))


@dataclass
class _Digest:
    """What a supervisor is told: so many things, the first of them in words."""

    number: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Count one more; beyond the first, words are not kept."""
        self.number += 1
        if self.number <= _LINES:
            self.lines.append(line)

    def news(self, supervisor: int, key: str) -> News:
        """One message, however much it is."""
        title = ngettext("In your team something is overdue", "In your team %(many)s things are overdue", self.number)
        more = self.number - _LINES
        body = "\n".join([*self.lines, _("And %s more.") % more] if more > 0 else self.lines)
        link = f"{reverse('portal:team')}?show=overdue"
        return News(supervisor, Kind.TEAM_OVERDUE, key, title % {"many": self.number}, body, link)


def tell_supervisors(*, at: datetime) -> int:
    """Tell each supervisor, named or by role, once a day what their team was told to be overdue since.

    Courses and levels alike; so many statements, however many people and supervisors there are.
    """
    since = at - _MISSED
    digests = Notice.objects.filter(kind=Kind.TEAM_OVERDUE, created_at__gte=since).order_by()
    last = dict(digests.values_list("person").annotate(Max("created_at")))
    overdue = Notice.objects.filter(kind=Kind.OVERDUE, created_at__gte=since, person__is_active=True)
    told = list(overdue.select_related("person").order_by("person__display_name", "pk"))
    supervisors = supervisors_of({notice.person for notice in told}, at=at)
    new: dict[int, _Digest] = defaultdict(_Digest)
    for notice in told:
        for supervisor in supervisors[notice.person_id].all:
            if supervisor not in last or notice.created_at > last[supervisor]:
                new[supervisor].add(f"{notice.person.display_name}. {notice.title}")
    key = f"team:{day_everywhere(at)}"
    return tell((new[supervisor].news(supervisor, key) for supervisor in sorted(new)), at=at)
