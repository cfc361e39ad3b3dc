"""Telling people by when a level should be reached, from the state of the database: again at any time."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.notices.deadlines import TOLD_WHEN_ASKED, Deadline, untold
from lms.notices.gathering import day_everywhere
from lms.notices.telling import tell

from .models import CertificationRecord
from .owing import with_askers, without_exempt


def remind(*, at: datetime) -> int:
    """Tell everyone of the levels that are due or overdue, at the stages of deadlines; says how many were new."""
    return tell((deadline.news() for deadline in _deadlines(at)), at=at)


def _deadlines(at: datetime) -> Iterator[Deadline]:
    """The levels that nobody was told of at this stage: one statement, however many there are."""
    day = day_everywhere(at)
    asked = CertificationRecord.objects.owed().filter(opened_at__lt=at - TOLD_WHEN_ASKED)
    records = with_askers(without_exempt(asked, on=day), on=day)
    level_in_words = ("level__name", "level__scheme__code", "area__name", "duty_reason", "position_name")
    found = untold(records.order_by("learner_id", "pk"), "level", on=day)
    found = found.values_list("learner_id", "key", "stage", "due_on", *level_in_words)
    link = reverse("portal:learn")
    for learner, key, stage, due_on, level, scheme, area, reason, position in list(found):
        what = _("level %(level)s (%(scheme)s)") % {"level": level, "scheme": scheme}
        words = f"{what}, {area}" if area else what
        why = reason or (_("Required by your position %s.") % position if position else "")
        yield Deadline(learner, key, stage, due_on, words, why, link)
