"""Corrections that people ask for: the queue of staff in reach, and the page on which one of them decides."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms import clock
from lms.audit.corrections import Correction, DecidedAlready, NotForOneself
from lms.audit.looks import Look, looked
from lms.forms import UswdsForm
from lms.http import UserRequest
from lms.permissions import Scope

from .columns import LinkColumn, MomentColumn, ReportColumn
from .correcting import NotPossible, approve, awards_with_another_name, refuse, why_not
from .scoped import ScopedFilters, named
from .staff_report import StaffReport, reach_of

View = Callable[[UserRequest, Correction, Scope], HttpResponse]


class CorrectionFilters(ScopedFilters):
    """By person, kind and whether somebody has decided."""

    person = django_filters.CharFilter(label=_("Name or e-mail address"), method="of_person")
    kind = django_filters.ChoiceFilter(label=_("What"), empty_label=_("Any"), choices=Correction.Kind.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("Any"), choices=[("open", _("Waiting")), *Correction.Outcome.choices],
        method="in_state",
    )  # fmt: skip

    @classmethod
    def rows(cls, *, is_administrator: bool) -> QuerySet[Correction]:
        return Correction.objects.all()

    def of_person(self, asked: QuerySet[Correction], name: str, value: str) -> QuerySet[Correction]:
        return asked.filter(named("person", value))

    def in_state(self, asked: QuerySet[Correction], name: str, value: str) -> QuerySet[Correction]:
        return asked.filter(decided_at=None) if value == "open" else asked.filter(outcome=value)


class StateColumn(ReportColumn):
    """Whether it waits, and what was decided."""

    def get_value(self, instance: Correction) -> str:
        return _now("waiting") if instance.is_open else instance.get_outcome_display()


class CorrectionsReport(StaffReport):
    """What people ask to have corrected, those who waited longest first."""

    name = "corrections"
    page_title = _("Corrections")
    explanation = _(
        "What people of your organizations ask to have corrected in their records. Open one to see what is held "
        "beside what is asked for, and to decide. Nobody decides on their own."
    )
    filterset_class = CorrectionFilters
    permission_required = None  # reach_of asks for the role
    model = Correction
    exported_columns: ClassVar = [
        LinkColumn(
            "person",
            _("Person"),
            "person.display_name",
            url_of=lambda one: reverse("reports:correction", args=[one.uuid]),
        ),
        ReportColumn("kind", _("What"), "get_kind_display"),
        ReportColumn("held", _("From"), "held"),
        ReportColumn("wanted", _("To"), "wanted"),
        MomentColumn("asked", _("Asked"), "asked_at", sort_key="asked_at"),
        StateColumn("state", _("State")),
        MomentColumn("decided", _("Decided"), "decided_at", sort_key="decided_at"),
    ]
    columns = exported_columns

    @classmethod
    def found(cls, filters: Any) -> QuerySet[Correction]:
        asked: QuerySet[Correction] = filters.found()
        return asked.select_related("person").order_by("decided_at", "asked_at", "pk")

    def order_queryset(self, asked: QuerySet[Any]) -> QuerySet[Any]:
        ordered: QuerySet[Any] = super().order_queryset(asked)
        return ordered.order_by(self.ordering, "pk") if self.ordering else ordered


class DecisionForm(UswdsForm):
    """Why it is decided so; a refusal always says."""

    reason = forms.CharField(
        label=_("Reason, which the person reads"),
        max_length=1000,
        required=False,
        help_text=_("Needed where you refuse."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, must_say_why: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if must_say_why:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Say why it is refused.")


def _one_in_reach(view: View) -> Callable[..., HttpResponse]:
    """The view is given the correction, whose person is in reach of whoever asks, and that reach."""

    @login_required
    @never_cache
    @wraps(view)
    def wrapped(request: UserRequest, correction: UUID) -> HttpResponse:
        scope = reach_of(request.user)
        reached = Correction.objects.filter(scope.over("person__organization"))
        related = ("person__organization", "person__supervisor", "decided_by")
        return view(request, get_object_or_404(reached.select_related(*related), uuid=correction), scope)

    return wrapped


@require_safe
@_one_in_reach
def correction(request: UserRequest, one: Correction, scope: Scope) -> HttpResponse:
    """What is held beside what is asked for, and what would follow."""
    return _page(request, one, scope, DecisionForm())


@require_POST
@_one_in_reach
def approve_correction(request: UserRequest, one: Correction, scope: Scope) -> HttpResponse:
    """Correct it, as asked."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, one, scope, form)
    try:
        approve(one, by=request.user, scope=scope, reason=form.cleaned_data["reason"], at=clock.now())
    except NotPossible as reason:
        messages.error(request, str(reason))
    except (DecidedAlready, NotForOneself) as refusal:
        messages.error(request, _REFUSALS[type(refusal)])
    else:
        messages.success(request, _now("It is corrected, and the person is told."))
    return redirect("reports:correction", one.uuid)


@require_POST
@_one_in_reach
def refuse_correction(request: UserRequest, one: Correction, scope: Scope) -> HttpResponse:
    """Leave it as it is, with a reason."""
    form = DecisionForm(request.POST, must_say_why=True)
    if not form.is_valid():
        return _page(request, one, scope, form)
    try:
        refuse(one, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
    except (DecidedAlready, NotForOneself) as refusal:
        messages.error(request, _REFUSALS[type(refusal)])
    else:
        messages.success(request, _now("It is refused, and the person is told why."))
    return redirect("reports:correction", one.uuid)


_REFUSALS = {
    DecidedAlready: _("This was decided before, perhaps a moment ago by somebody else."),
    NotForOneself: _("Nobody decides on their own correction: ask a colleague."),
}


def _page(request: UserRequest, one: Correction, scope: Scope, form: DecisionForm) -> HttpResponse:
    looked(request.user, one.person, Look.Page.CORRECTION, capacity=Look.Capacity.STAFF, at=clock.now())
    context = {
        "correction": one,
        "form": form,
        "is_oneself": one.person_id == request.user.pk,
        "obstacle": why_not(one, by=request.user, scope=scope) if one.is_open else "",
        "awards": awards_with_another_name(one) if one.is_open else [],
        "crumbs": [
            {"label": _now("Administration"), "url": reverse("wagtailadmin_home")},
            {"label": _now("Corrections"), "url": f"{reverse('staff_reports:corrections')}?state=open"},
            {"label": one.person.display_name, "url": ""},
        ],
    }
    return render(request, "reports/correction.html", context)
