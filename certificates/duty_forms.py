"""What staff fill in to ask for something, to ask no more, to exempt, and to look for any of it."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.audience import MOST_ADDRESSES, Audience, addresses_in, all_of, at_addresses, found_by_name, ticked
from courses.models.duties import REASON_LENGTH, Owed
from lms.models import Organization, User
from lms.permissions import Scope

from .askable import Askable, as_choices, askables

_MOST_TICKED = 500


class DayInput(forms.DateInput):
    """A day, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that may be left open."""

    def __init__(self, **options: Any) -> None:
        sensible = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
        super().__init__(**{"required": False, "widget": DayInput(), "validators": sensible, **options})


class ReasonField(forms.CharField):
    """A reason, which the person reads."""

    def __init__(self, **options: Any) -> None:
        told = _("The person reads it, and it is kept on their record.")
        super().__init__(**{"label": _("Why"), "max_length": REASON_LENGTH, "help_text": told, **options})


class WhatField(forms.ChoiceField):
    """A course or a level that may be asked for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("What"), **options})
        self.found: dict[str, Askable] = {}

    def offer(self, found: list[Askable]) -> None:
        """Let one of these be chosen."""
        self.found = {one.key: one for one in found}
        self.choices = as_choices(found)

    def clean(self, value: Any) -> Any:
        return self.found[super().clean(value)]


class AskForm(forms.Form):
    """What, whom, by when and why."""

    what = WhatField()
    due_on = DayField(label=_("Due on"), help_text=_("Leave it empty if there is no day."))
    reason = ReasonField()
    whom = forms.ChoiceField(
        label=_("Whom"),
        widget=forms.RadioSelect,
        initial="people",
        choices=[
            ("people", _("People found by name")),
            ("list", _("A list of e-mail addresses")),
            ("organization", _("Everyone in an organization and in all that stands under it")),
        ],
    )
    q = forms.CharField(label=_("Name, or how the address begins"), required=False, max_length=100)
    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=MOST_ADDRESSES * 100,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A line each, or with commas between them. Names beside addresses in < > are fine."),
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Organization"), required=False, to_field_name="code"
    )
    only_without = forms.BooleanField(
        label=_("Only those of whom it is not asked yet, and who have not done it"), required=False
    )

    def __init__(self, data: Any = None, *, scope: Scope, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.scope, self.today = scope, today
        what: Any = self.fields["what"]
        what.offer(askables(on=today))
        organization: Any = self.fields["organization"]
        organization.queryset = organizations_in(scope)
        self.people: list[User] = ticked(scope, uuids_in(data, "person")) if data else []

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and day < self.today:
            raise forms.ValidationError(_("Choose today or a day to come: nobody can do it by then."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        whom = cleaned.get("whom")
        if whom == "people" and not self.people:
            self.add_error("q", _("Find people and mark them."))
        if whom == "organization" and not cleaned.get("organization"):
            self.add_error("organization", _("Choose an organization."))
        if whom == "list" and "addresses" in cleaned:
            self._check(addresses_in(cleaned["addresses"]))
        return cleaned

    def _check(self, addresses: list[str]) -> None:
        if not addresses:
            self.add_error("addresses", _("Write at least one address."))
        elif len(addresses) > MOST_ADDRESSES:
            self.add_error("addresses", _("These are too many: %d at most.") % MOST_ADDRESSES)

    def found(self) -> list[User]:
        """People who fit the words looked for, but for those marked already."""
        words = self.data.get("q", "").replace("\0", "").strip()[:100] if self.is_bound else ""
        marked = {person.pk for person in self.people}
        return [one for one in found_by_name(self.scope, words) if one.pk not in marked] if words else []

    def audience(self) -> Audience:
        """Who is meant."""
        asked = self.cleaned_data
        if asked["whom"] == "people":
            people = sorted(person.pk for person in self.people)
            return Audience(people, str(_("%d found by name") % len(people)))
        if asked["whom"] == "list":
            addresses = addresses_in(asked["addresses"])
            people, missing = at_addresses(self.scope, addresses)
            return Audience(people, str(_("A list of %d addresses") % len(addresses)), [one[:254] for one in missing])
        house: Organization = asked["organization"]
        words = _("%s and all that stands under it") % house
        if asked["only_without"]:
            words = _("%s, only those without it") % words
        return Audience(all_of(self.scope, house, on=self.today), str(words))


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = ReasonField()


class DayForm(forms.Form):
    """Another day, and why."""

    due_on = DayField(label=_("Due on"), help_text=_("Leave it empty if there is no day."))
    reason = ReasonField()


class ExemptForm(forms.Form):
    """From what, how long and why."""

    what = WhatField()
    last_day = DayField(label=_("Last day"), help_text=_("Leave it empty if it holds until it is withdrawn."))
    reason = ReasonField()

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.today = today
        what: Any = self.fields["what"]
        what.offer(askables(on=today))

    def clean_last_day(self) -> date | None:
        day: date | None = self.cleaned_data["last_day"]
        if day and day < self.today:
            raise forms.ValidationError(_("Choose today or a day to come."))
        return day


class FindForm(forms.Form):
    """Words to look for a person by."""

    q = forms.CharField(label=_("Name, or how the address begins"), max_length=100)


class ListFilter(forms.Form):
    """What a list is narrowed by; what makes no sense is not asked for."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=100)
    what = forms.ChoiceField(label=_("What"), required=False)
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Organization and all under it"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any, *, scope: Scope, what: list[tuple[Any, Any]], states: list[tuple[Any, Any]]) -> None:
        super().__init__(data)
        chosen: Any = self.fields
        chosen["what"].choices = [("", _("All")), *what]
        chosen["state"].choices = [("", _("All")), *states]
        chosen["organization"].queryset = organizations_in(scope)

    def chosen(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def as_query(self) -> dict[str, str]:
        """The same for an address."""
        return {
            name: value.code if isinstance(value, Organization) else str(value)
            for name, value in self.chosen().items()
        }


class DutyFilter(ListFilter):
    """Of duties also who asked."""

    by = forms.CharField(label=_("Asked by"), required=False, max_length=100)

    def __init__(self, data: Any, *, scope: Scope, what: list[tuple[Any, Any]]) -> None:
        super().__init__(data, scope=scope, what=what, states=Owed.State.choices)


def organizations_in(scope: Scope) -> Any:
    """Those that the role reaches and people may belong to, or stand above such."""
    return Organization.objects.all() if scope.everywhere else Organization.objects.filter(pk__in=scope.organizations)


def uuids_in(data: Any, name: str) -> list[UUID]:
    """The keys that were sent, as far as they are keys."""
    found = []
    for text in data.getlist(name)[:_MOST_TICKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
