"""Sending a field note. Who sends it is asked for to let them in, and then forgotten: nothing of it is passed on.

The address that a note is posted to is the same for every fact, so that no log of addresses says what it is about.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from courses.rra.addresses import page_of
from courses.rra.forms import FieldNoteForm
from courses.rra.models import Fact, FactVersion
from courses.rra.noting import NOTED, BadForm, TooMany, open_form
from courses.rra.noting import send as keep
from lms import clock
from lms.http import UserRequest


@login_required
@never_cache
@require_safe
def write(request: UserRequest, code: str) -> HttpResponse:
    """The form, with what is and is not kept; its token is good for one note."""
    fact = _noted(code)
    if fact is None:
        raise Http404
    try:
        form = FieldNoteForm(initial={"about": fact.code, "token": open_form(request.user)})
    except TooMany:
        return render(request, "rra/field_notes/write.html", _about(fact), status=429)
    return render(request, "rra/field_notes/write.html", {"form": form, **_about(fact)})


@login_required
@never_cache
@sensitive_post_parameters()
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Keep the note, with the fact and the day, and nothing of the request."""
    form = FieldNoteForm(request.POST)
    is_filled_in = form.is_valid()
    fact = _noted(form.cleaned_data.get("about", ""))
    if is_filled_in and fact:
        try:
            keep(fact, form.cleaned_data["text"], form.cleaned_data["token"], on=clock.now().date())
        except BadForm:
            form.add_error(
                None, _("This form is too old. Copy your words, open the form again from the fact, and send.")
            )
        else:
            return redirect("rra:field-note-sent")
    elif fact is None:
        form.add_error(None, _("There is nothing by that code to write about. Open the form again from the fact."))
    return render(request, "rra/field_notes/write.html", {"form": form, **_about(fact)}, status=422)


@login_required
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks that are the same for everybody, so that they need not be kept for anybody."""
    return render(request, "rra/field_notes/sent.html")


def _noted(code: str) -> Fact | None:
    """The fact, if it is one that notes may be about."""
    return Fact.objects.filter(code=code, kind__in=NOTED, retired_at=None).first()


def _about(fact: Fact | None) -> dict[str, object]:
    """What the form is about: the fact in its latest words, and its page."""
    version = FactVersion.objects.filter(fact=fact).order_by("-number").first() if fact else None
    return {"about": version, "page_url": page_of(fact) if fact else ""}
