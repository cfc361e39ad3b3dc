"""Where an invited person begins: they choose a password and are signed in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms import clock
from lms.forms import UswdsForm
from lms.models import User

from ..inviting.accepting import InvitationOver, accept, find

_BACKEND = "lms.backends.RolesInForce"


class PasswordForm(UswdsForm):
    """A password of one's own."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """One that is good enough for this person."""
        password: str = self.cleaned_data["password"]
        if "\0" in password:
            raise ValidationError(_("A password holds no null characters."))
        validate_password(password, self.person)
        return password


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the message; it works once."""
    at = clock.now()
    try:
        invitation = find(token, at=at)
        form = PasswordForm(request.POST if request.method == "POST" else None, person=invitation.person)
        if request.method != "POST" or not form.is_valid():
            context = {"form": form, "person": invitation.person}
            return render(request, "administration/accept.html", context)
        person = accept(invitation, form.cleaned_data["password"], at=at)
    except InvitationOver:
        return render(request, "administration/over.html", status=404)
    login(request, person, backend=_BACKEND)
    request.session["time_zone"] = person.time_zone
    messages.success(request, _now("Welcome to Cadre. Your password is set."))
    return redirect("portal:learn")
