"""Which characters can be printed: a name with one that no font has is found before a certificate is given."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

_OWN = ("PublicSans-Regular.woff2", "PublicSans-Bold.woff2")
_SUFFIXES = {".ttf", ".otf", ".ttc"}
# Format characters (joiners, shy hyphens) and variation selectors shape their neighbours and need no glyph.
_NEEDS_NO_GLYPH = {"Cf", "Zs"}


def missing_glyphs(text: str) -> list[str]:
    """The characters, each once and in order, that none of the fonts a certificate is printed with has."""
    return [char for char in dict.fromkeys(text) if _needs_glyph(char) and not can_draw(char)]


def can_draw(char: str) -> bool:
    """Whether our own font has the character or, failing that, one installed on this machine."""
    return ord(char) in own_characters() or ord(char) in installed_characters()


def _needs_glyph(char: str) -> bool:
    is_selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return unicodedata.category(char) not in _NEEDS_NO_GLYPH and not is_selector


@cache
def own_characters() -> frozenset[int]:
    """What every weight of our own font has."""
    folder = Path(settings.BASE_DIR) / "static" / "fonts"
    return frozenset.intersection(*(_characters(folder / name) for name in _OWN))


@cache
def installed_characters() -> frozenset[int]:
    """What the machine's fonts have together; read once a process, and only for a name our own font lacks."""
    found: set[int] = set()
    for path in _installed_fonts():
        found |= _characters(path)
    return frozenset(found)


def _installed_fonts() -> Iterator[Path]:
    for folder in settings.LMS_FONT_FOLDERS:
        yield from (path for path in sorted(Path(folder).rglob("*")) if path.suffix.lower() in _SUFFIXES)


def _characters(path: Path) -> frozenset[int]:
    fonts = TTCollection(path, lazy=True).fonts if path.suffix.lower() == ".ttc" else [TTFont(path, lazy=True)]
    return frozenset(code for font in fonts for code in font.getBestCmap() or {})
