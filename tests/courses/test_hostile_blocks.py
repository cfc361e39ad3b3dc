"""Hostile text in every field of every block that the editor of a lesson offers, found by going through the blocks."""

import json
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from courses.blocks import LessonBody
from tests.access.hostile import HANDLER, SCRIPT, WORDS, WORKED_OUT

KINDS = sorted(LessonBody().child_blocks)


def typed(words: str) -> str:
    """What the editor of rich text sends: the words, and a link that would run."""
    text = words.replace("\n", " ").replace("\r", " ") or "x"
    block = {"key": "a", "type": "unstyled", "text": text, "depth": 0, "inlineStyleRanges": []}
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert('hostile')"}}
    cite = {"type": "RRA-CITATION", "mutability": "MUTABLE", "data": {"reference": words}}
    ranges = [{"key": 0, "offset": 0, "length": 1}]
    return json.dumps(
        {
            "blocks": [
                block | {"entityRanges": ranges},
                block | {"key": "b", "entityRanges": [ranges[0] | {"key": 1}]},
            ],
            "entityMap": {"0": link, "1": cite},
        }
    )


def sent(block: Any, prefix: str, words: str) -> dict[str, str]:
    """What a browser posts for the block with the words in every field; a chooser sends a number that nobody has."""
    if isinstance(block, blocks.StructBlock):
        children = block.child_blocks.items()
        return {k: v for name, child in children for k, v in sent(child, f"{prefix}-{name}", words).items()}
    if isinstance(block, blocks.ListBlock):
        item = {f"{prefix}-count": "1", f"{prefix}-0-deleted": "", f"{prefix}-0-order": "0", f"{prefix}-0-id": ""}
        return item | sent(block.child_block, f"{prefix}-0-value", words)
    if isinstance(block, TypedTableBlock):
        table = {"caption": words, "column-count": "1", "column-0-type": "text", "column-0-heading": words}
        table |= {"column-0-order": "0", "column-0-deleted": "", "row-count": "1", "row-0-order": "0"}
        found = {f"{prefix}-{name}": value for name, value in (table | {"row-0-deleted": ""}).items()}
        return found | sent(block.child_blocks["text"], f"{prefix}-cell-0-0", words)
    if isinstance(block, blocks.RichTextBlock):
        return {prefix: typed(words)}
    if isinstance(block, blocks.ChooserBlock):
        return {prefix: "999999999"}
    return {prefix: words}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_in_a_block_are_refused_or_shown_as_words(db, rf, kind, words):
    block = LessonBody().child_blocks[kind]
    value = block.value_from_datadict(sent(block, "body-0-value", words), {}, "body-0-value")

    with suppress(ValidationError):
        value = block.clean(value)

    body = LessonBody().to_python([{"type": kind, "value": block.get_prep_value(value), "id": "a"}])
    html = body.render_as_block(context={"request": rf.get("/")})
    assert SCRIPT not in html
    assert HANDLER not in html
    assert WORKED_OUT not in html
    assert 'href="javascript' not in html


def test_every_block_of_the_editor_is_gone_through():
    assert {"text", "case", "video", "audio", "table", "figure", "callout"} <= set(KINDS)
