"""Questions about the steps: which one it is, what belongs to it, and what comes before what. Plain Python."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .choosing import apart, lot, mixed, nearest_first
from .values import Choice, Graph, Item, Step, Template
from .words import alike, listed, telling

WHICH = Template("which-step", 1, "Which step it is")
PAPER = Template("which-document", 1, "Which document belongs to a step")
ORDER = Template("order-steps", 1, "Put steps in order")

# Steps of which each follows the one before in every case that comes so far. Whatever runs alongside, comes back or
# lasts (disclosure, reviews, payments, monitoring, governance) has an order in the facts that is one of reading alone.
ONE_AFTER_ANOTHER = (
    ("eligibility", "requirement-definition"),
    ("lor-preparation",),
    ("lor-submission",),
    ("lor-response",),
    ("loa-data",),
    ("offer",),
    ("acceptance",),
    ("initial-deposit",),
    ("implementation-step",),
    ("obligational-authority",),
    ("acquisition",),
    ("delivery",),
    ("supply-complete",),
    ("final-closure",),
)
_AT_ONCE = 4


def which_step(graph: Graph, seed: str) -> Iterator[Item]:
    """The step by what happens in it."""
    for step in _sound(graph):
        name = f"{WHICH.name}:{step.code}"
        others = [other for other in _sound(graph) if other != step and not _may_be(step, other)]
        ranked = _nearest_steps(step, others, graph, seed, name)
        wrong = apart(ranked, 3, clash=lambda one, other: alike(one.name, other.name) > 0)
        if len(wrong) < 3:
            continue
        choices = [
            Choice(step.name, True, f"Yes. Fact step:{step.code}.", step.code),
            *(Choice(each.name, False, f"No: that is another step. {each.description}", each.code) for each in wrong),
        ]
        yield Item(
            name=name,
            template=WHICH.name,
            interaction="single",
            stem=f"What is this step of the FMS process called? “{step.description}”",
            feedback=f"{step.name}: {step.description} It stands in the phase “{graph.phases[step.phase].name}”.",
            cites=(step.reference,),
            beside=tuple(each.reference for each in wrong),
            choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
            step=step.code,
            phase=step.phase,
        )


def _nearest_steps(step: Step, others: Sequence[Step], graph: Graph, seed: str, name: str) -> list[Step]:
    return nearest_first(
        others,
        distance=lambda other: _apart(step, other, graph),
        key=lambda other: other.code,
        seed=seed,
        name=name,
    )


def _may_be(step: Step, other: Step) -> bool:
    """Whether the description of the step could be taken for that of the other."""
    return bool(telling(other.name) & telling(f"{step.description} {step.name}")) or (
        alike(step.description, other.description) > 0.2
    )


def which_document(graph: Graph, seed: str) -> Iterator[Item]:
    """The documents of a step among those of steps with which it shares no word."""
    for step in _sound(graph):
        name = f"{PAPER.name}:{step.code}"
        wrong = _other_papers(step, graph, seed, name)
        is_told = any(telling(paper) <= telling(f"{step.name} {step.description}") for paper in step.documents)
        if len(wrong) == 3 and step.documents and not is_told:
            yield _paper_item(name, step, wrong, graph, seed)


def _other_papers(step: Step, graph: Graph, seed: str, name: str) -> list[tuple[Step, str]]:
    there = [(other, paper) for other in _sound(graph) for paper in other.documents]
    ranked = nearest_first(
        (each for each in there if not _may_belong(step, *each)),
        distance=lambda each: _apart(step, each[0], graph),
        key=lambda each: f"{each[0].code} {each[1]}",
        seed=seed,
        name=name,
    )
    return apart(ranked, 3, clash=lambda one, other: one[0] == other[0] or bool(telling(one[1]) & telling(other[1])))


def _paper_item(name: str, step: Step, wrong: Sequence[tuple[Step, str]], graph: Graph, seed: str) -> Item:
    several = len(step.documents) > 1
    choices = [
        *(Choice(paper, True, f"Yes. Fact step:{step.code}.", paper) for paper in step.documents),
        *(Choice(paper, False, f"No: it is a document of the step “{other.name}”.", paper) for other, paper in wrong),
    ]
    asked = "are documents" if several else "is a document"
    listing = "Its documents" if several else "Its document"
    return Item(
        name=name,
        template=PAPER.name,
        interaction="multiple" if several else "single",
        stem=f"Which of these {asked} of the step “{step.name}”?{' Choose all that are.' if several else ''}",
        feedback=f"{step.name}: {step.description} {listing}: {listed(step.documents)}.",
        cites=(step.reference,),
        beside=tuple(dict.fromkeys(other.reference for other, _paper in wrong)),
        choices=mixed(choices, key=lambda choice: choice.about, seed=seed, name=name),
        step=step.code,
        phase=step.phase,
    )


def _may_belong(step: Step, other: Step, paper: str) -> bool:
    """Whether the paper of another step could be one of this."""
    words = telling(f"{step.name} {step.description} {' '.join(step.documents)}")
    return other == step or other.phase == step.phase or bool(telling(paper) & words)


def order_steps(graph: Graph, seed: str) -> Iterator[Item]:
    """Some of the steps that follow one another in every case, to be put in order."""
    chains = [[graph.steps[code] for code in place if code in graph.steps] for place in ONE_AFTER_ANOTHER]
    there = [[step for step in place if step.is_sound] for place in chains]
    links = [place for place in there if place]
    for places in _spread(len(links)):
        name = f"{ORDER.name}:{'+'.join(str(place) for place in places)}"
        steps = [min(links[place], key=lambda step: lot(seed, name, step.code)) for place in places]
        if any(earlier.order >= later.order for earlier, later in pairwise(steps)):
            continue
        first, last = steps[0].name, steps[-1].name
        yield Item(
            name=f"{ORDER.name}:{'+'.join(step.code for step in steps)}",
            template=ORDER.name,
            interaction="ordering",
            stem=f"{_span(steps, graph)}: in which order does a case come to these steps?",
            feedback=f"From “{first}” to “{last}”: each of these steps comes after the one before it.",
            cites=tuple(step.reference for step in steps),
            steps=tuple(step.name for step in steps),
            about=tuple(step.code for step in steps),
            step=steps[0].code,
            phase=steps[0].phase,
        )


def _span(steps: Sequence[Step], graph: Graph) -> str:
    first, last = (graph.phases[step.phase].name for step in (steps[0], steps[-1]))
    return f"In the phase “{first}”" if first == last else f"From the phase “{first}” to the phase “{last}”"


def _spread(count: int) -> list[tuple[int, ...]]:
    """Places of four steps in the chain, at growing distances, so that few items share three of them."""
    found = []
    for gap in (1, 2, 3):
        for start in range(0, count - gap * (_AT_ONCE - 1), gap + 1):
            found.append(tuple(start + gap * number for number in range(_AT_ONCE)))
    return found


def _sound(graph: Graph) -> list[Step]:
    return sorted((step for step in graph.steps.values() if step.is_sound), key=lambda step: step.order)


def _apart(step: Step, other: Step, graph: Graph) -> int:
    """How many phases lie between two steps; three and more are one."""
    return min(3, abs(graph.phases[step.phase].order - graph.phases[other.phase].order))
