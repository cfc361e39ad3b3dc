"""Where in a text the words were found, and the piece of it to show; plain Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What the database sets around words; no text holds them, see words.clean().
MARK, END_OF_MARK = "\x02", "\x03"
_LENGTH, _BEFORE = 240, 70


@dataclass(frozen=True)
class Piece:
    """A piece of text, which is one of those found or not."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Found:
    """A line of a text, and the spans in it that were found, in order."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def weight(self) -> tuple[int, int]:
        """How many different words were found, then how often."""
        return len({self.text[start:end].casefold()[:6] for start, end in self.spans}), len(self.spans)

    def pieces(self) -> list[Piece]:
        """All of it, in pieces."""
        return _cut(self.text, self.spans, 0, len(self.text))

    def excerpt(self) -> list[Piece]:
        """About two lines of it around where most was found."""
        start, end = self._window()
        pieces = _cut(self.text, self.spans, start, end)
        before = [Piece("… ")] if start else []
        return [*before, *pieces, *([Piece(" …")] if end < len(self.text) else [])]

    def _window(self) -> tuple[int, int]:
        """From the span after which most others stand near, with whole words at both ends."""
        if len(self.text) <= _LENGTH:
            return 0, len(self.text)
        near = [sum(start <= other < start + _LENGTH - _BEFORE for other, _ in self.spans) for start, _ in self.spans]
        first = self.spans[near.index(max(near))][0] if near else 0
        start = max(0, min(first - _BEFORE, len(self.text) - _LENGTH))
        start = self.text.find(" ", start) + 1 if start > 0 and " " in self.text[start : first + 1] else start
        end = self.text.find(" ", start + _LENGTH)
        return start, min(end if end > 0 else len(self.text), start + 2 * _LENGTH)


def read_marks(marked: str, text: str) -> tuple[tuple[int, int], ...]:
    """The spans that marks stand around; in the text itself, which the database may have shown with other spaces."""
    spans, place, begun = [], 0, 0
    for char in marked:
        if char == MARK:
            begun = place
        elif char == END_OF_MARK:
            spans.append((begun, place))
        else:
            place += 1
    return tuple(spans) if place == len(text) else ()


def lines_found(marked: str, text: str, literal: Sequence[str] = ()) -> list[Found]:
    """The lines of a text with what was found in each: by the database, or literally, as codes are."""
    spans, found, start = read_marks(marked, text), [], 0
    for line in text.split("\n"):
        end = start + len(line)
        here = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        found.append(Found(line, _merged([*here, *_literally(line, literal)])))
        start = end + 1
    return found


def _literally(line: str, words: Iterable[str]) -> list[tuple[int, int]]:
    folded, found = line.lower(), []
    if len(folded) != len(line):  # a few letters grow when they are made small
        return []
    for word in words:
        place = folded.find(word.lower())
        while place >= 0:
            found.append((place, place + len(word)))
            place = folded.find(word.lower(), place + len(word))
    return found


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _cut(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, place = [], start
    for a, b in spans:
        if start <= a and b <= end:
            pieces += [Piece(text[place:a]), Piece(text[a:b], is_found=True)]
            place = b
    pieces.append(Piece(text[place:end]))
    return [piece for piece in pieces if piece.text]
