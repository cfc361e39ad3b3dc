"""Questions about what words and organizations mean. Plain Python."""

from collections.abc import Iterator, Sequence

from .choosing import apart, mixed, nearest_first
from .duties import distance
from .values import Body, Choice, Graph, Item, Template, Term
from .words import alike, in_sentence, is_told, name_of, names_in, option_of, telling

TERM = Template("which-term", 1, "Which term it is")
MEANING = Template("what-it-means", 1, "What a term means")
BODY = Template("which-organization", 1, "Which organization it is")
WORK = Template("what-it-does", 1, "What an organization does")

# A definition of fewer telling words fits more than one thing.
_FEWEST_WORDS = 4
_TOO_ALIKE = 0.25


def which_term(graph: Graph, seed: str) -> Iterator[Item]:
    """The term by its definition."""
    terms = _askable(graph)
    for term in terms:
        name = f"{TERM.name}:{term.code}"
        wrong = _other_terms(term, terms, seed, name)
        if len(wrong) == 3 and not telling(term.name) <= telling(term.definition):
            choices = [
                Choice(_called(term), True, f"Yes. Fact term:{term.code}.", term.code),
                *(
                    Choice(_called(each), False, f"No. {_called(each)}: {each.definition}", each.code)
                    for each in wrong
                ),
            ]
            yield _term_item(name, TERM, f"Which term means this? “{term.definition}”", term, wrong, choices, seed)


def what_it_means(graph: Graph, seed: str) -> Iterator[Item]:
    """The definition by its term."""
    terms = _askable(graph)
    for term in terms:
        name = f"{MEANING.name}:{term.code}"
        wrong = _other_terms(term, terms, seed, name)
        if len(wrong) == 3:
            choices = [
                Choice(term.definition, True, f"Yes. Fact term:{term.code}.", term.code),
                *(Choice(each.definition, False, f"No. That is {_called(each)}.", each.code) for each in wrong),
            ]
            yield _term_item(name, MEANING, f"What is meant by “{_called(term)}”?", term, wrong, choices, seed)


def _term_item(
    name: str,
    template: Template,
    stem: str,
    term: Term,
    wrong: Sequence[Term],
    choices: Sequence[Choice],
    seed: str,
) -> Item:
    return Item(
        name=name,
        template=template.name,
        interaction="single",
        stem=stem,
        feedback=f"{_called(term)}: {term.definition}",
        cites=(term.reference,),
        beside=tuple(each.reference for each in wrong),
        choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
    )


def _called(term: Term) -> str:
    return term.name if term.term.casefold() in term.name.casefold() else f"{term.name} ({term.term})"


def _askable(graph: Graph) -> list[Term]:
    """Sound terms that name no organization, with a definition that fits nothing else."""
    taken = {word.casefold() for body in graph.bodies.values() for word in (body.short, body.name, name_of(body))}
    terms = [term for term in graph.terms.values() if len(telling(term.definition)) >= _FEWEST_WORDS]
    terms = [term for term in terms if not {term.term.casefold(), term.name.casefold()} & taken]
    return sorted(
        (term for term in terms if term.is_sound and not any(_is_twin(term, each) for each in graph.terms.values())),
        key=lambda term: term.code,
    )


def _is_twin(term: Term, other: Term) -> bool:
    return term != other and alike(term.definition, other.definition) > 0.5


def _other_terms(term: Term, terms: Sequence[Term], seed: str, name: str) -> list[Term]:
    """Terms that nobody could take for this one, of a definition about as long."""
    words = telling(f"{term.name} {term.term} {term.definition}")
    others = [
        other
        for other in terms
        if other != term
        and not telling(f"{other.name} {other.term}") & words
        and not telling(f"{term.name} {term.term}") & telling(other.definition)
        and alike(term.definition, other.definition) < _TOO_ALIKE
    ]
    ranked = nearest_first(
        others,
        distance=lambda other: _unlikeness(term, other),
        key=lambda other: other.code,
        seed=seed,
        name=name,
    )
    return apart(ranked, 3, clash=lambda one, other: bool(telling(one.name) & telling(other.name)))


def _unlikeness(term: Term, other: Term) -> int:
    """In length, in steps of a few words; an abbreviation goes with abbreviations."""
    lengths = abs(len(term.definition) - len(other.definition)) // 20
    return lengths + 2 * (term.term.isupper() != other.term.isupper())


def which_organization(graph: Graph, seed: str) -> Iterator[Item]:
    """The organization by what is said of it."""
    there = _told(graph)
    for body in there:
        name = f"{BODY.name}:{body.code}"
        wrong = _other_bodies(body, there, graph, seed, name)
        told = is_told(option_of(body), body.description, [option_of(each) for each in wrong])
        if len(wrong) < 3 or told or body.code in names_in(body.description, graph):
            continue
        choices = [
            Choice(option_of(body), True, f"Yes. Fact organization:{body.code}.", body.code),
            *(Choice(option_of(each), False, f"No. {name_of(each)}: {each.description}", each.code) for each in wrong),
        ]
        stem = f"Whom or what does this describe? “{body.description}”"
        yield _body_item(name, BODY, stem, body, wrong, choices, seed)


def what_it_does(graph: Graph, seed: str) -> Iterator[Item]:
    """What is said of an organization, among what is said of others."""
    there = _told(graph)
    for body in there:
        name = f"{WORK.name}:{body.code}"
        wrong = _other_bodies(body, there, graph, seed, name)
        if len(wrong) < 3 or is_told(body.description, name_of(body), [each.description for each in wrong]):
            continue
        choices = [
            Choice(body.description, True, f"Yes. Fact organization:{body.code}.", body.code),
            *(Choice(each.description, False, f"No. That is {in_sentence(each)}.", each.code) for each in wrong),
        ]
        stem = f"Which of these describes {in_sentence(body)}?"
        yield _body_item(name, WORK, stem, body, wrong, choices, seed)


def _body_item(
    name: str,
    template: Template,
    stem: str,
    body: Body,
    wrong: Sequence[Body],
    choices: Sequence[Choice],
    seed: str,
) -> Item:
    return Item(
        name=name,
        template=template.name,
        interaction="single",
        stem=stem,
        feedback=f"{option_of(body)}: {body.description}",
        cites=(body.reference,),
        beside=tuple(each.reference for each in wrong),
        choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
        organization=body.code,
    )


def _told(graph: Graph) -> list[Body]:
    """Sound organizations with a description that fits no other."""
    there = [body for body in graph.bodies.values() if body.is_sound]
    return sorted(
        (body for body in there if not any(_is_like(body, other) for other in graph.bodies.values())),
        key=lambda body: body.code,
    )


def _is_like(body: Body, other: Body) -> bool:
    return body != other and alike(body.description, other.description) > 0.4


def _other_bodies(body: Body, told: Sequence[Body], graph: Graph, seed: str, name: str) -> list[Body]:
    """Organizations of nobody's line here, of which something else is said."""
    named = names_in(body.description, graph)
    others = [
        other
        for other in told
        if not graph.are_kin(body.code, other.code)
        and other.code not in named
        and body.code not in names_in(other.description, graph)
        and alike(body.description, other.description) < _TOO_ALIKE
    ]
    ranked = nearest_first(
        others,
        distance=lambda other: distance(other, body, graph),
        key=lambda other: other.code,
        seed=seed,
        name=name,
    )
    return ranked[:3]
