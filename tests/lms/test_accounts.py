"""Signing up, confirming the address, signing in, and being stopped when guessing."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from lms.models import User
from lms.people import clean_name

PASSWORD = "a-calm-and-long-password"


def sign_up(client, email="new.person@example.test", name="New Person", password=PASSWORD):
    return client.post(
        reverse("account_signup"), {"email": email, "display_name": name, "password1": password}, follow=True
    )


def test_a_newcomer_signs_up_confirms_the_address_and_signs_in(client, db):
    sign_up(client)
    link = re.search(r"https?://\S+(/accounts/confirm-email/\S+/)", mail.outbox[0].body)
    assert link

    client.post(link.group(1))
    response = client.post(reverse("account_login"), {"login": "new.person@example.test", "password": PASSWORD})

    assert response.url == reverse("portal:learn")
    assert User.objects.get(email="new.person@example.test").display_name == "New Person"


def test_an_address_that_was_not_confirmed_does_not_let_in(client, db):
    sign_up(client)
    client.post(reverse("account_logout"))

    response = client.post(reverse("account_login"), {"login": "new.person@example.test", "password": PASSWORD})

    assert response.url == reverse("account_email_verification_sent")
    assert client.get(reverse("portal:learn")).status_code == 302


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
def test_no_second_form_lets_in_whom_the_first_keeps_out(client, db, address):
    sign_up(client)
    client.post(reverse("account_logout"))

    sent = {"username": "new.person@example.test", "password": PASSWORD, "next": "/learn/"}
    response = client.post(f"{address}?next=/learn/", sent)

    assert response["Location"] == f"{reverse('account_login')}?next=/learn/"
    assert client.get(reverse("portal:learn")).status_code == 302
    assert client.get(f"{address}?next=/learn/")["Location"] == f"{reverse('account_login')}?next=/learn/"


def test_opening_the_link_alone_confirms_nothing(client, db):
    sign_up(client)
    link = re.search(r"https?://\S+(/accounts/confirm-email/\S+/)", mail.outbox[0].body)

    client.get(link.group(1))

    response = client.post(reverse("account_login"), {"login": "new.person@example.test", "password": PASSWORD})
    assert response.url == reverse("account_email_verification_sent")


def test_signing_up_with_a_taken_address_does_not_say_so(client, learner):
    known = sign_up(client, email=learner.email)
    unknown = sign_up(client, email="nobody.yet@example.test")
    assert known.status_code == unknown.status_code == 200
    assert known.redirect_chain == unknown.redirect_chain
    assert User.objects.filter(email=learner.email).count() == 1


def test_addresses_are_one_whatever_their_case(client, learner):
    sign_up(client, email=learner.email.upper())
    assert User.objects.filter(email__iexact=learner.email).count() == 1


@pytest.mark.parametrize("password", ["short", "password12345678"[:14], "1" * 15])
def test_a_weak_password_is_refused(client, db, password):
    response = sign_up(client, password=password)
    assert response.status_code == 200
    assert not User.objects.filter(email="new.person@example.test").exists()


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "12345", "<>"])
def test_what_is_no_name_is_refused(client, db, name):
    sign_up(client, name=name)
    assert not User.objects.filter(email="new.person@example.test").exists()


@pytest.mark.parametrize("times", [61, 120])
def test_a_name_that_grows_too_long_when_composed_is_refused_in_words(client, db, times):
    """Each of these letters is two in composed form; PostgreSQL would refuse the row."""
    page = sign_up(client, name="\u0958" * times).content.decode()

    assert "too long: 120 characters at most" in page
    assert not User.objects.filter(email="new.person@example.test").exists()


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        ("  Ana   María ", "Ana María"),
        ("Ana\u202eM", "AnaM"),
        ("Jose\u0301", "José"),
        ("O'Brien-Ó Dálaigh", "O'Brien-Ó Dálaigh"),
        ("محمد", "محمد"),
        ("क्षितिज", "क्षितिज"),
    ],
)
def test_a_name_is_kept_in_composed_form_without_direction_marks(entered, kept):
    assert clean_name(entered) == kept


def test_guessing_a_password_is_stopped_by_the_tenth_try(client, learner):
    responses = [
        client.post(
            reverse("account_login"),
            {"login": learner.email, "password": f"wrong-{number}"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        for number in range(10)
    ]
    assert any(response.status_code == 429 or b"Too many" in response.content for response in responses)

    response = client.post(reverse("account_login"), {"login": learner.email, "password": "a-long-enough-password"})
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 429}


def test_a_deactivated_person_is_out_at_once(client, learner):
    client.force_login(learner)
    assert client.get(reverse("portal:learn")).status_code == 200

    User.objects.filter(pk=learner.pk).update(is_active=False)

    assert client.get(reverse("portal:learn")).status_code == 302


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, db, target):
    sign_up(client)
    link = re.search(r"https?://\S+(/accounts/confirm-email/\S+/)", mail.outbox[0].body)
    client.post(link.group(1))

    response = client.post(
        reverse("account_login"), {"login": "new.person@example.test", "password": PASSWORD, "next": target}
    )

    assert response.url == reverse("portal:learn")


def subject_and_words(number=-1):
    message = mail.outbox[number]
    return message.subject, " ".join(message.body.split())


def test_the_message_to_a_newcomer_says_what_it_is_and_whom_to_ask(client, db, settings):
    settings.LMS_SUPPORT_EMAIL = "desk@example.test"
    sign_up(client)

    subject, words = subject_and_words()

    assert subject == "Confirm your e-mail address for Cadre"
    for said in (
        "An account in Cadre was made with the e-mail address new.person@example.test.",
        "The link holds for 3 days.",
        "If it was not you, do nothing:",
        "Questions? Write to desk@example.test.",
    ):
        assert said in words
    assert "email" not in words.replace("/confirm-email/", "")


def test_whoever_signs_up_again_is_told_by_message_that_they_have_an_account(client, learner):
    sign_up(client, email=learner.email)

    subject, words = subject_and_words()

    assert subject == "You already have an account in Cadre"
    assert reverse("account_reset_password") in words


def test_a_new_password_is_chosen_through_the_link_in_the_message(client, db):
    sign_up(client)
    link = re.search(r"https?://\S+(/accounts/confirm-email/\S+/)", mail.outbox[0].body)
    client.post(link.group(1))
    client.post(reverse("account_reset_password"), {"email": "new.person@example.test"})

    subject, words = subject_and_words()
    reset = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", words)
    form = client.get(reset.group(1), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD + "-2", "password2": PASSWORD + "-2"})

    assert subject == "Choose a new password for Cadre"
    assert "The link holds for 3 days, and once." in words
    signed_in = client.post(
        reverse("account_login"), {"login": "new.person@example.test", "password": PASSWORD + "-2"}
    )
    assert signed_in.url == reverse("portal:learn")


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password", "account_email"])
def test_every_form_asks_for_an_e_mail_address(client, learner, name):
    if name == "account_email":
        client.force_login(learner)

    page = re.sub(r"<[^>]*>", " ", client.get(reverse(name)).content.decode().partition("<main")[2])

    assert "E-mail address" in page
    assert not re.search(r"\bemail\b", page, re.IGNORECASE)


def test_what_is_no_address_is_said_in_the_same_words(client, db):
    page = sign_up(client, email="nobody").content.decode()

    assert "Enter an e-mail address such as name@example.org." in page


def test_a_wrong_password_says_nothing_of_which_was_wrong(client, learner):
    page = client.post(reverse("account_login"), {"login": learner.email, "password": "wrong"}).content.decode()

    assert "The e-mail address or the password is not right." in page
