"""Anyone with a code reads one plain verdict; nobody finds codes by trying."""

import secrets
import time
from urllib.parse import quote

import pytest

from certificates.awarding import revoke, supersede
from certificates.codes import new_code
from certificates.models import Award
from tests.certificates.conftest import complete

pytestmark = pytest.mark.django_db


def unknown_code():
    return new_code(secrets.token_bytes(16))


def page(client, code):
    return client.get(f"/verify/{code}/")


def test_a_stranger_reads_the_verdict_and_what_the_certificate_says(client, award):
    response = page(client, award.code)

    html = response.content.decode()
    assert response.status_code == 200
    for words in (
        "This certificate is valid",
        "Lee Learner",
        award.title,
        "1 June 2026",
        "Cadre",
        "Compare with the paper",
    ):
        assert words in html
    assert "<h1>This certificate is valid</h1>" in html


def test_nothing_more_than_the_paper_says_is_shown(client, award, learner):
    html = page(client, award.code).content.decode()

    assert learner.email not in html
    assert learner.organization.name not in html
    assert str(learner.uuid) not in html
    assert "93" not in html


def test_a_level_names_scheme_authority_and_demonstration(client, level_award):
    html = page(client, level_award.code).content.decode()

    for words in (
        "Basic, Security Cooperation Workforce Certification 1.0",
        "Ada Authority",
        "12 months",
        "Demonstration mapping",
    ):
        assert words in html


@pytest.mark.parametrize(
    "mangle",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
)
def test_a_code_is_understood_however_it_was_typed(client, award, mangle):
    assert page(client, mangle(award.code)).status_code == 200
    response = client.get("/verify/", {"code": f"  {mangle(award.code)} "})
    assert response.url == f"/verify/{award.code}/"


def test_the_form_takes_a_post_as_well(client, award):
    assert client.post("/verify/", {"code": award.code.lower()}).url == f"/verify/{award.code}/"
    assert client.post("/verify/").status_code == 200


def test_a_revoked_certificate_says_so_first_and_not_why(client, award, authority, at):
    revoke(award, actor=authority, reason="Someone else took the test.", at=at)

    html = page(client, award.code).content.decode()
    assert "<h1>This certificate is revoked</h1>" in html
    assert "Someone else" not in html
    assert "This certificate is valid" not in html


def test_a_superseded_certificate_leads_to_the_one_that_replaced_it(client, award, authority, at):
    successor = supersede(award, holder_name="Lee Renamed", actor=authority, reason="Married.", at=at)

    html = page(client, award.code).content.decode()
    assert "<h1>This certificate is superseded</h1>" in html
    assert f'href="/verify/{successor.code}/"' in html
    assert "<h1>This certificate is valid</h1>" in page(client, successor.code).content.decode()


def test_an_unknown_code_and_a_mistyped_one_are_told_apart(client, award):
    unknown = page(client, unknown_code())
    mistyped = page(client, ("1" if award.code[0] != "1" else "2") + award.code[1:])

    assert unknown.status_code == mistyped.status_code == 404
    assert "No certificate has this code" in unknown.content.decode()
    assert "This code is mistyped" in mistyped.content.decode()


@pytest.mark.parametrize(
    "code",
    [
        "0",
        "null",
        "None",
        "undefined",
        "\x00",
        "A" * 10_000,
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "%00",
        "..",
        "\u202e",
        "{{7*7}}",
    ],
)
def test_nonsense_is_answered_plainly(client, award, code):
    for response in (client.get(f"/verify/{quote(code, safe='')}/"), client.get("/verify/", {"code": code})):
        assert response.status_code in (200, 404)
        assert "Lee Learner" not in response.content.decode()
        assert "<script>alert" not in response.content.decode()


def test_an_empty_code_is_told_what_a_code_looks_like(client):
    html = client.get("/verify/", {"code": ""}).content.decode()

    assert "A code has 28 letters and digits; this has 0." in html
    assert "<title>Error:" in html.replace("\n", "")


@pytest.mark.parametrize("path", ["valid", "unknown", "form"])
def test_nobody_keeps_the_page_and_no_other_site_learns_the_code(client, award, path):
    addresses = {"valid": f"/verify/{award.code}/", "unknown": f"/verify/{unknown_code()}/", "form": "/verify/"}
    response = client.get(addresses[path])

    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies


def test_guessing_is_shut_off_for_the_address_but_a_paper_in_hand_is_answered(client, award):
    for _guess in range(30):
        assert page(client, unknown_code()).status_code == 404

    assert page(client, unknown_code()).status_code == 429
    assert page(client, award.code).status_code == 200
    assert client.get(f"/verify/{award.code}/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_another_address_in_a_header_does_not_open_it_again(client):
    for guess in range(31):
        last = client.get(f"/verify/{unknown_code()}/", HTTP_X_FORWARDED_FOR=f"192.0.2.{guess}")

    assert last.status_code == 429


def test_verifying_what_exists_is_never_shut_off(client, award):
    for _time in range(40):
        assert page(client, award.code).status_code == 200


def test_unknown_codes_look_alike_but_for_the_code_itself(client, award):
    one, other = unknown_code(), unknown_code()

    assert page(client, one).content.decode().replace(one, "") == page(client, other).content.decode().replace(
        other, ""
    )


def test_the_verdict_costs_two_statements(client, award, django_assert_num_queries):
    with django_assert_num_queries(2):
        page(client, award.code)
    with django_assert_num_queries(1):
        page(client, unknown_code())


def test_two_people_of_one_name_have_certificates_of_their_own(client, award, enrolment2, learner2, at):
    learner2.display_name = "Lee Learner"
    learner2.save()
    complete(enrolment2, at=at)

    codes = set(Award.objects.values_list("code", flat=True))
    assert len(codes) == 2
    assert all(page(client, code).status_code == 200 for code in codes)


def test_a_hundred_thousand_characters_are_refused_in_no_time(client):
    began = time.perf_counter()

    assert client.post("/verify/", {"code": "A" * 100_000}).status_code == 200
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("char", ["\u200e", "\u2060", "\u3164", "\u0301", "\x01"])
def test_a_character_that_cannot_be_seen_is_named_in_words(client, char):
    html = client.get("/verify/", {"code": f"{char}{unknown_code()}"}).content.decode()

    assert "There is an invisible character in this code." in html


def test_a_character_that_can_be_seen_is_shown(client):
    assert "no character such as ?." in client.get("/verify/", {"code": f"?{unknown_code()}"}).content.decode()
