"""Pages that span the apps, each for the person asking."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import experience, hours
from certificates.models import ExperienceConfirmation, HoursClaim
from certificates.owing import exemptions_of
from certificates.standing import ladder_of
from lms import clock
from lms.audit.looks import Look, looked, looked_at_many
from lms.http import UserRequest
from lms.models import User
from lms.notices.reminders import reminded_today
from lms.permissions import navigation_of

from . import home, nudging, profile, record, team
from .forms import ExperienceForm, ProfileForm, TeamFilters
from .glance import glance

_CLAIMS = 20

LOOKS_PER_PAGE = 50


@login_required
@require_safe
@never_cache
def learn(request: UserRequest) -> HttpResponse:
    """The learner's first page: what to do now."""
    at = clock.now()
    today = timezone.localdate(at)
    mine = home.enrolments_of(request.user, at=at)
    owed = home.duties_of([request.user], mine, on=today)
    at_hand = home.to_continue(mine, owed)
    rungs = ladder_of(request.user, on=today)
    context = {
        "continue": at_hand,
        "owed": owed,
        "owed_levels": home.levels_to_reach((rung.owed for rung in rungs if rung.owed), on=today),
        "owed_experience": home.experience_owed_on(rungs, on=today),
        "exemptions": exemptions_of([request.user], on=today),
        "changed": home.changed_for(request.user),
        "ladders": home.ladders_of(rungs, on=today, at_hand=at_hand),
        "open": [one for one in mine if not one.completed_at],
        "completed": [one for one in mine if one.completed_at],
        "certificates": home.certificates_of(request.user),
        "practice_due": home.practice_due(mine),
    }
    return render(request, "portal/learn.html", context)


@login_required
@require_safe
@never_cache
def my_record(request: UserRequest) -> HttpResponse:
    """The transcript, and everything else that is held about the person."""
    return render(request, "portal/record.html", {"held": record.of(request.user)})


@login_required
@require_safe
@never_cache
def my_looks(request: UserRequest) -> HttpResponse:
    """Everyone who looked at the person's record."""
    looks = Look.objects.shown_to(request.user).select_related("viewer")
    crumbs = [
        {"label": _("My record"), "url": reverse("portal:record")},
        {"label": _("Who looked at my record"), "url": ""},
    ]
    page = Paginator(looks, LOOKS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/looks.html", {"page_obj": page, "crumbs": crumbs})


@login_required
@require_safe
@never_cache
def export_record(request: UserRequest) -> HttpResponse:
    """Everything held about the person, for them to keep."""
    at = clock.now()
    held = record.as_json(record.of(request.user), at=at)
    disposition = f'attachment; filename="my-record-{at:%Y-%m-%d}.json"'
    return JsonResponse(
        held, json_dumps_params={"indent": 2, "ensure_ascii": False}, headers={"Content-Disposition": disposition}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_profile(request: UserRequest) -> HttpResponse:
    """The name on certificates and the time zone, to change; what others keep about the person, to read."""
    person = User.objects.select_related("organization", "supervisor").get(pk=request.user.pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, person=person)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/profile.html", {"form": form, "person": person})
    if profile.edit(person, **form.cleaned_data, at=clock.now()):
        messages.success(request, _("Your profile is saved."))
    else:
        messages.info(request, _("Nothing was different, so nothing was saved."))
    request.session["time_zone"] = form.cleaned_data["time_zone"]
    return redirect("portal:profile")


@login_required
@require_safe
@never_cache
def my_team(request: UserRequest) -> HttpResponse:
    """The people the person supervises at a glance: what waits for the supervisor, then a line each."""
    at, asked = clock.now(), TeamFilters(request.GET, label_suffix="")
    today, people = timezone.localdate(at), team.members_of(request.user, at=at)
    is_supervisor = navigation_of(request.user).is_supervisor
    if not is_supervisor:
        raise PermissionDenied
    seen = glance(people, on=today, number=request.GET.get("page"), **asked.chosen())
    looked_at_many(request.user, Look.Page.TEAM, capacity=Look.Capacity.SUPERVISOR, rows=seen.counts["all"], at=at)
    context = {
        "size": seen.counts["all"] or asked.query(),
        "asked": asked,
        "counts": seen.counts,
        "page_obj": seen.page,
        "query": asked.query(),
        "waiting": seen.waiting,
        "leaves_out_experience": seen.leaves_out_experience,
        "nudged": reminded_today([one.person for one in seen.page.object_list], at=at),
        "year": today.year,
    }
    return render(request, "portal/team.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def nudge_team(request: UserRequest) -> HttpResponse:
    """The words with which people are reminded, to look at first; then the reminders go out."""
    at, asked = clock.now(), request.POST if request.method == "POST" else request.GET
    if not navigation_of(request.user).is_supervisor:
        raise PermissionDenied
    chosen = nudging.chosen(
        team.members_of(request.user, at=at),
        None if asked.get("all") == "overdue" else _uuids(asked.getlist("person")),
        at=at,
    )
    if request.method == "POST":
        told = nudging.nudge(chosen.members, by=request.user, at=at)
        words = ngettext("%s person was reminded.", "%s people were reminded.", len(told))
        messages.success(request, words % len(told))
        if chosen.left:
            words = _("At once no more than %(most)s are reminded: %(left)s are left. Send it again for them.")
            messages.warning(request, words % {"most": nudging.MOST, "left": chosen.left})
        return redirect("portal:team")
    who, address, shown = Look.Capacity.SUPERVISOR, request.get_full_path(), chosen.members
    looked_at_many(request.user, Look.Page.TEAM, capacity=who, rows=len(shown), filters=address, at=at)
    before = reminded_today([one.person for one in shown], at=at)
    context = {
        "told": [(one, nudging.news_of(one, by=request.user, at=at)) for one in shown if one.person.pk not in before],
        "left_out": [one for one in shown if one.person.pk in before],
        "left": chosen.left,
        "most": nudging.MOST,
        "crumbs": [{"label": _("My team"), "url": reverse("portal:team")}, {"label": _("Remind"), "url": ""}],
    }
    return render(request, "portal/nudge.html", context)


@login_required
@require_safe
@never_cache
def member(request: UserRequest, person: UUID) -> HttpResponse:
    """One person of the team, and the form to confirm what they did."""
    at = clock.now()
    one = get_object_or_404(team.members_of(request.user, at=at), uuid=person)
    return _member_page(request, one, ExperienceForm(today=timezone.localdate(at)), at=at)


@login_required
@require_POST
def confirm_experience(request: UserRequest, person: UUID) -> HttpResponse:
    """The supervisor confirms what a person of the team did."""
    at = clock.now()
    one = get_object_or_404(team.members_of(request.user, at=at), uuid=person)
    form = ExperienceForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _member_page(request, one, form, at=at)
    try:
        experience.confirm(one, **form.cleaned_data, confirmed_by=request.user, at=at)
    except experience.NotTheSupervisor as moved_on:
        raise Http404 from moved_on
    messages.success(request, _("You confirmed the experience of %s.") % one.display_name)
    return redirect("portal:team-member", one.uuid)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the common things, and whom to ask."""
    return render(request, "portal/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done and tested so that everybody can use the pages, and what was not."""
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about people, why, and who sees it."""
    return render(request, "portal/privacy.html")


def _uuids(words: list[str]) -> list[UUID]:
    """Those of the words that are such."""
    found = []
    for word in words:
        with suppress(ValueError):
            found.append(UUID(word))
    return found


def _member_page(request: UserRequest, person: User, form: ExperienceForm, *, at: datetime) -> HttpResponse:
    looked(request.user, person, Look.Page.TEAM_MEMBER, capacity=Look.Capacity.SUPERVISOR, at=at)
    [standing] = team.standings_of([person], on=form.today)
    context = {
        "member": standing,
        "experience": ExperienceConfirmation.objects.of(person).select_related("confirmed_by"),
        "claims": HoursClaim.objects.of(person).select_related("decision__decided_by")[:_CLAIMS],
        "years": hours.years_of(person),
        "ladders": home.ladders_of(ladder_of(person, on=form.today), on=form.today, linked=False),
        "form": form,
        "crumbs": [{"label": _("My team"), "url": reverse("portal:team")}, {"label": person.display_name, "url": ""}],
    }
    return render(request, "portal/member.html", context)
