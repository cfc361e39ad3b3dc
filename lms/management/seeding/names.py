"""Names for made-up people: common given and family names, put together by chance.

A name is written in Latin letters, as most of this workforce writes it, and now and then in the script of its
tradition, so that pages, exports and certificates meet more than ASCII.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

_OWN_SCRIPT_SHARE = 0.12
# Letters that do not come apart into a base letter and marks.
_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ʻ": ""})


@dataclass(frozen=True)
class Tradition:
    """Given and family names that go together; what the flags mean stands in names.yaml."""

    weight: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    own_given: tuple[str, ...] = ()
    own_family: tuple[str, ...] = ()
    family_first: bool = False
    double_family: bool = False


@dataclass(frozen=True)
class Name:
    """A name as it stands on a certificate, and the plain letters of its address."""

    display: str
    mailbox: str


@cache
def traditions() -> tuple[Tradition, ...]:
    """All of them, from names.yaml."""
    entries: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return tuple(Tradition(**{key: _value(value) for key, value in entry.items()}) for entry in entries)


def _value(value: Any) -> Any:
    return tuple(value.split()) if isinstance(value, str) else value


@cache
def _plain(word: str) -> str:
    """The word in a to z, as a mailbox has it."""
    base = unicodedata.normalize("NFKD", word.lower()).translate(_PLAIN)
    return "".join(char for char in base if char.isascii() and char.isalnum())


def draw_name(chance: Random) -> Name:
    """A name by chance."""
    tradition = chance.choices(traditions(), [each.weight for each in traditions()])[0]
    given, family = chance.randrange(len(tradition.given)), chance.randrange(len(tradition.family))
    mailbox = f"{_plain(tradition.given[given])}.{_plain(tradition.family[family])}"
    if tradition.own_given and chance.random() < _OWN_SCRIPT_SHARE:
        own_given, own_family = tradition.own_given[given], tradition.own_family[family]
        return Name(own_family + own_given if tradition.family_first else f"{own_given} {own_family}", mailbox)
    words = [tradition.given[given], tradition.family[family]]
    if tradition.double_family and chance.random() < 0.3:
        words.append(chance.choice(tradition.family))
    elif chance.random() < 0.15:
        words.insert(1, f"{chance.choice('ABCDEFGHJKLMNPRSTVW')}.")
    return Name(" ".join(words), mailbox)
