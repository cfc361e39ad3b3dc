"""What reviewers of questions fill in, and authors who stop a question."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Question

LONGEST_WORDS = 2000
WAYS = [
    (Question.Status.SUSPENDED, _("Suspend: something is wrong with it, and it may come back")),
    (Question.Status.RETIRED, _("Retire: it is over")),
]


class DecisionForm(forms.Form):
    """What is decided about a version, as it was seen."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("send-back", _("Send back"))])
    words = forms.CharField(
        label=_("For whoever wrote it (needed to send back)"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "send-back" and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what is to be changed."))
        if "based_on" in self.errors or "decision" in self.errors:
            raise ValidationError(_("Nothing was decided. Choose one of the two buttons."))
        return cleaned


class StopForm(forms.Form):
    """How a question is kept from learners, and why."""

    way = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the history."),
    )

    def __init__(self, *args: Any, ways: list[Question.Status], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, label) for way, label in WAYS if way in ways]
