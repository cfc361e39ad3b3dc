"""Signing up and in, through django-allauth."""

from typing import Any

from allauth.account import app_settings
from allauth.account import forms as forms_of_allauth
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend as ByEmail
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import clock
from .backends import RolesInForce
from .models import Change, User
from .people import NAME_LENGTH, new_name

_A_DAY = 24 * 60 * 60
_ADDRESSES = {"email", "login"}


class AuthenticationBackend(RolesInForce, ByEmail):
    """Signing in by address; permissions as everywhere."""


class AddressMixin:
    """Calls the address an e-mail address, as everywhere else."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _ADDRESSES & self.fields.keys():
            self.fields[name].label = _("E-mail address")
            self.fields[name].error_messages["invalid"] = _("Enter an e-mail address such as name@example.org.")
            self.fields[name].widget.attrs.pop("placeholder", None)


class LoginForm(AddressMixin, forms_of_allauth.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in on this device")


class AddAddressForm(AddressMixin, forms_of_allauth.AddEmailForm):
    """Another address to sign in with."""


class ResetPasswordForm(AddressMixin, forms_of_allauth.ResetPasswordForm):
    """The address to which the link to a new password goes."""


class SignupForm(AddressMixin, forms_of_allauth.SignupForm):
    """Address, name as it should stand on certificates, password."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        help_text=_("As it should stand on your certificates, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ["email", "display_name", "password1"]

    def clean_display_name(self) -> str:
        """The name without stray spaces and direction marks."""
        return new_name(self.cleaned_data["display_name"])


class AccountAdapter(DefaultAccountAdapter):
    """Fills our user from the sign-up form and keeps the time zone at hand in the session."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "cannot_remove_primary_email": _("You cannot remove your main e-mail address."),
        "duplicate_email": _("This e-mail address belongs to your account already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("Another account has this e-mail address."),
        "max_email_addresses": _("You cannot add more than %d e-mail addresses."),
        "unknown_email": _("No account has this e-mail address."),
        "unverified_primary_email": _("Your main e-mail address must be confirmed first."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every message says how long its link holds and whom to ask; templates/account/email/ has the words."""
        known = {
            "support_email": settings.LMS_SUPPORT_EMAIL,
            "home": settings.LMS_BASE_URL,
            "days_to_confirm": app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS,
            "days_to_reset": settings.PASSWORD_RESET_TIMEOUT // _A_DAY,
        }
        super().send_mail(template_prefix, email, known | context)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A new person, with the name they entered, and the trail that begins with it."""
        user.email = form.cleaned_data["email"].lower()
        user.display_name = form.cleaned_data["display_name"]
        user.set_password(form.cleaned_data["password1"])
        if commit:
            new = {"email": user.email, "display_name": user.display_name}
            with transaction.atomic():
                user.save()
                Change.record("signed-up", user, actor=user, person=user, at=clock.now(), new=new)
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Remember the time zone, so that showing times costs no statement."""
        request.session["time_zone"] = user.time_zone
        return super().post_login(request, user, **kwargs)
