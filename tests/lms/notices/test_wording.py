"""Administrators write the words around notices: words and placeholders from a list, and every version stays."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from lms.models import Change, User
from lms.notices import mailing, wording
from lms.notices.kinds import Kind
from lms.notices.models import Wording
from tests.conftest import AT

from .conftest import told

INDEX = reverse("notices_words")
EDIT = reverse("notices_words_edit", args=[Kind.CERTIFICATE])
STANDARD = reverse("notices_words_standard", args=[Kind.CERTIFICATE])


@pytest.fixture
def administrator(client, admin_user):
    client.force_login(admin_user)
    return client


def words(seen=0, **given):
    return {"subject": "", "opening": "", "closing": "", "seen": seen} | given


def sent(person, kind=Kind.CERTIFICATE, **told_of):
    told(person, "sent", kind=kind, **told_of)
    mailing.send(mailing.due_bundles(AT, most=9), lambda: AT)
    return mail.outbox[-1]


def test_what_an_administrator_writes_stands_in_the_next_message(administrator, admin_user, learner):
    given = words(
        subject="Well done", opening="Dear {name},\nyou have {number} notice: {what}.", closing="Ask {support}."
    )
    page = administrator.post(EDIT, given, follow=True).content.decode()

    message = sent(learner, title="Your <certificate> & {name}")

    assert "The words are saved." in page
    assert "by Alex Admin" in page
    assert message.subject == "Well done"
    assert "Dear Lee Learner,\nyou have 1 notice: Your <certificate> & {name}." in message.body
    assert "Ask support@cadre.test." in message.body
    assert "Your &lt;certificate&gt; &amp; {name}." in message.alternatives[0][0]
    change = Change.objects.get(action="message-words")
    assert (change.actor, change.new["subject"]) == (admin_user, "Well done")


def test_words_of_one_kind_are_not_those_of_another(administrator, learner):
    administrator.post(EDIT, words(subject="Well done"))
    assert sent(learner, kind=Kind.ATTEMPTS).subject == "News of a quiz"


@pytest.mark.parametrize(
    "hostile",
    ["{person}", "{name.email}", "{name!r}", "{{ settings }}", "{% load x %}", "{", "}", "{0}", "{NAME}", "{name"],
)
def test_placeholders_are_those_of_the_list_and_nothing_else(administrator, hostile):
    page = administrator.post(EDIT, words(opening=hostile)).content.decode()
    assert "Braces stand only around these: {name}, {number}, {what}, {support}." in page
    assert not Wording.objects.exists()


def test_a_subject_holds_no_name(administrator):
    assert "only around these: {number}." in administrator.post(EDIT, words(subject="For {name}")).content.decode()
    with pytest.raises(ValidationError):
        wording.checked("{what}", allowed=wording.OF_SUBJECTS)


def test_no_header_comes_of_a_subject(administrator, learner):
    administrator.post(EDIT, words(subject="A\r\nBcc: all@example.test\u202e\u2028x"))
    message = sent(learner)
    assert message.subject == "A Bcc: all@example.testx"
    assert message.recipients() == [learner.email]
    assert "\nBcc" not in message.message().as_string()


def test_a_name_that_looks_like_a_placeholder_is_a_name(administrator, learner):
    User.objects.filter(pk=learner.pk).update(display_name="{support} Lee")
    administrator.post(EDIT, words(opening="Dear {name},"))
    assert "Dear {support} Lee," in sent(learner).body


def test_looking_at_it_first_saves_nothing(administrator):
    page = administrator.post(EDIT, words(subject="New subject", opening="Dear {name}!", preview="1")).content.decode()
    assert "New subject" in page
    assert "Dear Alex Admin!" in page
    assert "Due on 4 July 2026: a first course" in page
    assert not Wording.objects.exists()


def test_of_two_who_write_at_the_same_time_the_first_stands(administrator):
    administrator.post(EDIT, words(subject="First"))
    page = administrator.post(EDIT, words(subject="Second")).content.decode()
    assert "somebody else changed these words" in page
    assert [one.subject for one in Wording.objects.all()] == ["First"]


def test_our_own_words_come_back_and_every_version_stays(administrator, learner):
    administrator.post(EDIT, words(subject="Mine"))
    for told_words in ("The words are saved.", "own words already"):
        assert told_words in administrator.post(STANDARD, follow=True).content.decode()
    assert sent(learner).subject == "A certificate for you"
    assert [one.subject for one in Wording.objects.order_by("number")] == ["Mine", ""]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Wording.objects.update(subject="x")


@pytest.mark.parametrize("who", ["coe", "instructor", "reviewer", "learner"])
def test_nobody_else_reads_or_writes_them(client, request, who):
    client.force_login(request.getfixturevalue(who))
    for url in (INDEX, EDIT, STANDARD):
        for answer in (client.get(url), client.post(url, words(subject="Mine"))):
            assert answer.status_code in {302, 403, 405}
    assert not Wording.objects.exists()


def test_every_kind_has_words_to_write_and_no_other(administrator):
    page = administrator.get(INDEX).content.decode()
    for kind in [*Kind, wording.SEVERAL]:
        assert reverse("notices_words_edit", args=[kind]) in page
        assert wording.standard(kind).subject
    assert administrator.get(reverse("notices_words_edit", args=["nothing"])).status_code == 404
    assert administrator.get(STANDARD).status_code == 405
