"""The holder's page: my own, and nobody else's."""

import pytest

from certificates.awarding import revoke, supersede

from .conftest import complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(award):
    return f"/certificates/{award.uuid}/"


def test_the_holder_downloads_shares_and_sees_their_result(client, learner, award, url):
    client.force_login(learner)

    html = client.get(url).content.decode()
    for words in (award.title, award.code, f"{url}pdf/?download", f"https://cadre.test/verify/{award.code}/", "93%"):
        assert words in html


def test_the_pdf_is_shown_or_saved_under_a_plain_name(client, learner, award, url):
    client.force_login(learner)

    shown, saved = client.get(f"{url}pdf/"), client.get(f"{url}pdf/?download")

    assert shown["Content-Type"] == saved["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert "who-may-do-what" in saved["Content-Disposition"]
    assert "no-store" in shown["Cache-Control"]
    assert shown.content.startswith(b"%PDF-")


def test_a_revoked_certificate_says_so_to_its_holder(client, learner, award, url, authority, at):
    revoke(award, actor=authority, reason="Given in error.", at=at)
    client.force_login(learner)

    assert "withdrawn on 1 June 2026" in client.get(url).content.decode()


@pytest.mark.parametrize("path", ["", "pdf/"])
def test_strangers_sign_in_and_others_find_nothing(client, award, url, learner2, supervisor, coe, authority, path):
    assert client.get(url + path)["Location"].startswith("/accounts/login/")
    for somebody in (learner2, supervisor, coe, authority):
        client.force_login(somebody)
        assert client.get(url + path).status_code == 404


def test_nothing_is_posted_here(client, learner, url):
    client.force_login(learner)

    assert client.post(url).status_code == client.post(f"{url}pdf/").status_code == 405


@pytest.fixture
def of_course(enrolment):
    return f"/certificates/courses/{enrolment.course.slug}/"


def test_a_completed_course_leads_straight_to_its_paper(client, learner, award, url, of_course):
    client.force_login(learner)

    assert client.get(of_course)["Location"] == f"{url}pdf/?download"
    assert of_course in client.get(f"/learn/{award.enrolment.course.slug}/").content.decode()


def test_of_two_papers_it_leads_to_the_one_that_took_the_others_place(client, learner, award, at, of_course):
    newer = supersede(award, holder_name="Leonora Learner", actor=None, reason="Married.", at=at)
    client.force_login(learner)

    assert client.get(of_course)["Location"] == f"/certificates/{newer.uuid}/pdf/?download"


def test_whose_certificate_waits_is_told_why(client, learner, enrolment, at, of_course, only_latin):
    learner.display_name = "陳"
    learner.save()
    complete(enrolment, at=at)
    client.force_login(learner)

    answer = client.get(of_course, follow=True)

    assert answer.redirect_chain == [("/record/", 302)]
    assert "Your certificate cannot be printed yet." in answer.content.decode()
    assert "陳" in answer.content.decode()


def test_a_course_that_is_not_completed_has_no_paper(client, learner, learner2, enrolment, award, of_course):
    assert client.get(of_course)["Location"].startswith("/accounts/login/")
    client.force_login(learner2)
    assert client.get(of_course).status_code == 404
    client.force_login(learner)
    assert client.get("/certificates/courses/the-fms-process/").status_code == 404
