"""The outbox: each message taken in hand by one worker, tried again for some days, and given up aloud."""

import logging
import smtplib
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.models import User

from .keeping import keep, reason_of
from .kinds import Kind
from .models import Mail, MailChoices, Message, Notice, zone_of
from .smtp import FellSilent
from .unsubscribing import address_of
from .wording import SEVERAL, Words, in_force

logger = logging.getLogger(__name__)

# Longer than a message can take (EMAIL_TIMEOUT), so that none is in two hands; a killed worker's is free after it.
IN_HAND = timedelta(minutes=10)
# After each failure; the last is given up, three days after the first.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440)]

_BACKENDS = {"django.core.mail.backends.smtp.EmailBackend": "lms.notices.smtp.Backend"}

Bundle = list[int]  # what goes into one message


def due_bundles(at: datetime, *, most: int) -> list[Bundle]:
    """What waits longest: a notice each, or all of a person's that go in one message.

    The last person's are left for the next time where they may not all be here.
    """
    due = Mail.objects.due(at).order_by("due_at", "person", "pk").values_list("person_id", "is_digest", "pk")
    rows = list(due[: most + 1])
    bundles: list[Bundle] = []
    for (person, is_digest), some in groupby(sorted(rows[:most]), key=lambda row: row[:2]):
        pks = [pk for *_rest, pk in some]
        is_cut = is_digest and rows[most:] and rows[most][:2] == (person, True) and len(pks) < most
        bundles += [] if is_cut else [pks] if is_digest else [[pk] for pk in pks]
    return bundles


def send(bundles: Iterable[Bundle], clock: Callable[[], datetime]) -> int:
    """Send a message for each bundle that nobody has in hand; says how many went out.

    While the mail server cannot be reached nothing is tried, and so nothing is given up for it; once it does not
    answer, what is left of the batch waits.
    """
    connection, sent = get_connection(_BACKENDS.get(settings.EMAIL_BACKEND)), 0
    try:
        for pks in bundles:
            connection.open()
            sent += _send(take(pks, at=clock()), connection, clock)
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("The mail server does not answer (%s); what is due waits.", type(error).__name__)
    finally:
        connection.close()
    return sent


def take(pks: Bundle, *, at: datetime) -> list[Mail]:
    """Take in hand what of it is still due, by one statement: no other gets it until the time for it is over."""
    hand = uuid.uuid4()
    due = Mail.objects.due(at).filter(pk__in=pks)
    if not due.update(hand=hand, due_at=at + IN_HAND, tries=F("tries") + 1):
        return []
    mine = Mail.objects.filter(hand=hand).select_related("notice", "person__mail_choices")
    return list(mine.order_by("notice__created_at", "pk"))


def _send(mails: list[Mail], connection: Any, clock: Callable[[], datetime]) -> int:
    wanted = [mail for mail in mails if _is_wanted(mail)]
    _in_my_hand(mail for mail in mails if mail not in wanted).update(
        outcome=Mail.Outcome.NEEDLESS, closed_at=clock(), hand=None
    )
    if not wanted:
        return 0
    made = message(wanted, connection=connection)
    if wanted[0].tries > len(PAUSES) + 1:  # by workers that were killed over it
        _give_up(wanted, made, None, at=clock())
        return 0
    try:
        made.send()
    except ValueError as error:  # no server would take it: an address that is none
        _give_up(wanted, made, error, at=clock())
    except FellSilent as error:
        _close(wanted, made, Message.Outcome.UNCERTAIN, error, at=clock())
        raise
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
        _put_off(wanted, made, error, at=clock())
    except (smtplib.SMTPException, OSError) as error:
        _put_off(wanted, made, error, at=clock())
        raise
    else:
        _close(wanted, made, Message.Outcome.SENT, at=clock())
        return 1
    return 0


def _is_wanted(mail: Mail) -> bool:
    """Whether the person is still here, has not read it meanwhile and has not chosen otherwise."""
    person, notice = mail.person, mail.notice
    return person.is_active and notice.read_at is None and MailChoices.of(person).wants(notice.kind)


def _put_off(mails: list[Mail], made: EmailMessage, error: Exception, *, at: datetime) -> None:
    tries = max(mail.tries for mail in mails)
    if tries > len(PAUSES):
        _give_up(mails, made, error, at=at)
    else:
        _in_my_hand(mails).update(due_at=at + PAUSES[tries - 1], hand=None)


def _give_up(mails: list[Mail], made: EmailMessage, error: Exception | None, *, at: datetime) -> None:
    numbers, tries = ", ".join(str(mail.pk) for mail in mails), max(mail.tries for mail in mails)
    code = getattr(error, "smtp_code", "")
    logger.error("Mail %s is given up at try %s: %s %s", numbers, tries, type(error).__name__, code)
    _close(mails, made, Message.Outcome.GIVEN_UP, error, at=at)


@transaction.atomic
def _close(
    mails: list[Mail],
    made: EmailMessage,
    outcome: Message.Outcome,
    error: Exception | None = None,
    *,
    at: datetime,
) -> None:
    reason = "" if outcome == Message.Outcome.SENT else reason_of(error)
    kept = keep(mails, made, outcome=outcome, reason=reason, at=at)
    _in_my_hand(mails).update(outcome=outcome.value, closed_at=at, hand=None, message=kept)


def _in_my_hand(mails: Iterable[Mail]) -> Any:
    """The rows, as far as no other has taken them since."""
    mine = list(mails)
    return Mail.objects.filter(pk__in=[mail.pk for mail in mine], hand__in={mail.hand for mail in mine})


def message(mails: list[Mail], *, connection: Any = None) -> EmailMultiAlternatives:
    """One message of one or more notices, as plain text and as HTML, times in the person's zone."""
    person, kinds = mails[0].person, {Kind(mail.notice.kind) for mail in mails}
    kind = kinds.pop() if len(kinds) == 1 else None
    unsubscribe = address_of(person, kind)
    said = say(person, [mail.notice for mail in mails], in_force(kind or SEVERAL), unsubscribe=unsubscribe)
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {
        "Message-ID": f"<{mails[0].notice.uuid}@{sender.rpartition('@')[2]}>",  # the same, should it ever go out again
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    made = EmailMultiAlternatives(said.subject, said.text, to=[person.email], headers=headers, connection=connection)
    made.attach_alternative(said.page, "text/html")
    return made


class Said(NamedTuple):
    """What a message says."""

    subject: str
    text: str
    page: str


def say(person: User, notices: list[Notice], words: Words, *, unsubscribe: str) -> Said:
    """The notices with the words around them."""
    filled = words.filled(
        {
            "name": person.display_name,
            "number": str(len(notices)),
            "what": "; ".join(notice.title for notice in notices),
            "support": settings.LMS_SUPPORT_EMAIL,
        }
    )
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone_of(person)):
        context = {
            "words": filled,
            "notices": notices,
            "home": settings.LMS_BASE_URL,
            "support_email": settings.LMS_SUPPORT_EMAIL,
            "unsubscribe": unsubscribe,
        }
        text = render_to_string("notices/email/message.txt", context)
        return Said(filled.subject, text, render_to_string("notices/email/message.html", context))
