"""The desk: reviewers read and decide, others do not; nothing unapproved is drawn, and practice has its own."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from courses.rra.models import FactVersion
from lms.models import Change
from quizzes.approving import decide
from quizzes.generating.duties import who_holds
from quizzes.generating.reading import graph_on
from quizzes.generating.storing import store
from quizzes.loading import load_questions
from quizzes.models import ExclusiveMark, Question
from quizzes.pools import pools_of

from ..conftest import single_entry
from .conftest import DAY

DESK = reverse("questions:made")
RULES = {"purpose": "quiz", "draws": [{"bank": "generated", "tag": "", "count": 1}]}
FINAL = RULES | {"purpose": "final"}


def sent(*records, **verdicts):
    """The form of a page that shows the records; verdicts by the place of the record, as v0, v1."""
    form = {"shown": [record.question.code for record in records]}
    for place, record in enumerate(records):
        code = record.question.code
        form |= {f"{code}-based_on": record.question.revision, f"{code}-verdict": verdicts.get(f"v{place}", "")}
        form[f"{code}-words"] = verdicts.get(f"w{place}", "")
    return form


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def status_of(record):
    return Question.objects.get(pk=record.question_id).status


def test_a_reviewer_reads_question_key_and_facts(desk, stored):
    page = desk.get(DESK, {"template": "who-holds"}).content.decode()

    record = next(record for record in stored if record.template == "who-holds")
    fact = record.question.waiting.made_from.get(part="key").fact
    assert "(right)" in page
    assert record.question.code in page
    assert reverse("rra:fact-version", args=[fact.fact.code, fact.number]) in page
    assert all(other.question.code not in page for other in stored if other != record)


def test_items_are_found_by_step_and_organization(desk, stored):
    record = next(record for record in stored if record.template == "who-holds")

    page = desk.get(DESK, {"step": record.step, "organization": record.organization}).content.decode()

    assert record.question.code in page


def test_each_is_decided_as_was_said_of_it(desk, stored, reviewer):
    first, second, third = stored[:3]

    desk.post(DESK, sent(first, second, third, v0="practice", v1="reject", w1="Too easy."))

    assert [status_of(each) for each in (first, second, third)] == ["live", "draft", "review"]
    step = second.question.steps.first()
    assert step.kind == "sent-back"
    assert step.words == "Too easy."
    assert step.taken_by == reviewer


def test_the_rest_of_a_page_is_approved_only_as_far_as_it_was_shown(desk, stored):
    desk.post(DESK, sent(*stored[:2]) | {"rest": "1"})

    assert [status_of(each) for each in stored[:3]] == ["live", "live", "review"]


def test_a_rejection_needs_a_reason_and_holds_up_the_page(desk, stored):
    answer = desk.post(DESK, sent(*stored[:2], v0="reject", v1="practice"))

    assert "Say why it is rejected." in answer.content.decode()
    assert {status_of(each) for each in stored[:2]} == {"review"}


def test_what_was_decided_meanwhile_is_not_decided_again(desk, stored, admin_user, at):
    form = sent(*stored[:2], v0="reject", w0="No.", v1="practice")
    question = stored[0].question
    decide(question, approve=True, words="", by=admin_user, at=at, based_on=question.revision)

    answer = desk.post(DESK, form, follow=True)

    assert "1 was decided meanwhile." in answer.content.decode()
    assert [status_of(each) for each in stored[:2]] == ["live", "live"]


def test_authors_see_no_key_and_decide_nothing(client, instructor, stored):
    client.force_login(instructor)

    assert stored[0].question.code not in client.get(DESK).content.decode()
    client.post(DESK, sent(stored[0], v0="practice"))
    assert status_of(stored[0]) == "review"


def test_strangers_and_learners_stay_outside(client, learner, stored):
    assert client.get(DESK).status_code == 302
    client.force_login(learner)
    assert stored[0].question.code not in client.get(DESK, follow=True).content.decode()


def test_a_page_costs_the_same_for_one_item_and_for_ten(desk, some, stored, django_assert_max_num_queries):
    desk.get(DESK)
    with django_assert_max_num_queries(100) as few:
        desk.get(DESK, {"template": "who-holds"})
    with django_assert_max_num_queries(100) as many:
        desk.get(DESK)
    assert len(many) <= len(few)


def test_no_quiz_draws_what_nobody_approved(desk, stored):
    assert pools_of(RULES) == [{}]
    assert pools_of(FINAL) == [{}]

    desk.post(DESK, sent(stored[0], v0="practice"))

    assert set(pools_of(RULES)[0]) == {stored[0].question_id}
    assert pools_of(FINAL) == [{}]


def test_what_is_approved_for_final_tests_leaves_practice(desk, stored):
    desk.post(DESK, sent(stored[0], v0="examinations"))

    assert set(pools_of(FINAL)[0]) == {stored[0].question_id}
    assert stored[0].question not in Question.objects.practised()
    assert Change.objects.filter(action="question-tagged", subject_id=str(stored[0].question_id)).exists()


def test_practice_has_what_waits_in_the_version_that_waits(desk, stored):
    assert set(Question.objects.practised()) >= {record.question for record in stored}
    assert all(question.practised_version.question == question for question in Question.objects.practised())
    assert not Question.objects.for_practice().drawable().filter(generated__isnull=False).exists()

    desk.post(DESK, sent(stored[0], v0="practice"))

    question = Question.objects.practised().get(pk=stored[0].question_id)
    assert question.practised_version == question.current


def test_practice_keeps_what_people_wrote_for_it(stored, bank, at):
    load_questions([single_entry("x-1", tags=["practice"]), single_entry("x-2", tags=["final"])], bank, at=at)

    codes = set(Question.objects.practised().values_list("code", flat=True))
    assert "x-1" in codes
    assert "x-2" not in codes


def test_practice_never_has_what_is_secret(stored):
    Question.objects.update(exposure="secret")

    assert not Question.objects.practised().exists()


def exclusive_form(version, **fields):
    return {"version": version.pk, "is_exclusive": "yes", "reason": "The section says: alone."} | fields


@pytest.fixture
def fact(db):
    return FactVersion.objects.get(fact__code="rra-001", number=1)


def test_a_reviewer_marks_a_fact_exclusive_by_name_and_with_a_reason(desk, fact, reviewer):
    address = reverse("questions:exclusive", args=["rra-001"])

    desk.post(address, exclusive_form(fact, reason=""))
    assert not ExclusiveMark.objects.exists()
    desk.post(address, exclusive_form(fact))

    mark = ExclusiveMark.objects.in_force().get()
    assert mark.version == fact
    assert mark.marked_by == reviewer
    assert mark.reason
    assert Change.objects.filter(action="fact-marked-exclusive", actor=reviewer).exists()
    assert "The section says: alone." in desk.get(address).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        ExclusiveMark.objects.update(reason="Another.")


def test_a_marked_fact_is_asked_without_its_source_and_among_others_of_its_step(fact, reviewer, at):
    ExclusiveMark.put(fact, is_exclusive=True, reason="It says so.", by=reviewer, at=at)

    (item,) = (item for item in who_holds(graph_on(DAY), "cadre") if item.name == "who-alone:rra-001")

    assert item.stem.startswith("At the step “Determine eligibility to buy”, who alone finds that")
    right = [choice.about for choice in item.choices if choice.is_right]
    assert right == ["president"]
    assert item.cites == ("rra-001@1",)


def test_a_mark_can_be_taken_back(fact, reviewer, at):
    for is_exclusive in (True, False):
        ExclusiveMark.put(fact, is_exclusive=is_exclusive, reason="Read again.", by=reviewer, at=at)

    assert not ExclusiveMark.objects.in_force().exists()
    assert not graph_on(DAY).duties["rra-001"].is_exclusive


def test_authors_mark_nothing(client, instructor, fact):
    client.force_login(instructor)

    client.post(reverse("questions:exclusive", args=["rra-001"]), exclusive_form(fact))
    assert not ExclusiveMark.objects.exists()
    assert client.get(reverse("questions:exclusive", args=["rra-999"])).status_code == 404


def test_a_mark_that_comes_makes_another_item_in_place_of_the_one_before(fact, reviewer, at):
    def run():
        there = [item for item in who_holds(graph_on(DAY), "cadre") if item.name.endswith("rra-001")]
        return store(there, seed="cadre", at=at)

    assert run().made == ["who-holds:rra-001"]
    ExclusiveMark.put(fact, is_exclusive=True, reason="It says so.", by=reviewer, at=at)

    result = run()

    assert (result.made, result.retired) == (["who-alone:rra-001"], ["who-holds:rra-001"])
