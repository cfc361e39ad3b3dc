"""What staff fill in about positions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.models import Organization

from .duty_forms import DayField, ReasonField
from .models import Area, Level, Position


class LevelAndArea(forms.ChoiceField):
    """A level of an offered scheme, with its area where it is held in one."""

    def offer(self, *, held: Position | None) -> None:
        """Every level of the offered schemes, and the position's own."""
        levels = list(Level.objects.filter(scheme__is_offered=True, removed_on=None).select_related("scheme"))
        if held and held.level not in levels:
            levels.append(held.level)
        areas = list(Area.objects.filter(scheme__in={level.scheme_id for level in levels}).select_related("scheme"))
        self.found: dict[str, tuple[Level, Area | None]] = {}
        for level in levels:
            for area in [each for each in areas if each.scheme_id == level.scheme_id] if level.by_area else [None]:
                self.found[key_of(level, area)] = (level, area)
        self.choices = [(key, f"{level}, {area}" if area else str(level)) for key, (level, area) in self.found.items()]

    def clean(self, value: Any) -> Any:
        return self.found[super().clean(value)]


def key_of(level: Level, area: Area | None) -> str:
    """By which the form names a level."""
    return f"{level.pk}:{area.pk}" if area and level.by_area else str(level.pk)


class PositionForm(forms.ModelForm):
    """A coded billet; its level stays as long as somebody holds it, since their duties rest on it."""

    requires = LevelAndArea(label=_("Requires the level"))

    class Meta:
        model = Position
        fields = ["code", "title", "organization", "is_key"]
        labels = {"is_key": _("Key position")}

    def __init__(self, data: Any = None, *, organizations: Any, **options: Any) -> None:
        super().__init__(data, **options)
        here: Any = self.fields
        here["organization"].queryset = organizations
        is_there = self.instance.pk is not None
        here["requires"].offer(held=self.instance if is_there else None)
        if is_there:
            here["requires"].initial = key_of(self.instance.level, self.instance.area)
            if self.instance.assignments.filter(valid_to=None).exists():
                here["requires"].disabled = True
                here["requires"].help_text = _("Somebody holds the position: end that before its level changes.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "requires" in cleaned:
            self.instance.level, self.instance.area = cleaned["requires"]
        return cleaned


class HoldForm(forms.Form):
    """From when the clock of the level runs, and why the person holds the position."""

    clock_start = DayField(
        label=_("The clock starts on"), required=True, help_text=_("The deadline of the level counts from this day.")
    )
    reason = ReasonField()


class PositionFilter(forms.Form):
    """What the list is narrowed by."""

    q = forms.CharField(label=_("Code or title"), required=False, max_length=100)
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Organization"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    level = forms.ModelChoiceField(
        Level.objects.select_related("scheme"), label=_("Level"), required=False, empty_label=_("All")
    )
    held = forms.ChoiceField(
        label=_("Held"), required=False, choices=[("", _("All")), ("held", _("Held")), ("vacant", _("Vacant"))]
    )

    def __init__(self, data: Any, *, organizations: Any) -> None:
        super().__init__(data)
        here: Any = self.fields
        here["organization"].queryset = organizations

    def chosen(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def as_query(self) -> dict[str, str]:
        """The same for an address."""
        chosen = self.chosen()
        kept = {name: str(value) for name, value in chosen.items() if name in ("q", "held")}
        if "organization" in chosen:
            kept["organization"] = chosen["organization"].code
        return kept | ({"level": str(chosen["level"].pk)} if "level" in chosen else {})
