"""Blocks that authors write: headings, text, callouts, tables."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError
from wagtail.rich_text import RichText

from ..comparing import WordsComparison
from ..rra.citing import UnknownFact, references_in, resolve_all

# The rich text features of a lesson; `rra-citation` is the inline link to a version of a fact and
# `rra-typing` the list that “[[” opens to choose one (courses.rra).
TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "rra-citation", "rra-typing"]


class HeadingBlock(blocks.StructBlock):
    """A heading inside a lesson; the lesson's title is the page's only h1."""

    text = blocks.CharBlock(label=_("Heading"), max_length=160)
    level = blocks.ChoiceBlock(choices=[("2", _("Section")), ("3", _("Sub-section"))], default="2", label=_("Level"))

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    """One or more paragraphs or lists; factual ones cite."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=TEXT_FEATURES, **kwargs)

    def clean(self, value: RichText) -> RichText:
        """Refuse a citation that no fact answers to."""
        value = super().clean(value)
        try:
            resolve_all(references_in(value.source))
        except UnknownFact as error:
            words = _now("This text cites “%(reference)s”, which is no fact. Choose the fact again or take it out.")
            raise ValidationError(words % {"reference": error.reference}) from error
        return value

    def get_comparison_class(self) -> type[WordsComparison]:
        return WordsComparison

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/text.html"


class CalloutBlock(blocks.StructBlock):
    """A box beside the argument."""

    kind = blocks.ChoiceBlock(
        choices=[
            ("note", _("Note")),
            ("case", _("Worked case")),
            ("practice", _("In practice: reported, not policy")),
            ("verify", _("Verify: dated or not read at the source")),
        ],
        default="note",
        label=_("Kind"),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = TextBlock(label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "blocks/callout.html"


class CaseStepBlock(blocks.StructBlock):
    """A step on the way to the answer, closed until the learner has thought about it."""

    heading = blocks.CharBlock(label=_("Step"), max_length=160, help_text=_("What to look for, such as: Who asks?"))
    text = TextBlock(label=_("What is found"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class CaseBlock(blocks.StructBlock):
    """A worked case: a situation, a question to think about, and the steps to its answer, opened one by one."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    situation = TextBlock(label=_("Situation"))
    question = blocks.CharBlock(label=_("Question"), max_length=255, default=_("Who decides?"))
    steps = blocks.ListBlock(CaseStepBlock(), label=_("Steps"), min_num=1, max_num=12)

    class Meta:
        icon = "clipboard-list"
        label = _("Worked case")
        template = "blocks/case.html"
        help_text = _("Learners think first, then open the steps. On paper all of them stand open.")


class TableBlock(TypedTableBlock):
    """A small table; the first cell of a row is its heading."""

    text = TextBlock(label=_("Text"), required=False)
    number = blocks.CharBlock(label=_("Number"), required=False)

    def clean(self, value: TypedTable) -> TypedTable:
        """Refuse a table that a screen reader could not name: without caption, headings or rows."""
        value = super().clean(value)
        if not value.caption.strip() or not value.row_data or not all(col["heading"].strip() for col in value.columns):
            words = _now("A table needs a caption, a heading over each column, and a row.")
            raise TypedTableBlockValidationError(non_block_errors=[ValidationError(words)])
        return value

    def get_context(self, value: TypedTable, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Rows of cells, each with the heading of its column."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        headings = [column["heading"] for column in value.columns]
        context["rows"] = [list(zip(headings, row, strict=True)) for row in value.rows]
        return context

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"
