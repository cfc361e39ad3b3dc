"""A learner before, in and after an attempt."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from secrets import randbits
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.models import CoursePage, EditionActivity, Enrolment
from courses.progress import next_item, outline
from courses.views.learning import to_the_course
from lms import clock
from lms.http import UserRequest

from ..attempts import NoAttemptLeft, NotOpenYet, standing_of, start_attempt, time_allowance
from ..drawing import NothingToDraw
from ..models import Attempt, AttemptItem, Question, QuizPage
from ..models.attempts import AttemptClosed
from ..models.grants import minutes_allowed
from ..models.pages import question_count
from ..pools import may_return
from ..presenting import Place, asked_item
from ..reviewing import explained, missed, readings_of, reviewed
from .signing_in import signed_in_for


@login_required
@never_cache
@require_safe
def introduction(request: UserRequest, course_slug: str, activity_slug: str) -> HttpResponse:
    """The rules first, then what was tried so far, then one button."""
    enrolment = _own_enrolments(request).filter(course__slug=course_slug).first()
    if enrolment is None:
        return to_the_course(request, course_slug)
    activity = _quiz_of(enrolment, activity_slug)
    standing = standing_of(enrolment, activity)
    if standing.open and _close_if_overdue(standing.open, at=clock.now()):
        standing = standing_of(enrolment, activity)
    limit = activity.rules["time_limit_minutes"]
    allowance = time_allowance(enrolment) if limit else None
    context = {
        "activity": activity,
        "rules": activity.rules,
        "question_count": question_count(activity.rules),
        "kinds": Question.objects.drawn_by(activity.rules).interactions(),
        "may_return": may_return(activity.rules, _other_quizzes(activity)),
        "standing": standing,
        "allowance": allowance,
        "minutes_allowed": minutes_allowed(limit, allowance),
        "course": enrolment.course,
        "crumbs": _crumbs(enrolment.course, activity),
    }
    return render(request, "quizzes/introduction.html", context)


@signed_in_for("quizzes:introduction")
@require_POST
def start(request: UserRequest, course_slug: str, activity_slug: str) -> HttpResponse:
    """Begin, or go on where an attempt is under way."""
    enrolment, activity = _own_activity(request, course_slug, activity_slug)
    try:
        attempt = start_attempt(enrolment, activity, at=clock.now(), seed=randbits(63))
    except NoAttemptLeft:
        messages.error(request, _("No attempt is left."))
    except NotOpenYet:
        messages.error(request, _("This opens when everything required before it is done."))
    except NothingToDraw:
        messages.error(
            request, _("There are too few questions for this quiz at the moment. Please tell your instructor.")
        )
    else:
        return redirect(_first_open_question(attempt))
    return redirect("quizzes:introduction", course_slug, activity_slug)


@login_required
@never_cache
@require_safe
def question(request: UserRequest, attempt: UUID, position: int) -> HttpResponse:
    """One question; the first of the things on the page is where the attempt stands."""
    at = clock.now()
    sitting = _own_attempt(request, attempt, at=at)
    if not sitting.is_open:
        return redirect(sitting)
    places = _places(sitting)
    item = get_object_or_404(sitting.items.select_related("version"), position=position)
    context = _bar(sitting, places, at=at) | {
        "item": item,
        "asked": asked_item(item),
        "next_seq": item.client_seq + 1,
        "is_last": position == len(places),
    }
    return render(request, "quizzes/question.html", context)


@login_required
@never_cache
@require_safe
def review(request: UserRequest, attempt: UUID) -> HttpResponse:
    """Every answer, to be looked over before it is handed in."""
    at = clock.now()
    sitting = _own_attempt(request, attempt, at=at)
    if not sitting.is_open:
        return redirect(sitting)
    return render(request, "quizzes/review.html", _bar(sitting, _places(sitting), at=at))


@signed_in_for("quizzes:review")
@require_POST
def submit(request: UserRequest, attempt: UUID) -> HttpResponse:
    """Hand in; a second time shows the result again."""
    at = clock.now()
    sitting = _own_attempt(request, attempt, at=at)
    if sitting.is_open:
        with _as_it_is_now(sitting):
            sitting.submit(at=at)
    return redirect("quizzes:result", sitting.uuid)


@login_required
@never_cache
@require_safe
def time_left(request: UserRequest, attempt: UUID) -> JsonResponse:
    """How long the attempt still takes answers, for the page that counts down: somebody may have given more time."""
    at = clock.now()
    sitting = _own_attempt(request, attempt, at=at)
    return JsonResponse({"is_open": sitting.is_open, "seconds_left": sitting.seconds_left(at=at)})


@login_required
@never_cache
@require_safe
def result(request: UserRequest, attempt: UUID) -> HttpResponse:
    """The score, what it means, and what to read again."""
    sitting = _own_attempt(request, attempt, at=clock.now())
    if sitting.is_open:
        return redirect(sitting)
    items = list(sitting.items.select_related("version__question"))
    standing = standing_of(sitting.enrolment.counting, sitting.edition_activity)
    readings = readings_of(sitting, items)
    told = explained(sitting, items, can_try_again=standing.left != 0) if sitting.submitted_at else []
    again = _to_read_again(items, told)
    facts = readings.facts(item.version for item in again)
    context = _head(sitting) | {
        "standing": standing,
        "reviewed": [reviewed(item, readings) for item in told],
        "withheld": len(items) - len(told),
        "facts": facts,
        "to_read": readings.to_read(facts, by_module=sitting.is_final and not told),
        "next_item": next_item(outline(sitting.enrolment), current_id=None),
    }
    return render(request, "quizzes/result.html", context)


def _to_read_again(items: list[AttemptItem], told: list[AttemptItem]) -> list[AttemptItem]:
    """What was missed of what may be told, and all of the rest, whatever was answered: so it tells of no key."""
    open_about = {item.pk for item in told}
    return missed(told) + [item for item in items if item.pk not in open_about]


def _other_quizzes(activity: EditionActivity) -> list[dict[str, Any]]:
    """The rules of the other quizzes of the edition; of a quiz to check oneself nobody needs them."""
    if activity.rules["purpose"] != QuizPage.Purpose.FINAL:
        return []
    others = EditionActivity.objects.filter(edition=activity.edition_id, kind=QuizPage.activity_kind)
    return list(others.exclude(pk=activity.pk).values_list("rules", flat=True))


def _own_activity(request: UserRequest, course_slug: str, activity_slug: str) -> tuple[Enrolment, EditionActivity]:
    """The learner's enrolment and the quiz in the edition they take, or would take on opening the course now."""
    enrolment = get_object_or_404(_own_enrolments(request), course__slug=course_slug)
    return enrolment, _quiz_of(enrolment, activity_slug)


def _own_enrolments(request: UserRequest) -> QuerySet[Enrolment]:
    return Enrolment.objects.of(request.user).select_related("course", "edition")


def _quiz_of(enrolment: Enrolment, slug: str) -> EditionActivity:
    edition = enrolment.edition if enrolment.opened_at else enrolment.course.editions.latest()
    return get_object_or_404(EditionActivity, edition=edition, slug=slug, kind=QuizPage.activity_kind)


def _own_attempt(request: UserRequest, attempt: UUID, *, at: datetime) -> Attempt:
    """The learner's attempt, closed if its time is over."""
    own = Attempt.objects.of(request.user).select_related("edition_activity", "enrolment__course")
    found: Attempt = get_object_or_404(own, uuid=attempt)
    _close_if_overdue(found, at=at)
    return found


def _close_if_overdue(attempt: Attempt, *, at: datetime) -> bool:
    """Whether its time was over; somebody may have given it more meanwhile."""
    if not attempt.is_open or not attempt.is_overdue(at=at):
        return False
    with _as_it_is_now(attempt):
        attempt.close(at=at)
    return True


@contextmanager
def _as_it_is_now(attempt: Attempt) -> Iterator[None]:
    """Reads the attempt again where another request handed it in, left it out or gave it more time meanwhile."""
    try:
        yield
    except AttemptClosed:
        attempt.refresh_from_db(fields=["submitted_at", "voided_at", "deadline_at", "earned", "passed"])


def _places(attempt: Attempt) -> list[Place]:
    return [Place(item.position, asked_item(item)) for item in attempt.items.select_related("version")]


def _first_open_question(attempt: Attempt) -> str:
    to_do = [place.position for place in _places(attempt) if not place.asked.is_answered]
    return reverse("quizzes:question", args=[attempt.uuid, to_do[0]]) if to_do else attempt.get_absolute_url()


def _crumbs(course: CoursePage, activity: EditionActivity) -> list[dict[str, str]]:
    return [
        {"label": _("My learning"), "url": reverse("portal:learn")},
        {"label": course.title, "url": reverse("courses:outline", args=[course.slug])},
        {"label": activity.title, "url": ""},
    ]


def _head(attempt: Attempt) -> dict[str, Any]:
    course = attempt.enrolment.course
    return {
        "attempt": attempt,
        "activity": attempt.edition_activity,
        "course": course,
        "crumbs": _crumbs(course, attempt.edition_activity),
    }


def _bar(attempt: Attempt, places: list[Place], *, at: datetime) -> dict[str, Any]:
    """What the bar over an open attempt shows."""
    left = attempt.seconds_left(at=at)
    return _head(attempt) | {
        "places": places,
        "answered": sum(place.asked.is_answered for place in places),
        "problems": sum(bool(place.asked.problem) for place in places),
        "seconds_left": left,
        "minutes_left": None if left is None else left // 60,
    }
