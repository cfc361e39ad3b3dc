"""The messages of invitations: each in one worker's hand at a time, tried again for some days, given up aloud."""

import logging
import smtplib
import uuid
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.notices.mailing import IN_HAND, PAUSES
from lms.people import zone_of

from ..models import Invitation
from .links import HOLDS_FOR, address_of, digest_of, new_token

logger = logging.getLogger(__name__)


def send_due(clock: Callable[[], datetime], *, most: int) -> int:
    """Send what is due and in nobody's hand; says how many went out. An unreachable server costs no try."""
    due = list(Invitation.objects.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True)[:most])
    connection, sent = get_connection(), 0
    try:
        for pk in due:
            connection.open()
            sent += _send(pk, connection, at=clock())
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("The mail server cannot be reached (%s); invitations wait.", type(error).__name__)
    finally:
        connection.close()
    return sent


def take(pk: int, *, at: datetime) -> tuple[Invitation, str] | None:
    """Take it in hand with a new link, by one statement: the link of a try before, which may have failed, is dead."""
    hand, token = uuid.uuid4(), new_token()
    mine = {"hand": hand, "due_at": at + IN_HAND, "tries": F("tries") + 1}
    link = {"token_digest": digest_of(token), "expires_at": at + HOLDS_FOR}
    if not Invitation.objects.due(at).filter(pk=pk).update(**mine, **link):
        return None
    return Invitation.objects.select_related("person__organization", "invited_by").get(pk=pk), token


def _send(pk: int, connection: Any, *, at: datetime) -> int:
    taken = take(pk, at=at)
    if taken is None:
        return 0
    invitation, token = taken
    mine = Invitation.objects.filter(pk=pk, hand=invitation.hand)
    try:
        message(invitation, token, connection=connection).send()
    except ValueError as error:  # no server would take it: an address that is none
        _give_up(invitation, error, at=at)
    except (smtplib.SMTPException, OSError) as error:
        connection.close()  # the next one opens it anew
        if invitation.tries > len(PAUSES):
            _give_up(invitation, error, at=at)
        else:
            mine.update(due_at=at + PAUSES[invitation.tries - 1], hand=None)
    else:
        mine.update(sent_at=at, hand=None)
        return 1
    return 0


def _give_up(invitation: Invitation, error: Exception, *, at: datetime) -> None:
    code = getattr(error, "smtp_code", "")
    words = "Invitation %s is given up at try %s: %s %s"
    logger.error(words, invitation.pk, invitation.tries, type(error).__name__, code)
    Invitation.objects.filter(pk=invitation.pk, hand=invitation.hand).update(given_up_at=at, hand=None)


def message(invitation: Invitation, token: str, *, connection: Any = None) -> EmailMessage:
    """Who invites whom to what, and the link."""
    person = invitation.person
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone_of(person)):
        context = {
            "person": person,
            "invited_by": invitation.invited_by,
            "link": address_of(token),
            "expires_at": invitation.expires_at,
            "home": settings.LMS_BASE_URL,
            "support_email": settings.LMS_SUPPORT_EMAIL,
        }
        text = render_to_string("administration/email/invitation.txt", context)
        subject = _("You are invited to Cadre")
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {
        "Message-ID": f"<{invitation.uuid}@{sender.rpartition('@')[2]}>",  # the same, should it ever go out again
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, text, to=[person.email], headers=headers, connection=connection)
