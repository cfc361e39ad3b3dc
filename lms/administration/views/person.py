"""One person: what is held about them as an account, and what an administrator can do about it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from lms import clock
from lms.audit.looks import Look, looked
from lms.http import UserRequest

from ..deeds import DEEDS, REFUSALS, Asked
from ..listing import state_of
from ..reach import OutOfReach, OwnAccount, require_reach
from ..trail import changes_of, in_words
from .asking import head, person_or_404, scope_or_refuse

CHANGES_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def person(request: UserRequest, person: UUID) -> HttpResponse:
    """The person's page; each form on it names what it does."""
    at = clock.now()
    scope = scope_or_refuse(request, at=at)
    asked = Asked.about(person_or_404(scope, person, at=at), by=request.user, scope=scope, at=at)
    if request.method != "POST":
        return _page(request, asked, {})
    if asked.person == request.user:
        raise PermissionDenied
    name = request.POST.get("do", "")
    if name not in DEEDS:
        raise SuspiciousOperation("No such deed.")
    form = DEEDS[name].form(request.POST, asked)
    if not form.is_valid() or not _done(request, name, asked, form):
        return _page(request, asked, {name: form})
    return redirect("people:person", asked.person.uuid)


def _done(request: UserRequest, name: str, asked: Asked, form: forms.Form) -> bool:
    try:
        DEEDS[name].do(asked, form.cleaned_data)
    except tuple(REFUSALS) as refusal:
        form.add_error(None, str(REFUSALS[type(refusal)]))
        return False
    messages.success(request, str(DEEDS[name].done))
    return True


def _page(request: UserRequest, asked: Asked, bound: dict[str, forms.Form]) -> HttpResponse:
    one = asked.person
    refusal = _why_not(asked)
    offered = {name: deed for name, deed in DEEDS.items() if not refusal and deed.is_offered(asked)}
    deeds = [(name, deed.title, bound.get(name) or deed.form(None, asked)) for name, deed in offered.items()]
    for name, _title, form in deeds:
        form.auto_id = f"{name}-%s"  # the forms of a page have fields of the same names
    page = Paginator(changes_of(one), CHANGES_A_PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        "person": one,
        "state": state_of(one),
        "grants": asked.grants,
        "invitation": one.invitations.select_related("invited_by").first(),
        "merges": one.merges_taken.in_force().select_related("absorbed", "merged_by"),
        "may_merge": not refusal and one.is_active,
        "team": one.team.filter(is_active=True).count(),
        "refusal": refusal,
        "deeds": deeds,
        "page": page,
        "changes": in_words(page, one),
        "at": asked.at,
    }
    looked(request.user, one, Look.Page.ACCOUNT, capacity=Look.Capacity.ADMINISTRATOR, at=asked.at)
    inside = (reverse("people:index"), _("People"))
    return render(request, "administration/person.html", context | head(one.display_name, inside))


def _why_not(asked: Asked) -> str:
    """Why nothing can be done about the person; empty where something can."""
    try:
        require_reach(asked.by, asked.person, at=asked.at)
    except (OwnAccount, OutOfReach) as refusal:
        return str(REFUSALS[type(refusal)])
    return ""
