"""Asking people for a course or a level: what, whom, by when and why; what that would do; and what it did."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from courses.models import DutyOrder, OrderLine
from courses.ordering import NobodyMeant, SentBefore, carry_out, confirm
from courses.withdrawing import may_be_withdrawn
from lms import clock
from lms.http import UserRequest
from lms.permissions import Scope

from ..duty_forms import AskForm, ReasonForm, ticked, uuids_in
from ..ordering import NotWhole, WithdrawnBefore, duties_of, take_back, target_of, withdraw_order
from ..tasks import carry_out_order, take_back_order
from .staff import for_staff, head, paged, show_many, today_of

# So many people are asked while whoever sent the order waits; for more there is a job, and the page says how far.
AT_ONCE = 100
ICON = "calendar-check"


def _above() -> tuple[str, str]:
    return reverse("duties:index"), _("Duties")


@require_safe
@for_staff
def index(request: UserRequest, scope: Scope) -> HttpResponse:
    """What was asked, the newest first, of people whom the role reaches; and what is prepared and not sent."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    orders = _orders(request, scope).filter(
        Q(what__icontains=words) | Q(reason__icontains=words) | Q(asked_by__display_name__icontains=words)
    )
    mine = _of_scope(scope)
    counts = {
        "people": Count("lines", filter=mine),
        "reached": Count("lines", filter=mine & Q(lines__outcome__in=["new", "changed"])),
    }
    context = paged(request, orders.annotate(**counts).order_by("-asked_at", "-pk"), {"q": words} if words else {})
    return render(request, "duties/orders.html", context | {"q": words} | head(_("Duties"), ICON))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def ask(request: UserRequest, scope: Scope) -> HttpResponse:
    """The form; when it is in order, on to what would happen."""
    initial = {"what": request.GET.get("what", ""), "whom": "people"}
    form = AskForm(request.POST or None, scope=scope, today=today_of(request), initial=initial)
    if request.method != "POST":
        form.people = ticked(scope, uuids_in(request.GET, "person"))
    elif "find" not in request.POST and form.is_valid():
        order = _prepared(request, form)
        if order is not None:
            return redirect("duties:order", order.uuid)
    is_looking = "find" in request.POST
    context = {"form": form, "found": form.found(), "is_looking": is_looking}
    return render(request, "duties/ask.html", context | head(_("Ask for a course or level"), ICON, _above()))


def _prepared(request: UserRequest, form: AskForm) -> DutyOrder | None:
    asked = form.cleaned_data
    try:
        return asked["what"].prepare_order(
            form.audience(),
            due_on=asked["due_on"],
            reason=asked["reason"],
            only_without=asked["whom"] == "organization" and asked["only_without"],
            by=request.user,
            at=clock.now(),
        )
    except NobodyMeant:
        form.add_error("whom", _("Nobody is meant: there are no such people in the organizations you look after."))
        return None


@require_safe
@for_staff
def order(request: UserRequest, scope: Scope, order: UUID) -> HttpResponse:
    """What the order would do, or how far it has come, with the people it is about."""
    one = get_object_or_404(_orders(request, scope), uuid=order)
    lines = one.lines.filter(scope.over("person__organization")).select_related("person__organization")
    query = {}
    effect, words = request.GET.get("effect", ""), request.GET.get("q", "").replace("\0", "").strip()[:100]
    shown = lines.order_by("person__display_name", "pk")
    if effect in OrderLine.What.values:
        query["effect"], shown = effect, shown.filter(**{"outcome" if one.confirmed_at else "effect": effect})
    if words:
        query["q"] = words
        shown = shown.filter(Q(person__display_name__icontains=words) | Q(person__email__istartswith=words))
    people = lines.count()
    context = {
        "order": one,
        "numbers": _numbers(one, lines),
        "people": people,
        "meant": people + len(one.missing),
        "left": lines.filter(outcome="").count() if one.confirmed_at else 0,
        "rest": _rest(one, request, scope) if one.withdrawn_at else 0,
        "is_mine": one.asked_by_id == request.user.pk,
        "q": words,
        "effect": effect,
    }
    context |= paged(request, shown, query)
    show_many(request, people)
    return render(request, "duties/order.html", context | head(one.what, ICON, _above()))


def _rest(order: DutyOrder, request: UserRequest, scope: Scope) -> int:
    """How many still owe it though it is withdrawn, and may be asked no more by the person."""
    left = may_be_withdrawn(duties_of(order), by=request.user)
    return left.filter(scope.over("learner__organization")).count()


def _numbers(order: DutyOrder, lines: Any) -> list[dict[str, Any]]:
    """How many people of each effect were shown, and what came of them; one statement."""
    counted: dict[tuple[str, str], int] = {
        (effect, outcome): number
        for effect, outcome, number in lines.order_by().values_list("effect", "outcome").annotate(Count("pk"))
    }
    return [
        {
            "value": what.value,
            "label": what.label,
            "shown": sum(number for (effect, _outcome), number in counted.items() if effect == what),
            "came": sum(number for (_effect, outcome), number in counted.items() if outcome == what),
        }
        for what in OrderLine.What
        if order.confirmed_at or what != OrderLine.What.MEANWHILE
    ]


@require_POST
@for_staff
def send(request: UserRequest, scope: Scope, order: UUID) -> HttpResponse:
    """Do what was shown, once."""
    one = get_object_or_404(_orders(request, scope), uuid=order, asked_by=request.user)
    try:
        confirm(one, at=clock.now())
    except SentBefore:
        messages.info(request, _("It was sent before: it happens once."))
        return redirect("duties:order", one.uuid)
    if one.lines.count() <= AT_ONCE:
        carry_out(one, target_of(one), clock.now)
        messages.success(request, _("Done. Below is what came of each person."))
    else:
        carry_out_order(one.pk)
        messages.success(request, _("It is being carried out. Open this page again to see how far it is."))
    return redirect("duties:order", one.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def withdraw(request: UserRequest, scope: Scope, order: UUID) -> HttpResponse:
    """Whom withdrawing the whole order would concern; POST withdraws it."""
    one = get_object_or_404(_orders(request, scope).exclude(confirmed_at=None), uuid=order)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _taken_back(request, one, form.cleaned_data["reason"]):
        return redirect("duties:order", one.uuid)
    duties = duties_of(one).in_force().filter(scope.over("learner__organization"))
    done = duties.filter(duties.model.is_done())
    own = duties.filter(~duties.model.is_done(), learner=request.user)
    counts = {"all": duties.count(), "done": done.count(), "own": own.count()}
    context = {"order": one, "form": form, "counts": counts | {"gone": counts["all"] - counts["done"] - counts["own"]}}
    rows = duties.with_state(on=today_of(request)).select_related("learner__organization", "asked_by")
    context |= paged(request, rows.order_by("learner__display_name", "pk"), {})
    above = (reverse("duties:order", args=[one.uuid]), one.what)
    show_many(request, counts["all"])
    return render(request, "duties/order_withdraw.html", context | head(_("Withdraw"), ICON, _above(), above))


def _taken_back(request: UserRequest, order: DutyOrder, reason: str) -> bool:
    try:
        withdraw_order(order, by=request.user, reason=reason, at=clock.now())
    except WithdrawnBefore:
        messages.info(request, _("It was withdrawn before."))
    except NotWhole:
        words = _("Some of these people are outside the organizations you look after. Withdraw single duties instead.")
        messages.error(request, words)
        return False
    else:
        if order.lines.count() <= AT_ONCE:
            take_back(order, clock.now)
            messages.success(request, _("It is withdrawn, and everyone concerned is told. Enrollments stay."))
        else:
            take_back_order(order.pk)
            messages.success(request, _("It is being withdrawn. Open this page again to see how far it is."))
    return True


def _of_scope(scope: Scope) -> Q:
    return scope.over("lines__person__organization")


def _orders(request: UserRequest, scope: Scope) -> Any:
    """One's own, and those sent to people whom the role reaches."""
    reached = OrderLine.objects.filter(scope.over("person__organization"), order=OuterRef("pk"))
    sent = Q(confirmed_at__isnull=False) & Q(Exists(reached))
    orders = DutyOrder.objects.filter(Q(asked_by=request.user) | sent)
    return orders.select_related("asked_by", "course", "withdrawn_by")
