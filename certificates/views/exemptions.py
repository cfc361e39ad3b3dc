"""Who need not do what is asked: looked for, given, withdrawn."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from courses.audience import found_by_name, ticked
from courses.exempting import ExemptAlready, NotForOneself, WithdrawnBefore, exempt
from lms import clock
from lms.http import UserRequest
from lms.models import Organization, User
from lms.permissions import Scope

from ..askable import Askable
from ..duty_forms import ExemptForm, FindForm, ListFilter, ReasonForm, uuids_in
from ..exempting import exempt_from_level
from .kinds import COURSES, LEVELS, Kind
from .staff import for_staff, head, paged, show_many, show_one, today_of

ICON = "calendar-check"
_STATES = [("force", gettext_lazy("In force")), ("over", gettext_lazy("Over or withdrawn"))]


@require_safe
@for_staff
def exemptions(request: UserRequest, scope: Scope, kind: Kind) -> HttpResponse:
    """The exemptions of people whom the role reaches, the newest first."""
    form = ListFilter(request.GET, scope=scope, what=kind.choices(), states=_STATES)
    chosen, today = form.chosen(), today_of(request)
    found = _reached(scope, kind)
    if "q" in chosen:
        found = found.filter(
            Q(learner__display_name__icontains=chosen["q"]) | Q(learner__email__istartswith=chosen["q"])
        )
    if "what" in chosen:
        found = found.filter(kind.exempt_of(chosen["what"]))
    if "organization" in chosen:
        under = Organization.objects.within([chosen["organization"]], on=today).values("pk")
        found = found.filter(learner__organization__in=under)
    if "state" in chosen:
        in_force = kind.exemptions.objects.in_force(on=today).values("pk")
        found = found.filter(pk__in=in_force) if chosen["state"] == "force" else found.exclude(pk__in=in_force)
    context = paged(request, found.select_related(*kind.exempt_related), form.as_query())
    context |= {"form": form, "kind": kind, "today": today}
    show_many(request, context["page"].paginator.count)
    return render(request, "duties/exemptions.html", context | head(_title(kind), ICON, _above()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def give(request: UserRequest, scope: Scope) -> HttpResponse:
    """Find the person, then say from what, how long and why."""
    sent = request.POST if request.method == "POST" else request.GET
    person = next(iter(ticked(scope, uuids_in(sent, "person")[:1])), None)
    find = FindForm(request.GET if "q" in request.GET else None)
    form = ExemptForm(
        request.POST if request.method == "POST" else None,
        today=today_of(request),
        initial={"what": request.GET.get("what", "")},
    )
    if request.method == "POST" and person is None:
        messages.error(request, _("Choose a person of the organizations you look after."))
    elif person and form.is_valid() and _given(request, person, form):
        return redirect(
            "duties:exemptions-courses" if form.cleaned_data["what"].course else "duties:exemptions-levels"
        )
    found = found_by_name(scope, find.cleaned_data["q"]) if find.is_valid() else []
    context = {"person": person, "find": find, "found": found, "form": form}
    return render(request, "duties/exempt.html", context | head(_("Exempt a person"), ICON, _above()))


def _given(request: UserRequest, person: User, form: ExemptForm) -> bool:
    what: Askable = form.cleaned_data["what"]
    given = {"reason": form.cleaned_data["reason"], "last_day": form.cleaned_data["last_day"], "by": request.user}
    try:
        if what.course:
            exempt(person, what.course, **given, at=clock.now())
        elif what.level:
            exempt_from_level(person, what.level, what.area, **given, at=clock.now())
    except NotForOneself:
        form.add_error(None, _("Nobody exempts themselves: ask a colleague."))
    except ExemptAlready:
        form.add_error(None, _("This person is exempt from it already. Withdraw that first to change it."))
    else:
        messages.success(request, _("%s is exempt, and told so.") % person.display_name)
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def withdraw(request: UserRequest, scope: Scope, kind: Kind, exemption: int) -> HttpResponse:
    """End an exemption before its day."""
    rows = _reached(scope, kind).select_related(*kind.exempt_related)
    one = get_object_or_404(rows, pk=min(exemption, 2**63 - 1))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kind.withdraw_exemption(one, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        except WithdrawnBefore:
            messages.info(request, _("It was withdrawn before."))
            return redirect(f"duties:exemptions-{kind.name}")
        except NotForOneself:
            form.add_error(None, _("Nobody changes their own exemptions: ask a colleague."))
        else:
            messages.success(request, _("It holds no more, and %s is told.") % one.learner.display_name)
            return redirect(f"duties:exemptions-{kind.name}")
    show_one(request, one.learner, one.what)
    above = (reverse(f"duties:exemptions-{kind.name}"), _title(kind))
    context = {"exemption": one, "form": form} | head(_("Withdraw"), ICON, _above(), above)
    return render(request, "duties/exemption_withdraw.html", context)


def _reached(scope: Scope, kind: Kind) -> Any:
    return kind.exemptions.objects.filter(scope.over("learner__organization"))


def _title(kind: Kind) -> str:
    return {COURSES.name: _("Exemptions: courses"), LEVELS.name: _("Exemptions: levels")}[kind.name]


def _above() -> tuple[str, str]:
    return reverse("duties:index"), _("Duties")
