"""What people fill in to have something about them corrected: one form for each kind."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates.models import Award
from lms.audit.corrections import Correction
from lms.forms import UswdsForm
from lms.models import Organization, User
from lms.people import NAME_LENGTH, new_name

from .profile import unprintable

_REASON_HELP = _("What shows it, such as an order or a document. No Social Security number and no date of birth.")


class CorrectionForm(UswdsForm):
    """What is wanted and why."""

    reason = forms.CharField(
        label=_("Why"), max_length=1000, help_text=_REASON_HELP, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = ["held", "wanted", "reason"]

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person

    def present(self) -> str:
        """What is held now, in words."""
        return str(self.cleaned_data["held"])

    def asked(self) -> dict[str, str]:
        """What is asked for, as lms.audit.corrections.ask takes it."""
        wanted: str = self.cleaned_data["wanted"]
        return {"held": self.present(), "wanted": wanted, "reason": self.cleaned_data["reason"]}


class NameForm(CorrectionForm):
    """A name for the profile and for certificates that were given already."""

    wanted = forms.CharField(
        label=_("Your right name"),
        max_length=NAME_LENGTH,
        help_text=_("As it should stand on your certificates. Those with another name are replaced by new ones."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def present(self) -> str:
        return self.person.display_name

    def clean_wanted(self) -> str:
        """Another than everywhere now, and such as can be printed."""
        name = new_name(self.cleaned_data["wanted"])
        others = Award.objects.of(self.person).in_force().exclude(holder_name=name)
        if name == self.person.display_name and not others.exists():
            raise ValidationError(_("This is your name already, on your certificates too."))
        if missing := unprintable(name):
            raise ValidationError(
                _("Certificates cannot be printed with this name: no font here has %s.") % ", ".join(missing)
            )
        return name


class OrganizationForm(CorrectionForm):
    """The organization that employs the person."""

    wanted = forms.ModelChoiceField(
        label=_("Your right organization"),
        queryset=Organization.objects.employers(),
        to_field_name="code",
        empty_label=_("Choose one"),
        help_text=_("Who sees your record and what is asked of you can follow from it."),
    )

    def present(self) -> str:
        return self.person.organization.name if self.person.organization else ""

    def clean_wanted(self) -> Organization:
        """Another than now."""
        organization: Organization = self.cleaned_data["wanted"]
        if organization.pk == self.person.organization_id:
            raise ValidationError(_("This is your organization already."))
        return organization

    def asked(self) -> dict[str, str]:
        organization: Organization = self.cleaned_data["wanted"]
        return super().asked() | {"wanted": organization.name, "value": organization.code}


class SupervisorForm(CorrectionForm):
    """Whoever confirms the person's experience; whether the address has an account, staff find out."""

    wanted = forms.EmailField(
        label=_("E-mail address of your supervisor"),
        max_length=254,
        help_text=_("The official one, such as name@example.org. Staff look for the person who has it."),
        error_messages={"invalid": _("Enter an e-mail address such as name@example.org.")},
    )

    def present(self) -> str:
        return self.person.supervisor.display_name if self.person.supervisor else ""

    def clean_wanted(self) -> str:
        """Somebody else's."""
        address: str = self.cleaned_data["wanted"].lower()
        if address == self.person.email:
            raise ValidationError(_("Nobody is their own supervisor."))
        return address

    def asked(self) -> dict[str, str]:
        return super().asked() | {"value": self.cleaned_data["wanted"]}


class OtherForm(CorrectionForm):
    """Anything else, in words."""

    held = forms.CharField(label=_("What is wrong"), max_length=255, help_text=_("Say where it stands."))
    wanted = forms.CharField(label=_("What is right"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


FORMS: dict[Correction.Kind, type[CorrectionForm]] = {
    Correction.Kind.NAME: NameForm,
    Correction.Kind.ORGANIZATION: OrganizationForm,
    Correction.Kind.SUPERVISOR: SupervisorForm,
    Correction.Kind.OTHER: OtherForm,
}


class StatementForm(UswdsForm):
    """Why a person disagrees with a refusal."""

    statement = forms.CharField(max_length=2000)
