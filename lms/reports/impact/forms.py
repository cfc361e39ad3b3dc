"""What the desk and the preview are narrowed by, as it stands in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import FilterForm
from courses.rra.models import FactVersion, ReviewTask
from courses.rra.reviewing import SERIOUS

ChangeClass = FactVersion.ChangeClass
_SERIOUS = [(each.value, each.label) for each in SERIOUS]
LESSON, QUESTION = "lesson", "question"


class TaskFilter(FilterForm):
    """Which tasks the desk shows."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), (ReviewTask.OPEN, _("Open")), *ReviewTask.Outcome.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("What"), choices=[("", _("All")), (LESSON, _("Lessons")), (QUESTION, _("Questions"))], required=False
    )
    change = forms.ChoiceField(label=_("Change"), choices=[("", _("All")), *_SERIOUS], required=False)
    fact = forms.CharField(label=_("Code of the fact"), max_length=120, required=False)


class PreviewForm(FilterForm):
    """The fact that somebody is about to change, and how grave the change is."""

    fact = forms.CharField(label=_("Code of the fact"), max_length=120, required=False)
    change = forms.ChoiceField(
        label=_("Change"),
        choices=[(ChangeClass.EDITORIAL.value, ChangeClass.EDITORIAL.label), *_SERIOUS],
        required=False,
        initial=ChangeClass.SUBSTANTIVE.value,
    )
