"""The checklist: what it finds in a text, and that it says so with the right weight."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.checking.checklist import findings_in
from courses.checking.findings import Weight
from courses.checking.reading_level import grade_of, words_of
from courses.checking.texts import Text
from courses.models import CoursePage
from courses.outlining import texts_of
from courses.rra.models import Fact, FactVersion, Source
from quizzes.models import Bank, Question, QuestionTag, QuizPage

from .conftest import add_lesson, text

CITES = '<p>It says so <a linktype="rra" id="rra-001@1">here</a>.</p>'


def lesson_of(*blocks, **content):
    blocks = blocks or (text(CITES),)
    given = {"title": "A lesson", "minutes": 5, "objectives": "Say it.", "body": json.dumps(list(blocks))}
    return Text(1, "lesson", "A lesson", "a-lesson", given | content)


def found(page):
    """What was found in one text, as weights and words."""
    return [(finding.weight, finding.words) for finding in findings_in([page])[page.page]]


def words_found(page, weight):
    return " ".join(words for each, words in found(page) if each is weight)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (lesson_of(objectives=""), "no objectives"),
        (lesson_of(minutes=0), "minutes are not set"),
        (lesson_of(text("<p>Bare.</p>")), "Nothing in it is cited"),
        (lesson_of(body="[]"), "no text"),
        (lesson_of(text(CITES), text("<p> </p>")), "A part of it is empty"),
        (lesson_of(text(CITES), {"type": "heading", "value": {"text": "", "level": "2"}, "id": "1"}), "is empty"),
        (lesson_of(body="no json"), "no text"),
        (lesson_of(text('<p><a linktype="rra" id="rra-999@1">x</a></p>')), "no fact: rra-999@1"),
        (lesson_of(text(CITES + '<p><a linktype="page" id="999999">x</a></p>')), "lead nowhere: “999999”"),
        (lesson_of(text(CITES + '<p><a linktype="document" id="1">x</a></p>')), "lead nowhere"),
        (lesson_of(text(CITES + '<p><a href="https://">x</a></p>')), "lead nowhere"),
        (lesson_of(text(CITES + '<p><a href="javascript:alert(1)">x</a></p>')), "lead nowhere"),
        (lesson_of(text(CITES), {"type": "figure", "value": {"alt_text": " "}, "id": "1"}), "alternative text"),
        (lesson_of(text(CITES), {"type": "check", "value": str(uuid4()), "id": "1"}), "not live for practice"),
    ],
)
def test_what_must_be_mended(db, page, words):
    assert words in words_found(page, Weight.ERROR)


def test_a_sound_lesson_has_nothing_to_mend(db):
    assert words_found(lesson_of(), Weight.ERROR) == ""


def test_hosts_of_the_government_and_of_sources_are_known(db):
    Source.objects.filter(pk=Source.objects.first().pk).update(url="https://library.example.org/text")
    known = lesson_of(
        text(CITES + '<p><a href="https://samm.dsca.mil/">x</a><a href="https://library.example.org/">y</a></p>')
    )
    unknown = lesson_of(text(CITES + '<p><a href="https://elsewhere.example/">x</a></p>'))

    assert "elsewhere.example" in words_found(unknown, Weight.WARNING)
    assert "hosts" not in words_found(known, Weight.WARNING)


def publish_again(code, change_class):
    latest = FactVersion.objects.filter(fact__code=code).order_by("-number").first()
    return FactVersion.objects.create(
        fact=latest.fact,
        number=latest.number + 1,
        content=latest.content,
        change_class=change_class,
        recorded_at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("change_class", "weight", "words"),
    [
        ("invalidating", Weight.ERROR, "no longer hold as cited: rra-001, Finds that"),
        ("substantive", Weight.WARNING, "have changed since: rra-001, Finds that"),
    ],
)
def test_what_changed_since_it_was_cited(db, change_class, weight, words):
    publish_again("rra-001", change_class)

    assert words in words_found(lesson_of(), weight)


def test_an_editorial_change_asks_for_nothing(db):
    before = found(lesson_of())
    publish_again("rra-001", "editorial")

    assert found(lesson_of()) == before


def test_a_dropped_fact_is_told(db):
    Fact.objects.filter(code="rra-001").update(retired_at=timezone.now())

    assert "were dropped" in words_found(lesson_of(), Weight.WARNING)


def test_outdated_sources_are_a_warning_until_the_text_says_so(db):
    doubtful = text('<p><a linktype="rra" id="rra-162@1">x</a></p>')
    verify = {"type": "callout", "value": {"kind": "verify", "title": "t", "text": ""}, "id": "2"}

    assert "rra-162" in words_found(lesson_of(doubtful), Weight.WARNING)
    assert "rra-162" not in words_found(lesson_of(doubtful, verify), Weight.WARNING)
    assert "rra-162" in words_found(lesson_of(doubtful, verify), Weight.NOTE)


def test_what_a_finding_is_about_is_named_as_readers_know_it_and_linked(db):
    source = Source.objects.get(code="source:crs-rl31675-arms-sales-congressional-review-process-20-dec-2")
    page = lesson_of(text(f'<p><a linktype="rra" id="{source.code}@1">x</a></p>'))

    (finding,) = [finding for finding in findings_in([page])[page.page] if finding.about]

    assert str(finding.about[0]) == source.title
    assert finding.about[0].url == f"/rra/facts/{source.code}/versions/1/"
    assert source.code not in finding.words
    shown = render_to_string("courses/admin/finding_list.html", {"findings": [finding]})
    assert f'<a href="{finding.about[0].url}">{source.title}</a>.' in shown


def test_paragraphs_that_cite_nothing_are_counted_for_a_person_to_look_at(db):
    page = lesson_of(text(CITES + "<p>And so on.</p><ul><li>One.</li></ul><p> </p>"))

    assert "2 of 3 paragraphs cite nothing" in words_found(page, Weight.NOTE)


def test_a_hard_text_is_told(db):
    hard = "Notwithstanding organizational considerations, interdepartmental authorization necessitates documentation"
    page = lesson_of(text(CITES + f"<p>{' '.join([hard] * 6)}.</p>"))

    assert "It reads at grade" in words_found(page, Weight.WARNING)


@pytest.mark.parametrize(
    ("words", "grade"),
    [("", 0), ("...", 0), ("The cat sat on the mat. The dog ran to the cat.", -1.3)],
)
def test_the_grade_follows_the_formula(words, grade):
    assert grade_of(words) == pytest.approx(grade, abs=0.5)


def test_items_of_a_list_are_sentences():
    assert words_of("<ul><li>One</li><li>Two</li></ul>").split() == ["One.", "Two."]


# -- questions ----------------------------------------------------------------------------------------------------


def quiz_of(*draws, page=2):
    bank = Bank.objects.get(code="wmdw").pk
    drawn = [{"bank": bank, "tag": tag, "count": count} for tag, count in draws]
    return Text(page, "quiz", "A quiz", "a-quiz", {"title": "A quiz", "minutes": 5, "purpose": "quiz", "draws": drawn})


@pytest.mark.parametrize(
    ("draws", "words"), [([], "draws no question"), ([("module-1", 500)], "draws 500"), ([("no-such", 1)], "no-such")]
)
def test_a_quiz_that_could_not_be_started_is_told(db, draws, words):
    assert words in words_found(quiz_of(*draws), Weight.ERROR)


def untested(*texts):
    return [finding for finding in findings_in(list(texts))[1] if finding.url]


def test_a_lesson_is_tested_when_a_question_rests_on_a_fact_it_cites(db):
    tested = lesson_of(text('<p><a linktype="rra" id="rra-053@1">x</a></p>'))

    assert untested(tested, quiz_of(("module-1", 2))) == []
    (finding,) = untested(tested, quiz_of(("module-2", 2)))
    assert "may go untested" in finding.words
    assert finding.url.endswith("?bank=wmdw&tags=a-lesson-objective-1")


def test_objectives_that_questions_name_are_told_apart(db):
    question = Question.objects.drawable().filter(bank__code="wmdw", tags__tag="module-1").first()
    QuestionTag.objects.create(question=question, tag="a-lesson-objective-2")
    page = lesson_of(objectives="Say it.\nDo it.\n\nTeach it.")

    findings = untested(page, quiz_of(("module-1", 2)))

    assert [finding.words.split(".")[0] for finding in findings] == [
        "No question says that it tests objective 1",
        "No question says that it tests objective 3",
    ]


# -- of whole courses ---------------------------------------------------------------------------------------------


def test_the_shipped_courses_have_nothing_to_mend(db):
    for course in CoursePage.objects.all():
        findings = findings_in([page for _page, page in texts_of(course).values()])
        assert [finding for some in findings.values() for finding in some if finding.is_error] == []


def test_the_checklist_costs_the_same_for_any_number_of_lessons(small, module):
    add_lesson(module, "Citing", text(CITES), objectives="Say it.")
    few = statements_for(small)
    for number in range(5):
        add_lesson(module, f"Citing {number}", text(CITES), objectives="Say it.")

    assert statements_for(small) == few


def statements_for(course):
    texts = [page for _page, page in texts_of(course).values()]
    with CaptureQueriesContext(connection) as captured:
        findings_in(texts)
    return len(captured)


def test_a_quiz_page_is_read_as_its_revision_has_it(course):
    quiz = QuizPage.objects.descendant_of(course).first()
    page = texts_of(course)[quiz.pk][1]

    assert page.kind == "quiz"
    assert page.content["draws"][0]["tag"] == quiz.draws.first().tag
