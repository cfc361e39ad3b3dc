"""Blocks drawn from the facts, at the versions the author saw."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError

from ..reading import facts_by_reference, steps_by_reference, steps_in
from ..rra.citing import resolve_known
from ..rra.models import FactVersion


class ReferencesBlock(blocks.ListBlock):
    """References to facts of some kinds; one without a version is given the latest."""

    asked: Any
    hint: Any
    kinds: ClassVar[set[str]]

    def __init__(self, **kwargs: Any) -> None:
        reference = blocks.CharBlock(label=self.asked, max_length=130, help_text=self.hint)
        reference.field.widget.attrs["aria-label"] = self.asked  # the editor shows no label in a list
        super().__init__(reference, **kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        found = resolve_known(value)
        errors = {
            place: ValidationError(self._refusal_of(reference, found.get(reference)))
            for place, reference in enumerate(value)
            if reference not in found or found[reference].fact.kind not in self.kinds
        }
        if errors:
            raise ListBlockValidationError(block_errors=errors)
        return self.pinned(value, [found[reference] for reference in value])

    def _refusal_of(self, reference: str, version: FactVersion | None) -> str:
        return self.refusal() % reference if version else _now("There is no fact “%s”.") % reference

    def refusal(self) -> str:
        """What is said of a fact of another kind, with a place for its reference."""
        raise NotImplementedError

    def pinned(self, value: Any, versions: list[FactVersion]) -> Any:
        """The list with the versions in it."""
        for place, version in enumerate(versions):
            value[place] = str(version)
        return value


class FactReferencesBlock(ReferencesBlock):
    """References to assignments."""

    asked = _("Code and version")
    hint = _("Code and version, such as rra-001@1.")
    kinds = {"assignment"}

    def refusal(self) -> str:
        return _now("“%s” is not an assignment, such as rra-001.")


class StepReferencesBlock(ReferencesBlock):
    """References to steps; a phase stands for its steps and is replaced by them when the lesson is saved."""

    asked = _("Step or phase")
    hint = _("A step, such as step:eligibility, or a phase, such as phase:lor, for all its steps.")
    kinds = {"step", "phase"}

    def refusal(self) -> str:
        return _now("“%s” is neither a step, such as step:eligibility, nor a phase, such as phase:lor.")

    def pinned(self, value: Any, versions: list[FactVersion]) -> Any:
        steps = [steps_in(version) if version.fact.kind == "phase" else [str(version)] for version in versions]
        return self.normalize([reference for some in steps for reference in some])


class FactsBlock(blocks.StructBlock):
    """A table of assignments drawn from the facts, at the versions the author saw."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    facts = FactReferencesBlock(label=_("Facts"))

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The rows of the table, from the page's `facts` where the page fetched them for all its tables at once."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        facts = context["facts"] if "facts" in context else facts_by_reference(value["facts"])
        context["rows"] = [facts[reference] for reference in value["facts"] if reference in facts]
        return context

    class Meta:
        icon = "table"
        label = _("Table of facts")
        template = "blocks/facts.html"


class StepsBlock(blocks.StructBlock):
    """Steps of the process in order, with their documents and standards, at the versions the author saw."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    steps = StepReferencesBlock(label=_("Steps"))

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The steps, from the page's `steps` where the page fetched them for all its timelines at once."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        steps = context["steps"] if "steps" in context else steps_by_reference(value["steps"])
        context["rows"] = [steps[reference] for reference in value["steps"] if reference in steps]
        return context

    class Meta:
        icon = "list-ol"
        label = _("Steps of the process")
        template = "blocks/steps.html"
