"""A person's quizzes in a course, for the staff who look after them: what was sat, and what may be given beyond."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.models import Enrolment
from courses.teams import may_manage
from lms import clock
from lms.audit.looks import Look, looked
from lms.http import UserRequest

from .. import granting
from ..grant_forms import AllowanceForm, AttemptsForm, EndForm, TimeForm, VoidForm
from ..models import AttemptGrant, TimeAllowance
from ..models.grants import steps_taken
from ..sat import Sat, sat_by

_REFUSALS = {
    granting.NotForOneself: gettext_lazy("Nobody gives themselves attempts or time: ask a colleague."),
    granting.GrantedMeanwhile: gettext_lazy(
        "Something was given to this person meanwhile. See what, and send it again if it is still wanted."
    ),
    granting.NoLimit: gettext_lazy("There is no limit here that could be raised."),
    granting.PassedAlready: gettext_lazy("It is passed already, and stays so."),
    granting.NotUnderWay: gettext_lazy("The attempt is over. A further attempt can be given instead."),
    granting.VoidAlready: gettext_lazy("That was done already."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: UserRequest, enrolment: UUID) -> HttpResponse:
    """Every quiz of the course with the person's attempts, and a form for each thing that may be given."""
    found: Enrolment = get_object_or_404(granting.enrolments_in_reach(request.user), uuid=enrolment)
    quizzes = sat_by(found)
    allowances = list(_allowances(found))
    bound = _forms(request, found, quizzes, allowances)
    if request.method == "POST":
        if found.learner_id == request.user.pk:
            raise PermissionDenied
        name = request.POST.get("do", "")
        if name not in bound:
            raise BadRequest
        form = bound[name]
        if form.is_valid() and _given(request, found, name, form):
            return redirect("quizzes_grants", found.uuid)
    _write_look(request, found)
    context = {
        "enrolment": found,
        "quizzes": quizzes,
        "grants": AttemptGrant.objects.filter(enrolment__in=found.whole()).select_related(
            "granted_by", "attempt", "activity"
        ),
        "allowances": allowances,
        "forms": {} if found.learner_id == request.user.pk else _shown(bound),
        "is_oneself": found.learner_id == request.user.pk,
    }
    return render(request, "quizzes/granting/person.html", context | _head(found))


def _write_look(request: UserRequest, enrolment: Enrolment) -> None:
    course = enrolment.course
    capacity = Look.Capacity.COURSE_TEAM if may_manage(request.user, course) else Look.Capacity.STAFF
    page = Look.Page.ATTEMPTS
    looked(request.user, enrolment.learner, page, capacity=capacity, detail=course.title, at=clock.now())


def _allowances(enrolment: Enrolment) -> Any:
    mine = TimeAllowance.objects.filter(Q(course=enrolment.course_id) | Q(course=None), person=enrolment.learner_id)
    return mine.select_related("course", "given_by", "ended_by", "person")


def _forms(
    request: UserRequest, enrolment: Enrolment, quizzes: list[Sat], allowances: list[TimeAllowance]
) -> dict[str, forms.Form]:
    """Each form by its name; the one that was sent with what was sent."""
    attempts = [attempt for quiz in quizzes for attempt in quiz.attempts]
    for_all = granting.may_give_for_all(request.user, enrolment.learner)
    may_end = [one for one in allowances if one.ended_at is None and granting.may_end(request.user, one)]
    makers: dict[str, Callable[..., forms.Form]] = {
        "attempts": lambda *a, **k: AttemptsForm(*a, quizzes=[quiz.activity for quiz in quizzes], **k),
        "time": lambda *a, **k: TimeForm(*a, attempts=attempts, **k),
        "void": lambda *a, **k: VoidForm(*a, attempts=attempts, **k),
        "allowance": lambda *a, **k: AllowanceForm(*a, course=enrolment.course, for_all=for_all, **k),
        "end": lambda *a, **k: EndForm(*a, allowances=may_end, **k),
    }
    sent = request.POST.get("do") if request.method == "POST" else None
    initial = {"based_on": steps_taken(enrolment.learner_id)}
    return {
        name: make(request.POST if name == sent else None, initial=initial, prefix=name)
        for name, make in makers.items()
    }


def _shown(bound: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """Those with something to choose from."""
    choices = {"attempts": "quiz", "time": "attempt", "void": "attempt", "end": "allowance"}
    return {
        name: form for name, form in bound.items() if name not in choices or _queryset(form, choices[name]).exists()
    }


def _queryset(form: forms.Form, name: str) -> Any:
    field: Any = form.fields[name]
    return field.queryset


def _given(request: UserRequest, enrolment: Enrolment, name: str, form: forms.Form) -> bool:
    """Whether it was given, with words about what became of it."""
    try:
        words = _GIVERS[name](request, enrolment, form.cleaned_data, clock.now())
    except granting.NotGrantable as refusal:
        form.add_error(None, str(_REFUSALS[type(refusal)]))
        return False
    messages.success(request, words)
    return True


def _common(request: UserRequest, sent: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"actor": request.user, "reason": sent["reason"], "at": at, "based_on": sent["based_on"]}


def _give_attempts(request: UserRequest, enrolment: Enrolment, sent: dict[str, Any], at: datetime) -> str:
    granting.grant_attempts(enrolment, sent["quiz"], attempts=sent["attempts"], **_common(request, sent, at))
    return _("Further attempts are given.")


def _give_time(request: UserRequest, enrolment: Enrolment, sent: dict[str, Any], at: datetime) -> str:
    granting.grant_time(sent["attempt"], minutes=sent["minutes"], **_common(request, sent, at))
    return _("The attempt has more time, from now on.")


def _void(request: UserRequest, enrolment: Enrolment, sent: dict[str, Any], at: datetime) -> str:
    granting.void_attempt(sent["attempt"], actor=request.user, reason=sent["reason"], at=at)
    return _("The attempt counts no more. It stays on the record.")


def _allow(request: UserRequest, enrolment: Enrolment, sent: dict[str, Any], at: datetime) -> str:
    course = enrolment.course if sent["where"] == "course" else None
    granting.give_allowance(enrolment.learner, course, factor=sent["factor"], **_common(request, sent, at))
    return _("The time is given, for attempts under way too.")


def _end(request: UserRequest, enrolment: Enrolment, sent: dict[str, Any], at: datetime) -> str:
    granting.end_allowance(sent["allowance"], actor=request.user, reason=sent["reason"], at=at)
    return _("It holds no more. An attempt under way keeps the time that it has.")


_GIVERS = {"attempts": _give_attempts, "time": _give_time, "void": _void, "allowance": _allow, "end": _end}


def _head(enrolment: Enrolment) -> dict[str, Any]:
    title = _("%(person)s: quizzes") % {"person": enrolment.learner.display_name}
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": title},
    ]
    return {"header_title": title, "header_icon": "clipboard-list", "breadcrumbs_items": crumbs}
