"""Whether what a person has done meets what a level asks for; a pure function of the rule and the evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


class BadRule(ValueError):
    """The tree is not one that can be evaluated; `place` says where in it, such as `all.1.n`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place or 'rule'}: {message}")
        self.place = place
        self.message = message


@dataclass(frozen=True)
class Proof:
    """What shows that something was done: the record (such as `enrolment:<uuid>`), its day and words for people."""

    record: str
    on: date
    words: str = ""


@dataclass(frozen=True)
class Evidence:
    """What one person has to show. `titles` are what courses are called, whether taken or not."""

    courses: Mapping[str, Proof] = field(default_factory=dict)
    months: int = 0
    confirmations: tuple[Proof, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """A part of a rule, evaluated. `done` of `total` counts the leaves of the shortest way to meet it.

    kind is `all`, `any`, `n_of`, `course` or `experience_months`; `have` and `need` count children, courses or months.
    """

    kind: str
    met: bool
    started: bool
    done: int
    total: int
    have: int
    need: int
    course: str = ""
    label: str = ""
    proofs: tuple[Proof, ...] = ()
    children: tuple["Node", ...] = ()

    @property
    def missing(self) -> int:
        """How many leaves of the shortest way are still to do."""
        return self.total - self.done

    def as_json(self) -> dict[str, Any]:
        """The tree as it is kept in a transition's evidence."""
        kept: dict[str, Any] = {"kind": self.kind, "met": self.met, "have": self.have, "need": self.need}
        if self.course:
            kept["course"] = self.course
        if self.proofs:
            kept["proofs"] = [{"record": proof.record, "on": proof.on.isoformat()} for proof in self.proofs]
        if self.children:
            kept["children"] = [child.as_json() for child in self.children]
        return kept


def evaluate(rule: Mapping[str, Any], evidence: Evidence, *, place: str = "") -> Node:
    """The rule's tree with what is met and what is missing; raises BadRule for a tree of another shape."""
    kind, value = _read(rule, place)
    if kind == "course":
        return _course(value, evidence)
    if kind == "experience_months":
        return _experience(value, evidence)
    children = tuple(evaluate(child, evidence, place=f"{place}{kind}.{i}.") for i, child in enumerate(value))
    need = {"all": len(children), "any": 1}.get(kind) or rule["n"]
    # The children nearest to being met are the ones counted; they also decide, as a met one misses nothing.
    nearest = sorted(children, key=lambda child: (child.missing, -child.done))[:need]
    return Node(
        kind="n_of" if kind == "of" else kind,
        met=all(child.met for child in nearest),
        started=any(child.started for child in children),
        done=sum(child.done for child in nearest),
        total=sum(child.total for child in nearest),
        have=sum(child.met for child in children),
        need=need,
        children=children,
    )


def courses_in(rule: Mapping[str, Any], *, place: str = "") -> list[str]:
    """The courses the rule names, each once, in its order."""
    kind, value = _read(rule, place)
    if kind == "course":
        return [value]
    if kind == "experience_months":
        return []
    found = [courses_in(child, place=f"{place}{kind}.{i}.") for i, child in enumerate(value)]
    return list(dict.fromkeys(course for courses in found for course in courses))


def unavoidable_courses(rule: Mapping[str, Any]) -> list[str]:
    """The courses without which nobody can meet the rule, whatever else they have done."""
    proof = Proof("supposed", date.min)
    named = courses_in(rule)
    enough = _most_months(rule)

    def met_without(course: str) -> bool:
        others = {other: proof for other in named if other != course}
        return evaluate(rule, Evidence(courses=others, months=enough)).met

    return [course for course in named if not met_without(course)]


def missing_leaves(node: Node) -> Iterable[Node]:
    """What is still to do on the shortest way, in the rule's order."""
    if node.met:
        return
    if not node.children:
        yield node
        return
    counted = sorted(node.children, key=lambda child: (child.missing, -child.done))[: node.need]
    for child in node.children:
        if any(child is one for one in counted):
            yield from missing_leaves(child)


def _read(rule: Mapping[str, Any], place: str) -> tuple[str, Any]:
    """The node's kind and value, once they are known to be of the right form."""
    if not isinstance(rule, Mapping):
        raise BadRule(place, "is not a mapping")
    kinds = set(rule) - {"n"} if "of" in rule else set(rule)
    if len(kinds) != 1 or not kinds <= {"all", "any", "of", "course", "experience_months"}:
        raise BadRule(place, "has to be one of all, any, n with of, course, experience_months")
    kind = kinds.pop()
    value = rule[kind]
    if kind == "course":
        if not isinstance(value, str) or not value:
            raise BadRule(place + kind, "names no course")
    elif kind == "experience_months":
        if not _is_count(value):
            raise BadRule(place + kind, "is not a number of months")
    elif not isinstance(value, list) or not value:
        raise BadRule(place + kind, "lists nothing")
    elif kind == "of" and not (_is_count(rule.get("n")) and rule["n"] <= len(value)):
        raise BadRule(place + "n", f"is not a number from 1 to {len(value)}")
    return kind, value


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _course(slug: str, evidence: Evidence) -> Node:
    proof = evidence.courses.get(slug)
    met = proof is not None
    proofs = (proof,) if proof else ()
    label = evidence.titles.get(slug, slug)
    return Node("course", met, met, int(met), 1, int(met), 1, course=slug, label=label, proofs=proofs)


def _experience(need: int, evidence: Evidence) -> Node:
    met = evidence.months >= need
    started, proofs = evidence.months > 0, evidence.confirmations
    return Node("experience_months", met, started, int(met), 1, evidence.months, need, proofs=proofs)


def _most_months(rule: Mapping[str, Any]) -> int:
    kind, value = _read(rule, "")
    if kind == "experience_months":
        return int(value)
    return max(map(_most_months, value)) if isinstance(value, list) else 0
