"""Many at the same moment: one award, one grant, one end."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from certificates.awarding import AlreadyRevoked, AlreadySuperseded, issue_course_award, revoke, supersede
from certificates.documents import make_document
from certificates.experience import confirm
from certificates.granting import AlreadyGranted, grant
from certificates.hours import AlreadyDecided, Outcome, claim, decide, withdraw
from certificates.models import (
    Award,
    AwardDocument,
    AwardEvent,
    CertificationRecord,
    HoursClaim,
    HoursDecision,
    Level,
    Position,
)
from certificates.positions import assign_position
from courses.enrolling import enrol
from courses.models import CoursePage, Enrolment
from lms.models import Change, Organization
from lms.permissions import Role
from lms.roles import give_role
from tests.certificates.conftest import complete
from tests.certificates.test_hours import A_SEMINAR
from tests.conftest import AT, COURSE_SLUG, person

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _printed_by_nobody(settings, monkeypatch):
    """The queue takes the jobs and nobody does them here."""
    monkeypatch.setattr("certificates.documents.document_job", lambda pk: None)


@pytest.fixture
def people(committed):
    """A learner, their supervisor and an authority, all new."""
    dsca, mark = Organization.objects.get(code="dsca"), secrets.token_hex(4)
    supervisor = person(f"s{mark}@example.test", "Sam Super", dsca)
    authority = person(f"a{mark}@example.test", "Ann Authority", dsca)
    give_role(authority, Role.AUTHORITY, dsca, at=AT)
    return person(f"l{mark}@example.test", "Lin Learner", dsca, supervisor=supervisor), supervisor, authority


@pytest.fixture
def record(people):
    learner, supervisor, _authority = people
    position = Position.objects.create(
        code=f"SC-{secrets.token_hex(4)}",
        title="Case manager",
        organization=learner.organization,
        level=Level.objects.get(scheme__code="1.0", code="basic"),
    )
    assign_position(learner, position, clock_start=date(2026, 1, 1), actor=supervisor, at=AT)
    return CertificationRecord.objects.get(learner=learner)


def all_at_once(times, work):
    """Run the work in so many threads that start together; what each gave or raised."""
    barrier = Barrier(times)

    def one(number):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return work(number)
        except (AlreadyDecided, AlreadyGranted, AlreadyRevoked, AlreadySuperseded) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def year(learner, supervisor):
    return confirm(
        learner,
        from_day=date(2025, 1, 1),
        to_day=date(2025, 12, 31),
        what="Cases",
        confirmed_by=supervisor,
        at=AT,
    )


def test_fifty_triggers_leave_one_award(people):
    learner = people[0]
    enrolment = enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=AT)
    enrolment.refresh_from_db()

    given = all_at_once(50, lambda number: issue_course_award(Enrolment.objects.get(pk=enrolment.pk), at=AT))

    assert {award.pk for award in given} == {Award.objects.get(enrolment=enrolment).pk}
    assert Change.objects.filter(action="award-given", person=learner).count() == 1


def test_twenty_grants_leave_one_award_and_one_decision(people, record):
    learner, supervisor, authority = people
    complete(Enrolment.objects.get(learner=learner), at=AT)
    year(learner, supervisor)

    def decide(number):
        return grant(CertificationRecord.objects.get(pk=record.pk), authority=authority, rationale=f"{number}", at=AT)

    results = all_at_once(20, decide)

    assert sum(isinstance(result, Award) for result in results) == 1
    assert sum(isinstance(result, AlreadyGranted) for result in results) == 19
    assert Award.objects.filter(record=record).count() == 1
    assert record.transitions.filter(new_status="certified").count() == 1


def test_a_course_and_a_confirmation_that_arrive_together_are_both_seen(people, record):
    learner, supervisor, _authority = people
    enrolment = Enrolment.objects.get(learner=learner)

    all_at_once(2, lambda number: year(learner, supervisor) if number else complete(enrolment, at=AT))

    record.refresh_from_db()
    assert record.status == "requirements_met"


def test_an_award_is_either_replaced_or_withdrawn_and_not_both(people):
    learner, _supervisor, authority = people
    enrolment = complete(enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner), at=AT)
    award = Award.objects.get(enrolment=enrolment)

    def end(number):
        mine = Award.objects.get(pk=award.pk)
        if number % 2:
            return revoke(mine, actor=authority, reason="Given in error.", at=AT)
        return supersede(mine, holder_name="Lin Renamed", actor=authority, reason="Married.", at=AT)

    results = all_at_once(10, end)

    assert AwardEvent.objects.filter(award=award).count() == 1
    assert sum(isinstance(result, Exception) for result in results) == 9


def test_ten_workers_leave_one_document(people, monkeypatch):
    monkeypatch.setattr("certificates.documents.render", lambda award: b"%PDF-" + secrets.token_bytes(8))
    learner = people[0]
    enrolment = complete(enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner), at=AT)
    award = Award.objects.get(enrolment=enrolment)

    documents = all_at_once(10, lambda number: make_document(award, at=AT))

    kept = AwardDocument.objects.get(award=award)
    assert {document.file.name for document in documents} == {kept.file.name}
    assert kept.is_stored()
    folder = kept.file.storage.listdir("certificates/2026/" + kept.file.name.split("/")[2])
    assert len(folder[1]) == 1


def test_a_completion_that_is_undone_gives_no_award(people):
    learner = people[0]
    enrolment = enrol(learner, CoursePage.objects.get(slug=COURSE_SLUG), at=AT, actor=learner)

    with transaction.atomic():
        complete(enrolment, at=AT)
        assert Award.objects.filter(enrolment=enrolment).exists()
        transaction.set_rollback(True)

    assert not Award.objects.filter(enrolment=enrolment).exists()


def test_hours_claimed_and_decided_at_the_same_moment_are_claimed_and_decided_once(people):
    learner, supervisor, _authority = people
    key = uuid4()
    all_at_once(6, lambda _number: claim(learner, A_SEMINAR, key=key, at=AT))
    made = HoursClaim.objects.select_related("learner").get(learner=learner)

    def settle(number):
        if number % 3 == 0:
            return withdraw(made, at=AT)
        outcome = Outcome.CONFIRMED if number % 3 == 1 else Outcome.REFUSED
        return decide(made, outcome, reason="No", by=supervisor, at=AT)

    given = all_at_once(9, settle)

    assert sum(isinstance(one, AlreadyDecided) for one in given) == 8
    assert HoursDecision.objects.filter(claim=made).count() == 1
    assert Change.objects.filter(person=learner, action__startswith="hours-").count() == 2
