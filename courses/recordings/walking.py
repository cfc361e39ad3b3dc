"""Reading parts of a file by their place, never past its end and never without end."""

import os
from typing import BinaryIO

# More parts than this at one level are no recording but an attempt to keep us busy.
MOST_PARTS = 5_000


class NotReadable(Exception):
    """The file is not built as its first bytes say."""


def size_of(file: BinaryIO) -> int:
    """How many bytes the file has."""
    return file.seek(0, os.SEEK_END)


def take(file: BinaryIO, place: int, count: int) -> bytes:
    """So many bytes from the place; raises NotReadable where the file ends before."""
    file.seek(place)
    taken = file.read(count)
    if len(taken) < count:
        raise NotReadable("it ends too early")
    return taken


def number(data: bytes) -> int:
    """Bytes as a number, the highest first."""
    return int.from_bytes(data, "big")
