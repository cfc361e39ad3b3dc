"""What a person fills in about their notices, and an administrator about the words of messages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.forms import UswdsForm

from .kinds import Kind
from .models import SUBJECT_LENGTH, MailChoices, Wording
from .telling import one_line
from .wording import OF_SUBJECTS, Words, checked


class MailChoicesForm(UswdsForm):
    """Which kinds of notices go by e-mail too, and when."""

    by_mail = forms.MultipleChoiceField(
        label=_("Also by e-mail"),
        help_text=_("What is not marked comes to your notices in Cadre only."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rhythm = forms.ChoiceField(label=_("When"), choices=MailChoices.Rhythm, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, choices: MailChoices, kinds: Iterable[Kind]) -> None:
        offered = list(kinds)
        wanted = [kind.value for kind in offered if choices.wants(kind)]
        super().__init__(data, initial={"by_mail": wanted, "rhythm": choices.rhythm})
        field = self.fields["by_mail"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind.value, kind.label) for kind in offered]
        self.offered = offered

    def chosen(self) -> dict[str, bool]:
        """Each kind that was offered, with yes or no."""
        return {kind.value: kind.value in self.cleaned_data["by_mail"] for kind in self.offered}


class WordingForm(forms.Form):
    """The words around the notices of a kind; what is left empty is as Cadre has it."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH, required=False)
    opening = forms.CharField(
        label=_("Before the notices"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    closing = forms.CharField(
        label=_("After the notices"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, newest: Wording | None) -> None:
        kept = {name: getattr(newest, name) for name in ("subject", "opening", "closing")} if newest else {}
        super().__init__(data, initial=kept | {"seen": newest.number if newest else 0})

    def clean_subject(self) -> str:
        return one_line(checked(self.cleaned_data["subject"], allowed=OF_SUBJECTS), longest=SUBJECT_LENGTH)

    def clean_opening(self) -> str:
        return checked(self.cleaned_data["opening"])

    def clean_closing(self) -> str:
        return checked(self.cleaned_data["closing"])

    def words(self) -> Words:
        """What was written; of a form that is valid."""
        return Words(*(self.cleaned_data[name] for name in ("subject", "opening", "closing")))
