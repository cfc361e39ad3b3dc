"""What staff fill in to give somebody more than the rules do: each with a reason."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, EditionActivity
from lms.people import clean_name

from .models import Attempt, TimeAllowance

FEWEST_WORDS = 3


class ReasonField(forms.CharField):
    """A few words that the person will read, and whoever looks into it later."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("The person reads it. Give no diagnosis or other private detail."),
        )

    def clean(self, value: Any) -> str:
        text = clean_name(super().clean(value))
        if len(re.findall(r"\w+", text)) < FEWEST_WORDS:
            raise ValidationError(_("Say why in a few words, at least %(count)d.") % {"count": FEWEST_WORDS})
        return text


class GrantForm(forms.Form):
    """What every one of them has; `based_on` says how much had been given when the page was opened."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict[str, Any]:
        """What is wrong with the hidden field is said above the others."""
        cleaned = super().clean() or {}
        if "based_on" in self.errors:
            raise ValidationError(_("This page is out of date. Open it again."))
        return cleaned


class AttemptsForm(GrantForm):
    """Further attempts at a quiz."""

    quiz = forms.ModelChoiceField(EditionActivity.objects.none(), label=_("Quiz"), empty_label=None)
    attempts = forms.IntegerField(label=_("Further attempts"), min_value=1, max_value=10, initial=1)
    reason = ReasonField()

    def __init__(self, *args: Any, quizzes: Iterable[EditionActivity], **options: Any) -> None:
        super().__init__(*args, **options)
        limited = [quiz.pk for quiz in quizzes if quiz.rules["attempts_allowed"]]
        _offer(self, "quiz", EditionActivity.objects.filter(pk__in=limited))


class TimeForm(GrantForm):
    """More time for an attempt under way."""

    attempt = forms.ModelChoiceField(Attempt.objects.none(), label=_("Attempt under way"), empty_label=None)
    minutes = forms.IntegerField(label=_("Further minutes"), min_value=1, max_value=600, initial=15)
    reason = ReasonField()

    def __init__(self, *args: Any, attempts: Iterable[Attempt], **options: Any) -> None:
        super().__init__(*args, **options)
        timed = [attempt.pk for attempt in attempts if attempt.is_open and attempt.deadline_at]
        _offer(self, "attempt", Attempt.objects.filter(pk__in=timed).select_related("edition_activity"))


class VoidForm(GrantForm):
    """An attempt to be left out of the count."""

    attempt = forms.ModelChoiceField(Attempt.objects.none(), label=_("Attempt"), empty_label=None)
    reason = ReasonField()

    def __init__(self, *args: Any, attempts: Iterable[Attempt], **options: Any) -> None:
        super().__init__(*args, **options)
        may_go = [attempt.pk for attempt in attempts if attempt.voided_at is None and not attempt.passed]
        _offer(self, "attempt", Attempt.objects.filter(pk__in=may_go).select_related("edition_activity"))


class AllowanceForm(GrantForm):
    """A standing factor on time limits."""

    factor = forms.DecimalField(
        label=_("Times the time limit"),
        required=False,
        min_value=Decimal(1),
        max_value=Decimal(3),
        decimal_places=2,
        max_digits=3,
        help_text=_("From 1 to 3, such as 1.5 for half as much again."),
    )
    is_untimed = forms.BooleanField(label=_("No time limit at all"), required=False)
    where = forms.ChoiceField(label=_("In"))
    reason = ReasonField()

    def __init__(self, *args: Any, course: CoursePage, for_all: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("course", course.title), *([("all", _("every course"))] if for_all else [])]
        self.fields["where"] = forms.ChoiceField(label=_("In"), choices=choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "factor" in cleaned and (cleaned["factor"] is None) != bool(cleaned.get("is_untimed")):
            raise ValidationError(_("Give a number from 1 to 3, or lift the time limit: one of the two."))
        return cleaned


class EndForm(GrantForm):
    """The end of an allowance."""

    allowance = forms.ModelChoiceField(TimeAllowance.objects.none(), label=_("Allowance"), empty_label=None)
    reason = ReasonField()

    def __init__(self, *args: Any, allowances: Iterable[TimeAllowance], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "allowance", TimeAllowance.objects.in_force().filter(pk__in=[one.pk for one in allowances]))


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
    field.label_from_instance = _label


def _label(row: Any) -> str:
    if isinstance(row, Attempt):
        return str(_("%(quiz)s, attempt %(number)d")) % {"quiz": row.edition_activity.title, "number": row.number}
    if isinstance(row, TimeAllowance):
        return f"{row.words}, {row.course.title if row.course else _('every course')}"
    return str(row)
