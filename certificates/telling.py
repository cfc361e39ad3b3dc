"""What is told of certificates: given, held back, revoked or replaced."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell

from .models import Award, AwardEvent, AwardHold, LevelDuty


def tell_of_award(award: Award, *, at: datetime) -> None:
    """The holder is told that the certificate is there; of one that replaces another, with that one's end."""
    if award.sequence > 1:
        return
    if award.kind == Award.Kind.COURSE:
        title = _("Course completed, your certificate is ready: %s") % award.title
    else:
        title = _("Level granted, your certificate is ready: %s") % award.title
    _tell(award.learner.counts_for, Kind.CERTIFICATE, f"award:{award.pk}", title, link=_page_of(award), at=at)


def tell_of_hold(hold: AwardHold, *, at: datetime) -> None:
    """Whoever completed a course is told so, and why the certificate is not there yet."""
    title = _("Course completed, your certificate is held back: %s") % hold.enrolment.edition.title
    body = _("%s Once your name in the profile can be printed, the certificate follows by itself.") % hold.reason
    _tell(
        hold.enrolment.learner, Kind.AWARD_HELD, f"hold:{hold.pk}", title, body, link=reverse("portal:profile"), at=at
    )


def tell_of_level_asked(duty: LevelDuty, *, at: datetime) -> None:
    """Whoever is asked to reach a level is told by whom, why and by when."""
    words = [duty.reason]
    if duty.asked_by:
        words.append(_("Asked by %s.") % duty.asked_by.display_name)
    if duty.due_on:
        words.append(_("Due on %s.") % date_format(duty.due_on))
    title, key = _("You are asked to reach: %s") % duty.what, f"level-duty:{duty.pk}:{duty.due_on or ''}"
    _tell(duty.learner, Kind.COURSE_ASKED, key, title, "\n".join(words), link=reverse("portal:learn"), at=at)


def tell_of_end(event: AwardEvent, *, at: datetime) -> None:
    """The holder is told that the certificate no longer stands, and why."""
    award = event.award
    if event.kind == AwardEvent.Kind.REVOKED:
        title, shown = _("Certificate revoked: %s") % award.title, award
    else:
        assert event.successor is not None
        title, shown = _("Certificate replaced by a new one: %s") % award.title, event.successor
    holder, key = award.learner.counts_for, f"award-event:{event.pk}"
    _tell(holder, Kind.AWARD_ENDED, key, title, event.reason, link=_page_of(shown), at=at)


def _page_of(award: Award) -> str:
    return reverse("certificates:certificate", args=[award.uuid])


def _tell(person: User, kind: Kind, key: str, title: str, body: str = "", *, link: str, at: datetime) -> None:
    tell([News(person.pk, kind, key, title, body, link)], at=at)
