"""Nothing that one person wrote is put before learners before another approved it."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from courses.models import CoursePage
from courses.teams import add_member
from lms.models import Change
from lms.notices.models import Notice
from lms.permissions import Role
from lms.roles import give_role, withdraw_role
from quizzes.approving import NothingWaits, NotTheirs, decide, send, stop
from quizzes.loading import load_questions
from quizzes.models import Question, QuestionStep
from quizzes.pools import pools_of
from quizzes.shapes import wording_of
from quizzes.writing import placing_of, write_question
from tests.conftest import COURSE_SLUG, person

from .conftest import CANARY, single_entry
from .test_authoring import ADD, form_of

FIT = {"facts": "rra-001", "feedback": f"{CANARY} because", "tags": "final"}
SEND = {"send": "1"}


def address(name, question):
    return reverse(f"questions:{name}", args=[question.uuid])


def form_for(question, **fields):
    question.refresh_from_db()
    return form_of(question.bank, based_on=question.revision, **(FIT | fields))


def decision(question, choice="approve", words=""):
    question.refresh_from_db()
    return {"decision": choice, "words": words, "based_on": question.revision}


@pytest.fixture
def author(client, instructor):
    client.force_login(instructor)
    return client


@pytest.fixture
def live(bank, at):
    """A question of a final test, as it was shipped."""
    load_questions([single_entry("x-1", tags=["final"], facts=["rra-001"])], bank, at=at)
    return Question.objects.select_related("current", "bank").get(code="x-1")


@pytest.fixture
def waiting(live, instructor, at):
    """The same, with another key in a version that waits."""
    changed = replace(wording_of(live.current), stem=f"{CANARY} proposed?")
    write_question(live, changed, placing_of(live), actor=instructor, at=at)
    send(live, by=instructor, at=at)
    return live


RULES = {"purpose": "final", "draws": [{"bank": "first-bank", "tag": "final", "count": 1}]}


def drawn(question):
    question.refresh_from_db()
    return pools_of(RULES)[0].get(question.pk) == question.current_id and question.current.number


# -- the finding: one author alone


def test_an_author_alone_changes_nothing_of_what_a_final_test_asks(author, live):
    author.post(address("edit", live), form_for(live, **{"options-0-text": "Other", "status": "live"}))
    author.post(address("edit", live), form_for(live, stem="Another?", tags="quiz", **SEND))

    assert live.versions.count() == 3
    assert drawn(live) == 1
    assert [tag.tag for tag in live.tags.all()] == ["final"]
    assert (live.status, live.waiting.number) == ("live", 3)


def test_a_new_question_is_a_draft_whatever_is_sent(author, bank):
    author.post(ADD, form_of(bank, status="live"))

    question = bank.questions.get()
    assert (question.status, question.current) == ("draft", None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"feedback": ""}, "It has no explanation"),
        ({"facts": ""}, "It cites no fact"),
        ({"facts": "rra-162"}, "Every fact it rests on is outdated"),
    ],
)
def test_what_lacks_something_is_saved_and_not_sent(author, bank, fields, words):
    page = author.post(ADD, form_of(bank, **(FIT | fields | SEND)), follow=True).content.decode()

    question = bank.questions.get()
    assert words in page
    assert (question.status, question.waiting) == ("draft", None)


# -- the way to learners


def test_a_reviewer_reads_both_sides_and_approves_in_one_step(client, waiting, reviewer):
    client.force_login(reviewer)
    assert client.get(address("edit", waiting)).url == address("review", waiting)
    page = client.get(address("review", waiting)).content.decode()
    assert f"<ins>{CANARY} proposed?</ins>" in page
    assert "<del>Who decides in case x-1?</del>" in page
    assert "(right)" in page

    answer = client.post(address("review", waiting), decision(waiting))

    assert answer.url == "/admin/questions/?status=waiting"
    assert drawn(waiting) == 2
    assert (waiting.status, waiting.waiting) == ("live", None)


def test_tags_take_effect_with_the_approval(live, instructor, reviewer, at):
    placing = replace(placing_of(live), tags=frozenset({"quiz"}))
    write_question(live, wording_of(live.current), placing, actor=instructor, at=at)
    send(live, by=instructor, at=at)
    assert drawn(live) == 1

    decide(live, approve=True, words="", by=reviewer, at=at, based_on=live.revision)

    assert not drawn(live)
    assert [tag.tag for tag in live.tags.all()] == ["quiz"]


def test_what_is_sent_back_needs_words_and_comes_back_to_its_author(client, waiting, reviewer, instructor):
    client.force_login(reviewer)
    refused = client.post(address("review", waiting), decision(waiting, "send-back")).content.decode()
    assert "Say what is to be changed" in refused

    client.post(address("review", waiting), decision(waiting, "send-back", f"{CANARY}: the second is right"))

    assert drawn(waiting) == 1
    client.force_login(instructor)
    assert f"{CANARY}: the second is right" in client.get(address("edit", waiting)).content.decode()
    client.post(address("send", waiting))
    waiting.refresh_from_db()
    assert waiting.waiting.number == 2


def test_a_draft_goes_through_review_to_live(author, client, bank, reviewer, at):
    author.post(ADD, form_of(bank, **FIT, **SEND))
    question = bank.questions.get()
    assert question.status == "review"

    decide(question, approve=False, words="No.", by=reviewer, at=at, based_on=question.revision)
    assert (question.status, question.current) == ("draft", None)
    send(question, by=question.versions.get().created_by, at=at)
    decide(question, approve=True, words="", by=reviewer, at=at, based_on=question.revision)

    assert (question.status, question.current.number) == ("live", 1)


def test_a_change_takes_the_version_out_of_review(author, waiting):
    author.post(address("edit", waiting), form_for(waiting, stem="Once more?"))

    waiting.refresh_from_db()
    assert (waiting.waiting, waiting.status) == (None, "live")
    assert waiting.steps.first().kind == QuestionStep.Kind.WITHDRAWN


# -- who decides


@pytest.fixture
def both(instructor, at):
    """An instructor who is a reviewer as well."""
    give_role(instructor, Role.REVIEWER, None, at=at)
    return instructor


def test_nobody_decides_about_what_they_wrote_or_sent(client, live, both, reviewer, dsca, admin_user, at):
    second = person("sam.second@example.test", "Sam Second", dsca)
    give_role(second, Role.INSTRUCTOR, None, at=at)
    add_member(CoursePage.objects.get(slug=COURSE_SLUG), second, given_by=None, at=at)
    give_role(second, Role.REVIEWER, None, at=at)
    wording = wording_of(live.current)
    write_question(live, replace(wording, stem="By both?"), placing_of(live), actor=both, at=at)
    write_question(live, replace(wording, stem="By the second?"), placing_of(live), actor=second, at=at)
    send(live, by=admin_user, at=at)

    for who in (both, second, admin_user):
        with pytest.raises(NotTheirs):
            decide(live, approve=True, words="", by=who, at=at, based_on=live.revision)
        client.force_login(who)
        assert client.post(address("review", live), decision(live)).status_code in (302, 403)
        assert 'value="approve"' not in client.get(address("review", live)).content.decode()
    assert drawn(live) == 1
    decide(live, approve=True, words="", by=reviewer, at=at, based_on=live.revision)


def test_a_reviewer_whose_role_ended_decides_nothing(client, waiting, reviewer, at):
    withdraw_role(reviewer, Role.REVIEWER, None, actor=None, reason="Left.", at=at)
    client.force_login(reviewer)

    assert client.post(address("review", waiting), decision(waiting)).status_code in (302, 403)
    assert drawn(waiting) == 1


def test_a_teammate_reads_it_and_does_not_decide(client, waiting, dsca, at):
    mate = person("ma.te@example.test", "Ma Te", dsca)
    give_role(mate, Role.INSTRUCTOR, None, at=at)
    add_member(CoursePage.objects.get(slug=COURSE_SLUG), mate, given_by=None, at=at)
    client.force_login(mate)

    assert "did not write at it" in client.get(address("review", waiting)).content.decode()
    assert client.post(address("review", waiting), decision(waiting)).status_code in (302, 403)
    assert drawn(waiting) == 1


def test_strangers_and_other_methods(client, waiting, learner, dsca, at):
    stranger = person("stran.ger@example.test", "Stran Ger", dsca)
    give_role(stranger, Role.INSTRUCTOR, None, at=at)
    pages = [address(name, waiting) for name in ("review", "stop")]
    assert all("/login/" in client.get(page).url for page in pages)
    client.force_login(learner)
    assert all(client.get(page).status_code in (302, 403) for page in pages)
    client.force_login(stranger)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(address("send", waiting)).status_code == 404
    assert client.get(address("send", waiting)).status_code == 405
    assert client.put(pages[0]).status_code == client.put(pages[1]).status_code == 405


# -- once, and as it was seen


def test_a_decision_is_made_once_and_about_what_was_read(client, waiting, reviewer, instructor, at):
    seen = waiting.revision
    write_question(
        waiting, replace(wording_of(waiting.current), stem="Later?"), placing_of(waiting), actor=instructor, at=at
    )
    send(waiting, by=instructor, at=at)
    client.force_login(reviewer)
    stale = {"decision": "approve", "based_on": seen}
    assert "changed or decided meanwhile" in client.post(address("review", waiting), stale).content.decode()
    assert drawn(waiting) == 1

    client.post(address("review", waiting), decision(waiting))
    again = client.post(address("review", waiting), decision(waiting, "send-back", "No."), follow=True)

    assert "Nothing was decided" in again.content.decode()
    assert drawn(waiting) == 3
    with pytest.raises(NothingWaits):
        decide(waiting, approve=False, words="No.", by=reviewer, at=at, based_on=waiting.revision)


@pytest.mark.parametrize("sent", [{}, {"decision": "maybe"}, {"decision": "approve", "based_on": "x"}])
def test_a_form_that_says_nothing_decides_nothing(client, waiting, reviewer, sent):
    client.force_login(reviewer)
    page = client.post(address("review", waiting), sent).content.decode()

    assert "Nothing was decided" in page
    assert drawn(waiting) == 1


# -- stopping


def test_an_author_suspends_at_once_and_only_an_approval_brings_it_back(author, live, instructor, reviewer, at):
    page = author.post(address("stop", live), {"way": "suspended", "words": ""}).content.decode()
    assert "required" in page
    author.post(address("stop", live), {"way": "suspended", "words": f"{CANARY} is wrong"})
    assert not drawn(live)
    author.post(address("edit", live), form_for(live, stem="Mended?", status="live"))
    assert not drawn(live)

    author.post(address("send", live))
    live.refresh_from_db()
    decide(live, approve=True, words="", by=reviewer, at=at, based_on=live.revision)

    assert drawn(live) == 2


def test_who_stops_a_question_twice_is_told(author, live, instructor, at):
    stop(live, "retired", words="Over.", by=instructor, at=at)

    page = author.post(address("stop", live), {"way": "suspended", "words": "Again."}).content.decode()

    assert "valid choice" in page
    assert live.steps.count() == 1


# -- what is kept and told


def test_changes_hold_no_words_and_steps_stay_for_ever(waiting, reviewer, instructor, at):
    decide(waiting, approve=False, words=f"{CANARY} says why", by=reviewer, at=at, based_on=waiting.revision)
    stop(waiting, "suspended", words=f"{CANARY} for now", by=instructor, at=at)

    recorded = Change.objects.filter(subject_id=str(waiting.pk), action__startswith="question-")
    assert {"question-sent", "question-sent-back", "question-suspended"} <= set(
        recorded.values_list("action", flat=True)
    )
    assert CANARY not in str(list(recorded.values("old", "new", "reason")))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        QuestionStep.objects.update(words="")


def test_reviewers_and_authors_are_told_without_a_word_of_it(reviewer, waiting, instructor, at):
    [notice] = Notice.objects.of(reviewer)
    assert (notice.title, notice.link) == ("Waits for your review: question x-1", address("review", waiting))
    assert not Notice.objects.of(instructor).exists()

    decide(waiting, approve=False, words=f"{CANARY} so", by=reviewer, at=at, based_on=waiting.revision)

    [notice] = Notice.objects.of(instructor)
    assert notice.title == "Sent back: question x-1"
    assert CANARY not in str(list(Notice.objects.values("title", "body", "link")))


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"status": "live"}, "a_live_question_is_drawn"), ({"status": "review"}, "a_question_in_review_waits")],
)
def test_the_database_holds_what_a_status_means(bank, at, fields, name):
    question = Question(bank=bank, code="bare", created_at=at, **fields)
    with pytest.raises(ValidationError, match=name):
        question.validate_constraints()
