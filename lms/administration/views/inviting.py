"""Inviting one person, or many: a list is looked at first and then applied wholly."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from lms import clock
from lms.http import UserRequest
from lms.models import Organization

from ..forms import ApplyForm, FileForm, InviteForm, LinesForm
from ..inviting.applying import NotAsPlanned, invite
from ..inviting.examining import Plan, examine
from ..inviting.reading import COLUMNS, MOST_BYTES, Entry, Unreadable, as_csv, read_csv, read_lines, text_of
from .asking import head, scope_or_refuse

# Where on the form of one person the problems of a row's columns are said.
_FIELD = {"role_organization": "over", "role_last_day": "last_day"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one(request: UserRequest) -> HttpResponse:
    """Invite one person."""
    at = clock.now()
    form = InviteForm(request.POST or None, scope=scope_or_refuse(request, at=at))
    if request.method == "POST" and form.is_valid():
        entry = _entry(form.cleaned_data)
        try:
            plan = invite([entry], reason=form.cleaned_data["reason"], by=request.user, at=at)
        except NotAsPlanned as refusal:
            for problem in (each for row in refusal.plan.rows for each in row.problems):
                field = _FIELD.get(problem.column, problem.column)
                form.add_error(field if field in form.fields else None, problem.words)
        else:
            if plan.new:
                messages.success(request, _("%s is invited. The message is on its way.") % plan.rows[0].name)
                return redirect("people:index")
            form.add_error("email", plan.rows[0].becomes)
    context = {
        "form": form,
        "action": _("Invite"),
        "other": _("Invite many"),
        "other_url": reverse("people:invite-list"),
    }
    return render(request, "administration/invite.html", context | _head(_("Invite somebody")))


def _entry(cleaned: dict[str, Any]) -> Entry:
    organization: Organization | None = cleaned["organization"]
    return Entry(
        line=1,
        email=cleaned["email"].strip(),
        name=cleaned["name"],
        organization=organization.code if organization else "",
        supervisor=cleaned["supervisor"].strip(),
        role=cleaned["role"],
        role_organization=cleaned["over"] if cleaned["role"] else "",
        role_last_day=cleaned["last_day"] if cleaned["role"] else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def many(request: UserRequest) -> HttpResponse:
    """Look at a list, pasted or from a file; nothing is changed here."""
    at = clock.now()
    scope = scope_or_refuse(request, at=at)
    is_file, sent = "file" in request.GET, request.method == "POST"
    form: forms.Form
    if is_file:
        form = FileForm(request.POST, request.FILES) if sent else FileForm()
    else:
        form = LinesForm(request.POST if sent else None, scope=scope)
    plan = None
    if sent and form.is_valid():
        try:
            entries = _from_file(form) if is_file else _from_lines(form)
        except Unreadable as error:
            form.add_error("file" if is_file else "lines", str(error))
        else:
            plan = examine(entries, by=request.user, at=at)
            if plan.is_sound:
                return _shown(request, plan, form.cleaned_data["reason"])
    context = {"form": form, "is_file": is_file, "columns": COLUMNS, "plan": plan}
    return render(request, "administration/invite_many.html", context | _head(_("Invite many")))


def _from_file(form: forms.Form) -> list[Entry]:
    return read_csv(text_of(form.cleaned_data["file"].read(MOST_BYTES + 1)))


def _from_lines(form: forms.Form) -> list[Entry]:
    organization: Organization | None = form.cleaned_data["organization"]
    code = organization.code if organization else ""
    supervisor = form.cleaned_data["supervisor"].strip()
    return read_lines(form.cleaned_data["lines"], organization=code, supervisor=supervisor)


@require_POST
@never_cache
def apply(request: UserRequest) -> HttpResponse:
    """Invite all of a list that was looked at, or nobody."""
    at = clock.now()
    scope_or_refuse(request, at=at)
    form = ApplyForm(request.POST)
    try:
        if not form.is_valid():
            raise Unreadable
        entries = read_csv(form.cleaned_data["rows"])
        plan = invite(entries, reason=form.cleaned_data["reason"], by=request.user, at=at)
    except Unreadable:
        messages.error(request, _("Nobody was invited: the list was changed on its way. Choose it again."))
        return redirect("people:invite-list")
    except NotAsPlanned:
        messages.error(request, _("Nobody was invited: something changed since you looked. Choose the list again."))
        return redirect("people:invite-list")
    count = len(plan.new)
    words = ngettext("%d person is invited. The message is on its way.", "%d people are invited.", count)
    messages.success(request, words % count)
    return redirect(f"{reverse('people:index')}?state=invited&order=newest")


def _shown(request: UserRequest, plan: Plan, reason: str) -> HttpResponse:
    rows = as_csv([row.entry for row in plan.rows])
    context = {"plan": plan, "rows": rows, "reason": reason, "others": len(plan.rows) - len(plan.new)}
    return render(request, "administration/plan.html", context | _head(_("What would happen")))


def _head(title: str) -> dict[str, Any]:
    return head(title, (reverse("people:index"), _("People")))
