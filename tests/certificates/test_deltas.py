"""Delta training: who is given what a fact changed, and what passing it does and leaves."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates import deltas
from certificates.awarding import revoke
from certificates.delta_questions import questions_on
from certificates.models import Award, DeltaAssignment, DeltaUnit
from courses.enrolling import enrol
from courses.models import Completion, CourseEdition, CoursePage, Enrolment, LessonPage, ModulePage
from courses.progress import complete_activity
from courses.rra.comparing import Change as FactChange
from courses.rra.comparing import _marked
from courses.rra.models import Term
from lms.models import Change, Organization, User
from lms.notices.models import Notice
from tests.conftest import person
from tests.courses.conftest import add_lesson, make_course, publish, release, text
from tests.courses.rra.changing import change, plant

NOW = "A new office decides within 10 days."


def cites(reference: str) -> str:
    return f'<p>It <a linktype="rra" id="{reference}">holds</a>.</p>'


@pytest.fixture
def term(db: None) -> Term:
    return plant()


@pytest.fixture
def course_on_it(term: Term) -> CoursePage:
    return make_course("On the planted", lessons=0)


@pytest.fixture
def lesson(course_on_it: CoursePage) -> LessonPage:
    module = ModulePage.objects.child_of(course_on_it).get()
    return add_lesson(module, "Planted", text(cites("term:planted@1")))


@pytest.fixture
def edition(lesson: LessonPage, course_on_it: CoursePage, at: datetime) -> CourseEdition:
    return release(course_on_it, at)


def complete(learner: User, course: CoursePage, *, at: datetime) -> Enrolment:
    enrolment = enrol(learner, course, at=at, actor=learner)
    for activity in enrolment.edition.activities.all():
        complete_activity(enrolment, activity, how=Completion.How.READ, at=at)
    enrolment.refresh_from_db()
    return enrolment


@pytest.fixture
def done(learner: User, edition: CourseEdition, at: datetime) -> Enrolment:
    """The learner completed the course, and holds its certificate."""
    return complete(learner, edition.course, at=at)


def changed(term: Term, at: datetime, change_class: str = "substantive", **words: str) -> Any:
    """The fact is changed and its unit, if there is one, given."""
    version = change(term, change_class=change_class, at=at, **(words or {"definition": NOW}))
    for unit in DeltaUnit.objects.filter(version=version):
        deltas.give(unit, lambda: at)
    return version


def asked() -> set[str]:
    return set(DeltaAssignment.objects.open().values_list("learner__display_name", flat=True))


@pytest.mark.parametrize("change_class", ["substantive", "invalidating"])
def test_whoever_completed_a_course_on_the_fact_as_it_was_is_given_it_and_nobody_besides(
    term: Term, done: Enrolment, learner2: User, dsca: Organization, change_class: str, at: datetime
):
    enrol(learner2, done.course, at=at, actor=learner2)  # under way
    gone = person("gone@example.test", "Gone", dsca)
    complete(gone, done.course, at=at)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    revoked = complete(person("revoked@example.test", "Revoked", dsca), done.course, at=at)
    take_away(Award.objects.get(enrolment=revoked), at=at)

    version = changed(term, at, change_class)

    assert asked() == {"Lee Learner"}
    assignment = DeltaAssignment.objects.get()
    assert (assignment.unit.version, assignment.basis.number, assignment.assigned_at) == (version, 1, at)
    assert Notice.objects.filter(person=done.learner, kind="fact-changed").get().link == assignment.get_absolute_url()
    assert Change.objects.filter(action="delta-assigned").get().person == done.learner


def take_away(award: Award, *, at: datetime) -> None:
    boss = User.objects.create_superuser("boss@example.test", "a-long-enough-password", display_name="Boss")
    revoke(award, actor=boss, reason="Given by mistake.", at=at)


def test_a_change_of_wording_asks_nobody(term: Term, done: Enrolment, at: datetime):
    changed(term, at, "editorial")

    assert not DeltaUnit.objects.exists()


def test_what_says_again_what_was_learned_asks_nobody_however_often_it_is_given(
    term: Term, done: Enrolment, at: datetime
):
    learned = term.definition
    overtaken = DeltaUnit.objects.get(version=change(term, change_class="substantive", definition=NOW))

    back = changed(term, at, definition=learned)

    assert asked() == set()
    assert DeltaAssignment.objects.get().ended_at == at
    assert deltas.give(overtaken, lambda: at) == deltas.give(back.delta_unit, lambda: at) == 0


def test_given_again_it_gives_nobody_the_same_twice_and_goes_on_where_it_stopped(
    term: Term, done: Enrolment, dsca: Organization, at: datetime, monkeypatch: Any
):
    for number in range(4):
        complete(person(f"more{number}@example.test", f"More {number}", dsca), done.course, at=at)
    version = change(term, change_class="substantive", definition=NOW)
    unit = DeltaUnit.objects.get(version=version)
    monkeypatch.setattr(deltas, "CHUNK", 2)
    assert len(deltas._give_some(unit, after=0, at=at)) == 2  # and then it was killed

    assert deltas.give(unit, lambda: at) == 3
    assert deltas.give(unit, lambda: at) == 0
    assert DeltaAssignment.objects.count() == Notice.objects.filter(kind="fact-changed").count() == 5


def test_a_chunk_costs_the_same_for_one_and_for_many(
    term: Term, done: Enrolment, dsca: Organization, at: datetime, django_assert_max_num_queries: Any
):
    for number in range(12):
        complete(person(f"more{number}@example.test", f"More {number}", dsca), done.course, at=at)
    unit = DeltaUnit.objects.get(version=change(term, change_class="substantive", definition=NOW))

    with django_assert_max_num_queries(22):
        deltas._give_some(unit, after=0, at=at)

    assert len(asked()) == 13


def test_whoever_completes_the_old_edition_later_is_given_it_and_who_completes_a_new_one_is_not(
    term: Term, lesson: LessonPage, edition: CourseEdition, learner: User, learner2: User, at: datetime
):
    version = changed(term, at)
    unit = DeltaUnit.objects.get(version=version)
    complete(learner, edition.course, at=at)
    publish(lesson, body=json.dumps([text(cites("term:planted@2"))]))
    release(edition.course, at + timedelta(days=1))
    complete(learner2, edition.course, at=at)

    deltas.give(unit, lambda: at)

    assert asked() == {"Lee Learner"}


def test_a_newer_change_takes_the_place_of_one_not_learned_yet(term: Term, done: Enrolment, at: datetime):
    changed(term, at)
    changed(term, at, definition="Yet another decides.")

    first, second = DeltaAssignment.objects.order_by("pk")
    assert (first.ended_at, second.ended_at) == (at, None)
    assert second.basis.number == 1


def test_after_one_was_passed_the_next_begins_from_what_was_learned(term: Term, done: Enrolment, at: datetime):
    changed(term, at)
    deltas.answer(DeltaAssignment.objects.get(), is_right=True, by=done.learner, at=at)
    changed(term, at, definition="Yet another decides.")

    assert DeltaAssignment.objects.open().get().basis.number == 2


@pytest.fixture
def assignment(term: Term, done: Enrolment, at: datetime, client: Client) -> DeltaAssignment:
    changed(term, at)
    client.force_login(done.learner)
    return DeltaAssignment.objects.get()


def answers(assignment: DeltaAssignment, *, wrong: int = 0) -> dict[str, str]:
    assignment.refresh_from_db()
    shown = deltas.questions_of(assignment, deltas.compare(assignment.basis, assignment.unit.version))
    chosen = {f"question-{place}": str(question.right) for place, question in enumerate(shown)}
    for place in range(wrong):
        chosen[f"question-{place}"] = str(1 - shown[place].right)
    return chosen | {"try": str(assignment.tries)}


def test_the_page_shows_both_texts_and_no_answer(client: Client, assignment: DeltaAssignment):
    page = client.get(assignment.get_absolute_url()).content.decode()

    assert "<del>" in page
    assert "<ins>" in page
    assert 3 <= len(re.findall("<fieldset", page)) <= 5
    assert "right" not in re.sub(r"All must be right", "", page.split("<form method", 1)[1].split("</form>")[0])


def test_all_right_passes_renews_the_basis_and_resets_nothing(client: Client, assignment: DeltaAssignment):
    before = Enrolment.objects.filter(learner=assignment.learner).values().get()
    awards = list(Award.objects.values())

    client.post(assignment.get_absolute_url(), answers(assignment))

    assignment.refresh_from_db()
    assert assignment.passed_at is not None
    told = Change.objects.get(action="delta-passed")
    assert (told.person, told.old, told.new["basis"]) == (assignment.learner, {"basis": 1}, 2)
    assert Enrolment.objects.filter(learner=assignment.learner).values().get() == before
    assert list(Award.objects.values()) == awards
    assert "Passed on" in client.get(assignment.get_absolute_url()).content.decode()


def test_one_wrong_answer_counts_a_try_and_the_next_has_another_order(client: Client, assignment: DeltaAssignment):
    sent = answers(assignment, wrong=1)

    told = client.post(assignment.get_absolute_url(), sent, follow=True).content.decode()

    assignment.refresh_from_db()
    assert (assignment.passed_at, assignment.tries) == (None, 1)
    assert "2 of 3 answers are right" in told
    client.post(assignment.get_absolute_url(), sent)  # the same form again is of a try that is over
    assignment.refresh_from_db()
    assert assignment.tries == 1
    client.post(assignment.get_absolute_url(), answers(assignment))
    assignment.refresh_from_db()
    assert assignment.passed_at is not None


def test_nobody_answers_for_somebody_else(client: Client, assignment: DeltaAssignment, learner2: User):
    address = assignment.get_absolute_url()
    client.logout()
    assert client.get(address).url.startswith("/accounts/login/")
    client.force_login(learner2)

    assert client.get(address).status_code == client.post(address, answers(assignment)).status_code == 404


def test_the_learner_is_shown_it_as_something_to_do_until_it_is_passed(client: Client, assignment: DeltaAssignment):
    home = reverse("portal:learn")
    assert assignment.get_absolute_url() in client.get(home).content.decode()

    client.post(assignment.get_absolute_url(), answers(assignment))

    assert assignment.get_absolute_url() not in client.get(home).content.decode()


def test_it_is_in_the_download_of_the_person_and_on_their_record(
    client: Client, assignment: DeltaAssignment, coe: User
):
    held = client.get(reverse("portal:record-export")).json()
    assert [(one["fact"], one["learned"], one["changed_by"]) for one in held["changed_facts"]] == [
        ("term:planted", 1, 2)
    ]
    client.force_login(coe)
    page = client.get(reverse("reports:person", args=[assignment.learner.uuid])).content.decode()
    assert "term:planted, version 1 to 2:" in page


SAID = ["who", "may", "must", "decide", "within", "days", "office", "embassy", "10", "30"]
words = st.lists(st.sampled_from(SAID), max_size=8).map(" ".join)


@given(st.lists(st.tuples(words, words), max_size=8))
def test_questions_say_nothing_but_what_one_of_the_texts_says(texts: list[tuple[str, str]]):
    fields = [_marked("statement", before, after) for before, after in texts]
    questions = questions_on(FactChange(None, None, fields))

    differing = [(a, b) for a, b in texts if a.split() != b.split()]
    assert len(questions) == (0 if not differing else min(5, 3 * len(differing)))
    said = {" ".join(each.split()) for pair in texts for each in pair} | {"Nothing is said of it", "True", "False"}
    for question in questions:
        assert len(set(question.options)) == 2
        assert set(question.options) <= said
        assert 0 <= question.right < 2
    assert questions == questions_on(FactChange(None, None, fields))
