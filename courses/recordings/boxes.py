"""MP4: boxes in boxes (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from typing import BinaryIO

from .walking import MOST_PARTS, NotReadable, number, take

# Brands that browsers play; QuickTime's own ("qt  ") is not among them.
_BRANDS = {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"M4A "}
Box = tuple[bytes, int, int]


def read_mp4(file: BinaryIO, end: int) -> tuple[bool, bool, float | None]:
    """Whether it has picture and sound, and its seconds."""
    top = list(_boxes(file, 0, end))
    kind, start, stop = top[0]
    brands = take(file, start, min(stop - start, 400))
    if kind != b"ftyp" or not _BRANDS.intersection({brands[:4], *(brands[at : at + 4] for at in range(8, 400, 4))}):
        raise NotReadable("its kind of MP4 is not one that browsers play")
    movie = _only(top, b"moov")
    parts = list(_boxes(file, *movie))
    handlers = {_handler(file, box) for box in parts if box[0] == b"trak"}
    return b"vide" in handlers, b"soun" in handlers, _seconds(file, _only(parts, b"mvhd"))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Kind, beginning and end of the content of each box."""
    for _part in range(MOST_PARTS):
        if start == end:
            return
        size, kind, head = number(take(file, start, 4)), take(file, start + 4, 4), 8
        if size == 1:
            size, head = number(take(file, start + 8, 8)), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise NotReadable("a part of it is longer than the whole")
        yield kind, start + head, start + size
        start += size
    raise NotReadable("it has too many parts")


def _only(boxes: list[Box], kind: bytes) -> tuple[int, int]:
    found = [(start, end) for name, start, end in boxes if name == kind]
    if len(found) != 1:
        raise NotReadable(f"it has {len(found)} parts “{kind.decode()}”")
    return found[0]


def _handler(file: BinaryIO, track: Box) -> bytes:
    media = _only(list(_boxes(file, *track[1:])), b"mdia")
    start, _end = _only(list(_boxes(file, *media)), b"hdlr")
    return take(file, start + 8, 4)


def _seconds(file: BinaryIO, header: tuple[int, int]) -> float | None:
    start = header[0]
    is_long = take(file, start, 1) == b"\x01"
    scale = number(take(file, start + (20 if is_long else 12), 4))
    length = number(take(file, start + (24 if is_long else 16), 8 if is_long else 4))
    return length / scale if scale and length else None
