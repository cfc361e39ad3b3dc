"""The body of a lesson."""

from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from wagtail import blocks

from .chosen import CheckBlock, DocumentBlock, FigureBlock
from .facts import FactsBlock, StepsBlock
from .recordings import AudioBlock, VideoBlock
from .words import CalloutBlock, CaseBlock, HeadingBlock, TableBlock, TextBlock


class LessonBody(blocks.StreamBlock):
    """The body of a lesson."""

    heading = HeadingBlock()
    text = TextBlock()
    callout = CalloutBlock()
    case = CaseBlock()
    figure = FigureBlock()
    video = VideoBlock()
    audio = AudioBlock()
    table = TableBlock()
    facts = FactsBlock()
    steps = StepsBlock()
    check = CheckBlock()
    document = DocumentBlock()


def usual_blocks() -> list[dict[str, Any]]:
    """What most lessons are made of, as StreamField keeps it; its texts are empty and must be written."""
    values: list[tuple[str, Any]] = [
        ("heading", {"text": _("What it is about"), "level": "2"}),
        ("text", ""),
        ("callout", {"kind": "case", "title": _("The case so far"), "text": ""}),
        ("heading", {"text": _("In short"), "level": "2"}),
        ("text", ""),
    ]
    return [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in values]
