"""The message of an invitation goes once, and its link opens the account once."""

import re
import smtplib
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.administration.inviting.applying import invite
from lms.administration.inviting.links import HOLDS_FOR, digest_of
from lms.administration.inviting.mailing import send_due, take
from lms.administration.inviting.reading import Entry
from lms.administration.models import Invitation
from lms.administration.tasks import send_invitations
from lms.models import Change, User
from lms.notices.mailing import IN_HAND, PAUSES

from .conftest import REASON, do, page_of

PASSWORD = "quiet-harbor-of-the-north"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ann(admin_of_dsca, now) -> User:
    invite([Entry(1, "ann@example.org", "Ann Example", "dsca")], reason=REASON, by=admin_of_dsca, at=now)
    return User.objects.get(email="ann@example.org")


def link_in(message):
    return "/invitations/" + re.search(r"/invitations/([\w-]+)/", message.body).group(1) + "/"


@pytest.fixture
def link(ann) -> str:
    send_invitations.call_local()
    return link_in(mail.outbox[-1])


def test_the_message_says_who_invites_and_its_link_holds_256_bits_of_which_a_digest_is_kept(ann, link):
    (message,) = mail.outbox
    assert message.to == ["ann@example.org"]
    assert "Amy Admin invites Ann Example" in message.body
    token = link.split("/")[2]
    assert len(token) >= 43
    invitation = Invitation.objects.get(person=ann)
    assert invitation.token_digest == digest_of(token)
    assert token not in str(list(Invitation.objects.values()) + list(Change.objects.values()))


def test_it_goes_once_whoever_asks(ann, now):
    assert send_due(lambda: now, most=10) == 1
    assert send_due(lambda: now, most=10) == 0
    assert send_due(lambda: now + timedelta(days=1), most=10) == 0
    assert len(mail.outbox) == 1


def test_what_one_worker_has_in_hand_no_other_takes_until_its_time_is_over(ann, now):
    pk = Invitation.objects.get().pk
    assert take(pk, at=now)
    assert take(pk, at=now + IN_HAND / 2) is None
    assert take(pk, at=now + IN_HAND)


def test_a_server_that_cannot_be_reached_costs_no_try(ann, now, monkeypatch):
    def refuse(self):
        raise OSError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
    assert send_due(lambda: now, most=10) == 0
    assert Invitation.objects.get().tries == 0


def test_a_message_that_fails_is_tried_for_days_and_given_up_for_all_to_see(
    client, admin_of_dsca, ann, now, monkeypatch
):
    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    at = now
    for pause in [*PAUSES, timedelta(0)]:
        assert Invitation.objects.due(at).exists()
        send_due(lambda moment=at: moment, most=10)
        at += pause
    assert Invitation.objects.get().given_up_at
    client.force_login(admin_of_dsca)
    assert b"Could not be sent" in client.get(page_of(ann)).content
    assert b"Ann Example" in client.get("/admin/people/?state=lapsed").content
    assert b"Ann Example" not in client.get("/admin/people/?state=invited").content


def test_the_link_opens_the_account_once_and_confirms_the_address(ann, link):
    client = Client()
    page = client.get(link)
    assert b"Ann Example" in page.content
    response = client.post(link, {"password": PASSWORD})

    assert response["Location"] == reverse("portal:learn")
    assert client.get(reverse("portal:learn")).status_code == 200
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=ann).verified
    assert Change.objects.get(person=ann, action="invitation-accepted").actor == ann
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": "another-password-of-mine"}).status_code == 404
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "ann@example.org", "passwordpassword"[:14], "a\0" * 10])
def test_a_weak_password_is_refused_and_the_link_still_works(link, password):
    assert Client().post(link, {"password": password}).status_code == 200
    assert Client().get(link).status_code == 200


def test_a_link_runs_out(link):
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.sent_at <= HOLDS_FOR
    Invitation.objects.update(expires_at=invitation.expires_at - HOLDS_FOR)
    assert Invitation.objects.lapsed(at=invitation.sent_at).exists()
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": PASSWORD}).status_code == 404


def test_sent_again_the_old_link_is_dead(client, admin_of_dsca, ann, link):
    client.force_login(admin_of_dsca)
    do(client, ann, "send-again")
    send_invitations.call_local()

    assert Client().get(link).status_code == 404
    assert Client().get(link_in(mail.outbox[-1])).status_code == 200
    assert Change.objects.filter(person=ann, action="invited-again", reason=REASON).exists()


def test_after_the_address_was_corrected_only_the_new_one_comes_in(client, admin_user, ann, link, dsca):
    client.force_login(admin_user)
    fields = {
        "email": "anna@example.org",
        "display_name": ann.display_name,
        "organization": dsca.pk,
        "is_active": "on",
    }
    client.post(reverse("wagtailusers_users:edit", args=[ann.pk]), fields)
    assert User.objects.get(pk=ann.pk).email == "anna@example.org"

    assert Client().get(link).status_code == 404
    send_invitations.call_local()
    assert mail.outbox[-1].to == ["anna@example.org"]
    assert Client().get(link_in(mail.outbox[-1])).status_code == 200


def test_who_was_deactivated_does_not_come_in(client, admin_of_dsca, ann, link):
    client.force_login(admin_of_dsca)
    do(client, ann, "deactivate")
    assert Client().post(link, {"password": PASSWORD}).status_code == 404
    do(client, ann, "reactivate")
    assert Client().post(link, {"password": PASSWORD}).status_code == 404


def test_whoever_confirmed_the_address_meanwhile_keeps_it(ann, link, learner):
    learner.emailaddress_set.create(email=ann.email, verified=True)
    assert Client().post(link, {"password": PASSWORD}).status_code == 404


def test_a_password_by_another_way_closes_the_invitation(ann, link, client):
    client.post(reverse("account_reset_password"), {"email": ann.email})
    reset = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[-1].body).group(1)
    form = client.get(reset, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    ann.refresh_from_db()
    assert ann.has_usable_password()
    assert not Invitation.objects.open().exists()
    assert Client().get(link).status_code == 404


def test_who_got_a_password_on_the_server_is_invited_no_longer(ann, admin_of_dsca, client, now, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    call_command("changepassword", ann.email, stdout=StringIO())

    send_invitations.call_local()

    assert mail.outbox == []
    client.force_login(admin_of_dsca)
    for state, is_there in (("active", True), ("invited", False), ("lapsed", False)):
        assert (ann in client.get(reverse("people:index"), {"state": state}).context["page"]) is is_there


@pytest.mark.parametrize("token", ["nothing", "%00", "x" * 5000])
def test_a_link_that_never_was_says_so(db, client, token):
    assert client.get(f"/invitations/{token}/").status_code == 404
    assert client.delete(f"/invitations/{token}/").status_code == 405
