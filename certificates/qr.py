"""A QR code as one SVG path, so that page and PDF draw it without markup from elsewhere."""

from dataclasses import dataclass
from itertools import groupby

import segno

_QUIET_ZONE = 4  # modules of white all around, as the standard asks


@dataclass(frozen=True)
class QrCode:
    """The path of the dark modules and the side of the square it stands in, in modules."""

    side: int
    path: str


def qr_of(text: str) -> QrCode:
    """The text as a QR code that survives a fold or a stain (15 % of it may be lost)."""
    matrix = segno.make(text, error="m", micro=False).matrix
    rows = [_runs(row, y) for y, row in enumerate(matrix, start=_QUIET_ZONE)]
    return QrCode(side=len(matrix) + 2 * _QUIET_ZONE, path="".join(rows))


def _runs(row: bytearray, y: int) -> str:
    path, x = "", _QUIET_ZONE
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        path += f"M{x} {y}h{length}v1h-{length}z" if is_dark else ""
        x += length
    return path
