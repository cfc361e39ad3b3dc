"""What a certification authority fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.forms import UswdsForm


class SearchForm(forms.Form):
    """What a list is narrowed to; words that nothing could hold, such as a null character, are no words."""

    q = forms.CharField(max_length=100, required=False)

    def words(self) -> str:
        """What to look for; nothing when it is no such words."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


class GrantForm(UswdsForm):
    """The grounds of a grant; they are kept with it."""

    rationale = forms.CharField(
        label=_("Grounds"),
        help_text=_("What you relied on. It is kept with your name and the requirement as it stands now."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class ReplaceForm(UswdsForm):
    """Why an award is given again in another name."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept with your name. Whoever verifies the old certificate is led to the new one."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class RevokeForm(UswdsForm):
    """Why an award is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept with your name. Whoever verifies the certificate sees that it was revoked, not why."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
