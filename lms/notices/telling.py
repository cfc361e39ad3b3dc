"""Telling people something, once: the one way by which notices come to be."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction

from lms.models import User

from .gathering import rounds_of
from .kinds import OF_DEADLINES, Kind
from .models import TITLE_LENGTH, Mail, MailChoices, Notice

BATCH = 1000
_UNSEEN = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@dataclass(frozen=True)
class News:
    """Something to tell a person; `key` names what it is about, `link` is a path of this site."""

    person_id: int
    kind: Kind
    key: str
    title: str
    body: str = ""
    link: str = ""


def tell(news: Iterable[News], *, at: datetime) -> int:
    """Give each person still here their notice, and what they want by e-mail to the outbox; says how many were new.

    What was told before is told no more. Each thousand is a transaction, so that a job that is killed has done a part
    and goes on from there.
    """
    left = iter(news)
    told = 0
    while some := list(islice(left, BATCH)):
        told += len(tell_batch(some, at=at))
    return told


@transaction.atomic
def tell_batch(news: list[News], *, at: datetime) -> list[Notice]:
    """Tell up to a thousand in one transaction, or that of the caller; says which were new."""
    people = User.objects.filter(pk__in={one.person_id for one in news}, is_active=True)
    here = {person.pk: person for person in people.select_related("mail_choices")}
    # In one order always, so that two that tell the same do not wait for each other.
    drafts = [_draft(one, at=at) for one in sorted(news, key=_place) if one.person_id in here]
    Notice.objects.bulk_create(drafts, ignore_conflicts=True)
    new = dict(Notice.objects.filter(uuid__in=[draft.uuid for draft in drafts]).values_list("uuid", "pk"))
    for draft in drafts:
        draft.pk = new.get(draft.uuid)
    told = [draft for draft in drafts if draft.pk]
    Mail.objects.bulk_create(list(_mails(told, here, at=at)))
    return told


def _place(one: News) -> tuple[int, str]:
    return one.person_id, one.key


class LeadsElsewhere(ValueError):
    """A notice leads to a page of this site, or nowhere."""


def _draft(one: News, *, at: datetime) -> Notice:
    if one.link and (not one.link.startswith("/") or one.link.startswith("//") or "\\" in one.link):
        raise LeadsElsewhere(one.link)
    return Notice(
        person_id=one.person_id,
        kind=one.kind,
        key=one.key,
        title=one_line(one.title, longest=TITLE_LENGTH),
        body=without_controls(one.body),
        link=one.link,
        created_at=at,
    )


def _mails(notices: list[Notice], here: dict[int, User], *, at: datetime) -> Iterator[Mail]:
    gathered = {one.person_id for one in notices if one.kind in OF_DEADLINES}
    rounds = rounds_of(gathered, at=at) if gathered else {}
    for notice in notices:
        person = here[notice.person_id]
        choices = MailChoices.of(person)
        if choices.wants(notice.kind):
            is_daily = choices.rhythm == MailChoices.Rhythm.DAILY
            is_gathered = not is_daily and notice.kind in OF_DEADLINES
            due_at = rounds[person.pk] if is_gathered else choices.due_at(at)
            yield Mail(notice=notice, person=person, is_digest=is_daily or is_gathered, due_at=due_at)


def one_line(words: str, *, longest: int) -> str:
    """The words in one line, without what cannot be seen, and no longer than that."""
    line = " ".join(without_controls(words).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def without_controls(words: str) -> str:
    """The words without control characters and marks that turn their direction, but for line breaks."""
    return "".join(
        char for char in words if char == "\n" or not (char in _TURNING or unicodedata.category(char) in _UNSEEN)
    )
