"""What is kept of each message that left or was given up: that it did, and none of its words."""

import hashlib
import smtplib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lms.models import Change, User

from .models import Mail, Message
from .smtp import FellSilent


class NothingToSend(Exception):
    """The message is on its way again, or was read meanwhile, or its person has left."""


def keep(
    mails: Sequence[Mail], made: EmailMessage, *, outcome: Message.Outcome, reason: str = "", at: datetime
) -> Message:
    """Write down what became of the message, in the transaction that closes what it was made of."""
    kinds = sorted({mail.notice.kind for mail in mails})
    return Message.objects.create(
        person=mails[0].person,
        kinds=f",{','.join(kinds)},",
        notices=len(mails),
        subject=str(made.subject),
        message_id=made.extra_headers["Message-ID"],
        fingerprint=hashlib.sha256(str(made.body).encode()).hexdigest(),
        outcome=outcome,
        reason=reason,
        tries=max(mail.tries for mail in mails),
        at=at,
    )


def reason_of(error: Exception | None) -> str:
    """Why a message did not leave, in words; never in those of the server, which may hold addresses."""
    with translation.override(settings.LANGUAGE_CODE):
        if isinstance(error, FellSilent):
            return _("The mail server had all of it and fell silent before it said that it took it.")
        if error is None:
            return _("The worker was stopped over it each time.")
        if isinstance(error, ValueError):
            return _("The address or the subject is not one that mail can have.")
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            codes = sorted({str(code) for code, _words in error.recipients.values()})
            return _("The mail server refused the address (code %s).") % ", ".join(codes)
        if isinstance(error, smtplib.SMTPResponseException):
            return _("The mail server refused it (code %s).") % error.smtp_code
        return _("The mail server did not answer, or the line broke.")


@transaction.atomic
def send_again(message: Message, *, by: User, at: datetime) -> None:
    """Put what the message was made of in the outbox once more; raises NothingToSend.

    One statement: of two who ask at the same time, one is told that it is on its way.
    """
    left = message.mails.filter(outcome__in=[Mail.Outcome.GIVEN_UP, Mail.Outcome.UNCERTAIN])
    left = left.filter(notice__read_at=None, person__is_active=True)
    waiting = {"outcome": Mail.Outcome.WAITING, "due_at": at, "tries": 0, "hand": None, "closed_at": None}
    if not left.update(**waiting):
        raise NothingToSend
    Change.record("message-sent-again", message, actor=by, at=at, person=message.person)
