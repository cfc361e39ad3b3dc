"""The code on a certificate: 128 random bits in Crockford's base 32, with two characters that catch typing errors."""

import re
import unicodedata
from enum import Enum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O and U
LENGTH = 28
_GROUP = 4
_TOKEN_BYTES = 16
_LONGEST_INPUT = 200  # with every separator a person may put between characters; more is not a code
# The number that a code spells leaves 1 when divided by this prime, the greatest below 32². As neither a digit's
# difference times a power of 32, nor that times 31, can be a multiple of it, one wrong character and two neighbours
# swapped are always found; of other mistakes one in 1021 slips through.
_PRIME = 1021
_CHECK_VALUES = 32**2
_CONFUSED = str.maketrans("OIL", "011")
# What people put between groups: white space, and dashes of any kind (Unicode's class Pd, minus signs, underscores).
_SEPARATORS = re.compile(r"[\s_\u2212\u00AD\u200B]+")


class BadCode(ValueError):
    """The text is not a code, so nobody's certificate was asked for: most likely it was mistyped."""

    class Fault(Enum):
        """What is wrong with it."""

        LENGTH = "length"
        CHARACTER = "character"
        CHECK = "check"

    def __init__(self, fault: Fault, found: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.found = found


def new_code(token: bytes) -> str:
    """The code that spells 16 random bytes, in groups for reading aloud; give it `secrets.token_bytes(16)`."""
    if len(token) != _TOKEN_BYTES:
        raise ValueError("A code is made of 16 random bytes.")
    number = int.from_bytes(token) * _CHECK_VALUES
    number += (1 - number) % _PRIME
    return _grouped("".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))))


def normalise(text: str) -> str:
    """The code as it was issued, from whatever a person typed; raises BadCode when that cannot be a code.

    Lower case, spaces, missing dashes and the confusions O/0, I/1 and L/1 are all understood.
    """
    if len(text) > _LONGEST_INPUT:
        raise BadCode(BadCode.Fault.LENGTH, str(len(text)))
    plain = unicodedata.normalize("NFKC", text).upper()
    bare = "".join(char for char in _SEPARATORS.sub("", plain) if unicodedata.category(char) != "Pd")
    code = bare.translate(_CONFUSED)
    for char in code:
        if char not in ALPHABET:
            raise BadCode(BadCode.Fault.CHARACTER, char)
    if len(code) != LENGTH:
        raise BadCode(BadCode.Fault.LENGTH, str(len(code)))
    number = 0
    for char in code:
        number = number * 32 + ALPHABET.index(char)
    if number % _PRIME != 1 or number >> 8 * _TOKEN_BYTES + 10:
        raise BadCode(BadCode.Fault.CHECK)
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
