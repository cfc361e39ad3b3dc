"""The times about a deadline at which people are told of it, each of them once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.merged import accounts_of

from .kinds import Kind
from .models import Notice
from .telling import News


@dataclass(frozen=True)
class Stage:
    """From so many days after the deadline (before it: below nought) to so many, both included.

    Whoever was not told at the first of these days, as no worker ran, is told at the next; past the last it is too
    late. The name is part of the key of a notice, so it stays.
    """

    name: str
    first: int
    last: int


STAGES = (
    Stage("14", -14, -4),
    Stage("3", -3, -1),
    Stage("today", 0, 0),
    Stage("over", 1, 6),
    Stage("over-7", 7, 29),
    Stage("over-30", 30, 44),
)
TOLD_WHEN_ASKED = timedelta(days=1)  # so long nobody is reminded of what they were only just asked


def untold(rows: QuerySet[Any], word: str, *, on: date) -> QuerySet[Any]:
    """Of rows with a learner and a `due_on`, those at a stage that the learner was not told of, with stage and key."""
    told = Notice.objects.filter(person__in=accounts_of(OuterRef(OuterRef("learner"))), key=OuterRef("key"))
    stage = Case(*(When(_within(one, on), then=Value(one.name)) for one in STAGES), output_field=CharField())
    parts = (Value(f"{word}:"), Cast("pk", CharField()), Value(":"), Cast("due_on", CharField()), Value(":"))
    first, last = on - timedelta(days=STAGES[-1].last), on - timedelta(days=STAGES[0].first)
    staged = rows.filter(due_on__gte=first, due_on__lte=last).annotate(stage=stage)
    return staged.annotate(key=Concat(*parts, "stage", output_field=CharField())).filter(~Exists(told))


def _within(stage: Stage, on: date) -> Q:
    return Q(due_on__gte=on - timedelta(days=stage.last), due_on__lte=on - timedelta(days=stage.first))


@dataclass(frozen=True)
class Deadline:
    """Something a learner owes by a day, at a stage that they are to be told of."""

    learner_id: int
    key: str
    stage: str
    due_on: date
    what: str
    why: str
    link: str

    def news(self) -> News:
        """What the learner is told."""
        kind = Kind.OVERDUE if self.stage.startswith("over") else Kind.DUE_SOON
        body = [self.why] if kind == Kind.DUE_SOON else [_("It was due on %s.") % date_format(self.due_on), self.why]
        return News(self.learner_id, kind, self.key, self._title(), "\n".join(filter(None, body)), self.link)

    def _title(self) -> str:
        words = {
            "today": _("Due today, %(day)s: %(what)s"),
            "over": _("Overdue: %(what)s"),
            "over-7": _("Still overdue: %(what)s"),
            "over-30": _("Still overdue: %(what)s"),
        }.get(self.stage, _("Due on %(day)s: %(what)s"))
        return words % {"day": date_format(self.due_on), "what": self.what}
