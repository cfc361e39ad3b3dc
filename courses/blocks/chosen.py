"""Blocks that show what is kept elsewhere: figures, documents, questions."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks, hooks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from ..models.figures import Figure
from ..reading import figures_by_digest


class ChoiceOfRowBlock(blocks.FieldBlock):
    """One of the rows that there are when the editor is opened; kept by a name that never changes."""

    def __init__(self, required: bool = True, help_text: Any = "", **kwargs: Any) -> None:
        self.field = forms.ChoiceField(choices=self.choices, required=required, help_text=help_text)
        super().__init__(**kwargs)

    def choices(self) -> list[Any]:
        """Pairs of name and label, or groups of them."""
        return [("", _("Choose…")), *self.rows()]

    def rows(self) -> Iterable[Any]:
        """What there is to choose."""
        raise NotImplementedError


class ShippedFigureBlock(ChoiceOfRowBlock):
    """A drawing that came with the curriculum, by its digest."""

    def rows(self) -> Iterable[Any]:
        return Figure.objects.values_list("digest", "path")


class FigureBlock(blocks.StructBlock):
    """A picture that says something; whoever cannot see it gets the same from the alternative text."""

    image = ImageChooserBlock(label=_("Image"), required=False)
    shipped = ShippedFigureBlock(
        label=_("Or a shipped drawing"), required=False, help_text=_("A drawing that came with the courses.")
    )
    alt_text = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=500,
        help_text=_("What the picture says, for people who do not see it. Do not begin with “Image of”."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=255, required=False)

    def clean(self, value: Any) -> Any:
        """Refuse two pictures, and none."""
        value = super().clean(value)
        if bool(value["image"]) == bool(value["shipped"]):
            words = _now("Choose an image or a shipped drawing: one of the two.")
            raise StructBlockValidationError(block_errors={"image": ValidationError(words)})
        return value

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The drawing, from the page's `figures` where the page fetched all of them at once."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        figures = context["figures"] if "figures" in context else figures_by_digest([value["shipped"]])
        context["figure"] = figures.get(value["shipped"])
        return context

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "blocks/figure.html"


class CheckBlock(ChoiceOfRowBlock):
    """A question on the way: its uuid and nothing else, so that neither text nor key is in a page or revision.

    Questions belong to an app above, which offers its own by the hook `lesson_check_questions` (a function that
    returns groups of choices) and shows the question at `quizzes:check`.
    """

    def rows(self) -> Iterable[Any]:
        offers: list[Callable[[], list[Any]]] = hooks.get_hooks("lesson_check_questions")
        return [group for offer in offers for group in offer()]

    class Meta:
        icon = "help"
        label = _("Knowledge check")
        template = "blocks/check.html"
        help_text = _("A live question for practice. Learners answer it in the lesson; it is not recorded.")


class DocumentBlock(blocks.StructBlock):
    """A file to take along."""

    document = DocumentChooserBlock(label=_("Document"))
    words = blocks.CharBlock(
        label=_("Words of the link"), max_length=160, required=False, help_text=_("Empty: the title of the document.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "blocks/document.html"
