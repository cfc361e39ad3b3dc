"""One person in one course, for its team: what is done, when, and how quizzes went; never a question or an answer."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import Completion, CoursePage, EditionActivity, Enrolment
from courses.teams import may_manage
from lms import clock
from lms.audit.looks import Look, looked
from lms.http import UserRequest
from quizzes.models import Attempt

from .filters import enrolments_within, with_due_day
from .roster import reach_in


@dataclass
class Line:
    """An activity of the person's edition."""

    activity: EditionActivity
    completion: Completion | None = None
    attempts: list[Attempt] = field(default_factory=list)


def lines_of(enrolment: Enrolment) -> list[Line]:
    """Each activity of the edition with what the person did in it, and below them what only an earlier one had."""
    lines = {each.activity_id: Line(each) for each in enrolment.edition.activities.order_by("position")}
    parts = [enrolment, *enrolment.joined.all()]
    for completion in (each for part in parts for each in part.completions.all()):
        line = lines.setdefault(completion.activity_id, Line(completion.edition_activity))
        line.completion = completion
    for attempt in (each for part in parts for each in part.attempts.all()):
        lines.setdefault(attempt.activity_id, Line(attempt.edition_activity)).attempts.append(attempt)
    return list(lines.values())


@require_safe
def person(request: UserRequest, page: int, enrolment: UUID) -> HttpResponse:
    """The person's page of the course; the same number of statements whatever they did."""
    course: CoursePage = get_object_or_404(CoursePage, pk=page)
    reach = reach_in(course, request.user)
    sat = Attempt.objects.select_related("edition_activity").order_by("started_at")
    done = Completion.objects.select_related("edition_activity")
    own = [Prefetch("attempts", sat), Prefetch("completions", done)]
    at = clock.now()
    today = timezone.localdate(at)
    seen = with_due_day(enrolments_within(reach).filter(course=course), on=today)
    seen = seen.select_related("learner__organization", "edition")
    found: Any = get_object_or_404(
        seen.prefetch_related(*own, Prefetch("joined", Enrolment.every.prefetch_related(*own))), uuid=enrolment
    )
    capacity = Look.Capacity.COURSE_TEAM if may_manage(request.user, course) else Look.Capacity.STAFF
    page_of = Look.Page.ROSTER_PERSON
    looked(request.user, found.learner, page_of, capacity=capacity, detail=course.title, at=at)
    is_late = bool(found.due_on and found.due_on < today and not found.completed_at and found.learner.is_active)
    context = {
        "course": course,
        "enrolment": found,
        "lines": lines_of(found),
        "is_overdue": is_late,
        "grants_url": _grants_url(found),
    }
    return render(request, "reports/roster_person.html", context)


def _grants_url(enrolment: Enrolment) -> str:
    """Where attempts are reset and extended, if that is part of this installation."""
    try:
        return reverse("quizzes_grants", args=[enrolment.uuid])
    except NoReverseMatch:
        return ""
