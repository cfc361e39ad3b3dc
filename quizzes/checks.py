"""Knowledge checks: a question on the way through a lesson. Practice only, marked here, never recorded."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from django.http import QueryDict
from django.utils.text import Truncator

from courses.rra.models import FactVersion

from . import grading
from .models import Question, QuestionVersion
from .noting import Note, notes_on, solution_of
from .presenting import Asked, asked
from .sent import response_sent
from .writing import facts_of


@dataclass(frozen=True)
class Checked:
    """What somebody who answered is told."""

    state: str  # right, partly, wrong
    notes: list[Note]
    solution: list[str]
    explanation: str
    facts: list[FactVersion]


def questions_by_bank() -> list[tuple[str, list[tuple[str, str]]]]:
    """What an author may choose from: uuid, and code with the start of the stem, by bank."""
    found = Question.objects.for_practice().drawable().select_related("bank", "current")
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for question in found.order_by("bank__name", "code"):
        label = f"{question.code}: {Truncator(current(question).stem).chars(80)}"
        groups[question.bank.name].append((str(question.uuid), label))
    return list(groups.items())


def shown(question: Question, response: grading.Response | None) -> Asked:
    """The question with the response ticked; always in the same order, so that nothing moves under the reader."""
    version = current(question)
    return asked(version, version.order_drawn(Random(str(question.uuid))), response)  # noqa: S311  a fixed order


def response_in(question: Question, sent: QueryDict) -> grading.Response:
    """The response in a form that was sent; empty when nothing is chosen. Raises BadResponse."""
    version = current(question)
    return grading.checked(version.as_item(version.points), response_sent(version, sent))


def checked(question: Question, response: grading.Response) -> Checked:
    """The verdict, and why."""
    return verdict_on(current(question), response, shown(question, response))


def verdict_on(version: QuestionVersion, response: grading.Response, answered: Asked) -> Checked:
    """The verdict on what was answered to the version, and why."""
    state = grading.state_of(version.as_item(version.points), response)
    return Checked(
        state=state,
        notes=notes_on(version, response, answered),
        solution=[] if state == grading.RIGHT else solution_of(version),
        explanation=version.feedback.get("general", ""),
        facts=[citation.version for citation in facts_of(version)],
    )


def current(question: Question) -> QuestionVersion:
    """The version that is asked now; a drawable question has one."""
    assert question.current is not None
    return question.current
