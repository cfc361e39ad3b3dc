"""A level is granted by an authority over the person, on requirements met at that moment, once."""

from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from certificates.awarding import NameNotPrintable, revoke
from certificates.granting import AlreadyGranted, NotOwnRecord, OutOfScope, RequirementsNotMet, grant
from certificates.models import Award, AwardEvent, RecordTransition
from certificates.transitions import Status
from lms.permissions import Role
from lms.roles import give_role

pytestmark = pytest.mark.django_db


def test_a_grant_certifies_the_record_and_gives_the_award_together(level_award, waiting, authority, at):
    content = level_award.content
    waiting.refresh_from_db()

    assert waiting.status == Status.CERTIFIED
    assert (level_award.kind, level_award.record, level_award.issued_by) == ("level", waiting, authority)
    assert (content["level"], content["scheme"], content["authority"]) == ("Basic", "1.0", "Ada Authority")
    assert content["authority_organization"] == authority.organization.name
    assert (content["requirement"], content["is_demonstration"]) == (1, True)
    assert [set(leaf) for leaf in content["met_by"]] == [{"course", "detail", "on"}, {"months", "needed"}]


def test_the_decision_is_kept_with_its_grounds_and_evidence(level_award, waiting, authority, at):
    decision = waiting.transitions.last()

    assert (decision.actor, decision.rationale, decision.at) == (authority, "All in order.", at)
    assert decision.evidence == level_award.content["evidence"]


def test_granting_again_gives_nothing_more(level_award, waiting, authority, at):
    waiting.refresh_from_db()

    with pytest.raises(AlreadyGranted):
        grant(waiting, authority=authority, rationale="Again.", at=at)
    assert Award.objects.filter(record=waiting).count() == 1


def test_nobody_grants_their_own_record(waiting, learner, dsca, at):
    give_role(learner, Role.AUTHORITY, dsca, at=at)

    with pytest.raises(NotOwnRecord):
        grant(waiting, authority=learner, rationale="I did well.", at=at)


def test_an_authority_of_another_organization_and_staff_without_the_role_may_not_grant(
    waiting, authority_of_usasac, coe, supervisor, at
):
    for somebody in (authority_of_usasac, coe, supervisor):
        with pytest.raises(OutOfScope):
            grant(waiting, authority=somebody, rationale="Why not.", at=at)
    assert not Award.objects.filter(record=waiting).exists()


def test_an_authority_whose_role_was_withdrawn_may_not_grant(waiting, authority, at):
    authority.role_grants.update(withdrawn_at=at)

    with pytest.raises(OutOfScope):
        grant(waiting, authority=authority, rationale="As ever.", at=at)


def test_requirements_that_are_not_met_are_not_granted(record, authority, at):
    with pytest.raises(RequirementsNotMet):
        grant(record, authority=authority, rationale="Nearly.", at=at)


def test_what_was_met_is_looked_at_again_at_the_moment_of_the_grant(waiting, enrolment, authority, at):
    award = enrolment.awards.get()
    AwardEvent.objects.create(award=award, kind="revoked", reason="Withdrawn meanwhile.", actor=authority, at=at)

    with pytest.raises(RequirementsNotMet):
        grant(waiting, authority=authority, rationale="It said so.", at=at)
    waiting.refresh_from_db()
    assert waiting.status == Status.IN_PROGRESS


def test_a_name_that_cannot_be_printed_is_not_granted_either(waiting, learner, authority, at, only_latin):
    learner.display_name = "李 Lee"
    learner.save()
    waiting.learner.refresh_from_db()

    with pytest.raises(NameNotPrintable):
        grant(waiting, authority=authority, rationale="All in order.", at=at)
    waiting.refresh_from_db()
    assert waiting.status == Status.REQUIREMENTS_MET


def test_revoking_a_level_shows_in_the_record_and_is_final(level_award, waiting, authority, at):
    revoke(level_award, actor=authority, reason="Granted in error.", at=at)

    waiting.refresh_from_db()
    assert waiting.status == Status.REVOKED
    assert waiting.transitions.last().rationale == "Granted in error."
    with pytest.raises(AlreadyGranted):
        grant(waiting, authority=authority, rationale="Again.", at=at)


def test_the_database_refuses_to_change_a_transition(waiting):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        RecordTransition.objects.filter(record=waiting).update(rationale="Rewritten.")


def test_a_role_given_today_holds_in_every_time_zone(waiting, authority, at):
    with timezone.override(ZoneInfo("Pacific/Honolulu")):
        assert grant(waiting, authority=authority, rationale="All in order.", at=at.replace(hour=1))
