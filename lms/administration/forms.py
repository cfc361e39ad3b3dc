"""What administrators fill in about people: what changes anything asks for a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.models import Organization, RoleGrant, User
from lms.people import NAME_LENGTH, clean_name, new_name
from lms.permissions import Role, Scope
from lms.portal.profile import unprintable

from .inviting.examining import EVERYWHERE
from .listing import Order, State
from .reach import employers_in, organizations_in, people_in, roles_given_by

LONGEST_REASON = 300


class ReasonField(forms.CharField):
    """Why, for the person and for whoever looks into it later."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            max_length=LONGEST_REASON,
            help_text=_("Kept with the change; the person reads it."),
        )

    def clean(self, value: Any) -> str:
        reason = clean_name(super().clean(value))
        if not any(char.isalnum() for char in reason):
            raise ValidationError(_("Say why in a few words."))
        return reason


class ReasonForm(forms.Form):
    """Nothing but why."""

    reason = ReasonField()


class PeopleFilter(forms.Form):
    """What the list of people is narrowed and sorted by; what makes no sense is not asked for."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Organization, with all under it"),
        required=False,
        to_field_name="code",
        empty_label=_("Any"),
    )
    role = forms.ChoiceField(label=_("Holds the role"), required=False, choices=[("", _("Any")), *Role.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *State.choices])
    order = forms.ChoiceField(label=_("Sorted by"), required=False, choices=Order.choices)

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        organization = self.fields["organization"]
        assert isinstance(organization, forms.ModelChoiceField)
        organization.queryset = organizations_in(scope)

    def clean_q(self) -> str:
        return clean_name(self.cleaned_data["q"])

    def chosen(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class NameForm(forms.Form):
    """The name as it should be."""

    display_name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    reason = ReasonField()

    def clean_display_name(self) -> str:
        """A name that is one, and that certificates can be printed with."""
        name = new_name(self.cleaned_data["display_name"])
        if missing := unprintable(name):
            raise ValidationError(
                _("Certificates cannot be printed with this name: no font here has %s.") % ", ".join(missing)
            )
        return name


def _supervisor_field() -> forms.CharField:
    return forms.CharField(
        label=_("Supervisor's e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Of somebody whom you administer. Empty: nobody."),
    )


class PlaceForm(forms.Form):
    """Where a person works and who supervises them."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Organization"), required=False, to_field_name="code"
    )
    supervisor = _supervisor_field()
    reason = ReasonField()

    def __init__(self, data: Any = None, *, person: User, scope: Scope) -> None:
        organization = person.organization
        initial = {
            "organization": organization.code if organization else "",
            "supervisor": person.supervisor.email if person.supervisor else "",
        }
        super().__init__(data, initial=initial)
        self.person = person
        _offer(self, scope)

    def clean_supervisor(self) -> User | None:
        """The person with the address; whether they can be it is for the domain to say."""
        address = self.cleaned_data["supervisor"].strip().lower()
        if not address:
            return None
        if self.person.supervisor and self.person.supervisor.email == address:
            return self.person.supervisor
        found = User.objects.filter(email=address).select_related("organization").first()
        if found is None:
            raise ValidationError(_("Nobody whom you administer has this address."))
        return found


class MergeForm(forms.Form):
    """The account that is to become part of the person's, by its exact address; why, once it was looked at."""

    email = forms.EmailField(label=_("E-mail address of the other account"), max_length=254)

    def __init__(self, data: Any = None, *, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope

    def clean_email(self) -> User:
        """The account, if it is in reach: one of others and one that is not there read the same."""
        found = people_in(self.scope).filter(email=self.cleaned_data["email"].lower())
        account = found.select_related("organization", "supervisor").first()
        if account is None:
            raise ValidationError(_("Nobody whom you administer has this address."))
        return account


class GiveForm(forms.Form):
    """A role, over what, and until when."""

    role = forms.ChoiceField(label=_("Role"))
    over = forms.ChoiceField(label=_("Over"))
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("It ends at midnight where the person is. Empty: no end."),
    )
    reason = ReasonField()

    def __init__(self, data: Any = None, *, scope: Scope, organization: Organization | None) -> None:
        super().__init__(data, initial={"over": organization.code if organization else ""})
        _offer_roles(self, scope)

    def clean_over(self) -> Organization | None:
        """The organization, or None for everywhere."""
        over = self.cleaned_data["over"]
        return None if over == EVERYWHERE else Organization.objects.get(code=over)


class GrantChoice(forms.ModelChoiceField):
    """A grant among those of one person."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_role_display()}, {obj.organization or _('everywhere')}"


class TakeForm(forms.Form):
    """Which grant ends, and why."""

    grant = GrantChoice(RoleGrant.objects.none(), label=_("Role"), empty_label=None)
    reason = ReasonField()

    def __init__(self, data: Any = None, *, grants: Any) -> None:
        super().__init__(data)
        grant = self.fields["grant"]
        assert isinstance(grant, forms.ModelChoiceField)
        grant.queryset = grants


class InviteForm(forms.Form):
    """One person to invite."""

    email = forms.CharField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, help_text=_("As it should stand on certificates."))
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Organization"), required=False, to_field_name="code"
    )
    supervisor = _supervisor_field()
    role = forms.ChoiceField(label=_("Role"), required=False)
    over = forms.ChoiceField(label=_("Over"), required=False)
    last_day = forms.CharField(
        label=_("Last day of the role"),
        required=False,
        max_length=10,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: no end."),
    )
    reason = ReasonField()

    def __init__(self, data: Any = None, *, scope: Scope) -> None:
        super().__init__(data)
        _offer(self, scope)
        _offer_roles(self, scope, none=(_("None"), _("The person's organization")))


class LinesForm(forms.Form):
    """People to invite, one a line, all of one organization."""

    lines = forms.CharField(
        label=_("People"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=200_000,
        help_text=_("One a line: Name <name@example.org>, or name@example.org, Name."),
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Organization"), required=False, to_field_name="code"
    )
    supervisor = _supervisor_field()
    reason = ReasonField()

    def __init__(self, data: Any = None, *, scope: Scope) -> None:
        super().__init__(data)
        _offer(self, scope)


class FileForm(forms.Form):
    """A file of people to invite."""

    file = forms.FileField(label=_("CSV file"), help_text=_("With a header; 1,000 rows and 2 MB at most."))
    reason = ReasonField()


class ApplyForm(forms.Form):
    """A list that was looked at."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=1_000_000, strip=False)
    reason = ReasonField()


def _offer(form: forms.Form, scope: Scope) -> None:
    """The employers in reach; without one only from everywhere."""
    organization = form.fields["organization"]
    assert isinstance(organization, forms.ModelChoiceField)
    organization.queryset = employers_in(scope)
    organization.required = not scope.everywhere


def _offer_roles(form: forms.Form, scope: Scope, none: tuple[Any, Any] | None = None) -> None:
    """The roles that can be given from there, and over what; with a choice of none, where that is one."""
    role, over = form.fields["role"], form.fields["over"]
    assert isinstance(role, forms.ChoiceField)
    assert isinstance(over, forms.ChoiceField)
    everywhere = [(EVERYWHERE, _("Everywhere"))] if scope.everywhere else []
    organizations = [(one.code, one.name) for one in organizations_in(scope)]
    role.choices = ([("", none[0])] if none else []) + [(one.value, one.label) for one in roles_given_by(scope)]
    over.choices = ([("", none[1])] if none else []) + everywhere + organizations
