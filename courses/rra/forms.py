"""What the list and the matrix of assignments can be filtered by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.models import FmsLevel

from .explorer import Kind, Labels, Type
from .models import AssignmentVersion, Checked

_FURTHER = ("level", "step", "basis", "checked", "practice")


class FactFilter(forms.Form):
    """The state of the list and of the matrix, as in the address; a value that is no choice is said and left out."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    type = forms.ChoiceField(label=_("Type"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    organization = forms.ChoiceField(label=_("Organization"), required=False)
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    step = forms.ChoiceField(label=_("Step"), required=False)
    basis = forms.ChoiceField(label=_("Basis"), required=False)
    checked = forms.ChoiceField(label=_("Passage"), required=False)
    practice = forms.BooleanField(label=_("With a note on practice"), required=False)

    def __init__(self, data: Any, *, labels: Labels) -> None:
        super().__init__(data)
        organizations = [
            (label.slug, f"{label.short}: {label.name}" if label.short != label.name else label.name)
            for label in labels.all(Kind.ORGANIZATION)
        ]
        choices_of: dict[str, list[Any]] = {
            "type": Type.choices,
            "level": FmsLevel.choices,
            "organization": organizations,
            "phase": [(label.slug, label.name) for label in labels.all(Kind.PHASE)],
            "step": [(label.slug, label.name) for label in labels.all(Kind.STEP)],
            "basis": AssignmentVersion.Basis.choices,
            "checked": Checked.choices,
        }
        for name, choices in choices_of.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Any")), *choices]

    @property
    def first(self) -> list[forms.BoundField]:
        """What most people filter by."""
        return [self[name] for name in self.fields if name not in _FURTHER]

    @property
    def further(self) -> list[forms.BoundField]:
        """The rest, folded while none of it is used."""
        return [self[name] for name in _FURTHER if name in self.fields]

    @property
    def uses_further(self) -> bool:
        """Whether any of the rest is asked for."""
        return any(self.data.get(name) for name in _FURTHER)

    def chosen(self) -> dict[str, str]:
        """What was asked for and is a choice, as it stands in the address."""
        self.is_valid()
        return {name: "1" if value is True else value for name, value in self.cleaned_data.items() if value}
