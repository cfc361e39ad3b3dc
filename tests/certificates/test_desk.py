"""The desk of the certification authority."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.authority import NotOwnRecord
from certificates.awarding import replace
from certificates.models import Award, AwardEvent, CertificationRecord
from lms.models import User
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(waiting):
    return f"/certificates/grants/{waiting.uuid}/"


def test_the_authority_sees_who_waits_and_grants_in_one_form(client, authority, waiting, url):
    client.force_login(authority)
    assert url in client.get("/certificates/grants/").content.decode()
    html = client.get(url).content.decode()
    for words in ("Lee Learner", "Experience: 12 of 12 months", "Who may do what in FMS", "Demonstration mapping"):
        assert words in html

    response = client.post(url, {"rationale": "All in order."}, follow=True)

    assert response.redirect_chain == [("/certificates/grants/", 302)]
    assert "Basic (1.0) is granted to Lee Learner" in response.content.decode()
    assert Award.objects.get(record=waiting).issued_by == authority
    assert url not in response.content.decode()
    assert "The certificate that was given" in client.get(url).content.decode()


def test_a_grant_says_its_grounds(client, authority, url, waiting):
    client.force_login(authority)

    response = client.post(url, {"rationale": " "})

    assert "Error:" in response.content.decode()
    assert not Award.objects.filter(record=waiting).exists()


def test_granting_twice_says_that_it_was_decided(client, authority, url):
    client.force_login(authority)
    client.post(url, {"rationale": "All in order."})

    response = client.post(url, {"rationale": "All in order."}, follow=True)

    assert "decided already" in response.content.decode()
    assert Award.objects.filter(kind="level").count() == 1


def test_what_is_not_met_cannot_be_granted_by_posting(client, authority, record):
    client.force_login(authority)
    url = f"/certificates/grants/{record.uuid}/"

    assert "Your decision" not in client.get(url).content.decode()
    assert "requirements are not met" in client.post(url, {"rationale": "Nearly."}, follow=True).content.decode()


def test_a_name_that_cannot_be_printed_is_shown_before_deciding(client, authority, learner, url, only_latin):
    learner.display_name = "李 Lee"
    learner.save()
    client.force_login(authority)

    html = client.get(url).content.decode()

    assert "cannot be printed" in html
    assert "rationale" not in html
    assert "cannot be printed" in client.post(url, {"rationale": "Yet."}, follow=True).content.decode()


def test_an_authority_never_meets_its_own_record(client, learner, dsca, waiting, url, at):
    give_role(learner, Role.AUTHORITY, dsca, at=at)
    client.force_login(learner)

    assert url not in client.get("/certificates/grants/").content.decode()
    assert client.get(url).status_code == client.post(url, {"rationale": "Me."}).status_code == 404


def test_the_desk_is_closed_to_everyone_else(
    client, url, award, learner, learner2, supervisor, coe, instructor, authority_of_usasac
):
    addresses = ["/certificates/grants/", "/certificates/holds/", "/certificates/awards/"]
    award_url = f"/certificates/awards/{award.uuid}/"
    for address in [*addresses, url, award_url]:
        assert client.get(address)["Location"].startswith("/accounts/login/")
    for somebody in (learner, learner2, supervisor, coe, instructor):
        client.force_login(somebody)
        for address in [*addresses, url, award_url]:
            assert client.get(address).status_code == 403
        assert client.post(f"{award_url}revoke/", {"reason": "x"}).status_code == 403
    client.force_login(authority_of_usasac)
    assert url not in client.get("/certificates/grants/").content.decode()
    assert award_url not in client.get("/certificates/awards/").content.decode()
    for address in (url, award_url):
        assert client.get(address).status_code == 404
    assert client.post(url, {"rationale": "x"}).status_code == 404
    assert client.post(f"{award_url}revoke/", {"reason": "x"}).status_code == 404


def test_an_award_is_found_and_revoked_with_a_reason(client, authority, award):
    client.force_login(authority)
    address = f"/certificates/awards/{award.uuid}/"
    assert address in client.get("/certificates/awards/", {"q": award.code[:9]}).content.decode()
    assert address not in client.get("/certificates/awards/", {"q": "nobody"}).content.decode()
    assert "Error:" in client.post(f"{address}revoke/", {"reason": ""}).content.decode()

    response = client.post(f"{address}revoke/", {"reason": "Given in error."}, follow=True)

    assert response.redirect_chain == [(address, 302)]
    assert AwardEvent.objects.get(award=award).reason == "Given in error."
    assert "Revoked" in response.content.decode()
    again = client.post(f"{address}revoke/", {"reason": "Again."}, follow=True)
    assert "revoked or replaced before" in again.content.decode()


def test_an_award_is_given_again_in_the_name_of_today_with_a_reason(client, authority, learner, award):
    client.force_login(authority)
    address = f"/certificates/awards/{award.uuid}/"
    assert "Replace it" not in client.get(address).content.decode()
    same = client.post(f"{address}replace/", {"replace-reason": "For no reason."}, follow=True)
    assert "bears the name of today already" in same.content.decode()
    User.objects.filter(pk=learner.pk).update(display_name="Lee Renamed")
    assert "Lee Renamed" in client.get(address).content.decode()
    assert "Error:" in client.post(f"{address}replace/", {"replace-reason": ""}).content.decode()

    response = client.post(f"{address}replace/", {"replace-reason": "Married."}, follow=True)

    successor = Award.objects.get(enrolment=award.enrolment, sequence=2)
    assert response.redirect_chain == [(f"/certificates/awards/{successor.uuid}/", 302)]
    assert (successor.holder_name, successor.issued_by) == ("Lee Renamed", authority)
    assert AwardEvent.objects.get(award=award).reason == "Married."
    assert "superseded" in client.get(award.get_absolute_url()).content.decode()
    again = client.post(f"{address}replace/", {"replace-reason": "Again."}, follow=True)
    assert "revoked or replaced before" in again.content.decode()
    assert Award.objects.filter(enrolment=award.enrolment).count() == 2


def test_replacing_is_for_those_who_may_revoke_and_never_for_oneself(
    client, learner, learner2, coe, authority, authority_of_usasac, award
):
    User.objects.filter(pk=learner.pk).update(display_name="Lee Renamed")
    address = f"/certificates/awards/{award.uuid}/replace/"
    for somebody, status in ((learner, 403), (learner2, 403), (coe, 403), (authority_of_usasac, 404)):
        client.force_login(somebody)
        assert client.post(address, {"replace-reason": "x"}).status_code == status
    with pytest.raises(NotOwnRecord):
        replace(award, authority=learner, reason="Mine.", at=award.issued_at)
    authority.groups.clear()
    client.force_login(authority)
    assert client.post(address, {"replace-reason": "x"}).status_code == 403
    assert not AwardEvent.objects.exists()


def test_revoking_takes_the_permission_as_well_as_the_scope(client, authority, award):
    authority.groups.clear()
    client.force_login(authority)

    assert "Revoke this" not in client.get(f"/certificates/awards/{award.uuid}/").content.decode()
    assert client.post(f"/certificates/awards/{award.uuid}/revoke/", {"reason": "x"}).status_code == 403


def test_the_list_costs_the_same_for_one_person_and_for_forty(
    client, authority, waiting, dsca, at, django_assert_max_num_queries
):
    client.force_login(authority)
    with CaptureQueriesContext(connection) as for_one:
        client.get("/certificates/grants/")
    for number in range(40):
        CertificationRecord.objects.create(
            learner=person(f"many{number}@example.test", f"Many {number}", dsca),
            level=waiting.level,
            requirement=waiting.requirement,
            status="requirements_met",
            opened_at=at,
            changed_at=at,
        )

    with django_assert_max_num_queries(len(for_one)):
        html = client.get("/certificates/grants/").content.decode()
    assert "Page 1 of 2" in html
    assert "page=2" in html


@pytest.mark.parametrize("words", ["%00", "Lee%00", "x" * 101])
@pytest.mark.parametrize("page", ["grants", "awards"])
def test_words_that_no_name_could_hold_do_not_narrow_the_list(client, authority, waiting, award, page, words):
    client.force_login(authority)

    response = client.get(f"/certificates/{page}/?q={words}")

    assert response.status_code == 200
    assert response.context["q"] == ""
    assert "Lee Learner" in response.content.decode()
