"""A completed course is certified at once, once, and says the same for ever."""

import re

import pytest
from django.db import DatabaseError, transaction

from certificates.authority import NotOwnRecord, OutOfScope
from certificates.awarding import (
    AlreadyRevoked,
    AlreadySuperseded,
    NameNotPrintable,
    NotCompleted,
    ReasonMissing,
    issue_course_award,
    revoke,
    supersede,
)
from certificates.codes import normalise
from certificates.models import Award, AwardEvent
from certificates.verifying import Standing, verdict_on
from courses.signals import course_completed
from lms.models import Change
from tests.certificates.conftest import complete

pytestmark = pytest.mark.django_db


def test_completing_the_course_gives_the_award_in_the_same_breath(enrolment, at):
    complete(enrolment, at=at)

    award = Award.objects.get(enrolment=enrolment)
    assert (award.learner, award.holder_name, award.issued_at) == (enrolment.learner, "Lee Learner", at)
    assert normalise(award.code) == award.code
    assert re.fullmatch(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}", award.code)


def test_the_award_keeps_what_it_was_given_for(award, enrolment, course):
    edition = enrolment.edition
    course.title = "Renamed since"
    course.save()

    content = Award.objects.get(pk=award.pk).content
    assert content["title"] == edition.title != "Renamed since"
    assert content["edition"] == edition.number
    assert content["activities"] == edition.required_count
    assert content["minutes"] == edition.minutes
    assert content["facts_as_of"] == edition.details["facts_as_of"]
    assert content["completed_on"] == content["issued_on"] == "2026-06-01"
    assert content["final_test"]
    assert (content["pass_mark"], content["score"]) == (enrolment.attempts.last().pass_mark, 93)
    assert content["attempt"] in {str(attempt.uuid) for attempt in enrolment.attempts.all()}


def test_the_issuer_is_the_installation_or_the_demonstration(enrolment, enrolment2, at, settings):
    settings.LMS_ISSUER_NAME = "School of Cases"
    real = issue_course_award(complete(enrolment, at=at), at=at)
    settings.LMS_DEMONSTRATION = True
    shown = issue_course_award(complete(enrolment2, at=at), at=at)

    assert (real.content["issuer"], real.content["is_demonstration"]) == ("School of Cases", False)
    assert (shown.content["issuer"], shown.content["is_demonstration"]) == ("Cadre demonstration", True)


def test_a_course_that_is_not_completed_is_not_certified(enrolment, at):
    with pytest.raises(NotCompleted):
        issue_course_award(enrolment, at=at)


def test_asking_again_gives_the_same_award(award, enrolment, at):
    for _time in range(3):
        course_completed.send(sender=type(enrolment), enrolment=enrolment, at=at)

    assert issue_course_award(enrolment, at=at) == award
    assert Award.objects.count() == 1
    assert Change.objects.filter(action="award-given").count() == 1


def test_every_award_has_a_code_of_its_own(award, enrolment2, at):
    other = issue_course_award(complete(enrolment2, at=at), at=at)

    assert other.code != award.code


def test_direction_marks_do_not_reach_the_paper(learner, enrolment, at):
    learner.display_name = "Lee \u202erenraeL\u202c"
    learner.save()

    assert issue_course_award(complete(enrolment, at=at), at=at).holder_name == "Lee renraeL"


@pytest.mark.parametrize("change", [{"holder_name": "Someone Else"}, {"content": {}}, {"code": "X"}])
def test_the_database_refuses_to_change_an_award(award, change):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(**change)


def test_the_database_refuses_to_remove_an_award_or_what_became_of_it(award, authority, at):
    revoke(award, actor=authority, reason="Given in error.", at=at)

    for rows in (AwardEvent.objects.all(), Award.objects.all()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_revoking_says_who_why_and_when_and_happens_once(award, authority, at):
    revoke(award, actor=authority, reason="Given in error.", at=at)

    with pytest.raises(AlreadyRevoked):
        revoke(award, actor=authority, reason="Again.", at=at)
    event = award.events.get()
    assert (event.kind, event.actor, event.reason, event.at) == ("revoked", authority, "Given in error.", at)
    change = Change.objects.get(action="award-revoked")
    assert (change.actor, change.person, change.reason) == (authority, award.learner, "Given in error.")
    assert verdict_on(award).standing is Standing.REVOKED


def test_only_an_authority_over_the_holder_revokes_and_never_without_a_reason(
    award, authority, authority_of_usasac, learner, coe, at
):
    with pytest.raises(OutOfScope):
        revoke(award, actor=authority_of_usasac, reason="Because.", at=at)
    with pytest.raises(OutOfScope):
        revoke(award, actor=coe, reason="Because.", at=at)
    with pytest.raises(NotOwnRecord):
        revoke(award, actor=learner, reason="Because.", at=at)
    with pytest.raises(ReasonMissing):
        revoke(award, actor=authority, reason="  ", at=at)
    assert not award.events.exists()


def test_a_new_name_comes_by_a_new_award_that_says_the_same_otherwise(award, authority, at):
    successor = supersede(award, holder_name="Lee Renamed", actor=authority, reason="Married.", at=at)

    assert (successor.holder_name, successor.sequence, successor.content) == ("Lee Renamed", 2, award.content)
    assert successor.code != award.code
    verdict = verdict_on(award)
    assert (verdict.standing, verdict.successor) == (Standing.SUPERSEDED, successor)
    assert verdict_on(successor).standing is Standing.VALID
    assert issue_course_award(award.enrolment, at=at) == successor


def test_what_is_over_is_neither_replaced_nor_withdrawn_again(award, authority, at):
    successor = supersede(award, holder_name="Lee Renamed", actor=authority, reason="Married.", at=at)

    with pytest.raises(AlreadySuperseded):
        supersede(award, holder_name="Lee Again", actor=authority, reason="Again.", at=at)
    with pytest.raises(AlreadySuperseded):
        revoke(award, actor=authority, reason="The old one.", at=at)
    revoke(successor, actor=authority, reason="Given in error.", at=at)
    with pytest.raises(AlreadyRevoked):
        supersede(successor, holder_name="Lee Again", actor=authority, reason="Again.", at=at)


def test_a_name_that_cannot_be_printed_replaces_nothing(award, authority, at, only_latin):
    with pytest.raises(NameNotPrintable):
        supersede(award, holder_name="李 Lee", actor=authority, reason="Home name.", at=at)

    assert Award.objects.count() == 1
