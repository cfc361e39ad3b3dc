"""Which versions of a question the fact pages list: what is asked, and what may be asked next."""

from dataclasses import replace

import pytest

from courses.rra.models import Citation
from quizzes.approving import decide, send, stop
from quizzes.loading import load_questions
from quizzes.models import Question
from quizzes.shapes import wording_of
from quizzes.writing import placing_of, write_question

from .conftest import single_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(bank, at) -> Question:
    load_questions([single_entry("x-1", facts=["rra-001"])], bank, at=at)
    return Question.objects.select_related("current", "bank").get(code="x-1")


def standings() -> list[tuple[str, str]]:
    """Of each version in turn: the fact it cites, and how it stands."""
    rows = Citation.objects.filter(label="x-1", kind="question").select_related("version__fact").order_by("pk")
    return [(row.version.fact.code, row.standing) for row in rows]


def test_a_version_that_is_asked_is_in_use_and_a_newer_one_not_before_it_is_approved(live, instructor, reviewer, at):
    assert standings() == [("rra-001", "live")]

    other = replace(placing_of(live), facts=frozenset(["rra-002@1"]))
    write_question(live, replace(wording_of(live.current), stem="Otherwise?"), other, actor=instructor, at=at)
    send(live, by=instructor, at=at)
    assert standings() == [("rra-001", "live"), ("rra-002", "draft")]

    decide(live, approve=True, words="", by=reviewer, at=at, based_on=live.revision)
    assert standings() == [("rra-001", "past"), ("rra-002", "live")]


@pytest.mark.parametrize(("status", "standing"), [("suspended", "draft"), ("retired", "past")])
def test_a_question_that_is_stopped_is_not_in_use(live, instructor, at, status, standing):
    stop(live, status, words="Wrong key.", by=instructor, at=at)

    assert standings() == [("rra-001", standing)]
