"""Ending messages from a message itself: one click of a mail program, or a page; no signing in."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from lms.notices.kinds import IN_CADRE_ONLY, Kind
from lms.notices.models import MailChoices
from lms.notices.unsubscribing import address_of

from .conftest import told
from .test_mailing import run


@pytest.fixture
def strict():
    """A browser without a session, of which tokens against forgery are asked."""
    return Client(enforce_csrf_checks=True)


def path_of(person, kind):
    return address_of(person, kind).removeprefix("https://cadre.test")


def wanted_by(person):
    choices = MailChoices.objects.filter(person=person).first() or MailChoices(person=person)
    return {kind for kind in Kind if choices.wants(kind)}


def test_every_message_names_the_address_and_that_one_click_is_enough(learner):
    told(learner, kind=Kind.CERTIFICATE)
    run()
    headers = mail.outbox[0].message()

    assert headers["List-Unsubscribe"] == f"<{address_of(learner, Kind.CERTIFICATE)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_ends_that_kind_and_no_other(strict, learner):
    response = strict.post(path_of(learner, Kind.DUE_SOON), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 204
    assert wanted_by(learner) == set(Kind) - IN_CADRE_ONLY - {Kind.DUE_SOON}


def test_from_the_message_of_a_day_one_click_ends_all(strict, learner):
    strict.post(path_of(learner, None), {"List-Unsubscribe": "One-Click"})
    assert wanted_by(learner) == set()


def test_opening_the_address_ends_nothing(strict, learner):
    page = strict.get(path_of(learner, Kind.DUE_SOON)).content.decode()

    assert str(Kind.DUE_SOON.label) in page
    assert not MailChoices.objects.exists()


@pytest.mark.parametrize(("button", "left"), [("kind", set(Kind) - IN_CADRE_ONLY - {Kind.DUE_SOON}), ("all", set())])
def test_the_page_asks_and_then_ends_it(strict, learner, button, left):
    page = strict.get(path_of(learner, Kind.DUE_SOON)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    action = re.search(r'action="(/notices/[^"]+)"', page).group(1)

    done = strict.post(action, {"csrfmiddlewaretoken": token, button: ""})

    assert "Messages ended" in done.content.decode()
    assert wanted_by(learner) == left


def test_the_button_of_the_page_cannot_be_pressed_from_another_site(strict, learner):
    path = path_of(learner, Kind.DUE_SOON)
    assert strict.post(f"{path}confirm/", {"all": ""}).status_code == 403
    assert not MailChoices.objects.exists()


@pytest.mark.parametrize("token", ["x", "W10:1:2", "a" * 5000, "%00", "..%2F"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_was_not_made_here_is_not_found(client, db, token, method):
    address = reverse("notices:unsubscribe", args=["TOKEN"]).replace("TOKEN", token)
    assert getattr(client, method)(address).status_code == 404


def test_an_address_for_one_person_ends_nothing_for_another(client, learner, learner2):
    client.force_login(learner2)
    client.post(path_of(learner, None))
    assert not MailChoices.objects.filter(person=learner2).exists()


def test_messages_about_the_account_come_all_the_same(client, learner):
    client.post(path_of(learner, None))
    client.post(reverse("account_reset_password"), {"email": learner.email})
    assert mail.outbox[-1].subject == "Choose a new password for Cadre"
