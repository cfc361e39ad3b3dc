"""Who is of whose line: above, below, or acting for one another. Plain Python."""

from collections.abc import Iterable, Mapping


def lines_of(heads: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """For each that `heads` names, everyone above it, whatever the way up, and everyone below."""
    above = {one: _above(one, heads) for one in heads}
    return {one: above[one] | {other for other in heads if one in above[other]} for one in heads}


def joined(*each: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """Several tellings of who stands under whom, of the organizations that the first one knows."""
    first = each[0]
    return {one: frozenset(head for some in each for head in some.get(one, ()) if head in first) for one in first}


def _above(one: str, heads: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = list(heads.get(one, ()))
    while ahead:
        head = ahead.pop()
        if head not in found:
            found.add(head)
            ahead += heads.get(head, ())
    return frozenset(found - {one})
