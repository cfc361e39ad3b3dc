"""Who owes what: looked for, withdrawn with a reason, or due on another day."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from courses.withdrawing import NotForOneself, NotInForce, SameDay, may_be_withdrawn
from lms import clock
from lms.http import UserRequest
from lms.models import Organization
from lms.permissions import Scope

from ..duty_forms import DayForm, DutyFilter, ReasonForm
from .kinds import Kind
from .staff import for_staff, head, paged, show_many, show_one, today_of

ICON = "calendar-check"
MOST_TICKED = 200
_LARGEST_KEY = 2**63 - 1


@require_safe
@for_staff
def duties(request: UserRequest, scope: Scope, kind: Kind) -> HttpResponse:
    """The duties of people whom the role reaches, the soonest first unless asked otherwise."""
    form = DutyFilter(request.GET, scope=scope, what=kind.choices())
    query = form.as_query()
    found = _narrowed(_reached(request, scope, kind), form.chosen(), request, kind)
    order = _order_of(request)
    if order:
        found, query["order"] = found.filter(order__uuid=order), str(order)
    sort = request.GET.get("sort", "")
    ways: dict[str, list[Any]] = {
        "due": [F("due_on").asc(nulls_last=True)],
        "-due": [F("due_on").desc(nulls_last=True)],
        "person": ["learner__display_name"],
        "-person": ["-learner__display_name"],
        "what": [kind.order_by_what],
        "-what": [f"-{kind.order_by_what}"],
        "asked": ["asked_at"],
        "-asked": ["-asked_at"],
    }
    plain = urlencode(query)
    if sort in ways:
        query["sort"] = sort
    rows = found.order_by(*ways.get(sort, ways["due"]), "learner__display_name", "pk")
    context = paged(request, rows.select_related(*kind.related), query)
    context |= {"form": form, "kind": kind, "sort": sort, "plain": plain, "order": order}
    show_many(request, context["page"].paginator.count)
    return render(request, "duties/duties.html", context | head(str(kind.label), ICON, _above()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def withdraw(request: UserRequest, scope: Scope, kind: Kind) -> HttpResponse:
    """What withdrawing the marked duties would do; POST withdraws them."""
    marked = [
        int(pk)
        for pk in _sent(request).getlist("duty")[:MOST_TICKED]
        if pk.isascii() and pk.isdigit() and len(pk) < 20
    ]
    marked = [pk for pk in marked if pk <= _LARGEST_KEY]
    chosen = _reached(request, scope, kind).filter(pk__in=marked)
    if not chosen.exists():
        messages.info(request, _("Mark what is to be withdrawn."))
        return redirect(f"duties:{kind.name}")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    may_go = set(may_be_withdrawn(chosen, by=request.user).values_list("pk", flat=True))
    if form.is_valid():
        rows = kind.duties.objects.filter(pk__in=may_go).select_related(*kind.related)
        gone = kind.withdraw(rows, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        left = len(chosen) - len(gone)
        messages.success(request, _("Withdrawn: %(gone)d. Left alone: %(left)d.") % {"gone": len(gone), "left": left})
        return redirect(f"duties:{kind.name}")
    rows = list(chosen.select_related(*kind.related).order_by("learner__display_name", "pk"))
    for row in rows:
        row.goes = row.pk in may_go
    show_many(request, len(rows))
    context = {"rows": rows, "gone": len(may_go), "left": len(rows) - len(may_go), "form": form, "kind": kind}
    above = (reverse(f"duties:{kind.name}"), str(kind.label))
    return render(request, "duties/withdraw.html", context | head(_("Withdraw"), ICON, _above(), above))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def day(request: UserRequest, scope: Scope, kind: Kind, duty: int) -> HttpResponse:
    """Another day for one person."""
    one = get_object_or_404(_reached(request, scope, kind).select_related(*kind.related), pk=min(duty, _LARGEST_KEY))
    form = DayForm(request.POST if request.method == "POST" else None, initial={"due_on": one.due_on})
    if form.is_valid() and _moved(request, kind, one, form):
        return redirect(f"duties:{kind.name}")
    above = (reverse(f"duties:{kind.name}"), str(kind.label))
    show_one(request, one.learner, one.what)
    title = _("Another day for %s") % one.learner.display_name
    return render(request, "duties/day.html", {"duty": one, "form": form} | head(title, ICON, _above(), above))


def _moved(request: UserRequest, kind: Kind, duty: Any, form: DayForm) -> bool:
    try:
        kind.change_day(duty, by=request.user, at=clock.now(), **form.cleaned_data)
    except NotForOneself:
        form.add_error(None, _("Nobody changes the day of their own duty: ask a colleague."))
    except NotInForce:
        form.add_error(None, _("It was withdrawn or done meanwhile."))
    except SameDay:
        form.add_error("due_on", _("It is due on this day already."))
    else:
        messages.success(request, _("The day is changed, and %s is told.") % duty.learner.display_name)
        return True
    return False


def _above() -> tuple[str, str]:
    return reverse("duties:index"), _("Duties")


def _sent(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def _reached(request: UserRequest, scope: Scope, kind: Kind) -> Any:
    reached = kind.duties.objects.filter(scope.over("learner__organization"))
    return reached.with_state(on=today_of(request))


def _narrowed(found: Any, chosen: dict[str, Any], request: UserRequest, kind: Kind) -> Any:
    if "q" in chosen:
        words = chosen["q"]
        found = found.filter(Q(learner__display_name__icontains=words) | Q(learner__email__istartswith=words))
    if "what" in chosen:
        found = found.filter(kind.of(chosen["what"]))
    if "organization" in chosen:
        under = Organization.objects.within([chosen["organization"]], on=today_of(request)).values("pk")
        found = found.filter(learner__organization__in=under)
    if "state" in chosen:
        found = found.filter(state=chosen["state"])
    if "by" in chosen:
        found = found.filter(asked_by__display_name__icontains=chosen["by"])
    return found


def _order_of(request: UserRequest) -> UUID | None:
    """The order whose duties alone are wanted, if any."""
    try:
        return UUID(request.GET.get("order", ""))
    except ValueError:
        return None
