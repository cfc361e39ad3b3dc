"""How a number that somebody typed is read: plainly, or not at all.

A sign, digits, commas between groups of three, a point: `-1,250.5`. Nothing else is a number here: no currency sign,
unit, percent sign, exponent or word, and no comma that could be meant as a point. What cannot be read is kept as it
was typed and earns nothing; it is never guessed at.
"""

import re
from decimal import Decimal

LONGEST = 40
_PLAIN = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]+)?", re.ASCII)
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


class NotANumber(ValueError):
    """What was typed cannot be read as a number."""


def read_number(typed: str) -> Decimal:
    """The number that was typed, exactly; raises NotANumber."""
    plain = typed.strip().translate(_MINUS)
    if len(plain) > LONGEST or not _PLAIN.fullmatch(plain) or not any(map(str.isdigit, plain)):
        raise NotANumber(typed)
    return Decimal(plain.replace(",", ""))


def is_number(typed: str) -> bool:
    """Whether what was typed can be read."""
    try:
        read_number(typed)
    except NotANumber:
        return False
    return True


def plain(number: Decimal | str) -> str:
    """The number in plain digits without idle zeros: 60, 0.5, -1250."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(number: Decimal | str) -> str:
    """The number as it is shown: 1,250.5."""
    return f"{Decimal(plain(number)):,f}"
