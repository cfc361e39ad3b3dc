"""Fields of the question editor: plain text in, lists and numbers out."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .numbers import LONGEST, NotANumber, is_number, plain, read_number

LONGEST_TEXT = 2000
LONGEST_UNIT = 60


def limit(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Let the field choose among these rows alone."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class WordsField(forms.CharField):
    """Words kept apart by spaces or commas, given as a list."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return list(dict.fromkeys(re.split(r"[\s,]+", text.strip()))) if text.strip() else []


class LinesField(forms.CharField):
    """One thing a line, given as a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if any(len(line) > LONGEST_TEXT for line in lines):
            raise ValidationError(_("A line has at most %(limit)d signs.") % {"limit": LONGEST_TEXT})
        return lines


class NumberField(forms.CharField):
    """A number read as plainly as a learner's, given as plain digits in a text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return plain(read_number(text)) if text else ""
        except NotANumber as error:
            raise ValidationError(
                _("“%(typed)s” cannot be read as a number. Type only the number, such as 1,250.5."),
                params={"typed": text},
            ) from error


class UnitsField(LinesField):
    """Units with their factors, `name = number` on each line, given as pairs."""

    def clean(self, value: Any) -> list[tuple[str, str]]:  # type: ignore[override]  # Django says: one value
        pairs = []
        for line in super().clean(value):
            name, _equals, factor = (part.strip() for part in line.rpartition("="))
            if not name or len(name) > LONGEST_UNIT or not is_number(factor):
                raise ValidationError(_("“%(line)s” is no unit with its number: unit = 1,000") % {"line": line[:100]})
            pairs.append((name, factor))
        return pairs
