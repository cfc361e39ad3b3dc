"""What the list of assignments can be filtered by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.models import FmsLevel

from .explorer import Kind, Labels, Type
from .models import AssignmentVersion, Checked


class FactFilter(forms.Form):
    """The state of the list, as it stands in the address; a value that is no choice is said and left out."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    type = forms.ChoiceField(label=_("Type"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    organization = forms.ChoiceField(label=_("Organization"), required=False)
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    basis = forms.ChoiceField(label=_("Basis"), required=False)
    checked = forms.ChoiceField(label=_("Passage"), required=False)

    def __init__(self, data: Any, *, labels: Labels) -> None:
        super().__init__(data)
        organizations = [
            (label.slug, f"{label.short}: {label.name}" if label.short != label.name else label.name)
            for label in labels.all(Kind.ORGANIZATION)
        ]
        phases = [(label.slug, label.name) for label in labels.all(Kind.PHASE)]
        choices_of: dict[str, list[Any]] = {
            "type": Type.choices,
            "level": FmsLevel.choices,
            "organization": organizations,
            "phase": phases,
            "basis": AssignmentVersion.Basis.choices,
            "checked": Checked.choices,
        }
        for name, choices in choices_of.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Any")), *choices]

    def chosen(self) -> dict[str, str]:
        """What was asked for and is a choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
