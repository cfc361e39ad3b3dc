"""Reminders that people send to people: each gets one a day at the most, whoever sends it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.merged import accounts_of_all, counting_for
from lms.models import User
from lms.people import zone_of

from .kinds import Kind
from .models import Notice

_SENT_BY_PEOPLE = (Kind.REMINDER, Kind.NUDGED)
_A_DAY_ANYWHERE = timedelta(hours=50)  # so far back the same day may have begun somewhere
_FEW = 1000  # as many as a team; of more, all that went out lately is looked through


def key_of(person: User, *, at: datetime) -> str:
    """What makes a reminder the only one of a person's day, in the zone of the person."""
    return f"reminder:{at.astimezone(zone_of(person)).date()}"


def reminded_today(people: Iterable[User], *, at: datetime) -> set[int]:
    """Who of them had one today already: one statement."""
    asked = list(people)
    lately = Notice.objects.filter(kind__in=_SENT_BY_PEOPLE, created_at__gt=at - _A_DAY_ANYWHERE)
    if len(asked) <= _FEW:
        lately = lately.filter(person__in=accounts_of_all(asked))
    had = set(lately.values_list(counting_for("person"), "key"))
    return {person.pk for person in asked if (person.pk, key_of(person, at=at)) in had}


def still_to_remind(people: QuerySet[User], *, at: datetime) -> QuerySet[User]:
    """Those who had none today, each in their own zone: a statement for the zones, and a condition on the people."""
    zones: dict[str, list[str]] = defaultdict(list)
    for zone in people.order_by().values_list("time_zone", flat=True).distinct():
        zones[key_of(User(time_zone=zone), at=at)].append(zone)
    sent = Notice.objects.filter(kind__in=_SENT_BY_PEOPLE).alias(of_one=counting_for("person"))
    had = sent.filter(of_one=OuterRef("pk"))
    left = Q(pk__in=())
    for key, names in zones.items():
        left |= Q(~Exists(had.filter(key=key)), time_zone__in=names)
    return people.filter(left)
