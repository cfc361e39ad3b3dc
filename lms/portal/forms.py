"""What a supervisor fills in, and what people say about themselves."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certificates.experience import earliest_day
from certificates.hours import Claimed, Outcome
from certificates.models import HoursClaim
from lms.forms import UswdsForm
from lms.models import User
from lms.people import NAME_LENGTH, clean_name, new_name

from .profile import unprintable, zone_choices


class ExperienceForm(UswdsForm):
    """What a person did, from a day to a day that has passed."""

    from_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("To, including"), widget=forms.DateInput(attrs={"type": "date"}))
    what = forms.CharField(
        label=_("What the person did"),
        max_length=255,
        help_text=_("Such as: case manager for two Army cases. No classified or personal details."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        from_day, to_day = cleaned.get("from_day"), cleaned.get("to_day")
        if to_day and to_day > self.today:
            self.add_error("to_day", _("Confirm what was done: the last day is today at the latest."))
        if from_day and from_day < (earliest := earliest_day(self.today)):
            message = _("Nothing before %s can be confirmed. Check the year.")
            self.add_error("from_day", message % date_format(earliest))
        if from_day and to_day and to_day < from_day:
            self.add_error("to_day", _("The last day does not come before the first."))
        return cleaned


class TeamFilters(forms.Form):
    """What of a team is shown, and in which order; what cannot be is no filter."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False, widget=forms.TextInput({"type": "search"}))
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Everybody")),
            ("overdue", _("Overdue")),
            ("failed", _("Not passed")),
            ("due", _("Due soon")),
            ("on_track", _("On track")),
            ("waiting", _("Waiting for you")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("urgency", _("Most urgent first")), ("due", _("By day")), ("name", _("By name"))],
    )

    def chosen(self) -> dict[str, str]:
        """What is asked for, by the names that `glance` takes."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in ("q", "show", "sort")}
        return {"words": found["q"], "show": found["show"], "sort": found["sort"]}

    def query(self) -> str:
        """The same as part of an address."""
        self.is_valid()
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


class HoursForm(UswdsForm):
    """What a person did to go on learning, and for how long."""

    kind = forms.ChoiceField(label=_("What sort of learning"), choices=HoursClaim.Kind.choices)
    what = forms.CharField(
        label=_("What you did"),
        max_length=255,
        help_text=_("Such as: seminar on end-use monitoring. No classified or personal details."),
    )
    hours = forms.DecimalField(
        label=_("Hours"),
        min_value=Decimal("0.1"),
        max_value=Decimal("999.9"),
        max_digits=4,
        decimal_places=1,
        help_text=_("With one decimal at most, such as 1.5."),
    )
    from_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("To, including"), widget=forms.DateInput(attrs={"type": "date"}))
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=1000,
        help_text=_("In words: who gave it, the number of a certificate, where it can be looked up."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        from_day, to_day, hours = cleaned.get("from_day"), cleaned.get("to_day"), cleaned.get("hours")
        if to_day and to_day > self.today:
            self.add_error("to_day", _("Claim what is done: the last day is today at the latest."))
        if from_day and from_day < (earliest := earliest_day(self.today)):
            message = _("Nothing before %s can be claimed. Check the year.")
            self.add_error("from_day", message % date_format(earliest))
        if not from_day or not to_day:
            return cleaned
        if to_day < from_day:
            self.add_error("to_day", _("The last day does not come before the first."))
        elif from_day.year != to_day.year:
            self.add_error("to_day", _("Hours are added up by calendar year: claim those of each year apart."))
        elif hours and hours > 24 * ((to_day - from_day).days + 1):
            self.add_error("hours", _("These days do not have so many hours."))
        return cleaned

    def claimed(self) -> Claimed:
        """What is claimed; of a form that is valid."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in {"hours", "key"}}
        return Claimed(minutes=int(self.cleaned_data["hours"] * 60), **fields)


class DecisionForm(UswdsForm):
    """What the supervisor says to a claim of hours; the buttons carry the outcome."""

    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Outcome.CONFIRMED, Outcome.REFUSED)], widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("The person reads it."),
        error_messages={"required": _("Say why, so that the person knows what to do.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].required = (data or {}).get("outcome") != Outcome.CONFIRMED

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome:
            cleaned |= {"outcome": Outcome(outcome)}
            cleaned |= {"reason": ""} if outcome == Outcome.CONFIRMED else {}
        return cleaned


class ProfileForm(UswdsForm):
    """The name as certificates print it, and the zone in which times are shown."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        help_text=_("As it should stand on your certificates, in any script. Those given already keep theirs."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("By region, then city. Open the list and type the first letters of a city to find it."),
        error_messages={"invalid_choice": _("Choose a time zone from the list, such as New York.")},
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, initial={"display_name": person.display_name, "time_zone": person.time_zone})
        self.person = person
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = zone_choices(person.time_zone)

    def clean_display_name(self) -> str:
        """The name without stray spaces and direction marks; a new one has to be such as can be printed."""
        name = clean_name(self.cleaned_data["display_name"])
        if name == self.person.display_name:
            return name
        new_name(name)
        if missing := unprintable(name):
            raise ValidationError(
                _("Certificates cannot be printed with this name: no font here has %s.") % ", ".join(missing)
            )
        return name
