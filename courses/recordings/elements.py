"""WebM: elements in elements (EBML, RFC 8794; WebM's part of Matroska, RFC 9559)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from .walking import MOST_PARTS, NotReadable, number, take

_HEADER, _DOCTYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SCALE, _DURATION, _TRACK, _TRACK_TYPE = 0x2AD7B1, 0x4489, 0xAE, 0x83
_PICTURE, _SOUND = 1, 2
Element = tuple[int, int, int]


def read_webm(file: BinaryIO, end: int) -> tuple[bool, bool, float | None]:
    """Whether it has picture and sound, and its seconds."""
    top = _elements(file, 0, end)
    header = next(top)
    doctype = _values(file, header, 16).get(_DOCTYPE, b"")
    segment = next((element for element in top if element[0] == _SEGMENT), None)
    if doctype.rstrip(b"\0") != b"webm" or segment is None:
        raise NotReadable("it is Matroska, not WebM")
    kinds: set[int] = set()
    seconds = None
    for element in _elements(file, *segment[1:]):
        if element[0] == _CLUSTER:
            break
        if element[0] == _INFO:
            seconds = _seconds(_values(file, element, 8))
        if element[0] == _TRACKS:
            tracks = [track for track in _elements(file, *element[1:]) if track[0] == _TRACK]
            kinds |= {number(_values(file, track, 8).get(_TRACK_TYPE, b"")) for track in tracks}
    return _PICTURE in kinds, _SOUND in kinds, seconds


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[Element]:
    """Id, beginning and end of the content of each element; one of unknown length goes to the end."""
    for _part in range(MOST_PARTS):
        if start >= end:
            return
        name, start = _name(file, start)
        length, start, is_known = _length(file, start)
        stop = start + length if is_known else end
        if stop > end:
            raise NotReadable("a part of it is longer than the whole")
        yield name, start, stop
        start = stop
    raise NotReadable("it has too many parts")


def _width(first: int, longest: int) -> int:
    """How many bytes a number has that begins with this one."""
    width = 9 - first.bit_length()
    if width > longest:
        raise NotReadable("a part of it has no name or length")
    return width


def _name(file: BinaryIO, place: int) -> tuple[int, int]:
    width = _width(take(file, place, 1)[0], 4)
    return number(take(file, place, width)), place + width


def _length(file: BinaryIO, place: int) -> tuple[int, int, bool]:
    width = _width(take(file, place, 1)[0], 8)
    mask = (1 << 7 * width) - 1
    length = number(take(file, place, width)) & mask
    return length, place + width, length != mask


def _values(file: BinaryIO, element: Element, longest: int) -> dict[int, bytes]:
    """The short elements inside, by id."""
    inside = _elements(file, *element[1:])
    return {name: take(file, start, stop - start) for name, start, stop in inside if stop - start <= longest}


def _seconds(values: dict[int, bytes]) -> float | None:
    length = values.get(_DURATION, b"")
    if len(length) not in (4, 8):
        return None
    scale = number(values.get(_SCALE, b"")) or 1_000_000
    seconds: float = struct.unpack(">f" if len(length) == 4 else ">d", length)[0] * scale / 1e9
    return seconds if 0 < seconds < 1e6 else None
