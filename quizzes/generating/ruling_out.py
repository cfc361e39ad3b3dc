"""Which answers are wrong by the facts. They are an incomplete list, so that one is absent proves nothing by itself.

A wrong answer stands beside a right one only where the question is closed by its source ("which of these does
section 36(b) name?") or where a reviewer found that nobody else holds the fact. Even then nobody is offered who is of
the line of the right one, who is named in the same words, or who does something much like it. Plain Python.
"""

from collections.abc import Iterable, Iterator

from .values import Body, Duty, Graph
from .words import alike, names_in, text_name

# Two statements that share this much may be about one and the same.
_SAME_MATTER = 0.34
# Who only looks on is no answer that anybody would give to who acts.
_ONLOOKER = "oversight"


def holders_ruled_out(duty: Duty, graph: Graph) -> list[Body]:
    """Organizations that the source of the duty does not name for it, at its step or anywhere."""
    text = graph.texts[duty.source]
    named = names_in(duty.statement, graph) | names_in(text.title, graph) | names_in(duty.locator, graph)
    step = graph.steps[duty.step]
    if not duty.is_exclusive:
        named |= {other.organization for other in graph.at_step[duty.step]}
        named |= {other.organization for other in graph.of_text[duty.source]}
        named |= names_in(step.name, graph) | names_in(step.description, graph)
    return [
        body
        for code, body in graph.bodies.items()
        if code not in named
        and body.is_sound
        and (body.kind != _ONLOOKER or graph.bodies[duty.organization].kind == _ONLOOKER)
        and not graph.are_kin(duty.organization, code)
        and not any(is_same_matter(duty, other) for other in graph.of_body.get(code, ()))
    ]


def duties_ruled_out(duty: Duty, graph: Graph) -> Iterator[Duty]:
    """What other sources, which say nothing of the holder of the duty, say of others at other steps."""
    own = graph.of_body[duty.organization]
    known = _known(own, graph)
    for other in graph.sound_duties:
        if other.step == duty.step or known & _names_of(other.source, graph):
            continue
        if graph.are_kin(duty.organization, other.organization):
            continue
        if duty.organization in names_in(other.statement, graph):
            continue
        if not any(is_same_matter(each, other) for each in own):
            yield other


def is_same_matter(one: Duty, other: Duty) -> bool:
    """Whether two statements are so much alike that one may answer for the other."""
    return alike(one.statement, other.statement) >= _SAME_MATTER


def texts_ruled_out(duty: Duty, graph: Graph) -> Iterator[Duty]:
    """Duties whose sources say nothing, as far as the facts know, at the step of this one or of its holder."""
    here = _known([*graph.at_step[duty.step], *graph.of_body[duty.organization]], graph)
    here |= {name for source in graph.steps[duty.step].sources for name in _names_of(source, graph)}
    for other in graph.sound_duties:
        if here & _names_of(other.source, graph) or other.basis == duty.basis:
            continue
        if not graph.are_kin(duty.organization, other.organization) and not is_same_matter(duty, other):
            yield other


def _known(duties: Iterable[Duty], graph: Graph) -> set[str]:
    return {name for duty in duties for name in _names_of(duty.source, graph)}


def _names_of(source: str, graph: Graph) -> set[str]:
    """By what a source is known: two copies of one text, or two pages about it, are the same."""
    text = graph.texts.get(source)
    return {source, text.policy, text_name(text)} - {""} if text else {source}
