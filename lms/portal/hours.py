"""Continuous-learning hours: a person's own page, and the supervisor's page of one claim."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certificates import hours
from certificates.experience import NotTheSupervisor
from certificates.models import HoursClaim, HoursDecision
from certificates.models.hours import HoursClaimQuerySet
from lms import clock
from lms.audit.looks import Look, looked
from lms.http import UserRequest
from lms.permissions import supervisors_of

from . import team
from .forms import DecisionForm, HoursForm

PER_PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_hours(request: UserRequest) -> HttpResponse:
    """What the person claimed and what became of it, the hours of each year, and the form to claim more."""
    at = clock.now()
    form = HoursForm(
        request.POST if request.method == "POST" else None, today=timezone.localdate(at), initial={"key": uuid4()}
    )
    if form.is_bound and form.is_valid():
        hours.claim(request.user, form.claimed(), key=form.cleaned_data["key"], at=at)
        messages.success(request, _("Your hours are claimed. Your supervisor confirms them."))
        return redirect("portal:hours")
    years, states = hours.years_of(request.user), [(HoursClaim.WAITING, _("Waiting")), *HoursDecision.Outcome.choices]
    found, query = _narrowed(request, years, [state for state, _label in states])
    context = {
        "form": form,
        "has_supervisor": bool(supervisors_of([request.user], at=at)[request.user.pk].all),
        "years": years,
        "states": states,
        "year": request.GET.get("year", ""),
        "state": request.GET.get("state", ""),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "crumbs": [{"label": _("My record"), "url": reverse("portal:record")}, {"label": _("Hours"), "url": ""}],
    }
    return render(request, "portal/hours.html", context, status=422 if form.errors else 200)


def _narrowed(
    request: UserRequest, years: Sequence[hours.YearOfHours], states: Sequence[str]
) -> tuple[HoursClaimQuerySet, str]:
    """The person's claims as the address narrows them; what it says that cannot be is left out."""
    found = HoursClaim.objects.of(request.user).select_related("decision__decided_by")
    kept = []
    for one in years:
        if request.GET.get("year") == str(one.year):
            found, kept = found.of_year(one.year), [f"year={one.year}"]
    state = request.GET.get("state", "")
    if state in states:
        found = found.at_state(state)
        kept.append(f"state={state}")
    return found, "&".join(kept)


@login_required
@require_POST
def withdraw(request: UserRequest, claim: UUID) -> HttpResponse:
    """Take back a claim that nobody decided on."""
    made = get_object_or_404(HoursClaim.objects.of(request.user).select_related("learner"), uuid=claim)
    try:
        hours.withdraw(made, at=clock.now())
    except hours.AlreadyDecided:
        messages.error(request, _("Nothing was changed: this claim was decided on before."))
    else:
        messages.success(request, _("The claim is withdrawn."))
    return redirect("portal:hours")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decide(request: UserRequest, person: UUID, claim: UUID) -> HttpResponse:
    """The supervisor's page of a claim, with the buttons that confirm and refuse it."""
    at = clock.now()
    one = get_object_or_404(team.members_of(request.user, at=at), uuid=person)
    made = get_object_or_404(HoursClaim.objects.of(one).select_related("learner", "decision__decided_by"), uuid=claim)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            hours.decide(made, **form.cleaned_data, by=request.user, at=at)
        except hours.AlreadyDecided:
            messages.error(request, _("Nothing was changed: this claim was decided on before."))
        except NotTheSupervisor as moved_on:
            raise Http404 from moved_on
        else:
            messages.success(request, _("Your decision on the hours of %s is kept.") % one.display_name)
        return redirect("portal:team")
    crumbs = [
        {"label": _("My team"), "url": reverse("portal:team")},
        {"label": one.display_name, "url": reverse("portal:team-member", args=[one.uuid])},
        {"label": _("Hours"), "url": ""},
    ]
    looked(request.user, one, Look.Page.TEAM_MEMBER, capacity=Look.Capacity.SUPERVISOR, at=at)
    context = {"member": one, "claim": made, "form": form, "crumbs": crumbs}
    return render(request, "portal/hours_claim.html", context, status=422 if form.errors else 200)
