"""Lists as people paste them: what marks a line as one of a list is left out, and nothing that belongs to its words.

A bullet is no word of anybody. `1.`, `b)` or `A.` could be, so that they go only where all lines count on from each
other: "10 U.S.C. 301", "1.5 million" and "U. S. Army" stay whole.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

_BULLET = re.compile(r"^(?:[-\u2013\u2014]\s+|[\u2022\u25aa\u25e6\u2023\u2219\u00b7\u25cf\u25cb\u25a0]\s*)(?=\S)")
_COUNTER = re.compile(r"^(?P<open>\(?)(?P<count>[0-9]{1,2}|[A-Za-z]|[ivx]{1,4})(?P<end>[.)])\s+(?=\S)")
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
_RIGHT = "*"


def options_in(lines: Sequence[str]) -> list[tuple[str, bool]]:
    """The options of a list, each with whether it is marked as right, before its bullet or number or after it."""
    texts = without_markers([_unmarked(line) for line in lines])
    marked = [_RIGHT in (line[:1], text[:1]) for line, text in zip(lines, texts, strict=True)]
    return list(zip(map(_unmarked, texts), marked, strict=True))


def without_markers(lines: Sequence[str]) -> list[str]:
    """The lines of a list without what marks them as such."""
    texts = [_BULLET.sub("", line) for line in lines]
    found = [_COUNTER.match(text) for text in texts]
    counters = [match for match in found if match]
    if len(counters) < len(texts) or not _count_on(counters):
        return texts
    return [_COUNTER.sub("", text) for text in texts]


def _unmarked(line: str) -> str:
    return line.removeprefix(_RIGHT).strip()


def _count_on(counters: Sequence[re.Match[str]]) -> bool:
    """Whether each is the next of the one before it, written alike; one alone is no list."""
    if len(counters) < 2 or len({(each["open"], each["end"]) for each in counters}) > 1:
        return False
    counts = [each["count"] for each in counters]
    return any(_is_run([read(count) for count in counts]) for read in _READINGS)


def _is_run(places: Sequence[int | None]) -> bool:
    return all(a is not None and b is not None and b == a + 1 for a, b in pairwise(places))


_READINGS: list[Callable[[str], int | None]] = [
    lambda count: int(count) if count.isdecimal() else None,
    lambda count: ord(count) if len(count) == 1 and count.isalpha() else None,
    lambda count: _ROMAN.index(count) if count in _ROMAN else None,
]
