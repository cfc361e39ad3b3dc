"""Making another account of the same person part of this one: chosen by address, looked at side by side, confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from lms import clock
from lms.audit.looks import Look, looked
from lms.http import UserRequest
from lms.models import User
from lms.roles import LastAdministrator

from .. import merging
from ..deeds import REFUSALS
from ..forms import MergeForm, ReasonForm
from ..holding import compare
from ..reach import BeyondReach, OutOfReach, OwnAccount, require_reach
from .asking import head, person_or_404, scope_or_refuse

_WHY_NOT: dict[type[Exception], Any] = {
    merging.SameAccount: gettext_lazy("This is the account itself. Give the address of the other one."),
    merging.MergedAlready: gettext_lazy("One of the two is part of another account already."),
    merging.HasAbsorbed: gettext_lazy(
        "Other accounts are part of this one. Merge the other way round, or undo those merges first."
    ),
    merging.NotActive: gettext_lazy("The account that stays has to be active."),
    merging.UnderWay: gettext_lazy("An attempt at a quiz is under way on one of the two. Wait until it is over."),
    merging.DecidedOverTheOther: gettext_lazy(
        "One of the two changed the record of the other. If both are one person, they decided over themselves: that "
        "has to be looked into, and they are not merged here."
    ),
    merging.AtOdds: gettext_lazy(
        "The same course or level is certified on one of the two and was revoked on the other. A certification "
        "authority has to settle that first."
    ),
    merging.CorrectionWaits: gettext_lazy(
        "A correction asked for with the other account waits for the Center of Excellence. It has to be decided first."
    ),
    **{refusal: REFUSALS[refusal] for refusal in (OwnAccount, OutOfReach, BeyondReach, LastAdministrator)},
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def merge_into(request: UserRequest, person: UUID) -> HttpResponse:
    """The person's account stays; the other is asked for by its address, shown beside it, and merged by a POST."""
    at = clock.now()
    scope = scope_or_refuse(request, at=at)
    stays = person_or_404(scope, person, at=at)
    try:
        require_reach(request.user, stays, at=at)
    except (OwnAccount, OutOfReach) as refusal:
        raise PermissionDenied from refusal
    asked = request.POST if request.method == "POST" else request.GET or None
    form, why = MergeForm(asked, scope=scope), ReasonForm(request.POST if request.method == "POST" else None)
    goes = form.cleaned_data["email"] if form.is_valid() else None
    if goes and request.method == "POST" and why.is_valid() and _merged(request, goes, stays, why, at=at):
        return redirect("people:person", stays.uuid)
    return _page(request, stays, goes, form, why, at=at)


def _merged(request: UserRequest, goes: User, stays: User, why: ReasonForm, *, at: datetime) -> bool:
    try:
        merging.merge(goes, stays, reason=why.cleaned_data["reason"], by=request.user, at=at)
    except tuple(_WHY_NOT) as refusal:
        why.add_error(None, str(_WHY_NOT[type(refusal)]))
        return False
    words = _("%s is part of this account now. Its roles ended: give those that are still needed anew.")
    messages.success(request, words % goes.email)
    return True


def _page(
    request: UserRequest, stays: User, goes: User | None, form: MergeForm, why: ReasonForm, *, at: datetime
) -> HttpResponse:
    context: dict[str, Any] = {"person": stays, "other": goes, "form": form, "why": why}
    shown = [one for one in (stays, goes) if one]
    for one in shown:
        looked(request.user, one, Look.Page.ACCOUNT, capacity=Look.Capacity.ADMINISTRATOR, at=at)
    if goes:
        context["refusal"] = _refusal(request.user, goes, stays, at=at)
        context["rows"] = compare(shown, at=at)
    inside = [
        (reverse("people:index"), _("People")),
        (reverse("people:person", args=[stays.uuid]), stays.display_name),
    ]
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/merge.html", context | head(_("Merge accounts"), *inside), status=status)


def _refusal(by: User, goes: User, stays: User, *, at: datetime) -> str:
    """Why the two cannot be merged, found before anyone confirms."""
    try:
        require_reach(by, goes, at=at)
        merging.require_mergeable(goes, stays)
    except tuple(_WHY_NOT) as refusal:
        return str(_WHY_NOT[type(refusal)])
    return ""
