"""Questions out of files: wholly or not at all, again and again, and never over a person's work."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from courses.rra.models import Citation, Fact
from courses.rra.publishing import publish
from lms.models import Change, User
from quizzes.approving import stop
from quizzes.loading import BadQuestions, load_questions
from quizzes.models import Bank, Question, QuestionVersion
from quizzes.shapes import wording_of
from quizzes.wording import Quantity
from quizzes.writing import facts_of, placing_of, write_question

from .conftest import (
    matching_entry,
    multiple_entry,
    numeric_entry,
    ordering_entry,
    single_entry,
    true_false_entry,
)

ENTRIES = [
    single_entry("new-1", facts=["rra-001", "term:rra"]),
    multiple_entry("new-2", points=2),
    matching_entry("new-3"),
    true_false_entry("new-4"),
    ordering_entry("new-5"),
    numeric_entry("new-6", answer="1,250.50", tolerance="2.5 %", other_units={"weeks": 7, "years": "365.25"}),
]


@pytest.fixture
def loaded(bank: Bank, at: datetime) -> Bank:
    load_questions(ENTRIES, bank, at=at)
    return bank


def test_questions_come_live_and_published(loaded: Bank) -> None:
    question = Question.objects.select_related("current").get(code="new-1")

    assert (question.status, question.exposure) == ("live", "published")
    assert question.current is not None
    assert question.current.number == 1
    assert question.current.created_by is None
    assert [str(citation.version) for citation in facts_of(question.current)] == ["rra-001@1", "term:rra@1"]
    assert all(citation.staff_only for citation in facts_of(question.current))


def test_a_number_is_kept_in_plain_digits(loaded: Bank) -> None:
    version = QuestionVersion.objects.get(question__code="new-6")
    quantity = wording_of(version).quantity

    assert version.key["value"] == "1250.5"
    assert quantity == Quantity("1250.5", "2.5", "percent", "days", [("weeks", "7"), ("years", "365.25")])


def test_loading_again_changes_nothing(loaded: Bank, at: datetime) -> None:
    changes = Change.objects.count()

    result = load_questions(deepcopy(ENTRIES), loaded, at=at)

    assert (result.added, result.changed, result.skipped) == ([], [], [])
    assert Change.objects.count() == changes


def test_a_changed_entry_becomes_the_next_version_and_the_first_stays(loaded: Bank, at: datetime) -> None:
    result = load_questions([single_entry("new-1", stem="Asked in other words?")], loaded, at=at)

    question = Question.objects.select_related("current").get(code="new-1")
    assert result.changed == ["new-1"]
    assert question.current is not None
    assert (question.current.number, question.current.stem) == (2, "Asked in other words?")
    assert question.versions.get(number=1).stem == ENTRIES[0]["stem"]


def test_new_tags_alone_make_no_version(loaded: Bank, at: datetime) -> None:
    result = load_questions([ENTRIES[0] | {"tags": ["other"]}], loaded, at=at)

    question = Question.objects.get(code="new-1")
    assert result.changed == ["new-1"]
    assert question.versions.count() == 1
    assert [tag.tag for tag in question.tags.all()] == ["other"]


def edit(question: Question, author: User, *, at: datetime) -> None:
    version = question.versions.first()
    assert version is not None
    placing = placing_of(question)
    wording = wording_of(version)
    write_question(question, type(wording)(**{**vars(wording), "stem": "By a person?"}), placing, actor=author, at=at)


def test_what_a_person_edited_is_skipped_unless_overwritten(loaded: Bank, instructor: User, at: datetime) -> None:
    question = Question.objects.get(code="new-1")
    edit(question, instructor, at=at)

    kept = load_questions(ENTRIES, loaded, at=at)
    question.refresh_from_db()
    assert kept.skipped == ["new-1"]
    assert question.current is not None
    assert (question.current.stem, question.versions.count()) == (ENTRIES[0]["stem"], 2)

    written = load_questions(ENTRIES, loaded, at=at, overwrite=True)
    question.refresh_from_db()
    assert written.changed == ["new-1"]
    assert question.current.stem == ENTRIES[0]["stem"]


def test_a_question_that_a_person_suspended_stays_suspended(loaded: Bank, instructor: User, at: datetime) -> None:
    question = Question.objects.get(code="new-1")
    stop(question, Question.Status.SUSPENDED, words="Its source is gone.", by=instructor, at=at)

    assert load_questions(ENTRIES, loaded, at=at).skipped == ["new-1"]
    question.refresh_from_db()
    assert question.status == Question.Status.SUSPENDED


def test_a_fact_that_changed_is_not_cited_anew_by_loading_alone(loaded: Bank, instructor: User, at: datetime) -> None:
    """Whoever reads the question again says so; a reload of the same words does not."""
    draft = Fact.objects.get(code="rra-001").as_assignment
    draft.statement += " And more."
    publish(draft, publisher=instructor, at=at, change_class="substantive")

    assert load_questions(ENTRIES, loaded, at=at).changed == []
    load_questions([ENTRIES[0] | {"stem": "Read again?"}], loaded, at=at)

    newest = QuestionVersion.objects.get(question__code="new-1", number=2)
    assert "rra-001@2" in [str(citation.version) for citation in facts_of(newest)]


def test_a_version_keeps_its_own_citations(loaded: Bank, at: datetime) -> None:
    load_questions([ENTRIES[0] | {"stem": "Now on another?", "facts": ["rra-002"]}], loaded, at=at)

    first, second = QuestionVersion.objects.filter(question__code="new-1").order_by("number")
    assert [citation.version.fact.code for citation in facts_of(first)] == ["rra-001", "term:rra"]
    assert [citation.version.fact.code for citation in facts_of(second)] == ["rra-002"]


option = {"text": "x", "correct": False}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (single_entry("bad", options=[option, option | {"text": "y"}]), "Exactly one option is correct; here 0"),
        (
            single_entry("bad", options=[{"text": "x", "correct": True}, {"text": "y", "correct": True}]),
            "Exactly one option is correct; here 2",
        ),
        (multiple_entry("bad", options=[option, option | {"text": "y"}]), "At least one option is correct"),
        (multiple_entry("bad", options=[{"text": "x", "correct": True}]), "At least one option is wrong"),
        (single_entry("bad", options=[{"text": "x", "correct": True}, option]), "Two options say the same"),
        (single_entry("bad", options=[]), "Exactly one option is correct"),
        (matching_entry("bad", pairs=[{"prompt": "p", "answer": "a"}]), "at least two pairs"),
        (matching_entry("bad", pairs=[{"prompt": "p", "answer": "a"}, {"prompt": "p", "answer": "b"}]), "Two prompts"),
        (matching_entry("bad", distractors=["Authority bad"]), "says the same as another"),
        (single_entry("bad", why="so"), "field 'why' is unknown"),
        (single_entry("bad", pairs=[]), "field 'pairs' is unknown"),
        (single_entry("bad", type="essay"), "type is one of"),
        (single_entry("bad", facts=["rra-999"]), "fact 'rra-999' is not known"),
        (single_entry("bad", facts="rra-001"), "field 'facts' has the wrong shape"),
        (single_entry("bad", stem=""), "field 'stem' has the wrong shape"),
        (single_entry("bad", stem=7), "field 'stem' has the wrong shape"),
        (single_entry("bad", points=0), "at least one point"),
        (single_entry("bad", points=True), "field 'points' has the wrong shape"),
        (single_entry("bad", options=[{"text": "x", "correct": "yes"}]), "field 'options' has the wrong shape"),
        (single_entry("bad", options=[{"text": "x", "right": True}]), "field 'options' has the wrong shape"),
        (true_false_entry("bad", answer="yes"), "field 'answer' has the wrong shape"),
        (true_false_entry("bad", options=[]), "field 'options' is unknown"),
        ({"code": "bad", "type": "true_false", "stem": "x"}, "field 'answer' is missing"),
        (ordering_entry("bad", steps=["a", "b"]), "has 3 to 12 steps; here are 2"),
        (ordering_entry("bad", steps=["a", "b", "a"]), "Two steps say the same"),
        (ordering_entry("bad", steps="a, b, c"), "field 'steps' has the wrong shape"),
        (numeric_entry("bad", answer=62.5), "field 'answer' has the wrong shape"),
        (numeric_entry("bad", answer="$25 million"), "field 'answer' has the wrong shape"),
        (numeric_entry("bad", answer=True), "field 'answer' has the wrong shape"),
        (numeric_entry("bad", tolerance="a few"), "field 'tolerance' has the wrong shape"),
        (numeric_entry("bad", tolerance="-1"), "tolerance is not below nothing"),
        (numeric_entry("bad", other_units={"weeks": "7 days"}), "field 'other_units' has the wrong shape"),
        (numeric_entry("bad", other_units={"weeks": 0}), "more than nothing"),
        (numeric_entry("bad", other_units={"days": 7}), "Two units say the same"),
        (numeric_entry("bad") | {"type": ["numeric"]}, "type is one of"),
        ({"code": "bad", "type": "single"}, "field 'stem' is missing"),
        ("bad", "is not a set of fields"),
        (None, "is not a set of fields"),
    ],
)
def test_a_bad_entry_is_named_and_nothing_is_loaded(bank: Bank, at: datetime, entry: Any, words: str) -> None:
    with pytest.raises(BadQuestions) as refusal:
        load_questions([single_entry("good"), entry], bank, at=at)

    assert any(words in error for error in refusal.value.errors), refusal.value.errors
    assert not bank.questions.exists()
    assert not Citation.objects.filter(label="good").exists()


def test_a_code_used_twice_is_refused(bank: Bank, at: datetime) -> None:
    with pytest.raises(BadQuestions, match="used twice"):
        load_questions([single_entry("same"), single_entry("same")], bank, at=at)


def test_every_problem_is_told_at_once(bank: Bank, at: datetime) -> None:
    with pytest.raises(BadQuestions) as refusal:
        load_questions([single_entry("one", why=1, stem=""), single_entry("two", facts=["rra-999"])], bank, at=at)

    assert len(refusal.value.errors) == 3


def test_a_version_is_never_changed(loaded: Bank) -> None:
    version = QuestionVersion.objects.filter(question__bank=loaded).first()
    assert version is not None
    version.stem = "Another"
    with pytest.raises(Exception, match="never changed"):
        version.save()
