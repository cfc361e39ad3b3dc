"""The words of the field in a text: each is explained where it first stands, by a link to its term."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .models import Fact, FactVersion

# Only which words are terms is kept so long: what they mean is asked for when it is opened.
_SECONDS = 300
_WORD = re.compile(r"[^\W_]+")
# Words that stand alone: not a piece of a compound, an address or a name with an ampersand.
_BEFORE, _AFTER = r"(?<![\w&@-])", r"(?![\w@]|[&.-]\w)"
# Where a link cannot stand, or would disturb: headings, links, controls, and what is no prose.
_LEFT_ALONE = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "a", "abbr", "dfn", "code", "kbd", "pre", "samp"),
    *("button", "label", "legend", "option", "select", "summary", "textarea"),
    *("audio", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "title", "video"),
}

Rows = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Form:
    """One way to write a term: its abbreviation or its name in full."""

    pattern: re.Pattern[str]
    length: int
    slug: str


class Words:
    """The terms by their first word, so that a text is read once, however many terms there are."""

    def __init__(self, rows: Rows) -> None:
        self._forms: dict[str, list[Form]] = {}
        for term, name, slug in rows:
            for written in {term, name}:
                first = _WORD.match(written)
                if first:
                    form = Form(_pattern(written), len(written), slug)
                    self._forms.setdefault(first[0].casefold(), []).append(form)
        for forms in self._forms.values():
            forms.sort(key=lambda form: -form.length)

    def found_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where terms stand in the text, the longest at each place, and the slug of each."""
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            for form in self._forms.get(word[0].casefold(), self._plural(word[0])):
                match = form.pattern.match(text, word.start())
                if match:
                    end = match.end()
                    yield match.start(), end, form.slug
                    break

    def _plural(self, word: str) -> list[Form]:
        return self._forms.get(word[:-1].casefold(), []) if word.endswith("s") else []


def _pattern(written: str) -> re.Pattern[str]:
    """A word alone only as the glossary writes it ("Case", not "in any case"), or several; the last may be plural."""
    words = written.split()
    spaced = r"\s+".join(re.escape(word) for word in words)
    return re.compile(f"{_BEFORE}{spaced}s?{_AFTER}", re.IGNORECASE if len(words) > 1 else 0)


def words_in_force(*, on: date) -> Words:
    """The terms of the day; one statement, kept for some minutes."""
    rows: Rows | None = cache.get(f"rra-words-{on}")
    if rows is None:
        rows = _rows(on)
        cache.set(f"rra-words-{on}", rows, _SECONDS)
    return _compiled(rows)


def _rows(on: date) -> Rows:
    terms = FactVersion.objects.in_force(on=on).filter(fact__kind=Fact.Kind.TERM, fact__retired_at=None)
    found = terms.order_by("fact__code").values_list("content__term", "content__name", "fact__code")
    return tuple((term, name, code.partition(":")[2]) for term, name, code in found)


@lru_cache(maxsize=4)
def _compiled(rows: Rows) -> Words:
    return Words(rows)


@dataclass
class Glossary:
    """The terms as one text meets them: each is explained the first time only."""

    words: Words
    met: set[str] = field(default_factory=set)

    def explain(self, html: str) -> SafeString:
        """The same HTML, with links where terms stand in its prose for the first time."""
        reader = _Reader(self)
        reader.feed(html)
        reader.close()
        return mark_safe("".join(reader.written))  # noqa: S308  what was safe, and escaped text in its place

    def explained(self, text: str) -> str:
        """Plain text as HTML."""
        parts, end = [], 0
        for start, stop, slug in self.words.found_in(text):
            if slug not in self.met:
                self.met.add(slug)
                parts += [escape(text[end:start], quote=False), _link(slug, text[start:stop])]
                end = stop
        return "".join([*parts, escape(text[end:], quote=False)])


def _link(slug: str, words: str) -> str:
    return format_html('<a class="term" href="{}">{}</a>', reverse("rra:term", args=[slug]), words)


class _Reader(HTMLParser):
    """Copies HTML as it is and hands on what stands in it as prose."""

    def __init__(self, glossary: Glossary) -> None:
        super().__init__(convert_charrefs=False)
        self.glossary = glossary
        self.written: list[str] = []
        self._text: list[str] = []
        self._inside, self._depth = "", 0  # the element that is left alone, and how often it is open

    def _write(self, source: str) -> None:
        text, self._text = "".join(self._text), []
        if text and not self._inside:
            explained = self.glossary.explained(unescape(text))
            text = explained if "<" in explained else text
        self.written += [text, source]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write(self.get_starttag_text() or "")
        if tag == self._inside:
            self._depth += 1
        elif not self._inside and tag in _LEFT_ALONE:
            self._inside, self._depth = tag, 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._write(f"</{tag}>")
        if tag == self._inside:
            self._depth -= 1
            self._inside = self._inside if self._depth else ""

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._text.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._write(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._write(f"<![{data}]>")

    def close(self) -> None:
        super().close()
        self._write("")
