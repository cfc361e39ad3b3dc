"""The forms of the desk: what a draft says, and that it is not written over what somebody else said meanwhile."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from courses.rra.models import Assignment, Drafted, Fact, FactVersion, OrganizationProfile, Phase, Source, Step, Term
from lms.models import Organization

from .rows import RowsField, document_row, reference_row, standard_row

KINDS: dict[type[Drafted], Fact.Kind] = {
    Assignment: Fact.Kind.ASSIGNMENT,
    OrganizationProfile: Fact.Kind.ORGANIZATION,
    Phase: Fact.Kind.PHASE,
    Source: Fact.Kind.SOURCE,
    Step: Fact.Kind.STEP,
    Term: Fact.Kind.TERM,
}
_OF_CHANGES = ("change_class", "retires", "takes_over")


class FactForm(WagtailAdminModelForm):
    """A draft of a fact; its code is given once, when it is begun."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    takes_over = forms.BooleanField(
        label=_("This draft takes account of the version published meanwhile"),
        help_text=_("Compare both first. What the draft leaves out of the newer version will be gone."),
        required=False,
    )
    # The dialog for schedules of pages has fields that facts do without.
    show_schedule_publishing_toggle = False
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = stamp_of(self.instance)
        self.is_outdated = bool(self.instance.pk) and self.instance.is_outdated
        self._leave_out_what_does_not_apply()
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                self._narrow(name, field)

    def _leave_out_what_does_not_apply(self) -> None:
        if not self.instance.based_on:
            for name in _OF_CHANGES[:2]:
                self.fields.pop(name, None)
            self.instance.change_class = FactVersion.ChangeClass.FIRST
        elif "change_class" in self.fields:
            of_changes = [choice for choice in FactVersion.ChangeClass.choices if choice[0] != "first"]
            field = self.fields["change_class"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = of_changes
        if not self.is_outdated:
            del self.fields["takes_over"]

    def _narrow(self, name: str, field: Any) -> None:
        """Of other facts only those that can be read, and the one that is named already."""
        model = field.queryset.model
        if issubclass(model, Fact):
            chosen = getattr(self.instance, f"{name}_id")
            readable = Q(live=True, retired_at=None) | Q(pk=chosen)
            field.queryset = field.queryset.filter(readable).exclude(pk=self.instance.pk)
        elif model is Organization:
            field.queryset = field.queryset.filter(profile__isnull=not isinstance(self.instance, Assignment))

    def clean(self) -> Any:
        cleaned = super().clean()
        self.cleaned_data |= {name: plain_ends(value) for name, value in self.cleaned_data.items()}
        if self.is_outdated and self.cleaned_data.get("takes_over"):
            self.instance.based_on = self.instance.latest_number()
            self.instance.began_retired = self.instance.is_retired
        elif self.is_outdated and not self.is_deferred_validation:
            self.add_error("takes_over", _now("Look at both and tick this, or write the draft anew."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.pk or self.errors:
            return
        self.instance.kind = KINDS[type(self.instance)]
        self.instance.code = self.instance.new_code()
        self.instance.live = False
        if self.instance.code.endswith(":"):
            self.add_error(None, _now("It needs a name, of which its code is made."))
        elif Fact.objects.filter(code=self.instance.code).exists():
            self.add_error(None, _now("There is a fact with the code %s already.") % self.instance.code)

    @property
    def is_as_it_was(self) -> bool:
        """Whether nothing was written in it: ends of lines are the browser's."""
        return all(plain_ends(self.initial.get(name)) == self.cleaned_data.get(name) for name in self.changed_data)

    def refresh_stamp(self) -> None:
        """Let what is on the screen be saved over what is there now, when it is sent again."""
        self.data = self.data.copy()
        self.data["seen"] = stamp_of(type(self.instance)._default_manager.get(pk=self.instance.pk))


def plain_ends(value: Any) -> Any:
    """Words with the ends of lines that files have; anything else as it is."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def stamp_of(fact: Drafted) -> str:
    """Names the state of a fact: its last draft, its version, and whether it is retired."""
    if not fact.pk:
        return ""
    return f"{fact.latest_revision_id or 0}-{fact.latest_number()}-{int(fact.is_retired)}"


class StepForm(FactForm):
    """A step, with its lists."""

    documents = RowsField(document_row(), label=_("Documents"), required=False)
    standards = RowsField(standard_row(), label=_("Time standards"), required=False)
    references = RowsField(reference_row(), label=_("Sources"), help_text=_("At least one."))


class OrganizationForm(FactForm):
    """What the facts say of an organization, with its sources; which organization is said once."""

    references = RowsField(reference_row(), label=_("Sources"), help_text=_("At least one."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["organization"]
