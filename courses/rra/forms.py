"""What the list and the matrix of assignments can be filtered by, and the forms of field notes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.forms import UswdsForm
from lms.models import FmsLevel

from .explorer import Kind, Labels, Type
from .models import AssignmentVersion, Checked, FieldNote
from .models.field_notes import LONGEST_NOTE

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
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


class FieldNoteForm(UswdsForm):
    """What a practitioner says of a fact; the token is of the form, and of nobody."""

    about = forms.CharField(max_length=120, widget=forms.HiddenInput)
    token = forms.CharField(max_length=200, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("How it works where you are"),
        max_length=LONGEST_NOTE,
        help_text=_("Name no person, no case, no country and no office by which you could be known."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )

    def clean_text(self) -> str:
        """Without an address by which somebody is known."""
        text: str = self.cleaned_data["text"]
        if _ADDRESS.search(text):
            raise ValidationError(_("Take the e-mail address out: it names somebody."))
        return text


class NoteFilter(forms.Form):
    """Which notes reviewers see."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *FieldNote.State.choices])

    def chosen(self) -> str:
        """The state asked for; nothing for any."""
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


class PublishForm(forms.Form):
    """The words that readers see."""

    words = forms.CharField(
        label=_("Words to publish"),
        max_length=LONGEST_NOTE,
        help_text=_("As they were sent, or reworded so that nobody is known by them. What was sent is dropped."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class RefuseForm(forms.Form):
    """Why a note is refused, for the other reviewers."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Without its words: they are dropped."),
        widget=forms.TextInput(),
    )
