"""What reviewers fill in about questions that were made of facts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.rra.models import FactVersion

from .generating.deciding import Verdict
from .generating.making import TEMPLATES
from .models import GeneratedItem
from .models.generated import GeneratedItemQuerySet
from .review_forms import LONGEST_WORDS

LATER = ""


class MadeFilterForm(forms.Form):
    """Which items the desk shows."""

    template = forms.ChoiceField(label=_("Kind"), required=False)
    step = forms.ChoiceField(label=_("Step"), required=False)
    organization = forms.ChoiceField(label=_("Organization"), required=False)
    alike = forms.ChoiceField(
        label=_("Near-duplicates"),
        required=False,
        choices=[(LATER, _("Any")), ("yes", _("Only those that have some"))],
    )

    def __init__(self, data: Any, *, items: GeneratedItemQuerySet, names: dict[str, str]) -> None:
        super().__init__(data)
        labels = [(template.name, template.label) for template in TEMPLATES.values()]
        self._offer("template", [(LATER, _("Any")), *labels])
        for field in ("step", "organization"):
            slugs = items.exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()
            named = sorted(((slug, names.get(f"{field}:{slug}", slug)) for slug in slugs), key=lambda pair: pair[1])
            self._offer(field, [(LATER, _("Any")), *named])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class MadeForm(forms.Form):
    """What is said of one item, as it was seen; nothing, for now."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (LATER, _("Later")),
            (Verdict.PRACTICE.value, _("Approve for practice and quizzes")),
            (Verdict.EXAMINATIONS.value, _("Approve for final tests too, and leave it out of practice")),
            (Verdict.REJECT.value, _("Reject")),
        ],
    )
    words = forms.CharField(label=_("Why (needed to reject)"), required=False, max_length=LONGEST_WORDS)
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, item: GeneratedItem) -> None:
        super().__init__(data, prefix=item.question.code, initial={"based_on": item.question.revision})
        self.item = item

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == Verdict.REJECT and not cleaned.get("words"):
            self.add_error("words", _("Say why it is rejected."))
        return cleaned


class ExclusiveForm(forms.Form):
    """That nobody else holds a fact, or that this is no longer said of it."""

    is_exclusive = forms.TypedChoiceField(
        label=_("By its source, is it held by nobody else at this step?"),
        choices=[("yes", _("Yes, it is exclusive")), ("no", _("No, or not known"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What in the source says so"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.ModelChoiceField(FactVersion.objects.none(), widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, newest: FactVersion) -> None:
        super().__init__(data, initial={"version": newest.pk})
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FactVersion.objects.filter(pk=newest.pk)
        field.error_messages["invalid_choice"] = _("The fact was changed meanwhile. Read it again.")
