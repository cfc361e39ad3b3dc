"""Of two who change a fact at once neither loses anything without being told; a load leaves alone what staff said."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from courses.rra.models import FactVersion, NotPublishable, Term
from courses.rra.publishing import publish
from lms.models import User

from .desk import MEANING, address, browser_of, decide, draft, filled_in, latest

FACT, TERM_WORDS = "term:loa", "Words of staff."
TERM_IN_FILE = "Legal document by which the U.S. sells defense articles and services."
Load = Callable[..., dict[str, str]]


@pytest.fixture
def term(db: None) -> Term:
    return Term.objects.get(code=FACT)


def test_a_form_that_was_opened_before_somebody_saved_is_not_put_over_it(term: Term, coe: User, coe_of_dsca: User):
    theirs, url = browser_of(coe_of_dsca), address(term)
    opened = filled_in(theirs, url, definition="Words of the second.", **MEANING)
    draft(coe, term, definition="Words of the first.")

    refused = theirs.post(url, opened)

    term.refresh_from_db()
    assert "Somebody saved or published this fact" in refused.content.decode()
    assert term.latest_revision.content["definition"] == "Words of the first."
    theirs.post(url, opened | {"seen": refused.context["form"]["seen"].value()})
    term.refresh_from_db()
    assert term.latest_revision.content["definition"] == "Words of the second."
    assert term.revisions.filter(content__definition="Words of the first.").exists()


def published_meanwhile(term: Term) -> FactVersion:
    """A load that says something else than the draft under way began from."""
    Term.objects.filter(pk=term.pk).update(name="A newer name")
    row = Term.objects.get(pk=term.pk)
    version = publish(row, publisher=None, at=timezone.now(), change_class=FactVersion.ChangeClass.SUBSTANTIVE)
    assert version is not None
    return version


def test_a_draft_begun_from_an_older_version_is_not_published_unless_its_author_looked(
    term: Term, coe: User, reviewer: User
):
    draft(coe, term, send=True, definition=TERM_WORDS)
    published_meanwhile(term)

    refused = decide(reviewer, term)
    assert "published or retired since this draft was begun" in refused.content.decode()
    term.refresh_from_db()
    assert (latest(term).number, term.workflow_in_progress) == (2, True)

    decide(reviewer, term, "reject", comment="Look at both.")
    assert "takes_over" in draft(coe, term, send=True).context["form"].errors
    draft(coe, term, send=True, takes_over="on", name="A newer name")
    answer = decide(reviewer, term)
    assert "Published as version 3." in answer.content.decode()
    assert latest(term).content["definition"] == TERM_WORDS
    assert latest(term).content["name"] == "A newer name"


def test_going_back_to_an_old_draft_is_a_draft_of_today(term: Term, coe: User, reviewer: User):
    draft(coe, term, send=True, definition=TERM_WORDS)
    decide(reviewer, term)
    term.refresh_from_db()
    first = term.revisions.order_by("pk").first()
    browser, url = browser_of(coe), address(term, "revisions_revert", first.pk)
    browser.post(url, filled_in(browser, url, **MEANING) | {"action-submit": "1"})

    decide(reviewer, term)

    numbers = FactVersion.objects.filter(fact=term.pk, number__in=[1, 3]).order_by("number")
    one, three = numbers.values_list("content", flat=True)
    assert one == three


@pytest.fixture
def said_by_staff(term: Term, coe: User, reviewer: User) -> Term:
    draft(coe, term, send=True, definition=TERM_WORDS)
    decide(reviewer, term)
    return term


def test_a_load_skips_and_lists_what_staff_published(said_by_staff: Term, load: Load):
    said = load()

    assert said["skipped"] == "1 published by staff since: term:loa"
    assert said["terms"] == "0 added, 0 changed, 0 retired"
    said_by_staff.refresh_from_db()
    assert said_by_staff.definition == latest(said_by_staff).content["definition"] == TERM_WORDS


def test_a_load_that_overwrites_takes_the_words_of_the_file(said_by_staff: Term, folder: Any, load: Load):
    call_command("load_reference", str(folder), "--overwrite", verbosity=0)

    first = FactVersion.objects.get(fact=said_by_staff.pk, number=1)
    assert (latest(said_by_staff).number, latest(said_by_staff).content) == (3, first.content)
    assert "skipped" not in load()


def test_a_load_neither_retires_nor_publishes_what_staff_began(term: Term, load: Load):
    begun = Term(code="term:begun", kind="term", term="Begun", name="Begun", definition="Not yet.", live=False)
    begun.source, begun.checked = term.source, "read"
    begun.save()
    begun.save_revision(clean=False)

    assert "skipped" not in load()
    begun.refresh_from_db()
    assert (begun.retired_at, begun.live, begun.based_on) == (None, False, 0)


def test_a_load_keeps_the_draft_under_way(term: Term, coe: User, load: Load, edit: Any):
    draft(coe, term, definition=TERM_WORDS)
    edit("glossary.yaml", TERM_IN_FILE, TERM_IN_FILE + " It says more now.")

    assert load()["terms"] == "0 added, 1 changed, 0 retired"
    term.refresh_from_db()
    assert term.has_unpublished_changes
    assert term.get_latest_revision_as_object().definition == TERM_WORDS
    assert "somebody has looked at both" in browser_of(coe).get(address(term)).content.decode()


def test_what_staff_retired_stays_retired(term: Term, coe: User, reviewer: User, load: Load):
    draft(coe, term, send=True, retires="on")
    decide(reviewer, term)

    assert load()["skipped"] == "1 published by staff since: term:loa"
    term.refresh_from_db()
    assert term.is_retired


@pytest.mark.postgres
def test_of_two_publications_at_once_the_second_is_told(committed: None):
    term = Term.objects.get(code="term:aac")
    number = latest(term).number
    revisions = []
    for words in (f"Of the one, {uuid4()}.", f"Of the other, {uuid4()}."):  # what commits finds what it left before
        term = Term.objects.get(pk=term.pk)
        term.definition, term.change_class, term.change_reason = words, "editorial", "At once."
        revisions.append(term.save_revision())
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def put_in_force(revision: Any) -> None:
        try:
            start.wait(timeout=20)
            revision.publish()
            outcomes.append("published")
        except NotPublishable:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=put_in_force, args=[revision]) for revision in revisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["published", "refused"]
    assert latest(term).number == number + 1
