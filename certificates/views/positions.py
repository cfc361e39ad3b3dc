"""Positions that require a level: listed, added, edited; who holds each, and putting people in or ending that."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from courses.audience import found_by_name, ticked
from courses.enrolling import NotOffered
from lms import clock
from lms.http import UserRequest
from lms.models import User
from lms.permissions import Scope

from ..duty_forms import FindForm, ReasonForm, organizations_in, uuids_in
from ..models import Position, PositionAssignment
from ..position_forms import HoldForm, PositionFilter, PositionForm
from ..positions import (
    CodeTaken,
    EndedBefore,
    LevelNeeded,
    NoRequirement,
    NotForOneself,
    assign_position,
    end_position,
    save_position,
)
from .staff import for_staff, head, paged, show_many, show_one, today_of

ICON = "group"


@require_safe
@for_staff
def index(request: UserRequest, scope: Scope) -> HttpResponse:
    """The positions of the organizations, each with how many hold it; whoever left fills none."""
    form = PositionFilter(request.GET, organizations=organizations_in(scope))
    chosen = form.chosen()
    held = Q(assignments__in=PositionAssignment.objects.on(today_of(request)).filter(person__is_active=True))
    found = _reached(scope).annotate(holders=Count("assignments", filter=held))
    if "q" in chosen:
        found = found.filter(Q(code__icontains=chosen["q"]) | Q(title__icontains=chosen["q"]))
    if "organization" in chosen:
        found = found.filter(organization=chosen["organization"])
    if "level" in chosen:
        found = found.filter(level=chosen["level"])
    if "held" in chosen:
        found = found.filter(holders=0) if chosen["held"] == "vacant" else found.filter(holders__gt=0)
    sort = request.GET.get("sort", "")
    ways = {way: way for name in ("code", "title", "holders") for way in (name, f"-{name}")}
    context = paged(request, found.order_by(ways.get(sort, "code"), "pk"), form.as_query() | _kept(sort, ways))
    return render(request, "duties/positions.html", context | {"form": form} | head(_("Positions"), ICON))


def _kept(sort: str, ways: dict[str, str]) -> dict[str, str]:
    return {"sort": sort} if sort in ways else {}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: UserRequest, scope: Scope) -> HttpResponse:
    """A new position of one of the organizations."""
    form = PositionForm(request.POST or None, organizations=organizations_in(scope))
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("positions:position", form.instance.pk)
    return render(request, "duties/position_form.html", {"form": form} | head(_("Add a position"), ICON, _above()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: UserRequest, scope: Scope, position: int) -> HttpResponse:
    """Code, title, organization; the level too, as long as nobody holds the position."""
    one = _position(scope, position)
    form = PositionForm(request.POST or None, instance=one, organizations=organizations_in(scope))
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("positions:position", one.pk)
    above = (reverse("positions:position", args=[one.pk]), _position(scope, position).code)
    return render(request, "duties/position_form.html", {"form": form} | head(_("Edit"), ICON, _above(), above))


def _saved(request: UserRequest, form: PositionForm) -> bool:
    try:
        is_new = save_position(form.save(commit=False), by=request.user, at=clock.now())
    except CodeTaken:
        form.add_error("code", _("Another position has this code."))
        return False
    except LevelNeeded:
        form.add_error("requires", _("Somebody holds the position: end that before its level changes."))
        return False
    messages.success(request, _("Saved.") if is_new else _("Nothing was different, so nothing was saved."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def position(request: UserRequest, scope: Scope, position: int) -> HttpResponse:
    """One position with those who hold it or held it; POST puts a person in it."""
    one = _position(scope, position)
    sent = request.POST if request.method == "POST" else request.GET
    person = next(iter(ticked(scope, uuids_in(sent, "person")[:1])), None)
    find = FindForm(request.GET if "q" in request.GET else None)
    today = today_of(request)
    form = HoldForm(request.POST if request.method == "POST" else None, initial={"clock_start": today})
    if request.method == "POST" and person is None:
        messages.error(request, _("Choose a person of the organizations you look after."))
    elif person and form.is_valid() and _put(request, one, person, form):
        return redirect("positions:position", one.pk)
    held = one.assignments.filter(scope.over("person__organization")).select_related("person__organization")
    show_many(request, held.count())
    context = {
        "position": one,
        "held": held.order_by("-valid_from", "-pk"),
        "person": person,
        "find": find,
        "found": found_by_name(scope, find.cleaned_data["q"]) if find.is_valid() else [],
        "form": form,
    }
    return render(request, "duties/position.html", context | head(str(one), ICON, _above()))


def _put(request: UserRequest, position: Position, person: User, form: HoldForm) -> bool:
    try:
        assign_position(person, position, actor=request.user, at=clock.now(), **form.cleaned_data)
    except NoRequirement:
        form.add_error(None, _("What this level asks for is not recorded, so nobody can be measured against it yet."))
    except NotOffered:
        form.add_error(None, _("A course that this level takes is not offered yet."))
    else:
        messages.success(request, _("%s holds the position, and is told what it asks for.") % person.display_name)
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def end(request: UserRequest, scope: Scope, position: int, assignment: int) -> HttpResponse:
    """What ending it does; POST ends it."""
    one = _position(scope, position)
    held = one.assignments.filter(scope.over("person__organization")).select_related("person", "position__level")
    found = get_object_or_404(held, pk=min(assignment, 2**63 - 1))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_position(found, actor=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        except EndedBefore:
            messages.info(request, _("It was ended before."))
            return redirect("positions:position", one.pk)
        except NotForOneself:
            form.add_error(None, _("Nobody ends their own position: ask a colleague."))
        else:
            messages.success(request, _("%s no longer holds the position.") % found.person.display_name)
            return redirect("positions:position", one.pk)
    above = (reverse("positions:position", args=[one.pk]), one.code)
    show_one(request, found.person, str(one))
    context = {"position": one, "held": found, "form": form} | head(_("End"), ICON, _above(), above)
    return render(request, "duties/position_end.html", context)


def _above() -> tuple[str, str]:
    return reverse("positions:index"), _("Positions")


def _reached(scope: Scope) -> Any:
    reached = Position.objects.filter(scope.over("organization"))
    return reached.select_related("organization", "level__scheme", "area")


def _position(scope: Scope, pk: int) -> Position:
    found: Position = get_object_or_404(_reached(scope), pk=min(pk, 2**63 - 1))
    return found
