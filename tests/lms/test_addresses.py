"""A person's addresses for signing in: each change leaves a trail, and one that was taken away lets nobody in."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from lms.models import Change, User
from lms.viewsets import EditPersonView

PASSWORD = "a-long-enough-password"
OLD, OTHER = "lee.learner@example.test", "lee.elsewhere@example.test"


@pytest.fixture
def addresses(learner):
    """The learner's main address and another, both confirmed."""
    EmailAddress.objects.create(user=learner, email=OLD, verified=True, primary=True)
    EmailAddress.objects.create(user=learner, email=OTHER, verified=True)
    return reverse("account_email")


@pytest.fixture
def signed_in(client, learner, addresses):
    """Signed in as people do it: just now, by password."""
    client.post(reverse("account_login"), {"login": OLD, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def trail_of(person):
    return [(change.action, change.old, change.new) for change in person.changes.order_by("pk")]


def may_sign_in(address):
    client = Client()
    client.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    return "_auth_user_id" in client.session


def corrected(client, admin, person, **fields):
    """The administrator posts the form of the person, filled as they are but for the fields."""
    client.force_login(admin)
    form = {"email": person.email, "display_name": person.display_name, "is_active": "on", "supervisor": ""}
    form["organization"] = person.organization_id or ""
    return client.post(reverse("wagtailusers_users:edit", args=[person.pk]), form | fields)


def test_signing_up_is_on_the_record(client, db):
    sent = {"email": "New.Person@example.test", "display_name": "New Person", "password1": PASSWORD}
    client.post(reverse("account_signup"), sent)

    person = User.objects.get(email="new.person@example.test")
    assert trail_of(person) == [("signed-up", {}, {"email": "new.person@example.test", "display_name": "New Person"})]
    assert person.changes.get().actor == person


def test_adding_confirming_and_removing_an_address_are_on_the_record(signed_in, learner, addresses):
    new = "lee.new@example.test"
    signed_in.post(addresses, {"action_add": "", "email": new})
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+/)", mail.outbox[-1].body)
    signed_in.post(link.group(1))
    signed_in.post(addresses, {"action_remove": "", "email": new})

    assert trail_of(learner) == [
        ("address-added", {}, {"address": new}),
        ("address-confirmed", {}, {"address": new}),
        ("address-removed", {"address": new}, {}),
    ]
    assert {change.actor for change in learner.changes.all()} == {learner}


def test_another_main_address_is_on_the_record_and_ends_the_other_sessions(signed_in, learner, addresses):
    elsewhere = Client()
    elsewhere.post(reverse("account_login"), {"login": OLD, "password": PASSWORD})

    signed_in.post(addresses, {"action_primary": "", "email": OTHER})

    assert trail_of(learner) == [("address-made-main", {"email": OLD}, {"email": OTHER})]
    assert signed_in.get(reverse("portal:learn")).status_code == 200
    assert elsewhere.get(reverse("portal:learn")).status_code == 302


def test_without_a_trail_no_address_changes(signed_in, learner, addresses, monkeypatch):
    def refused(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(Change, "record", refused)
    with pytest.raises(RuntimeError, match="no trail"):
        signed_in.post(addresses, {"action_primary": "", "email": OTHER})

    learner.refresh_from_db()
    assert learner.email == OLD
    assert EmailAddress.objects.get(user=learner, primary=True).email == OLD


def test_the_record_says_so_in_words(signed_in, addresses):
    signed_in.post(addresses, {"action_primary": "", "email": OTHER})
    assert "Main e-mail address changed" in signed_in.get(reverse("portal:record")).content.decode()


def test_an_address_that_an_administrator_corrected_lets_nobody_in_any_more(
    client, signed_in, admin_user, learner, addresses
):
    inside = Client()
    inside.cookies = signed_in.cookies
    new = "lee.right@example.test"

    corrected(Client(), admin_user, learner, email=new)

    learner.refresh_from_db()
    assert learner.email == new
    assert [(one.email, one.primary, one.verified) for one in EmailAddress.objects.filter(user=learner)] == [
        (new, True, False)
    ]
    assert not may_sign_in(OLD)
    assert not may_sign_in(OTHER)
    assert inside.get(reverse("portal:learn")).status_code == 302


def test_a_link_sent_to_the_old_address_gives_no_new_password(client, admin_user, learner, addresses):
    client.post(reverse("account_reset_password"), {"email": OLD})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body).group(1)

    corrected(Client(), admin_user, learner, email="lee.right@example.test")

    page = client.get(link, follow=True)
    assert 'name="password1"' not in page.content.decode()


def test_what_others_changed_meanwhile_stays_and_the_trail_tells_the_truth(admin_user, learner, monkeypatch):
    """Between reading the form and saving it, the person gave themselves another time zone and password."""
    run = EditPersonView.save_instance

    def late(view):
        User.objects.filter(pk=learner.pk).update(time_zone="Asia/Tokyo", password="!changed")
        return run(view)

    monkeypatch.setattr(EditPersonView, "save_instance", late)
    corrected(Client(), admin_user, learner, display_name="Lee Right", supervisor=learner.supervisor_id)

    learner.refresh_from_db()
    assert (learner.display_name, learner.time_zone, learner.password) == ("Lee Right", "Asia/Tokyo", "!changed")
    [change] = learner.changes.filter(action="edited-person")
    assert (change.old, change.new) == ({"display_name": "Lee Learner"}, {"display_name": "Lee Right"})


def test_saving_a_person_unchanged_leaves_no_trail(admin_user, learner):
    corrected(Client(), admin_user, learner, supervisor=learner.supervisor_id)
    assert not learner.changes.filter(action="edited-person").exists()


def test_no_person_gets_an_address_that_another_signs_in_with(admin_user, learner2, addresses):
    page = corrected(Client(), admin_user, learner2, email=OTHER)

    assert "Another account has this e-mail address." in page.content.decode()
    learner2.refresh_from_db()
    assert learner2.email == "lou.learner@example.test"


def test_an_address_that_was_never_confirmed_keeps_nobody_from_having_it(admin_user, learner, learner2):
    EmailAddress.objects.create(user=learner, email="lou.right@example.test", verified=False)

    corrected(Client(), admin_user, learner2, email="lou.right@example.test")

    learner2.refresh_from_db()
    assert learner2.email == "lou.right@example.test"
