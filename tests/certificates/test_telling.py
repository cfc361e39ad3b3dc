"""What holders are told of their certificates."""

import pytest
from django.urls import reverse

from certificates.awarding import issue_course_award, revoke, supersede
from certificates.tasks import retry_hold
from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.models import Notice

from .conftest import complete


def told(person, *kinds):
    return list(
        Notice.objects.of(person).filter(kind__in=kinds or [Kind.CERTIFICATE, Kind.AWARD_HELD, Kind.AWARD_ENDED])
    )


def test_whoever_completes_a_course_is_told_and_finds_the_certificate(client, learner, award):
    [notice] = told(learner)

    assert notice.title == f"Course completed, your certificate is ready: {award.title}"
    client.force_login(learner)
    assert client.post(reverse("notices:open", args=[notice.uuid]), follow=True).status_code == 200


def test_a_granted_level_is_told(learner, level_award):
    assert f"Level granted, your certificate is ready: {level_award.title}" in [one.title for one in told(learner)]


@pytest.mark.usefixtures("only_latin")
def test_a_certificate_held_back_is_told_with_why_and_once_it_is_there(learner, enrolment, at):
    User.objects.filter(pk=learner.pk).update(display_name="Lee \u4e2d")
    enrolment.refresh_from_db()
    complete(enrolment, at=at)
    issue_course_award(enrolment, at=at)

    [notice] = told(learner)
    assert notice.kind == Kind.AWARD_HELD
    assert "\u4e2d" in notice.body
    assert notice.link == reverse("portal:profile")

    User.objects.filter(pk=learner.pk).update(display_name="Lee Learner")
    retry_hold(enrolment.pk)

    assert len(told(learner, Kind.CERTIFICATE)) == 1


def test_a_revoked_certificate_is_told_with_why(learner, award, authority, at):
    revoke(award, actor=authority, reason="Given in error.", at=at)

    [notice] = told(learner, Kind.AWARD_ENDED)
    assert notice.title == f"Certificate revoked: {award.title}"
    assert notice.body == "Given in error."


def test_a_replaced_certificate_is_told_once_and_leads_to_the_new_one(learner, award, authority, at):
    successor = supersede(award, holder_name="Lee Right", actor=authority, reason="Married.", at=at)

    [notice] = told(learner, Kind.AWARD_ENDED)
    assert notice.link == reverse("certificates:certificate", args=[successor.uuid])
    assert len(told(learner, Kind.CERTIFICATE)) == 1
