"""What is other in a text, for whoever reviews it: not what an editor merely spells otherwise, and the rest folded."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from bs4 import BeautifulSoup
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.compare import (
    BlockComparison,
    RichTextBlockComparison,
    StreamBlockComparison,
    StreamFieldComparison,
    TextFieldComparison,
    diff_text,
)


def with_plain_ends(text: str) -> str:
    """The text with the ends of its lines as files have them; browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LinesComparison(TextFieldComparison):
    """Of a text of several lines, whatever ends them."""

    val_a: str
    val_b: str

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = with_plain_ends(self.val_a or ""), with_plain_ends(self.val_b or "")


class WordsComparison(RichTextBlockComparison):
    """Of a text with links: behind the words of each stands where it leads, so that another citation is seen too."""

    def htmlvalue(self, val: Any) -> str:
        return escape(_words_of(val.source))

    def htmldiff(self) -> str:
        shown: str = diff_text(_words_of(self.val_a.source), _words_of(self.val_b.source)).to_html()
        return shown


class BodyComparison(StreamFieldComparison):
    """Of a body of blocks: those that changed are shown, and each run of others is folded."""

    def has_changed(self) -> bool:
        return _settled(self._kept(self.val_a)) != _settled(self._kept(self.val_b))

    def htmldiff(self) -> str:
        body = StreamBlockComparison(self.field.stream_block, True, True, self.val_a, self.val_b)
        runs = [(same, list(run)) for same, run in groupby(body.get_block_comparisons(), key=_is_same)]
        shown = [_folded(run) if same else _shown(run) for same, run in runs]
        if self._is_rearranged():
            shown.insert(0, format_html("<p>{}</p>", _("The order of the blocks was changed.")))
        return format_html_join("\n", "{}", ((part,) for part in shown))

    def _kept(self, body: Any) -> Any:
        return self.field.stream_block.get_prep_value(body)

    def _is_rearranged(self) -> bool:
        before, after = ([block.id for block in body] for body in (self.val_a, self.val_b))
        return [pk for pk in before if pk in after] != [pk for pk in after if pk in before]


def _is_same(comparison: BlockComparison) -> bool:
    if comparison.is_new() or comparison.is_deleted():
        return False
    kept = comparison.block.get_prep_value
    return bool(_settled(kept(comparison.val_a)) == _settled(kept(comparison.val_b)))


def _folded(run: list[BlockComparison]) -> SafeString:
    words = ngettext("%d block that is the same", "%d blocks that are the same", len(run)) % len(run)
    same = format_html_join(
        "\n", '<div class="comparison__child-object">{}</div>', ((one.htmlvalue(one.val_b),) for one in run)
    )
    return format_html("<details><summary>{}</summary>{}</details>", words, same)


def _shown(run: Iterable[BlockComparison]) -> SafeString:
    return format_html_join("\n", '<div class="comparison__child-object {}">{}</div>', map(_change_in, run))


def _change_in(comparison: BlockComparison) -> tuple[str, str]:
    if comparison.is_new():
        return "addition", comparison.htmlvalue(comparison.val_b)
    if comparison.is_deleted():
        return "deletion", comparison.htmlvalue(comparison.val_a)
    return "", comparison.htmldiff()


def _settled(kept: Any) -> Any:
    """What a block keeps, without what the editor adds by itself: ids of items, keys of paragraphs, order in tags."""
    if isinstance(kept, dict):
        is_item = kept.get("type") == "item"
        return {name: _settled(value) for name, value in kept.items() if not (is_item and name == "id")}
    if isinstance(kept, (list, tuple)):
        return [_settled(each) for each in kept]
    return _settled_html(kept) if isinstance(kept, str) else kept


def _settled_html(text: str) -> str:
    if "<" not in text:
        return with_plain_ends(text)
    soup = BeautifulSoup(with_plain_ends(text), "html.parser")
    for tag in soup(True):
        tag.attrs = {name: tag.attrs[name] for name in sorted(tag.attrs) if name != "data-block-key"}
    for between in soup(string=lambda words: not words.strip() and "\n" in words):
        between.extract()
    return str(soup)


def _words_of(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for link in soup("a"):
        link.append(f" [{link.get('href') or link.get('id')}]")
    for block in soup(["p", "li"]):
        block.append("\n")
    return soup.get_text().strip()
