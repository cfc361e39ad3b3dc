"""Telling people what is due or overdue, from the state of the database: again at any time, without harm."""

from collections import defaultdict
from collections.abc import Iterator
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


def tell_supervisors(*, at: datetime) -> int:
    """Tell each supervisor, once a day, what their team was told to be overdue since: courses and levels."""
    since = at - _MISSED
    digests = Notice.objects.filter(kind=Kind.TEAM_OVERDUE, created_at__gte=since).order_by()
    last = dict(digests.values_list("person").annotate(Max("created_at")))
    overdue = Notice.objects.filter(kind=Kind.OVERDUE, created_at__gte=since, person__is_active=True)
    lines: dict[int, list[str]] = defaultdict(list)
    fields = ("person__supervisor", "created_at", "person__display_name", "title")
    for supervisor, told_at, name, title in (
        overdue.filter(person__supervisor__is_active=True).order_by("person__display_name", "pk").values_list(*fields)
    ):
        if supervisor not in last or told_at > last[supervisor]:
            lines[supervisor].append(f"{name}. {title}")
    key, link = f"team:{day_everywhere(at)}", f"{reverse('portal:team')}?show=overdue"
    return tell((_digest(pk, key, told, link) for pk, told in sorted(lines.items())), at=at)


def _digest(supervisor: int, key: str, lines: list[str], link: str) -> News:
    many = len(lines)
    title = ngettext("In your team something is overdue", "In your team %(many)s things are overdue", many)
    shown = lines[:_LINES]
    if many > _LINES:
        shown.append(_("And %s more.") % (many - _LINES))
    return News(supervisor, Kind.TEAM_OVERDUE, key, title % {"many": many}, "\n".join(shown), link)
