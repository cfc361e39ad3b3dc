"""Field notes: nothing ties one to whoever sent it, and nobody but reviewers reads it before it is published."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from courses.rra import noting
from courses.rra.models import Fact, FieldNote
from lms import clock
from lms.models import Change

CODE = "rra-001"
FACT = reverse("rra:fact", args=[CODE])
FORM = reverse("rra:field-note", args=[CODE])
SEND = reverse("rra:field-note-send")
DESK = reverse("field-notes:index")
CANARY = "kestrel-5d1c"
HOSTILE = f"{CANARY} <script>alert('hostile')</script><img src=x onerror=alert(1)>"
TODAY = datetime(2026, 6, 1, 15, 37, 21, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def now(monkeypatch):
    """Sets the time that views read."""

    def set_to(at):
        monkeypatch.setattr(clock, "now", lambda: at)

    set_to(TODAY)
    return set_to


def opened(client) -> dict[str, str]:
    """The hidden fields of the form."""
    page = client.get(FORM).content.decode()
    form = re.search(rf'<form[^>]*action="{SEND}".*?</form>', page, re.DOTALL)[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def sent(client, text=CANARY):
    return client.post(SEND, opened(client) | {"text": text})


@pytest.fixture
def note(client, learner, now):
    """One that waits, seen by reviewers since it is the next day."""
    client.force_login(learner)
    assert sent(client, HOSTILE).status_code == 302
    client.logout()
    now(TOMORROW)
    return FieldNote.objects.get()


@pytest.fixture
def at_the_desk(client, reviewer, note):
    client.force_login(reviewer)
    return client


def address(note):
    return reverse("field-notes:note", args=[note.pk])


def everything() -> dict[str, set[str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # a name of our own
            found[table] = {repr(row) for row in cursor.fetchall()}
        return found


def test_sending_a_note_adds_one_row_that_names_nobody_and_touches_no_other_table(client, learner, now):
    client.force_login(learner)
    client.get(FACT)
    before = everything()

    sent(client)

    after = everything()
    assert [table for table in after if after[table] != before[table]] == ["rra_fieldnote"]
    kept = FieldNote.objects.values().get()
    assert {name for name, value in kept.items() if value not in (None, "", False)} == {
        *("uuid", "form", "fact_id", "text", "received_on", "state")
    }
    assert kept["received_on"] == TODAY.date()
    session = client.session.session_key
    for secret in (learner.email, learner.display_name, str(learner.uuid), learner.uuid.hex, session):
        assert secret not in repr(kept)


def test_neither_log_nor_cache_nor_session_nor_cookie_holds_a_word_of_it(client, learner, now, caplog):
    client.force_login(learner)

    with caplog.at_level(logging.DEBUG):
        answer = sent(client)
        client.post(SEND, {"about": CODE, "token": "no token", "text": CANARY})
        page = client.get(answer["Location"])

    held = [caplog.text, repr(cache.__dict__), repr(dict(client.session)), repr(client.cookies), page.content.decode()]
    held += [repr(vars(each)) for each in (cache, getattr(cache, "_connections", cache))]
    assert not any(CANARY in one for one in held)
    assert not any(CODE in record.getMessage() for record in caplog.records)


def test_no_field_of_a_note_leads_to_whoever_sent_it_and_its_key_is_random():
    people = [field.name for field in FieldNote._meta.fields if field.related_model is apps.get_model("lms.User")]
    moments = [field.name for field in FieldNote._meta.fields if field.get_internal_type() == "DateTimeField"]

    assert people == ["decided_by"]
    assert moments == ["decided_at"]
    assert FieldNote._meta.pk.get_internal_type() == "UUIDField"
    assert FieldNote._meta.ordering == ["uuid"]


def test_only_forms_opened_are_counted_never_notes_sent(client, learner, now):
    client.force_login(learner)
    form = opened(client)
    key = f"field-note-forms-{learner.pk}"
    before = cache.get(key)

    client.post(SEND, form | {"text": CANARY})

    assert cache.get(key) == before == 1
    for _again in range(noting.MOST_FORMS_AN_HOUR):
        answer = client.get(FORM)
    assert answer.status_code == 429
    assert SEND not in answer.content.decode()


def test_a_form_is_good_for_one_note(client, learner, now):
    client.force_login(learner)
    form = opened(client) | {"text": CANARY}

    for _twice in range(2):
        assert client.post(SEND, form)["Location"] == reverse("rra:field-note-sent")

    assert FieldNote.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"token": "made up"}, {"token": ""}, {"text": " "}, {"text": "Ask lee@example.mil"}, {"text": "x" * 1001}]
    + [{"about": about} for about in ("", "term:loa", "rra-999", "rra\0")],
)
def test_what_cannot_be_taken_is_told_and_not_kept(client, learner, now, wrong):
    client.force_login(learner)

    answer = client.post(SEND, opened(client) | {"text": CANARY} | wrong)

    assert answer.status_code == 422
    assert not FieldNote.objects.exists()


def test_only_whoever_is_signed_in_may_write(client, db):
    for answer in (client.get(FORM), client.post(SEND, {"text": CANARY})):
        assert answer["Location"].startswith("/accounts/login/")
    assert "Write a field note" not in client.get(FACT).content.decode()


def test_before_it_is_published_nobody_but_reviewers_reads_it(client, note, instructor, coe, learner):
    for person in (instructor, coe, learner):
        client.force_login(person)
        for page in (FACT, reverse("rra:practice"), reverse("rra:fact-data", args=[CODE]), DESK, address(note)):
            assert CANARY not in client.get(page, follow=True).content.decode()
        client.post(address(note), {"words": "Published by me", "publish": "1"})
    note.refresh_from_db()
    assert note.state == "waiting"


def test_reviewers_see_a_note_from_the_next_day_on(at_the_desk, note, now):
    assert CANARY in at_the_desk.get(DESK).content.decode()

    now(TODAY)

    assert CANARY not in at_the_desk.get(DESK).content.decode()
    assert at_the_desk.get(address(note)).status_code == 404


def test_a_published_note_stands_beside_the_policy_as_reported_and_what_was_sent_is_gone(at_the_desk, note, reviewer):
    at_the_desk.post(address(note), {"words": "Often done by phone.", "publish": "1"})

    note.refresh_from_db()
    assert (note.state, note.text, note.words, note.is_reworded) == ("published", "", "Often done by phone.", True)
    assert not any(CANARY in row for rows in everything().values() for row in rows)
    for page in (FACT, reverse("rra:practice")):
        shown = " ".join(at_the_desk.get(page).content.decode().split())
        assert "Often done by phone." in shown
        assert "Reported by practitioners: reviewed, not policy" in shown
        assert "Reported by a practitioner in June 2026, reviewed, reworded by the reviewer" in shown
    change = Change.objects.get(action="field-note-published")
    assert (change.actor, change.person, change.old) == (reviewer, None, {"state": "waiting"})
    assert change.new == {"state": "published", "fact": CODE}


def test_words_published_as_they_were_sent_do_no_harm(at_the_desk, note):
    at_the_desk.post(address(note), {"words": HOSTILE, "publish": "1"})

    for page in (FACT, reverse("rra:practice"), address(note), f"{DESK}?state="):
        shown = at_the_desk.get(page).content.decode()
        assert CANARY in shown
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    note.refresh_from_db()
    assert not note.is_reworded


def test_a_refused_note_is_dropped_and_so_is_one_that_is_taken_back(at_the_desk, note):
    at_the_desk.post(address(note), {"words": "Published.", "publish": "1"})
    at_the_desk.post(address(note), {"reason": "Tells of a case", "refuse": "1"})

    note.refresh_from_db()
    assert (note.state, note.text, note.words) == ("refused", "", "")
    assert "Published." not in at_the_desk.get(FACT).content.decode()
    assert Change.objects.get(action="field-note-refused").reason == "Tells of a case"


@pytest.mark.parametrize(
    "sent", [{"words": " ", "publish": "1"}, {"reason": "", "refuse": "1"}, {"words": "Again", "publish": "1"}]
)
def test_what_is_empty_or_decided_already_decides_nothing(at_the_desk, note, reviewer, sent):
    if sent.get("words") == "Again":
        note.publish("First.", by=reviewer, at=TOMORROW)
    before = FieldNote.objects.values().get()

    assert at_the_desk.post(address(note), sent).status_code == 200

    assert FieldNote.objects.values().get() == before


def test_a_note_on_a_step_stands_on_its_page_and_not_on_a_day_before_it_came(client, db, reviewer):
    step = Fact.objects.get(code="step:eligibility")
    note = FieldNote.objects.create(fact=step, form="x", text="Twice.", received_on=TODAY.date())
    note.publish("Asked for twice.", by=reviewer, at=TOMORROW)
    page = reverse("rra:step", args=["eligibility"])

    assert "Asked for twice." in client.get(page).content.decode()
    assert "Asked for twice." not in client.get(f"{page}?as_of=2026-05-01").content.decode()
    assert "Asked for twice." in client.get(reverse("rra:practice")).content.decode()
    assert "Asked for twice." not in client.get(reverse("rra:practice"), {"step": "lor-preparation"}).content.decode()
