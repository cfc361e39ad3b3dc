"""Questions about numbers: which threshold, share or period stands in the gap of what a source says. Plain Python."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from .choosing import mixed, nearest_first
from .duties import explained, place_of
from .values import Choice, Graph, Item, Step, Template
from .words import capital, joins, place_name, sentence_of

GAP = Template("which-number", 1, "Which threshold or period")

_NUMBER = re.compile(
    r"\$(?P<money>\d[\d,.]*) (?P<scale>million|billion)"
    r"|(?P<share>\d+(?:\.\d+)?) percent"
    r"|(?P<count>\d+|six|two) (?P<unit>calendar days|days|months|years|hours|service members)"
)
_WORDS = {"six": 6, "two": 2}
_GAP = "_____"
# A standard counts where it is told as law, or since a day in the last years; older ones may have been replaced.
_DATED = re.compile(r"^(law as of \d{4}-\d\d|202[4-9]-\d\d)$")
# Numbers as such texts have them; what is too close to the right one to be told from it is left out.
_LADDER = (
    *(0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 14.0, 15.0, 20.0, 24.0, 25.0, 30.0, 36.0, 40.0, 45.0),
    *(50.0, 60.0, 75.0, 90.0, 100.0, 120.0, 150.0, 180.0, 200.0, 250.0, 300.0, 400.0, 500.0, 600.0, 750.0),
)
_CLOSE = (0.85, 1.2)
_NEAREST = 4
_ANY = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Gap:
    """A number in a text: where, and how another of its kind would be written."""

    start: int
    end: int
    said: str
    value: float
    pattern: str

    def written(self, value: float) -> str:
        """Another number in its place."""
        return self.pattern.format(f"{value:,.10g}")


def which_number(graph: Graph, seed: str) -> Iterator[Item]:
    """A number of an assignment or of a standard, among others that the same text names nowhere."""
    yield from _in_duties(graph, seed)
    yield from _in_standards(graph, seed)


def _in_duties(graph: Graph, seed: str) -> Iterator[Item]:
    for duty in graph.sound_duties:
        body = graph.bodies[duty.organization]
        sentence = sentence_of(duty, body)
        said = " ".join(each.statement for each in graph.at_step[duty.step])
        for number, gap in enumerate(gaps_in(sentence) if joins(duty, body) else [], start=1):
            name = f"{GAP.name}:{duty.code}-{number}"
            place = capital(place_name(graph.texts[duty.source], duty))
            choices = _choices(gap, said, duty.code, seed, name)
            if len(choices) == 4:
                yield Item(
                    name=name,
                    template=GAP.name,
                    interaction="single",
                    stem=_stem(place, sentence, gap),
                    feedback=explained(duty, graph),
                    cites=(duty.reference,),
                    choices=choices,
                    **place_of(duty, graph),
                )


def _in_standards(graph: Graph, seed: str) -> Iterator[Item]:
    for step in sorted(graph.steps.values(), key=lambda each: each.order):
        for place, (standard, as_of) in enumerate(step.standards, start=1):
            if not step.is_sound or not _DATED.match(as_of):
                continue
            said = " ".join([*(text for text, _as_of in step.standards), *_said_at(step, graph)])
            for number, gap in enumerate(gaps_in(standard), start=1):
                name = f"{GAP.name}:{step.code}-{place}-{number}"
                choices = _choices(gap, said, f"step:{step.code}", seed, name)
                if len(choices) == 4:
                    yield _standard_item(name, step, standard, as_of, gap, choices)


def _said_at(step: Step, graph: Graph) -> list[str]:
    return [duty.statement for duty in graph.at_step.get(step.code, ())]


def _standard_item(name: str, step: Step, standard: str, as_of: str, gap: Gap, choices: Sequence[Choice]) -> Item:
    return Item(
        name=name,
        template=GAP.name,
        interaction="single",
        stem=_stem(f"{_known(as_of)}, at the step “{step.name}”", standard, gap),
        feedback=f"{standard} ({as_of}).",
        cites=(step.reference,),
        choices=choices,
        step=step.code,
        phase=step.phase,
    )


def _known(as_of: str) -> str:
    day = date.fromisoformat(f"{as_of.removeprefix('law as of ')}-01")
    return f"{'Law as of' if as_of.startswith('law') else 'As of'} {day:%B %Y}"


def _stem(place: str, text: str, gap: Gap) -> str:
    return f"{place}: which number belongs in the gap? “{_with_gap(text, gap)}”"


def _with_gap(text: str, gap: Gap) -> str:
    return f"{text[: gap.start]}{gap.pattern.format(_GAP)}{text[gap.end :]}"


def gaps_in(text: str) -> list[Gap]:
    """The numbers that can be asked for; one that stands there twice would answer for itself."""
    found = []
    for match in _NUMBER.finditer(text):
        said = match["money"] or match["share"] or match["count"]
        value = float(_WORDS.get(said) or said.replace(",", ""))
        start = match.start() + match[0].index(said)
        gap = Gap(start, start + len(said), match[0], value, "{}")
        if len(re.findall(rf"(?<![\d.]){re.escape(said)}(?![\d.])", text)) == 1:
            found.append(gap)
    return found


def _choices(gap: Gap, said: str, code: str, seed: str, name: str) -> list[Choice]:
    """The number and three others of its kind, none of which is said at the step."""
    known = {float(each.replace(",", "")) for each in _ANY.findall(said)} | {gap.value}
    near = [each for each in _LADDER if each not in known and not _CLOSE[0] < each / gap.value < _CLOSE[1]]
    near = sorted(near, key=lambda each: abs(log(each / gap.value)))[:_NEAREST]
    ranked = nearest_first(near, distance=lambda each: 0, key=str, seed=seed, name=name)
    pattern = gap.said.replace(_said_number(gap), "{}", 1)
    choices = [
        Choice(pattern.format(_written(gap.value)), True, f"Yes. Fact {code}.", str(gap.value)),
        *(
            Choice(pattern.format(_written(each)), False, f"No: {code} says {gap.said}.", str(each))
            for each in ranked[:3]
        ),
    ]
    return mixed(choices, key=lambda choice: choice.about, seed=seed, name=name)


def _said_number(gap: Gap) -> str:
    match = re.search(r"\d[\d,.]*\d|\d|six|two", gap.said)
    assert match is not None
    return match[0]


def _written(value: float) -> str:
    return f"{value:,.10g}"
