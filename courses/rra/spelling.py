"""The word that somebody meant, among the words that the facts use.

Words are compared by their trigrams, the way PostgreSQL's pg_trgm does, over a few thousand words in memory: so a slip
is forgiven on either database and no extension is needed.
"""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]{3,}")
# Below this two words are no longer one word with a slip in it; pg_trgm finds from 0.3 on, which is too kind here.
_ALIKE = 0.42
_SHORTEST = 4


def vocabulary(texts: Iterable[str]) -> set[str]:
    """Every word of three letters or more, case folded."""
    return {word for text in texts for word in _WORD.findall(text.casefold())}


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word most like it, or None where nothing is much like it; short words are not guessed at."""
    asked = _trigrams(word.casefold())
    if len(word) < _SHORTEST:
        return None
    best = max(((_likeness(asked, _trigrams(other)), other) for other in words), default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else None


def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
