"""What courses tell people: that they are asked or enrolled, and what becomes of a course they are taking."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.merged import accounts_of
from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.notices.telling import News, tell

from .models import CourseEdition, CoursePage, Duty, Enrolment, ProblemReport
from .models.duties import GivenExemption, Owed


def address_of(slug: str) -> str:
    """Where a learner opens the course."""
    return reverse("courses:outline", args=[slug])


def tell_of_enrolment(enrolment: Enrolment, *, actor: User | None, at: datetime) -> None:
    """Whoever was enrolled by somebody else is told; whoever enrolled knows it."""
    if actor is None or actor.pk == enrolment.learner_id:
        return
    course = enrolment.course
    news = News(
        person_id=enrolment.learner_id,
        kind=Kind.COURSE_ASKED,
        key=f"enrolment:{enrolment.pk}",
        title=_("You are enrolled in: %s") % course.title,
        body=_("%s enrolled you. You may begin at any time.") % actor.display_name,
        link=address_of(course.slug),
    )
    tell([news], at=at)


def tell_of_duty(duty: Duty, *, at: datetime) -> None:
    """Whoever owes a course is told by whom, why and by when; once more if the day is another."""
    tell([news_of_duty(duty)], at=at)


def news_of_duty(duty: Duty) -> News:
    """What the one who owes the course is told."""
    words = [duty.reason]
    if duty.asked_by:
        words.append(_("Asked by %s.") % duty.asked_by.display_name)
    if duty.due_on:
        words.append(_("Due on %s.") % date_format(duty.due_on))
    return News(
        person_id=duty.learner_id,
        kind=Kind.COURSE_ASKED,
        key=f"duty:{duty.pk}:{duty.due_on or ''}",
        title=_("You are asked to take: %s") % duty.course.title,
        body="\n".join(words),
        link=address_of(duty.course.slug),
    )


def news_of_withdrawal(duty: Owed) -> News:
    """That something is asked no more, and why; `key` by the row, which is withdrawn once."""
    return _news_of(duty, "withdrawn", _("No longer asked of you: %s") % duty.what, duty.withdrawal_reason)


def news_of_day(duty: Owed, *, why: str, at: datetime) -> News:
    """That the day is another, and why."""
    day = _("It is now due on %s.") % date_format(duty.due_on) if duty.due_on else _("It is no longer due on a day.")
    return _news_of(duty, f"day:{at.timestamp()}", _("Another day: %s") % duty.what, f"{day}\n{why}")


def news_of_exemption(exemption: GivenExemption) -> News:
    """That somebody need not, for how long, why, and who said so."""
    words = [exemption.reason, _("Given by %s.") % exemption.given_by.display_name]
    if exemption.last_day:
        words.append(_("Until %s.") % date_format(exemption.last_day))
    return _news_of(exemption, "given", _("You are exempt from: %s") % exemption.what, "\n".join(words))


def news_of_exemption_withdrawn(exemption: GivenExemption) -> News:
    """That an exemption holds no more, and why."""
    title = _("You are no longer exempt from: %s") % exemption.what
    return _news_of(exemption, "withdrawn", title, exemption.withdrawal_reason)


def _news_of(row: Any, step: str, title: str, body: str) -> News:
    key = f"{row._meta.model_name}:{row.pk}:{step}"
    return News(row.learner_id, Kind.DUTY_CHANGED, key, title, body, reverse("portal:learn"))


def tell_of_edition(edition: CourseEdition, *, at: datetime) -> int:
    """Those who are in the middle of the course are told of its edition; says how many were told only now."""
    course, key = CoursePage.objects.get(pk=edition.course_id), f"edition:{edition.pk}"
    is_correction = edition.kind == CourseEdition.Kind.CORRECTION
    if is_correction:
        title = _("Corrected: %s") % course.title
        words = _("You see the corrected words at once. What you did counts as before.")
    else:
        title = _("New edition: %s") % course.title
        words = _("You may finish the edition you began, or move to the new one: the course page shows what changes.")
    pinned = {"edition": edition} if is_correction else {"edition__number__lt": edition.number}
    in_the_middle = Enrolment.objects.in_progress().filter(
        course=edition.course_id, opened_at__lt=edition.released_at, **pinned
    )
    told = Notice.objects.filter(person__in=accounts_of(OuterRef(OuterRef("learner"))), key=key)
    people = in_the_middle.filter(~Exists(told)).order_by("learner").values_list("learner", flat=True)
    body, link = f"{words}\n{edition.note}".strip(), address_of(course.slug)
    return tell((News(pk, Kind.EDITION, key, title, body, link) for pk in list(people)), at=at)


def tell_of_answer(report: ProblemReport, *, at: datetime) -> None:
    """Whoever reported a problem is told that it is answered, or closed without an answer."""
    if report.answer:
        title = _("Answered: the problem you reported in “%s”")
    else:
        title = _("Closed: the problem you reported in “%s”")
    news = News(
        person_id=report.reporter_id,
        kind=Kind.PROBLEM_ANSWERED,
        key=f"problem:{report.pk}:{'answered' if report.answer else 'closed'}",
        title=title % report.activity.title,
        body=report.answer,
        link=report.get_absolute_url(),
    )
    tell([news], at=at)
