"""What a person asks a search for, and how each database is asked for it; plain Python.

Words are found by their stem. A code such as `rra-061` or `C5.4` is kept as one word of its own (`krrax061`), with the
codes above it (`C5.4.1` is also found as `C5.4`), because every tokenizer takes such things apart in a way of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 200
_MOST_TERMS = 12
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"(?:[^\W_]+[.\-/:()§_])+\(?[^\W_]+")
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_VERSION = re.compile(r"@\d+$")
_PLAIN = re.compile(r"[^\W_]{1,12}")
# Words that say nothing about what is looked for; PostgreSQL leaves most of them out by itself.
_SILENT = frozenset(
    re.findall(
        r"\w+",
        """
        a an and are as at be been but by can did do does for from had has have how i if in into is it its me my of on
        or our she so that the their them then there these they this to was we were what when where which who whom
        whose why will with would you your
        """,
    )
)


@dataclass(frozen=True)
class Term:
    """A word, a phrase of several, or a code; `shown` is what was typed."""

    shown: str
    words: tuple[str, ...] = ()
    code: str = ""

    @property
    def is_long(self) -> bool:
        """Whether its beginning says anything."""
        return bool(self.words) and len(self.words[-1]) > 2

    def for_postgresql(self, *, as_prefix: bool = False) -> str:
        """As to_tsquery reads it; there is nothing but letters and digits in it."""
        if self.code:
            return f"'{self.code}':B"
        return f"'{' '.join(self.words)}'" + (":*" if as_prefix and self.is_long else "")

    def for_sqlite(self, *, as_prefix: bool = False) -> str:
        """As FTS5 reads it."""
        if self.code:
            return f'(codes : "{self.code}")'
        return f'("{" ".join(self.words)}"' + ("*)" if as_prefix and self.is_long else ")")


@dataclass(frozen=True)
class Query:
    """What was asked for; `of_any` is content with one of the terms, or with the beginning of one."""

    text: str
    terms: tuple[Term, ...] = ()
    of_any: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def name(self) -> str:
        """What a thing is called that the whole query names."""
        return name_of(self.text)

    def for_postgresql(self) -> str:
        """The argument of to_tsquery."""
        return (" | " if self.of_any else " & ").join(
            term.for_postgresql(as_prefix=self.of_any) for term in self.terms
        )

    def for_sqlite(self) -> str:
        """The argument of MATCH."""
        return (" OR " if self.of_any else " AND ").join(term.for_sqlite(as_prefix=self.of_any) for term in self.terms)

    def words_for_postgresql(self) -> str:
        """Every word of it, for marking them in a text."""
        words = [term for term in self.terms if term.words]
        return " | ".join(term.for_postgresql(as_prefix=self.of_any) for term in words)


def read_query(text: str) -> Query:
    """The terms of what somebody typed, whatever it is; words in quotation marks are a phrase. No operator is one."""
    text = clean(text)[:LONGEST].strip()
    terms: dict[tuple[tuple[str, ...], str], Term] = {}
    for phrase, chunk in _CHUNK.findall(text.translate(_QUOTES)):
        term = _term(phrase, is_phrase=True) if phrase else _term(chunk)
        if term:
            terms.setdefault((term.words, term.code), term)
    return Query(text, tuple(terms.values())[:_MOST_TERMS])


def clean(text: str) -> str:
    """The text without control and formatting characters, its white space single."""
    return " ".join("".join(char if char.isprintable() or char.isspace() else " " for char in text).split())


def name_of(text: str) -> str:
    """How names are compared: in small letters, without quotation marks around."""
    return " ".join(text.translate(_QUOTES).replace('"', " ").casefold().split())


def codes_in(texts: Iterable[str]) -> list[str]:
    """The words under which codes and dotted abbreviations in the texts are found, with the codes above each."""
    found: set[str] = set()
    for text in texts:
        for code in _CODE.findall(text):
            found.update(_words_of_code(code))
        found.update(abbreviation.replace(".", "").casefold() for abbreviation in _ABBREVIATION.findall(text))
    return sorted(found)


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‑": "-", "–": "-"})


def _term(chunk: str, *, is_phrase: bool = False) -> Term | None:
    chunk = chunk.strip(" .,;:!?()[]{}<>*+-/'&|~^#@\\")
    code = _VERSION.sub("", chunk)
    if not is_phrase and _CODE.fullmatch(code) and _has_digit(code):
        return Term(chunk, code=_word_of_code(_parts(code)))
    words = _parts(chunk)
    if len(words) > 1 and all(len(word) == 1 for word in words) and "." in chunk:
        words = ("".join(words),)
    if not words or (not is_phrase and len(words) == 1 and words[0] in _SILENT):
        return None
    return Term(chunk, words)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _word_of_code(parts: tuple[str, ...]) -> str:
    return "k" + "x".join(parts)


def _words_of_code(code: str) -> Iterable[str]:
    """`C5.4.1` as kc5x4x1 and kc5x4; `rra-061` also as rra061, and its parts; nothing for what has no digit."""
    parts = _parts(code)
    if not _has_digit(code):
        return []
    whole = [_word_of_code(parts[:length]) for length in range(2, len(parts) + 1)]
    run_together = "".join(parts)
    return [*whole, *([run_together] if _PLAIN.fullmatch(run_together) else []), *parts]
