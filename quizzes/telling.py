"""What learners are told of their attempts, and authors and reviewers of questions; never what a question says."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.backends import people_in_force
from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell

from .models import AttemptGrant, Question, QuestionStep, TimeAllowance


def tell_of_grant(grant: AttemptGrant, *, at: datetime) -> None:
    """Whoever was given attempts or minutes, or whose attempt no longer counts, is told by whom and why."""
    title, slug = grant.activity.title, grant.enrolment.course.slug
    if grant.kind == AttemptGrant.Kind.ATTEMPTS:
        words = ngettext(
            "%(number)s further attempt: %(quiz)s", "%(number)s further attempts: %(quiz)s", grant.attempts
        )
        told = words % {"number": grant.attempts, "quiz": title}
    elif grant.kind == AttemptGrant.Kind.TIME:
        words = ngettext("%(number)s more minute: %(quiz)s", "%(number)s more minutes: %(quiz)s", grant.minutes)
        told = words % {"number": grant.minutes, "quiz": title}
    else:
        told = _("An attempt no longer counts: %s") % title
    news = News(
        person_id=grant.enrolment.learner_id,
        kind=Kind.ATTEMPTS,
        key=f"grant:{grant.pk}",
        title=told,
        body=f"{grant.reason}\n{_('By %s.') % grant.granted_by.display_name}",
        link=reverse("courses:outline", args=[slug]),
    )
    tell([news], at=at)


def tell_of_allowance(allowance: TimeAllowance, *, at: datetime) -> None:
    """Whoever has more time at quizzes, or has it no more, is told. Why is theirs, and not for a message."""
    where = allowance.course.title if allowance.course else _("every course")
    if allowance.ended_at:
        title = _("Your time at quizzes is the usual again: %s") % where
    else:
        title = _("Your time at quizzes: %(words)s, in %(where)s") % {"words": allowance.words, "where": where}
    link = reverse("courses:outline", args=[allowance.course.slug]) if allowance.course else reverse("portal:learn")
    key = f"allowance:{allowance.pk}:{'ended' if allowance.ended_at else 'given'}"
    tell([News(allowance.person_id, Kind.ATTEMPTS, key, title, link=link)], at=at)


def tell_reviewers(question: Question, *, besides: Collection[int], sent_by: User, at: datetime) -> None:
    """Whoever may approve questions, and had no hand in this one, is told that it waits."""
    groups = Group.objects.filter(
        permissions__content_type__app_label="quizzes", permissions__codename="review_question"
    )
    people = people_in_force(groups, at=at).exclude(pk__in=besides).order_by("pk")
    title = _("Waits for your review: question %s") % question.code
    body = _("Sent to review by %s.") % sent_by.display_name
    link = reverse("questions:review", args=[question.uuid])
    key = f"question:{question.pk}:{question.revision}"
    kind = Kind.REVIEW_WAITING
    tell((News(pk, kind, key, title, body, link) for pk in list(people.values_list("pk", flat=True))), at=at)


def tell_of_decision(step: QuestionStep, *, authors: Collection[int], at: datetime) -> None:
    """Whoever had a hand in a version is told what became of it; why stands where only they may look."""
    is_approved = step.kind == QuestionStep.Kind.APPROVED
    words = _("Approved: question %s") if is_approved else _("Sent back: question %s")
    title = words % step.question.code
    body = _("By %s.") % step.taken_by.display_name if step.taken_by else ""
    link = reverse("questions:history" if is_approved else "questions:edit", args=[step.question.uuid])
    key, kind = f"question-step:{step.pk}", Kind.REVIEW_DECIDED
    tell((News(pk, kind, key, title, body, link) for pk in sorted(authors)), at=at)
