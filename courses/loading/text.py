"""The text of a lesson: a small part of Markdown, as blocks of rich text. Knows no pages and no database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import takewhile
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

CALLOUTS = {"note", "practice", "verify", "case"}
_EXPECTED = (
    "expected “::: callout note|practice|verify|case Title”, “::: case Title”, “::: facts Caption”,"
    " “::: check question-code” or “::: figure name.svg Alternative text | Caption”"
)
_DIRECTIVE = re.compile(r":::\s+(?P<name>\S+)(?:\s+(?P<rest>.*\S))?\s*")
_TAGS = {
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_open": "<ol>",
    "ordered_list_close": "</ol>",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "link_close": "</a>",
    "softbreak": " ",
    "hardbreak": "<br/>",
}
_OPENERS = {"paragraph_open", "bullet_list_open", "ordered_list_open", "heading_open"}


class _Parser(MarkdownIt):
    """Takes every link as one, so that a bad one is refused with its line rather than left as text."""

    def validateLink(self, url: str) -> bool:
        return True


@dataclass(frozen=True)
class Block:
    """A block of a lesson's body: its type and its value as StreamField stores it, and where it begins.

    The value of a check is the code of its question, and the drawing of a figure the name of its file, until the
    curriculum is written.
    """

    type: str
    value: Any
    line: int = field(default=0, compare=False)


@dataclass
class Reading:
    """The blocks of a text, and what is wrong in it by line."""

    pin: Callable[[str], str | None]
    blocks: list[Block] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_text(text: str, *, pin: Callable[[str], str | None], first_line: int = 1) -> Reading:
    """Read a lesson's text. `pin` turns the code of a fact into a reference with a version, or None if unknown."""
    reading = Reading(pin)
    lines = text.splitlines()
    start = number = 0
    while number < len(lines):
        if not lines[number].startswith(":::"):
            number += 1
            continue
        _read_markdown(reading, lines[start:number], first_line + start)
        end = next((n for n in range(number + 1, len(lines)) if lines[n].strip() == ":::"), len(lines))
        if end == len(lines):
            reading.problems.append((first_line + number, "the directive is not closed with :::"))
        _read_directive(reading, lines[number], lines[number + 1 : end], first_line + number)
        start = number = end + 1
    _read_markdown(reading, lines[start:], first_line + start)
    return reading


def _read_directive(reading: Reading, head: str, body: list[str], line: int) -> None:
    match = _DIRECTIVE.fullmatch(head)
    name, rest = (match["name"], match["rest"] or "") if match else ("", "")
    kind, _space, title = rest.partition(" ")
    if name == "facts" and rest:
        _read_facts(reading, rest, body, line)
    elif name == "callout" and kind in CALLOUTS and title.strip():
        _read_callout(reading, kind, title.strip(), body, line)
    elif name == "case" and rest:
        _read_case(reading, rest, body, line)
    elif name in ("figure", "check") and any(text.strip() for text in body):
        reading.problems.append((line, f"a {name} holds no text: close it with ::: on the next line"))
    elif name == "figure" and kind.endswith(".svg") and title.strip():
        _read_figure(reading, kind, title, line)
    elif name == "check" and kind and not title:
        reading.blocks.append(Block("check", kind, line))
    else:
        reading.problems.append((line, _EXPECTED))


def _read_facts(reading: Reading, caption: str, body: list[str], line: int) -> None:
    references = [_pinned(reading, code, line) for code in " ".join(body).split()]
    if not references:
        reading.problems.append((line, "the table names no facts"))
    items = [{"type": "item", "value": reference} for reference in references]
    reading.blocks.append(Block("facts", {"caption": caption, "facts": items}, line))


def _read_callout(reading: Reading, kind: str, title: str, body: list[str], line: int) -> None:
    inside = Reading(reading.pin, problems=reading.problems)
    _read_markdown(inside, body, line + 1)
    if any(block.type != "text" for block in inside.blocks):
        reading.problems.append((line, "a callout holds no headings"))
        return
    html = "".join(block.value for block in inside.blocks)
    reading.blocks.append(Block("callout", {"kind": kind, "title": title, "text": html}, line))


def _read_case(reading: Reading, title: str, body: list[str], line: int) -> None:
    """The situation, a heading (##) that is the question, and a heading (###) with text for each step."""
    inside = Reading(reading.pin, problems=reading.problems)
    _read_markdown(inside, body, line + 1)
    headings = [place for place, block in enumerate(inside.blocks) if block.type == "heading"]
    levels = [inside.blocks[place].value["level"] for place in headings]
    texts = [_text_after(inside.blocks, place) for place in [-1, *headings]]
    if (
        levels[:1] != ["2"]
        or len(levels) < 2
        or set(levels[1:]) != {"3"}
        or not all([texts[0], *texts[2:]])
        or texts[1]
    ):
        problem = "a case is a situation, a question (## …), and steps (### …) with text under each"
        reading.problems.append((line, problem))
        return
    question, *steps = [inside.blocks[place].value["text"] for place in headings]
    items = [
        {"type": "item", "value": {"heading": heading, "text": text}}
        for heading, text in zip(steps, texts[2:], strict=True)
    ]
    value = {"title": title, "situation": texts[0], "question": question, "steps": items}
    reading.blocks.append(Block("case", value, line))


def _text_after(blocks: list[Block], place: int) -> str:
    """The text from a heading to the next."""
    after = takewhile(lambda block: block.type == "text", blocks[place + 1 :])
    return "".join(block.value for block in after)


def _read_figure(reading: Reading, name: str, words: str, line: int) -> None:
    alt_text, _bar, caption = (part.strip() for part in f" {words}".partition(" | "))
    if not alt_text or len(alt_text) > 500 or len(caption) > 255:
        reading.problems.append((line, "a figure has alternative text up to 500 letters, and a caption up to 255"))
    value = {"image": None, "shipped": name, "alt_text": alt_text, "caption": caption}
    reading.blocks.append(Block("figure", value, line))


def _read_markdown(reading: Reading, lines: list[str], first_line: int) -> None:
    """Headings, paragraphs and lists, a block each, so that a citation points to its paragraph."""
    parser = _Parser("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
    for tokens in _top_level(parser.parse("\n".join(lines))):
        line = first_line + (tokens[0].map or [0])[0]
        if tokens[0].type == "heading_open" and tokens[0].tag in ("h2", "h3"):
            reading.blocks.append(Block("heading", {"text": tokens[1].content, "level": tokens[0].tag[1]}, line))
        elif tokens[0].type in _OPENERS - {"heading_open"}:
            reading.blocks.append(Block("text", "".join(_html(reading, tokens, line)), line))
        else:
            reading.problems.append((line, f"{tokens[0].type.removesuffix('_open')} is not used in lessons"))


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _html(reading: Reading, tokens: list[Token], line: int, *, inside_list: bool = False) -> Iterator[str]:
    for token in tokens:
        inside_list = inside_list or token.type.endswith("_list_open")
        if token.type == "inline":
            yield from _html(reading, token.children or [], line, inside_list=True)
        elif token.type in ("paragraph_open", "paragraph_close"):
            yield "" if inside_list else "<p>" if token.nesting == 1 else "</p>"
        elif token.type == "text":
            yield escape(token.content, quote=False)
        elif token.type == "link_open":
            yield _link(reading, str(token.attrs.get("href", "")), line)
        elif token.type in _TAGS:
            yield _TAGS[token.type]
        else:
            reading.problems.append((line, f"{token.type.removesuffix('_open')} is not used in lessons"))


def _link(reading: Reading, href: str, line: int) -> str:
    if href.startswith("rra:"):
        return f'<a linktype="rra" id="{escape(_pinned(reading, href.removeprefix("rra:"), line))}">'
    if not href.startswith(("https://", "http://")):
        reading.problems.append((line, f"a link leads to a fact (rra:…) or to the web (https://…), not to {href!r}"))
    return f'<a href="{escape(href)}">'


def _pinned(reading: Reading, code: str, line: int) -> str:
    reference = reading.pin(code)
    if reference is None:
        reading.problems.append((line, f"there is no fact {code!r}"))
    return reference or code
