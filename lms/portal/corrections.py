"""A person asks for corrections of what is held about them, and says where they disagree."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lms import clock
from lms.audit import corrections
from lms.audit.corrections import Correction
from lms.http import UserRequest
from lms.models import User

from .correction_forms import FORMS, StatementForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: UserRequest, kind: str) -> HttpResponse:
    """The form for what is wrong, and the request for its correction."""
    if kind not in Correction.Kind.values:
        raise Http404
    about = Correction.Kind(kind)
    person = User.objects.select_related("organization", "supervisor").get(pk=request.user.pk)
    form = FORMS[about](request.POST if request.method == "POST" else None, person=person)
    if request.method != "POST" or not form.is_valid():
        waiting = Correction.objects.of(person).open().filter(kind=about).exists()
        crumbs = [
            {"label": _("My record"), "url": reverse("portal:record")},
            {"label": _("Ask for a correction"), "url": ""},
        ]
        context = {"form": form, "kind": about, "person": person, "waiting": waiting, "crumbs": crumbs}
        return render(request, "portal/correction.html", context)
    try:
        corrections.ask(person, about, **form.asked(), at=clock.now())
    except corrections.AskedAlready:
        messages.error(request, _("You asked for this before, and it waits for a decision."))
    else:
        messages.success(request, _("Your request is on its way. You get a notice once it is decided."))
    return _to_corrections()


@login_required
@require_POST
def disagree(request: UserRequest, correction: UUID) -> HttpResponse:
    """Keep a statement with what was refused."""
    one = get_object_or_404(Correction.objects.of(request.user), uuid=correction)
    form = StatementForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing is kept: write a statement of 2,000 characters at most."))
        return _to_corrections()
    try:
        one.disagree(form.cleaned_data["statement"], at=clock.now())
    except corrections.NothingToDisagreeWith:
        messages.error(request, _("This was not refused, or you made a statement before."))
    else:
        messages.success(request, _("Your statement stays with the record."))
    return _to_corrections()


def _to_corrections() -> HttpResponse:
    return redirect(f"{reverse('portal:record')}#corrections")
