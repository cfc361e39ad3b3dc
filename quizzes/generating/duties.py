"""Questions about who holds what: asked from either side, on what basis, and as what. Plain Python."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from .choosing import apart, mixed, nearest_first
from .ruling_out import duties_ruled_out, holders_ruled_out, is_same_matter, texts_ruled_out
from .values import Body, Choice, Duty, Graph, Item, Place, Template
from .words import (
    basis_name,
    capital,
    in_sentence,
    is_itself,
    is_several,
    is_told,
    joins,
    name_of,
    names_in,
    option_of,
    phrase_of,
    place_name,
    sentence_of,
    source_line,
    text_name,
)

WHO = Template("who-holds", 1, "Who holds it")
ALONE = Template("who-alone", 1, "Who alone holds it")
WHAT = Template("what-is-held", 1, "What a source says of an organization")
BASIS = Template("on-what-basis", 1, "On what basis")
KIND = Template("authority-or-duty", 1, "Authority, responsibility or role")

_MOST_RIGHT = 3
_HEARD_OF = 3
# What rests on no more than a page of an agency rests on nothing that one would have to know by name.
_WEAKEST = "agency publication"
_NUMBER = re.compile(r"\d+")
OUTSIDE = frozenset({"purchaser", "industry", "oversight"})
_KINDS = {
    "authority": "An authority: the holder may decide",
    "responsibility": "A responsibility: the holder must do it",
    "role": "A role: the holder takes part",
}
# Words that show what a statement is, so that the question can be answered from it.
_SHOWN_BY = {
    "authority": re.compile(r"^(May (?!not|help)|Decides|Determines whether|Alone determines|Gives or refuses)"),
    "responsibility": re.compile(
        r"^(Must|May not|Reports|Submits|Pays|Sends|Certifies|Writes|Keeps|Attaches|Marks)\b"
    ),
    "role": re.compile(r"^(Takes part|Answers questions|Works with|Helps|Advise|May help|Is asked)"),
}


def who_holds(graph: Graph, seed: str) -> Iterator[Item]:
    """Whom a source names for what it says; where a reviewer marked it exclusive, who alone holds it."""
    for duty in graph.sound_duties:
        body, phrase = graph.bodies[duty.organization], phrase_of(duty)
        template = ALONE if duty.is_exclusive else WHO
        name = f"{template.name}:{duty.code}"
        stem = _who_stem(duty, phrase, graph)
        if not phrase or is_several(body) or gives_away(stem, body, graph):
            continue
        wrong = _others(duty, body, graph, seed, name)
        if len(wrong) == 3:
            yield _who_item(name, template, stem, duty, body, wrong, graph, seed)


def _others(duty: Duty, body: Body, graph: Graph, seed: str, name: str) -> list[Body]:
    ranked = nearest_first(
        holders_ruled_out(duty, graph),
        distance=lambda other: distance(other, body, graph),
        key=lambda other: other.code,
        seed=seed,
        name=name,
    )
    return ranked[:3]


def _who_stem(duty: Duty, phrase: str, graph: Graph) -> str:
    if duty.is_exclusive:
        return f"At the step “{graph.steps[duty.step].name}”, who alone {phrase}?"
    return f"According to {place_name(graph.texts[duty.source], duty)}, who {phrase}?"


def _who_item(
    name: str,
    template: Template,
    stem: str,
    duty: Duty,
    body: Body,
    wrong: Sequence[Body],
    graph: Graph,
    seed: str,
) -> Item:
    said = "nobody holds it but" if duty.is_exclusive else "the source names"
    told = f"{said} {in_sentence(body)}"
    choices = [
        Choice(option_of(body), True, f"Yes. Fact {duty.code}.", body.code),
        *(Choice(option_of(each), False, f"No: {told} ({duty.code}).", each.code) for each in wrong),
    ]
    return Item(
        name=name,
        template=template.name,
        interaction="single",
        stem=stem,
        feedback=explained(duty, graph),
        cites=(duty.reference,),
        beside=tuple(each.reference for each in wrong),
        choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
        **place_of(duty, graph),
    )


def gives_away(text: str, body: Body, graph: Graph) -> bool:
    """Whether the text names the organization that it asks for."""
    return body.code in names_in(text, graph)


def distance(other: Body, body: Body, graph: Graph) -> int:
    """How far an organization is from another: in kind and level, and in how much one hears of it in the facts."""
    is_stranger = (other.kind in OUTSIDE) != (body.kind in OUTSIDE)
    is_unheard_of = len(graph.of_body.get(other.code, ())) < min(_HEARD_OF, len(graph.of_body.get(body.code, ())))
    return 4 * is_stranger + 2 * is_unheard_of + 2 * (other.level != body.level) + (other.kind != body.kind)


def what_is_held(graph: Graph, seed: str) -> Iterator[Item]:
    """What a source says of an organization, among what other sources say of others."""
    for duties in _by_source(graph):
        name = f"{WHAT.name}:{'+'.join(duty.code for duty in duties)}"
        wrong = _said_of_others(duties[0], graph, seed, name)
        holder = name_of(graph.bodies[duties[0].organization])
        if any(is_told(duty.statement, holder, [each.statement for each in wrong]) for duty in duties):
            continue
        if len(wrong) == 3:
            yield _what_item(name, duties, wrong, graph, seed)


def _said_of_others(duty: Duty, graph: Graph, seed: str, name: str) -> list[Duty]:
    ranked = nearest_first(
        duties_ruled_out(duty, graph),
        distance=lambda other: 2 * (other.type != duty.type) + (other.level != duty.level),
        key=lambda other: other.code,
        seed=seed,
        name=name,
    )
    return apart(ranked, 3, clash=lambda one, other: is_same_matter(one, other) or one.step == other.step)


def _by_source(graph: Graph) -> Iterator[list[Duty]]:
    """What each source says of each organization, a few at a time; by step where it says much."""

    def place(duty: Duty) -> tuple[str, str]:
        return duty.organization, duty.source

    for _key, some in groupby(sorted(graph.sound_duties, key=lambda duty: (place(duty), duty.code)), key=place):
        duties = list(some)
        for start in range(0, len(duties), _MOST_RIGHT):
            yield duties[start : start + _MOST_RIGHT]


def _what_item(name: str, duties: Sequence[Duty], wrong: Sequence[Duty], graph: Graph, seed: str) -> Item:
    first = duties[0]
    body, text = graph.bodies[first.organization], graph.texts[first.source]
    several = len(duties) > 1
    choices = [
        *(Choice(each.statement, True, f"Yes. Fact {each.code}.", each.code) for each in duties),
        *(Choice(each.statement, False, _held_elsewhere(each, graph), each.code) for each in wrong),
    ]
    source = text_name(text) if several else place_name(text, first)
    ending = "say of {0}? Choose all that it says." if several else "say of {0}?"
    return Item(
        name=name,
        template=WHAT.name,
        interaction="multiple" if several else "single",
        stem=f"Which of these does {source} {ending.format(in_sentence(body))}",
        feedback=" ".join(explained(each, graph) for each in duties),
        cites=tuple(each.reference for each in duties),
        beside=tuple(each.reference for each in wrong),
        choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
        **place_of(first, graph),
    )


def _held_elsewhere(duty: Duty, graph: Graph) -> str:
    body = graph.bodies[duty.organization]
    return f"No: {text_name(graph.texts[duty.source])} says this of {in_sentence(body)} ({duty.code})."


def on_what_basis(graph: Graph, seed: str) -> Iterator[Item]:
    """On which text a fact rests, and of what kind that is."""
    for duty in graph.sound_duties:
        body, text = graph.bodies[duty.organization], graph.texts[duty.source]
        name = f"{BASIS.name}:{duty.code}"
        if not joins(duty, body) or not is_itself(text, duty.basis) or duty.basis == _WEAKEST:
            continue
        if body.short in text.title or set(_NUMBER.findall(text.title)) & set(_NUMBER.findall(duty.statement)):
            continue
        wrong = _other_texts(duty, graph, seed, name)
        if len(wrong) == 3:
            yield _basis_item(name, duty, wrong, graph, seed)


def _other_texts(duty: Duty, graph: Graph, seed: str, name: str) -> list[Duty]:
    """A duty each of texts of other kinds."""
    ranked = nearest_first(
        (each for each in texts_ruled_out(duty, graph) if is_itself(graph.texts[each.source], each.basis)),
        distance=lambda other: 2 * (other.level != duty.level) + (other.type != duty.type),
        key=lambda other: other.source,
        seed=seed,
        name=name,
    )
    return apart(ranked, 3, clash=lambda one, other: one.basis == other.basis or one.source == other.source)


def _basis_item(name: str, duty: Duty, wrong: Sequence[Duty], graph: Graph, seed: str) -> Item:
    text, sentence = graph.texts[duty.source], sentence_of(duty, graph.bodies[duty.organization])
    choices = [Choice(basis_name(text, duty.basis), True, f"Yes. Fact {duty.code}.", text.code)]
    for each in wrong:
        told = (
            f"No: it is taken from {text_name(text)} ({duty.code}). This text is behind something else ({each.code})."
        )
        choices.append(Choice(basis_name(graph.texts[each.source], each.basis), False, told, each.source))
    return Item(
        name=name,
        template=BASIS.name,
        interaction="single",
        stem=f"{sentence} Which of these texts is this taken from?",
        feedback=explained(duty, graph),
        cites=(duty.reference,),
        beside=tuple(each.reference for each in wrong),
        choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
        **place_of(duty, graph),
    )


def authority_or_duty(graph: Graph, seed: str) -> Iterator[Item]:
    """As what it counts, where the words of the statement show it and agree."""
    for duty in graph.sound_duties:
        shown = [kind for kind, words in _SHOWN_BY.items() if words.match(duty.statement)]
        if shown != [duty.type] or not joins(duty, graph.bodies[duty.organization]):
            continue
        name = f"{KIND.name}:{duty.code}"
        place = place_name(graph.texts[duty.source], duty)
        sentence = sentence_of(duty, graph.bodies[duty.organization])
        choices = [Choice(text, kind == duty.type, _as_what(kind, duty), kind) for kind, text in _KINDS.items()]
        yield Item(
            name=name,
            template=KIND.name,
            interaction="single",
            stem=f"{capital(place)}: “{sentence}” Is this an authority, a responsibility or a role?",
            feedback=explained(duty, graph),
            cites=(duty.reference,),
            choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
            **place_of(duty, graph),
        )


def _as_what(kind: str, duty: Duty) -> str:
    return (
        f"Yes. Fact {duty.code}."
        if kind == duty.type
        else f"No: in the facts it is {'an' if duty.type == 'authority' else 'a'} {duty.type} ({duty.code})."
    )


def explained(duty: Duty, graph: Graph) -> str:
    """Who does what, and where it says so."""
    body, text = graph.bodies[duty.organization], graph.texts[duty.source]
    return f"{capital(sentence_of(duty, body))} {source_line(text, duty)}"


def place_of(duty: Duty, graph: Graph) -> Place:
    """Where an item about a duty is filed."""
    return Place(step=duty.step, organization=duty.organization, phase=graph.steps[duty.step].phase)
