"""Bookmarks and notes: one's own, at a place of a lesson, whatever edition one takes."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ReferenceIndex

from courses.bookmarks import ChangedMeanwhile, keep, rewrite
from courses.enrolling import enrol
from courses.models import Bookmark, LessonPage

from .conftest import add_lesson, publish, release, text

PLACE = "0f0e7a52-0000-4000-8000-000000000001"
OTHER = "0f0e7a52-0000-4000-8000-000000000002"
NOTES = reverse("courses:notes")


def lesson_url(slug="first-words"):
    return reverse("courses:lesson", args=["small-course", slug])


def add_url(block=PLACE, slug="first-words"):
    url = reverse("courses:bookmark-add", args=["small-course", slug])
    return f"{url}?block={block}" if block else url


@pytest.fixture
def lesson(module):
    return add_lesson(
        module, "First words", text("<p>The <b>purchaser</b> signs.</p>", PLACE), text("<p>Then it waits.</p>", OTHER)
    )


@pytest.fixture
def reader(client, learner, small, lesson, at):
    """The learner, signed in and enrolled in the little course."""
    release(small, at)
    client.force_login(learner)
    return enrol(learner, small, at=at, actor=learner)


def note_at(client, block, note, slug="first-words", **more):
    return client.post(add_url(block, slug), {"note": note, "seen": 0} | more)


def test_a_place_is_kept_with_a_note_and_shown_where_it_stands(client, reader, learner):
    answer = note_at(client, PLACE, "Ask Sofia")

    assert answer.url == f"{lesson_url()}#b-{PLACE}"
    kept = Bookmark.objects.of(learner).get()
    assert (kept.block, kept.excerpt, kept.note) == (PLACE, "The purchaser signs.", "Ask Sofia")
    page = client.get(lesson_url()).content.decode()
    assert "Ask Sofia" in page
    assert page.index("purchaser") < page.index("Ask Sofia") < page.index("Then it waits.")


def test_a_lesson_as_a_whole_is_kept_too(client, reader, learner):
    assert note_at(client, "", "").url == lesson_url()

    kept = Bookmark.objects.of(learner).get()
    assert (kept.block, kept.note) == ("", "")
    assert kept.get_absolute_url() in client.get(lesson_url()).content.decode()


def test_the_form_says_what_stands_at_the_place(client, reader):
    for query in ("", "&fragment=1"):
        assert "The purchaser signs." in client.get(add_url() + query).content.decode()


def test_a_double_click_keeps_one_bookmark(client, reader, learner):
    for _twice in range(2):
        assert note_at(client, PLACE, "Once").status_code == 302

    assert Bookmark.objects.of(learner).count() == 1


def test_a_note_is_changed_and_removed(client, reader, learner):
    note_at(client, PLACE, "Old")
    kept = Bookmark.objects.get()

    assert "Old" in client.get(kept.get_absolute_url()).content.decode()
    client.post(kept.get_absolute_url(), {"note": "New", "seen": 1})
    kept.refresh_from_db()
    assert (kept.note, kept.version) == ("New", 2)
    answer = client.post(reverse("courses:bookmark-remove", args=[kept.uuid]) + "?back=notes")

    assert answer.url == NOTES
    assert not Bookmark.objects.exists()
    assert client.post(reverse("courses:bookmark-remove", args=[kept.uuid])).status_code == 404


def test_another_window_never_loses_what_was_written(client, reader):
    note_at(client, PLACE, "First window")

    overtaken = note_at(client, PLACE, "Second window")

    kept = Bookmark.objects.get()
    page = overtaken.content.decode()
    assert overtaken.status_code == 422
    assert kept.note == "First window"
    assert "First window" in page
    assert "Second window" in page
    assert f'action="{kept.get_absolute_url()}?' in page
    client.post(kept.get_absolute_url(), {"note": "Second window", "seen": kept.version})
    kept.refresh_from_db()
    assert kept.note == "Second window"


def test_an_old_form_is_refused_in_the_domain_as_well(learner, reader, at):
    lesson = reader.edition.activities.get(slug="first-words")
    kept = keep(learner, lesson, PLACE, "One", at=at)
    rewrite(kept, "Two", seen=1, at=at)

    with pytest.raises(ChangedMeanwhile):
        rewrite(kept, "Three", seen=1, at=at)
    rewrite(kept, "Two", seen=1, at=at)
    assert kept.note == "Two"


def test_a_new_edition_keeps_the_note_and_says_when_its_paragraph_has_gone(client, learner, reader, small, at):
    note_at(client, PLACE, "About the signature")
    note_at(client, OTHER, "About waiting")
    publish(LessonPage.objects.get(slug="first-words"), body=json.dumps([text("<p>It waits long.</p>", OTHER)]))
    release(small, at + timedelta(days=1))
    client.get(lesson_url())

    page, notes = client.get(lesson_url()).content.decode(), client.get(NOTES).content.decode()

    assert "Your notes on text that has gone" in page
    assert "About the signature" in page
    assert f'href="{lesson_url()}#b-{OTHER}"' in notes
    assert f'href="{lesson_url()}#b-{PLACE}"' not in notes
    assert "Open the lesson, in which this paragraph has changed" in notes


def test_a_lesson_that_left_the_edition_keeps_its_note(client, learner, reader, small, at):
    note_at(client, PLACE, "Still mine")
    LessonPage.objects.get(slug="first-words").unpublish()
    release(small, at + timedelta(days=1))
    client.get(lesson_url("lesson-1"))
    kept = Bookmark.objects.get()

    page = client.get(NOTES).content.decode()

    assert "Still mine" in page
    assert "No longer in your courses" in page
    assert client.post(kept.get_absolute_url(), {"note": "Changed", "seen": 1}).url == NOTES
    assert client.post(reverse("courses:bookmark-remove", args=[kept.uuid])).url == NOTES


def test_notes_are_found_by_words_and_by_course(client, reader, learner, course, at):
    note_at(client, PLACE, "Alpha beta")
    note_at(client, OTHER, "Gamma")
    elsewhere = enrol(learner, course, at=at, actor=learner)
    keep(learner, elsewhere.edition.activities.filter(kind="lesson").first(), "", "Alpha far away", at=at)

    by_words = client.get(NOTES, {"q": "beta alpha"}).content.decode()
    by_course = client.get(NOTES, {"course": "small-course"}).content.decode()

    assert "Alpha beta" in by_words
    assert "Gamma" not in by_words
    assert "Alpha far away" not in by_words
    assert "Gamma" in by_course
    assert "Alpha far away" not in by_course
    assert "Alpha far away" in client.get(NOTES, {"course": "no-such-course"}).content.decode()


def test_nobody_else_gets_at_a_note(client, reader, learner2, supervisor, instructor, admin_user):
    note_at(client, PLACE, "canary-of-mine")
    kept = Bookmark.objects.get()

    for other in (learner2, supervisor, instructor, admin_user):
        client.force_login(other)
        assert client.get(kept.get_absolute_url()).status_code == 404
        assert client.post(kept.get_absolute_url(), {"note": "x", "seen": 1}).status_code == 404
        assert client.post(reverse("courses:bookmark-remove", args=[kept.uuid])).status_code == 404
        assert "canary-of-mine" not in client.get(NOTES).content.decode()
    kept.refresh_from_db()
    assert kept.note == "canary-of-mine"


def test_authors_do_not_see_who_keeps_their_pages(reader, client, learner):
    note_at(client, PLACE, "Mine")

    assert not ReferenceIndex.model_is_indexable(Bookmark)


@pytest.mark.parametrize("block", ["no-such-block", "\0", "x" * 10_000, "<script>"])
def test_a_place_that_is_none_is_not_found(client, reader, block):
    assert (
        client.get(reverse("courses:bookmark-add", args=["small-course", "first-words"]), {"block": block}).status_code
        == 404
    )
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize("note", ["x" * 4001, "nul\0"])
def test_what_cannot_be_kept_is_refused_in_words(client, reader, note):
    answer = note_at(client, PLACE, note)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_bent_form_is_refused(client, reader, seen):
    assert note_at(client, PLACE, "Words", seen=seen).status_code == 422


def test_hostile_words_stay_words(client, reader):
    evil = "<script>alert(1)</script> \u202e evil 👩\u200d🚀"
    note_at(client, PLACE, evil)

    for url in (lesson_url(), NOTES, Bookmark.objects.get().get_absolute_url()):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_note_asked_for_in_place_is_answered_with_the_part_of_the_lesson(client, reader):
    answer = client.post(f"{add_url()}&fragment=1", {"note": "Quick", "seen": 0}).content.decode()
    kept = Bookmark.objects.get()
    removed = client.post(reverse("courses:bookmark-remove", args=[kept.uuid]) + "?fragment=1").content.decode()

    assert "data-part" in answer
    assert "<html" not in answer
    assert "Quick" in answer
    assert add_url().partition("?")[0] in removed


def test_whoever_keeps_nothing_pays_nothing_and_whoever_does_one_statement(client, reader):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(lesson_url())
        return len(captured)

    cost()
    before = cost()
    note_at(client, PLACE, "One")
    note_at(client, OTHER, "Two")

    assert cost() == before + 1


def test_many_notes_cost_the_statements_of_one(client, reader, learner, module, small, at):
    counts = []
    for number in range(1, 4):
        keep(learner, reader.edition.activities.get(slug=f"lesson-{number}"), "", "x", at=at)
        with CaptureQueriesContext(connection) as captured:
            client.get(NOTES)
        counts.append(len(captured))

    assert len(set(counts)) == 1
    assert counts[0] <= 10
