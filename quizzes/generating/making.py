"""All items that the facts of a day give: the same from the same facts and the same seed. Plain Python."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from hashlib import sha256

from . import duties, matching, naming, periods, process
from .values import Graph, Item, Template

SEED = "cadre"
_MAKERS: list[tuple[tuple[Template, ...], Callable[[Graph, str], Iterator[Item]]]] = [
    ((duties.WHO, duties.ALONE), duties.who_holds),
    ((duties.WHAT,), duties.what_is_held),
    ((duties.BASIS,), duties.on_what_basis),
    ((duties.KIND,), duties.authority_or_duty),
    ((matching.MATCH,), matching.match_holders),
    ((periods.GAP,), periods.which_number),
    ((process.WHICH,), process.which_step),
    ((process.PAPER,), process.which_document),
    ((process.ORDER,), process.order_steps),
    ((naming.TERM,), naming.which_term),
    ((naming.MEANING,), naming.what_it_means),
    ((naming.BODY,), naming.which_organization),
    ((naming.WORK,), naming.what_it_does),
]
TEMPLATES = {template.name: template for templates, _maker in _MAKERS for template in templates}


def items_of(graph: Graph, seed: str = SEED) -> list[Item]:
    """The items, each question once: of two with the same stem and key the first stays."""
    found: dict[tuple[str, str], Item] = {}
    for _templates, maker in _MAKERS:
        for item in maker(graph, seed):
            found.setdefault((item.stem, item.right), item)
    return list(found.values())


def fingerprint_of(item: Item) -> str:
    """Tells whether an item still says, and rests on, what it did."""
    said = asdict(item) | {"version": TEMPLATES[item.template].version}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
