"""Questions that match organizations with what they hold. Plain Python."""

from collections.abc import Iterator, Sequence

from .choosing import apart, lot
from .duties import explained, gives_away, place_of
from .ruling_out import holders_ruled_out
from .values import Duty, Graph, Item, Template
from .words import capital, option_of, place_name

MATCH = Template("match-holders", 1, "Match organizations and what they do")

_PAIRS = 4


def match_holders(graph: Graph, seed: str) -> Iterator[Item]:
    """Four things that sources say are done, and the four who do them, each a wrong answer for the three others."""
    wrong = {duty.code: {body.code for body in holders_ruled_out(duty, graph)} for duty in graph.sound_duties}

    def clash(one: Duty, other: Duty) -> bool:
        return one.organization not in wrong[other.code] or other.organization not in wrong[one.code]

    left = sorted(graph.sound_duties, key=lambda duty: lot(seed, MATCH.name, duty.code))
    left = [duty for duty in left if not gives_away(_prompt(duty, graph), graph.bodies[duty.organization], graph)]
    while left and len(left) >= _PAIRS:
        four = apart(left, _PAIRS, clash=clash)
        left = [duty for duty in left if duty != left[0] and duty not in four]
        if len(four) == _PAIRS:
            yield _match_item(sorted(four, key=lambda duty: duty.code), graph)


def _match_item(four: Sequence[Duty], graph: Graph) -> Item:
    return Item(
        name=f"{MATCH.name}:{'+'.join(duty.code for duty in four)}",
        template=MATCH.name,
        interaction="matching",
        stem="Whom do these sources name for each of these?",
        feedback=" ".join(explained(duty, graph) for duty in four),
        cites=tuple(duty.reference for duty in four),
        beside=tuple(graph.bodies[duty.organization].reference for duty in four),
        pairs=[(_prompt(duty, graph), option_of(graph.bodies[duty.organization])) for duty in four],
        about=tuple(duty.code for duty in four),
        **place_of(four[0], graph),
    )


def _prompt(duty: Duty, graph: Graph) -> str:
    return f"{capital(place_name(graph.texts[duty.source], duty))}: {duty.statement}"
