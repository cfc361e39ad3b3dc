"""What finds questions, and what makes a bank."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from lms.models import User

from .fields import limit
from .models import Bank, Question
from .models.bank import WAITING

# Whatever is in review waits: a filter of its own would be one choice too many.
_STATUSES = [(value, label) for value, label in Question.Status.choices if value != Question.Status.REVIEW]


class QuestionFilterForm(forms.Form):
    """Which questions the list shows."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    bank = forms.ModelChoiceField(Bank.objects.all(), label=_("Bank"), required=False, to_field_name="code")
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any")), (WAITING, _("Waiting")), *_STATUSES],
    )
    tag = forms.SlugField(label=_("Tag"), required=False, max_length=60)

    def __init__(self, *args: Any, banks: QuerySet[Bank], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self.fields["bank"], banks)


class BankForm(forms.ModelForm[Bank]):
    """A new bank."""

    code = forms.SlugField(label=_("Code"), max_length=50, help_text=_("Begins the codes of its questions."))

    class Meta:
        model = Bank
        fields = ["code", "name", "course"]

    def __init__(self, *args: Any, author: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = self.fields["course"]
        limit(courses, CoursePage.objects.managed_by(author).order_by("title"))
        courses.required = not author.is_superuser
        courses.help_text = _("Its team writes the questions.")
