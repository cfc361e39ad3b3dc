"""Instructors write questions in the administration, under a permission of their own."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.models import Change, User
from quizzes.loading import load_questions
from quizzes.models import Bank, Question
from quizzes.shapes import wording_of
from quizzes.wording import Quantity
from quizzes.writing import facts_of, placing_of, write_question

from .conftest import single_entry


@pytest.fixture
def author(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def form_of(bank: Bank, /, **fields: Any) -> dict[str, Any]:
    """The editor as filled in for a question of two options."""
    return {
        "bank": bank.pk,
        "stem": "Who decides?",
        "interaction": "single",
        "points": 1,
        "options-TOTAL_FORMS": 2,
        "options-INITIAL_FORMS": 0,
        "options-0-text": "The right one",
        "options-0-is_correct": "on",
        "options-1-text": "The wrong one",
        "pairs-TOTAL_FORMS": 2,
        "pairs-INITIAL_FORMS": 0,
    } | fields


ADD = "/admin/questions/add/"


def test_a_question_is_added_under_the_next_code_of_its_bank(author: Client, bank: Bank, instructor: User) -> None:
    for _ in range(2):
        author.post(ADD, form_of(bank, facts="rra-001, rra-002", tags="module-1 recall"))

    question = Question.objects.get(code="first-bank-002")
    version = question.versions.get()
    assert (question.status, question.exposure, question.current) == ("draft", "secret", None)
    assert version.created_by == instructor
    assert version.key == {"correct": [version.content["options"][0]["id"]]}
    assert [str(citation.version) for citation in facts_of(version)] == ["rra-001@1", "rra-002@1"]
    assert [citation.url for citation in facts_of(version)] == [reverse("questions:edit", args=[question.uuid])] * 2
    assert sorted(tag.tag for tag in question.tags.all()) == ["module-1", "recall"]


def test_of_several_banks_none_is_chosen_but_the_one_written_in_last(author: Client, bank: Bank) -> None:
    other = Bank.objects.create(code="other", name="Other bank", course=bank.course)
    chosen = '<option value="%d" selected>'

    first = author.get(ADD).content.decode()
    refused = author.post(ADD, form_of(bank, bank="")).content.decode()
    author.post(ADD, form_of(other))

    assert not any(chosen % each.pk in first for each in (bank, other))
    assert first.index("Choose a bank") < first.index('name="stem"')
    assert "This field is required" in refused
    assert chosen % other.pk in author.get(ADD).content.decode()
    assert chosen % bank.pk in author.get(ADD, {"bank": bank.code}).content.decode()


def test_a_question_that_was_drawn_stays_in_its_bank(author: Client, bank: Bank, at: datetime) -> None:
    other = Bank.objects.create(code="other", name="Other bank", course=bank.course)
    load_questions([single_entry("x-1")], bank, at=at)
    question = bank.questions.get()

    page = author.post(reverse("questions:edit", args=[question.uuid]), edit_form(question, bank=other.pk))

    assert "bank" in page.context["editor"].form.errors
    assert bank.questions.get().versions.count() == 1


def test_a_pasted_list_becomes_options(author: Client, bank: Bank) -> None:
    pasted = "* The first\r\nThe second\r\n\r\n*The third\r\n"
    empty = {"options-0-text": "", "options-0-is_correct": "", "options-1-text": ""}
    author.post(ADD, form_of(bank, interaction="multiple", paste=pasted, **empty))

    version = bank.questions.get().versions.get()
    texts = {option["id"]: option["text"] for option in version.content["options"]}
    assert list(texts.values()) == ["The first", "The second", "The third"]
    assert sorted(texts[id] for id in version.key["correct"]) == ["The first", "The third"]


def test_a_matching_is_written_from_pairs(author: Client, bank: Bank) -> None:
    pairs = {
        "pairs-0-prompt": "Decides",
        "pairs-0-answer": "President",
        "pairs-1-prompt": "Acts",
        "pairs-1-answer": "Secretary",
    }
    author.post(ADD, form_of(bank, interaction="matching", distractors="Nobody", **pairs))

    version = bank.questions.get().versions.get()
    assert [answer["text"] for answer in version.content["answers"]] == ["President", "Secretary", "Nobody"]
    assert len(version.key["pairs"]) == 2


def test_a_statement_is_said_to_be_true_or_false(author: Client, bank: Bank) -> None:
    refused = author.post(ADD, form_of(bank, interaction="true_false")).content.decode()
    author.post(ADD, form_of(bank, interaction="true_false", is_true="false"))

    assert "Say whether the statement is true or false" in refused
    assert wording_of(bank.questions.get().versions.get()).is_true is False


def test_an_ordering_is_written_one_step_a_line(author: Client, bank: Bank) -> None:
    author.post(ADD, form_of(bank, interaction="ordering", steps="Request\r\n\r\n Offer \r\nAcceptance"))

    question = bank.questions.get()
    assert wording_of(question.versions.get()).steps == ["Request", "Offer", "Acceptance"]
    page = author.get(reverse("questions:edit", args=[question.uuid])).content.decode()
    assert "Request\nOffer\nAcceptance" in page


def test_a_number_is_written_with_unit_tolerance_and_further_units(author: Client, bank: Bank) -> None:
    number = {"value": "25,000,000", "unit": "dollars", "tolerance": "1.50", "tolerance_kind": "percent"}
    author.post(ADD, form_of(bank, interaction="numeric", other_units="million dollars = 1,000,000", **number))

    question = bank.questions.get()
    quantity = Quantity("25000000", "1.5", "percent", "dollars", [("million dollars", "1000000")])
    assert wording_of(question.versions.get()).quantity == quantity
    page = author.get(reverse("questions:edit", args=[question.uuid])).content.decode()
    assert "million dollars = 1,000,000" in page
    history = author.get(reverse("questions:history", args=[question.uuid])).content.decode()
    assert "25,000,000 dollars" in history


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": ""}, "Say which number is right"),
        ({"value": "$25"}, "cannot be read as a number"),
        ({"value": "9" * 10_000}, "at most 40"),
        ({"value": "6\0"}, "Null characters are not allowed"),
        ({"tolerance": "some"}, "cannot be read as a number"),
        ({"tolerance": "-1"}, "tolerance is not below nothing"),
        ({"other_units": "weeks"}, "is no unit with its number"),
        ({"other_units": "weeks = 7 days"}, "is no unit with its number"),
        ({"other_units": "weeks = 0"}, "more than nothing"),
        ({"other_units": "weeks = 7", "unit": ""}, "Say the unit of the number before any other"),
        ({"unit": "x" * 10_000}, "at most 60"),
        ({"tolerance_kind": "both"}, "Select a valid choice"),
    ],
)
def test_a_number_that_cannot_be_marked_is_refused_in_words(
    author: Client, bank: Bank, fields: dict[str, str], words: str
) -> None:
    number = {"value": "60", "unit": "days", "tolerance": "0", "tolerance_kind": "absolute"}

    page = author.post(ADD, form_of(bank, interaction="numeric", **number | fields)).content.decode()

    assert words in page
    assert not bank.questions.exists()


def test_what_stands_in_the_fields_of_another_kind_is_left_aside(author: Client, bank: Bank) -> None:
    left_over = {"value": "no number", "other_units": "none", "pairs-0-prompt": "half a pair", "steps": "one"}

    author.post(ADD, form_of(bank, **left_over))

    assert wording_of(bank.questions.get().versions.get()).interaction == "single"


def edit_form(question: Question, **fields: Any) -> dict[str, Any]:
    question.refresh_from_db()
    return form_of(question.bank, based_on=question.revision, **fields)


@pytest.fixture
def question(author: Client, bank: Bank) -> Question:
    author.post(ADD, form_of(bank))
    return bank.questions.get()


def test_saving_without_a_change_makes_no_version(author: Client, question: Question) -> None:
    changes = Change.objects.count()

    page = author.post(reverse("questions:edit", args=[question.uuid]), edit_form(question), follow=True)

    assert "Nothing was changed" in page.content.decode()
    assert question.versions.count() == 1
    assert Change.objects.count() == changes


def test_a_change_is_recorded_in_numbers(author: Client, question: Question, instructor: User) -> None:
    url = reverse("questions:edit", args=[question.uuid])
    author.post(url, edit_form(question, stem="Who really decides?", note="Sharper"))

    version = question.versions.get(number=2)
    change = Change.objects.filter(action="question-written", subject_id=question.pk).latest("pk")
    assert (version.stem, version.note) == ("Who really decides?", "Sharper")
    assert (change.actor, change.old, change.new, change.reason) == (instructor, {"version": 1}, {"version": 2}, "")


def test_the_history_shows_both_texts(author: Client, question: Question) -> None:
    author.post(reverse("questions:edit", args=[question.uuid]), edit_form(question, stem="Put otherwise?"))

    page = author.get(reverse("questions:history", args=[question.uuid])).content.decode()

    assert page.index("Put otherwise?") > page.index("Version 2")
    assert page.count("Who decides?") == 2


def test_the_history_shows_times_in_the_zone_of_whoever_reads(
    author: Client, instructor: User, question: Question
) -> None:
    User.objects.filter(pk=instructor.pk).update(time_zone="Asia/Tokyo")
    made = timezone.localtime(question.versions.get().created_at, ZoneInfo("Asia/Tokyo"))

    for name in ("edit", "history"):
        page = author.get(reverse(f"questions:{name}", args=[question.uuid])).content.decode()
        assert f"{made.day} {made:%B %Y, %H:%M} JST" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"stem": "By the quicker one?"},
        {"tags": "module-2"},
        {"facts": "rra-001"},
        {"bank": "other"},
    ],
)
def test_who_saves_over_what_another_changed_meanwhile_is_told(
    author: Client, question: Question, at: datetime, fields: dict[str, Any]
) -> None:
    """Whatever it was, of the words or about them."""
    if "bank" in fields:
        fields = {"bank": Bank.objects.create(code="other", name="Other", course=question.bank.course).pk}
    stale = edit_form(question, stem="By the slower one?")
    url = reverse("questions:edit", args=[question.uuid])
    author.post(url, edit_form(question, **fields))
    changes = Change.objects.count()

    page = author.post(url, stale).content.decode()

    assert "changed by somebody else meanwhile" in page
    assert "By the slower one?" in page
    assert not question.versions.filter(stem="By the slower one?").exists()
    assert Change.objects.count() == changes


def test_the_form_carries_the_revision_it_was_opened_with(author: Client, question: Question) -> None:
    url = reverse("questions:edit", args=[question.uuid])
    assert question.revision == 1
    author.post(url, edit_form(question, tags="module-2"))

    assert 'name="based_on" value="2"' in author.get(url).content.decode()


@pytest.mark.parametrize("based_on", ["", "x", "-1", "9" * 30])
def test_a_form_that_says_no_revision_changes_nothing(author: Client, question: Question, based_on: str) -> None:
    url = reverse("questions:edit", args=[question.uuid])

    page = author.post(url, edit_form(question, stem="Mine?") | {"based_on": based_on}).content.decode()

    assert "changed by somebody else meanwhile" in page
    assert question.versions.count() == 1


def test_a_change_is_told_from_what_stood_there_and_not_from_what_was_read_before(
    author: Client, question: Question, instructor: User, at: datetime
) -> None:
    """The loader reads all questions first; what changes until it comes to one is neither undone nor misreported."""
    early = Question.objects.select_related("bank").get(pk=question.pk)
    author.post(reverse("questions:edit", args=[question.uuid]), edit_form(question, tags="module-1"))
    version = question.versions.get(number=2)

    placing = replace(placing_of(early), facts=frozenset({"rra-001@1"}))
    write_question(early, wording_of(version), placing, actor=instructor, at=at)

    change = Change.objects.filter(action="question-written", subject_id=question.pk).latest("pk")
    assert (change.old, change.new) == ({"facts": [], "version": 2}, {"facts": ["rra-001@1"], "version": 3})
    question.refresh_from_db()
    assert (question.current, question.revision) == (None, 3)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stem": ""}, "required"),
        ({"stem": "\0"}, "Null characters"),
        ({"stem": "x" * 4001}, "at most 4000"),
        ({"options-0-is_correct": ""}, "Exactly one option is correct"),
        ({"options-1-text": "The right one"}, "Two options say the same"),
        ({"options-1-text": "x" * 100_000}, "at most 2000"),
        ({"paste": "x" * 100_000}, "at most 2000"),
        ({"facts": "rra-999"}, "no fact rra-999"),
        ({"facts": "' or 1=1"}, "There is no fact"),
        ({"tags": "Not/A/Slug"}, "slug"),
        ({"points": "-1"}, "greater than or equal to 1"),
        ({"points": "9" * 50}, "less than or equal to 100"),
        ({"interaction": "essay"}, "valid choice"),
        ({"interaction": "matching"}, "at least two pairs"),
        ({"interaction": "matching", "pairs-0-prompt": "Alone"}, "a prompt and an answer"),
        ({"bank": "0"}, "valid choice"),
        ({"options-TOTAL_FORMS": "9999"}, "at most 40"),
        ({"options-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)
def test_what_is_no_question_is_refused_in_words(
    author: Client, bank: Bank, fields: dict[str, Any], words: str
) -> None:
    page = author.post(ADD, form_of(bank, **fields))

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not bank.questions.exists()
    preview = author.post(reverse("questions:preview-draft"), form_of(bank, **fields))
    assert preview.status_code == 200
    assert "There is no whole question yet" in preview.content.decode()


def test_words_of_authors_are_shown_as_words(author: Client, bank: Bank) -> None:
    author.post(ADD, form_of(bank, stem="<script>alert(1)</script>", **{"options-1-text": "<img src=x onerror=y>"}))
    question = bank.questions.get()

    for name in ("edit", "history", "preview"):
        page = author.get(reverse(f"questions:{name}", args=[question.uuid])).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def test_a_preview_shows_what_learners_see_and_saves_nothing(author: Client, bank: Bank) -> None:
    page = author.post(reverse("questions:preview-draft"), form_of(bank, feedback="The reason")).content.decode()

    assert "Who decides?" in page
    assert "The right one" in page
    assert "The reason" not in page
    assert not bank.questions.exists()


def test_a_reviewer_looks_and_does_not_write(client: Client, reviewer: User, questions: Bank) -> None:
    client.force_login(reviewer)
    question = Question.objects.get(code="q-1")
    edit, history = (reverse(f"questions:{name}", args=[question.uuid]) for name in ("edit", "history"))

    assert client.get(edit).url == history
    assert "(right)" in client.get(history).content.decode()
    assert client.post(edit, form_of(questions)).url == history
    assert client.post(ADD, form_of(questions)).status_code == 302
    assert client.post(reverse("questions:banks"), {"code": "mine", "name": "Mine"}).status_code == 302
    assert question.versions.count() == 1
    assert not Bank.objects.filter(code="mine").exists()


def test_the_list_filters_and_costs_the_same_for_many(author: Client, bank: Bank, at: datetime) -> None:
    def listed(**query: str) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as captured:
            page = author.get(reverse("questions:index"), query)
        return page.content.decode(), len(captured)

    load_questions([single_entry("few-1", tags=["one", "two"])], bank, at=at)
    listed(bank=bank.code)
    _page, few = listed(bank=bank.code)
    load_questions([single_entry(f"many-{number}", tags=["one", "two", "three"]) for number in range(45)], bank, at=at)
    page, many = listed(bank=bank.code)

    assert many == few
    assert "46 questions" in page
    assert "1 question," in listed(q="case few-1")[0]
    assert "1 question," in listed(q="FEW-1", tag="two", status="live", bank=bank.code)[0]
    assert "No question fits" in listed(status="retired", bank=bank.code)[0]


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"bank": "\0"}, {"tag": "a b"}, {"p": "-1"}, {"p": "x"}, {"status": "?"}]
)
def test_a_filter_that_makes_no_sense_is_left_out(author: Client, questions: Bank, query: dict[str, str]) -> None:
    assert author.get(reverse("questions:index"), query).status_code == 200
    assert author.get(ADD, query).status_code == 200


def test_a_bank_is_added(author: Client, bank: Bank) -> None:
    author.post(reverse("questions:banks"), {"code": "mine", "name": "Mine", "course": bank.course_id})

    assert "Mine" in author.get(reverse("questions:banks")).content.decode()
    assert Change.objects.get(action="bank-added").subject == Bank.objects.get(code="mine")


def test_the_menu_leads_to_the_bank_only_those_who_may_see_it(client: Client, instructor: User, coe: User) -> None:
    for person, is_shown in ((instructor, True), (coe, False)):
        client.force_login(person)
        assert (reverse("questions:index") in client.get("/admin/").content.decode()) == is_shown
