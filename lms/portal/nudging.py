"""A supervisor reminds people of their team of what presses, each of them once a day at the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.reminders import key_of, reminded_today, still_to_remind
from lms.notices.telling import News, tell_batch

from .glance import in_order, with_state
from .team import Member, standings_of

# So many at once: each is shown with the words that they get, and whoever is left is reminded by sending again.
MOST = 200


@dataclass(frozen=True)
class Chosen:
    """Whom a reminder would go to, and how many more there are beyond what is sent at once."""

    members: list[Member]
    left: int


def chosen(people: QuerySet[User], picked: Sequence[UUID] | None, *, at: datetime) -> Chosen:
    """Those who were picked, or everybody who is overdue and was not reminded today, as far as something presses."""
    today = timezone.localdate(at)
    if picked is None:
        found = in_order(with_state(still_to_remind(people, at=at), on=today).filter(state="overdue"))
    else:
        found = people.filter(uuid__in=picked).order_by("display_name", "pk")
    members = [one for one in standings_of(list(found[:MOST]), on=today) if one.pressing]
    return Chosen(members, max(found.count() - MOST, 0))


def news_of(member: Member, *, by: User, at: datetime) -> News:
    """What the person is told, in the very words."""
    title = _("%s reminds you of what you owe") % by.display_name
    lines = [
        (_("%(what)s: overdue since %(day)s") if one.is_overdue else _("%(what)s: due on %(day)s"))
        % {"what": one.what, "day": date_format(one.due_on)}
        for one in sorted(member.pressing, key=lambda one: (one.due_on, one.what))
    ]
    person, link = member.person, reverse("portal:learn")
    return News(person.pk, Kind.NUDGED, key_of(person, at=at), title, "\n".join(lines), link)


@transaction.atomic
def nudge(members: Sequence[Member], *, by: User, at: datetime) -> list[Member]:
    """Remind those for whom something presses and who were not reminded today; says who they are.

    Their rows are held meanwhile: of two clicks the second finds them reminded.
    """
    people = [one.person for one in members if one.pressing]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in people]).order_by("pk"))
    before = reminded_today(people, at=at)
    due = [one for one in members if one.pressing and one.person.pk not in before]
    told = {notice.person_id for notice in tell_batch([news_of(one, by=by, at=at) for one in due], at=at)}
    reminded = [one for one in due if one.person.pk in told]
    for one in reminded:
        new = {"about": [each.what for each in one.pressing]}
        Change.record("nudged", one.person, actor=by, at=at, person=one.person, new=new)
    return reminded
