"""What staff fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReminderForm(forms.Form):
    """The sender's own words; what is overdue is added for each person."""

    note = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=500,
        initial=_("Please finish what is overdue, or tell your supervisor what keeps you from it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Plain text, up to 500 characters. May be empty."),
    )
