"""Lists that a fact keeps as plain JSON: edited row by row, and compared row by row."""

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.compare import FieldComparison
from wagtail.blocks.base import BlockField

from courses.rra.models import Checked, Source

# Of one type: Wagtail's list would do, but its script fails where it stands by itself.
_ROW = "row"


class RowsField(BlockField):
    """A form field for such a list, with Wagtail's own rows that are added, moved and removed."""

    def __init__(self, row: blocks.Block, **kwargs: Any) -> None:
        super().__init__(block=blocks.StreamBlock([(_ROW, row)], required=False), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored list, as the rows show it."""
        if not isinstance(value, list):
            return value
        return self.block.to_python([{"type": _ROW, "value": row} for row in value])

    def clean(self, value: Any) -> list[Any]:
        """The list as it is stored."""
        rows = self._plain(super().clean(value))
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self._plain(data))

    def _plain(self, value: Any) -> list[Any]:
        return [row["value"] for row in self.block.get_prep_value(value)]


def sources_to_choose() -> list[tuple[str, str]]:
    """The published sources by title; those that were retired say so."""
    rows = Source.objects.filter(live=True).order_by("title").values_list("code", "title", "retired_at")
    return [
        (code.removeprefix("source:"), _("%s (retired)") % title if retired else title)
        for code, title, retired in rows
    ]


def reference_row() -> blocks.StructBlock:
    """A source, where in it, and whether the passage was read."""
    return blocks.StructBlock(
        [
            ("source", blocks.ChoiceBlock(choices=sources_to_choose, label=_("Source"))),
            ("locator", blocks.CharBlock(max_length=255, label=_("Place in the source"))),
            ("checked", blocks.ChoiceBlock(choices=Checked.choices, label=_("Passage"))),
        ],
        label=_("Reference"),
    )


def standard_row() -> blocks.StructBlock:
    """How long a step may take, and as of when that is said."""
    return blocks.StructBlock(
        [
            ("standard", blocks.CharBlock(max_length=1000, label=_("Standard"))),
            ("as_of", blocks.CharBlock(max_length=120, label=_("As of"))),
        ],
        label=_("Time standard"),
    )


def document_row() -> blocks.CharBlock:
    """The name of a document."""
    return blocks.CharBlock(max_length=255, label=_("Document"))


class RowsComparison(FieldComparison):
    """Two such lists: a line for each row, with those marked that only one of them has."""

    def htmldiff(self) -> SafeString:
        words = _in_words([*(self.val_a or []), *(self.val_b or [])])
        before, after = [words(row) for row in self.val_a or []], [words(row) for row in self.val_b or []]
        lines: list[tuple[str, str]] = []
        for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind == "equal":
                lines += [("", line) for line in before[a:b]]
            else:
                lines += [("deletion", line) for line in before[a:b]] + [("addition", line) for line in after[c:d]]
        return format_html_join("", '<p><span class="{}">{}</span></p>', lines)


def _in_words(rows: list[Any]) -> Callable[[Any], str]:
    codes = {f"source:{row['source']}" for row in rows if isinstance(row, dict) and row.get("source")}
    titles = dict(Source.objects.filter(code__in=codes).values_list("code", "title")) if codes else {}

    def words(row: Any) -> str:
        if not isinstance(row, dict):
            return str(row)
        said = [str(value) for name, value in row.items() if name not in {"source", "checked"} and value]
        if "source" in row:
            said.insert(0, str(titles.get(f"source:{row['source']}", row["source"])))
        if row.get("checked") in Checked.values:
            said.append(str(Checked(row["checked"]).label))
        return " · ".join(said)

    return words
