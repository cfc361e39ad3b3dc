"""Items come into the bank once, follow their facts, and leave people's work alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from courses.rra.models import Assignment, Citation, FactVersion, Term
from courses.rra.publishing import publish
from lms.models import Change
from quizzes.approving import decide, stop
from quizzes.generating import renewing
from quizzes.generating.comparing import find_alike
from quizzes.generating.duties import authority_or_duty
from quizzes.generating.reading import graph_on
from quizzes.generating.storing import store
from quizzes.loading import load_questions
from quizzes.models import GeneratedFrom, GeneratedItem, Question, QuestionStep, QuestionVersion
from quizzes.shapes import wording_of
from quizzes.writing import placing_of, write_question
from tests.courses.rra.desk import decide as decide_on_fact
from tests.courses.rra.desk import draft

from .conftest import DAY

SEED = "cadre"


def put(items, at):
    return store(items, seed=SEED, at=at)


def from_facts(at):
    """The items of the one template that looks at each fact alone, out of the facts as they stand."""
    return put(list(authority_or_duty(graph_on(DAY), SEED)), at)


def question_about(code):
    return Question.objects.get(generated__name=f"authority-or-duty:{code}")


@pytest.fixture
def approved(stored, reviewer, at):
    question = stored[0].question
    decide(question, approve=True, words="", by=reviewer, at=at, based_on=question.revision)
    question.refresh_from_db()
    return question


def test_what_is_made_waits_and_tells_where_it_comes_from(stored, some, at):
    by_name = {item.name: item for item in some}
    assert {record.name for record in stored} == {*by_name}
    for record in stored:
        question, item = record.question, by_name[record.name]
        assert question.status == "review"
        assert question.exposure == "published"
        assert question.current is None
        made_from = {(str(row.fact), row.part) for row in question.waiting.made_from.all()}
        assert made_from == {(each, "key") for each in item.cites} | {(each, "beside") for each in item.beside}
        cited = Citation.objects.filter(label=question.code, staff_only=True)
        assert {str(each.version) for each in cited} == {*item.cites}
        assert Change.objects.filter(action="question-generated", subject_id=str(question.pk), actor=None).count() == 1


def test_a_second_run_changes_nothing(stored, some, at):
    before = QuestionVersion.objects.count(), Change.objects.count(), QuestionStep.objects.count()

    result = put(some, at + timedelta(days=1))

    assert len(result.unchanged) == len(some)
    assert not (result.made)
    assert not (result.regenerated)
    assert not (result.retired)
    assert (QuestionVersion.objects.count(), Change.objects.count(), QuestionStep.objects.count()) == before


def test_what_is_unchanged_costs_no_statement_each(
    stored, some, at, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        put(some, at)


@pytest.mark.django_db
def test_a_changed_fact_makes_its_item_anew_and_needs_approval_again(reviewer, at):
    from_facts(at)
    question = question_about("rra-036")
    decide(question, approve=True, words="", by=reviewer, at=at, based_on=question.revision)
    fact = Assignment.objects.get(code="rra-036")
    fact.statement = "May finance procurement by friendly countries on terms that the Act allows."
    fact.save()
    publish(fact, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)

    result = from_facts(at)

    assert result.regenerated == ["authority-or-duty:rra-036"]
    assert not (result.made)
    assert not (result.retired)
    question.refresh_from_db()
    assert question.status == "review"
    assert question.waiting.number == 2
    assert question.current.number == 1
    assert "that the Act allows" in question.waiting.stem
    assert [str(row.fact) for row in question.waiting.made_from.all()] == ["rra-036@2"]
    assert question not in Question.objects.drawable()


@pytest.mark.django_db
def test_an_item_whose_fact_holds_no_more_is_retired_and_comes_back_with_it(at):
    from_facts(at)
    fact = Assignment.objects.get(code="rra-036")
    fact.retired_at = at
    fact.save()

    assert from_facts(at).retired == ["authority-or-duty:rra-036"]
    question = question_about("rra-036")
    assert question.status == "retired"
    assert question.waiting is None
    assert question.steps.first().kind == "retired"
    assert question.steps.first().words
    assert not from_facts(at).retired

    fact.retired_at = None
    fact.save()
    assert from_facts(at).regenerated == ["authority-or-duty:rra-036"]
    assert question_about("rra-036").status == "review"


def test_what_a_person_wrote_at_is_left_to_them(stored, some, admin_user, at):
    record = stored[0]
    wording = replace(wording_of(record.question.waiting), stem="In a person's own words?")
    write_question(record.question, wording, placing_of(record.question), actor=admin_user, at=at)
    changed = [replace(item, stem=f"{item.stem} Really?") for item in some]

    result = put(changed, at)

    assert result.left == [record.name]
    assert record.question.versions.first().stem == "In a person's own words?"


def test_what_a_person_retired_stays_retired(approved, some, reviewer, at):
    stop(approved, "retired", words="Nobody needs it.", by=reviewer, at=at)

    result = put(some, at)

    assert result.left == [approved.generated.name]
    approved.refresh_from_db()
    assert approved.status == "retired"


def test_what_was_rejected_is_not_sent_again_until_it_is_another(stored, some, reviewer, at):
    question = stored[0].question
    decide(question, approve=False, words="Nobody would ask this.", by=reviewer, at=at, based_on=question.revision)

    assert stored[0].name in put(some, at).unchanged
    question.refresh_from_db()
    assert question.status == "draft"
    assert question not in Question.objects.practised()


def test_where_it_comes_from_is_never_changed(stored):
    with pytest.raises(DatabaseError), transaction.atomic():
        GeneratedFrom.objects.update(part="beside")


def test_near_duplicates_are_found_against_what_people_wrote(stored, bank, at):
    record = next(record for record in stored if record.template == "who-holds")
    right = wording_of(record.question.waiting).options
    entry = {
        "code": "x-1",
        "type": "single",
        "stem": record.question.waiting.stem.replace("According to", "Under"),
        "options": [{"text": option.text, "correct": option.is_correct} for option in right],
        "tags": ["final"],
    }
    load_questions([entry], bank, at=at)

    pairs = find_alike()

    assert any("x-1" in (pair.one, pair.other) for pair in pairs)
    record.refresh_from_db()
    assert "x-1" in record.alike
    assert record.is_like_examined
    assert record.question not in Question.objects.practised()


@pytest.mark.django_db
def test_the_command_tells_what_it_would_do_and_does_it_only_when_meant(capsys, some, monkeypatch):
    monkeypatch.setattr(renewing, "items_of", lambda graph, seed: some)
    call_command("generate_questions", dry_run=True)

    told = capsys.readouterr().out
    assert f"made: {len(some)}\n" in told
    assert "near-duplicates: " in told
    assert not GeneratedItem.objects.exists()

    call_command("generate_questions")
    call_command("generate_questions")

    told = capsys.readouterr().out
    assert f"made: 0\nunchanged: {len(some)}\n" in told
    assert GeneratedItem.objects.count() == len(some)


def test_what_staff_publish_is_followed_by_a_job(
    stored, coe, reviewer, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(renewing, "items_of", lambda graph, seed: [])
    term = Term.objects.get(code="term:loa")
    draft(coe, term, send=True, definition="A letter in which the government offers.")
    assert not Question.objects.filter(generated__isnull=False, status="retired").exists()

    with django_capture_on_commit_callbacks(execute=True):
        decide_on_fact(reviewer, term)

    assert set(Question.objects.filter(generated__isnull=False).values_list("status", flat=True)) == {"retired"}
