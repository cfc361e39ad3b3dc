"""Reading a lesson: the pinned edition, the place, the way on, and what it costs."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import Completion, CourseEdition, Enrolment, LessonPage, LessonVisit
from courses.progress import complete_activity
from courses.releasing import RESERVED_ACTIVITY_SLUGS
from tests.conftest import COURSE_SLUG

from .conftest import add_lesson, publish, release, text

BLOCK = "0f0e7a52-0000-4000-8000-000000000001"


def address(name, *args):
    return reverse(f"courses:{name}", args=["small-course", *args])


@pytest.fixture
def reader(client, learner, small, first_edition, at):
    """The learner, signed in and enrolled in the little course."""
    client.force_login(learner)
    return enrol(learner, small, at=at, actor=learner)


def test_a_learner_reads_the_edition_and_not_the_page(client, reader):
    client.get(address("lesson", "lesson-1"))
    publish(LessonPage.objects.get(slug="lesson-1"), title="Changed", body=json.dumps([text("<p>Rewritten.</p>")]))

    page = client.get(address("lesson", "lesson-1")).content.decode()

    assert "What Lesson 1 says." in page
    assert "Rewritten." not in page
    assert "Changed" not in page


def test_a_lesson_that_was_unpublished_is_still_in_the_edition(client, reader):
    LessonPage.objects.get(slug="lesson-1").unpublish()

    assert client.get(address("lesson", "lesson-1")).status_code == 200


def test_a_correction_is_seen_at_once(client, reader, small, at):
    client.get(address("lesson", "lesson-1"))
    publish(LessonPage.objects.get(slug="lesson-1"), body=json.dumps([text("<p>Mended.</p>")]))
    release(small, at, CourseEdition.Kind.CORRECTION)

    assert "Mended." in client.get(address("lesson", "lesson-1")).content.decode()


def test_a_newer_edition_is_offered_and_taken_when_the_learner_says_so(client, reader, small, at):
    client.get(address("lesson", "lesson-1"))
    client.post(address("complete", "lesson-1"))
    publish(LessonPage.objects.get(slug="lesson-2"), is_required=False)
    release(small, at, note="The second lesson is optional now.")

    banner = client.get(address("lesson", "lesson-3")).content.decode()
    assert "A newer edition of this course is available." in banner
    preview = client.get(address("move")).content.decode()
    assert "The second lesson is optional now." in preview
    reader.refresh_from_db()
    assert reader.edition.number == 1

    client.post(address("move"))

    reader.refresh_from_db()
    assert (reader.edition.number, reader.completed_count) == (2, 1)
    assert client.get(address("move")).url == address("outline")


def test_the_contents_are_folded_before_the_text_as_well_and_no_id_stands_twice(client, reader):
    """Shown where there is no room beside the text, without any script."""
    client.get(address("lesson", "lesson-1"))
    client.post(address("complete", "lesson-1"))

    page = BeautifulSoup(client.get(address("lesson", "lesson-2")).content, "html.parser")

    fold, text = page.select_one("details.toc-fold"), page.select_one("article.lesson")
    assert fold.select_one("summary").get_text(strip=True) == "Contents · 1 of 3 done"
    assert fold in text.find_all_previous("details")
    assert [link["href"] for link in fold.select("li a")] == [
        link["href"] for link in page.select(".toc--beside li a")
    ]
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_a_lesson_costs_at_most_twelve_statements(client, learner, enrolment, django_assert_max_num_queries):
    """And three more when nothing is kept yet: for the words that are terms, and for the sources on paper."""
    client.force_login(learner)
    url = reverse("courses:lesson", args=[COURSE_SLUG, "three-words-and-three-levels"])

    for most in (15, 12, 12):
        with django_assert_max_num_queries(most):
            page = client.get(url)
        assert b"rra-061" in page.content


def test_a_lesson_in_an_edition_that_is_not_the_newest_costs_no_more(
    client, learner, enrolment, course, at, django_assert_max_num_queries
):
    client.force_login(learner)
    url = reverse("courses:lesson", args=[COURSE_SLUG, "three-words-and-three-levels"])
    client.get(url)
    publish(LessonPage.objects.get(slug="three-words-and-three-levels"), minutes=99)
    release(course, at)

    with django_assert_max_num_queries(12):
        client.get(url)


def test_words_of_the_field_are_explained_once_and_never_in_headings_or_links(client, learner, enrolment):
    client.force_login(learner)
    page = client.get(reverse("courses:lesson", args=[COURSE_SLUG, "the-request-and-the-offer"])).content.decode()

    assert page.count('<a class="term" href="/rra/terms/loa/">') == 1
    for start in ("<h1", "<h2", 'class="citation"'):
        for piece in page.split(start)[1:]:
            assert 'class="term"' not in piece.partition("</")[0]


def test_every_block_has_its_id(client, learner, enrolment):
    client.force_login(learner)
    page = client.get(reverse("courses:lesson", args=[COURSE_SLUG, "three-words-and-three-levels"])).content.decode()

    for block in LessonPage.objects.get(slug="three-words-and-three-levels").body:
        assert f'id="b-{block.id}"' in page


def test_a_table_of_facts_names_organization_type_and_source_with_versions(client, learner, enrolment):
    client.force_login(learner)
    page = client.get(reverse("courses:lesson", args=[COURSE_SLUG, "three-words-and-three-levels"])).content.decode()

    for words in ("rra-061, version 1", "/rra/facts/rra-061/versions/1/", "Responsibility", "SAMM Chapter 5"):
        assert words in page


def read(client, slug):
    """Open a lesson and mark it as read."""
    client.get(address("lesson", slug))
    return client.post(address("complete", slug))


def test_marking_as_read_leads_to_what_comes_next(client, reader):
    first = read(client, "lesson-1")
    second = read(client, "lesson-2")
    third = read(client, "lesson-3")

    assert [first.url, second.url] == [address("lesson", "lesson-2"), address("lesson", "lesson-3")]
    assert third.url == address("outline")
    reader.refresh_from_db()
    assert reader.status == Enrolment.Status.COMPLETED
    assert "You have completed this course" in client.get(third.url).content.decode()


def test_whoever_skipped_a_lesson_is_led_back_to_it_in_the_end(client, reader):
    read(client, "lesson-2")

    assert read(client, "lesson-3").url == address("lesson", "lesson-1")


def test_a_lesson_that_was_never_opened_is_not_marked_as_read(client, reader):
    answer = client.post(address("complete", "lesson-1"), follow=True)

    assert answer.redirect_chain == [(address("lesson", "lesson-1"), 302)]
    assert "Read the lesson before you mark it as read." in answer.content.decode()
    assert not reader.completions.exists()


def test_asking_for_the_head_of_a_lesson_leaves_no_trace(client, reader):
    assert client.head(address("lesson", "lesson-1")).status_code == 200

    reader.refresh_from_db()
    assert (reader.opened_at, reader.current, reader.visits.count()) == (None, None, 0)


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "Prefetch"}]
)
def test_a_lesson_fetched_ahead_is_refused_and_leaves_no_trace(client, reader, headers):
    assert client.get(address("lesson", "lesson-1"), headers=headers).status_code == 503

    reader.refresh_from_db()
    assert (reader.opened_at, reader.current, reader.visits.count()) == (None, None, 0)


def test_marking_twice_counts_once(client, reader):
    for _twice in range(2):
        read(client, "lesson-1")

    reader.refresh_from_db()
    assert reader.completed_count == 1


def test_a_quiz_is_not_passed_by_marking_it_as_read(client, learner, small, final_test, at):
    release(small, at)
    reader = enrol(learner, small, at=at, actor=learner)
    client.force_login(learner)

    assert client.post(address("complete", "the-final-test")).status_code == 404
    assert client.get(address("lesson", "the-final-test")).status_code == 404
    assert not reader.completions.exists()


def test_the_place_is_remembered_and_offered_again(client, reader):
    client.get(address("lesson", "lesson-1"))
    told = client.post(address("place", "lesson-1"), {"block": BLOCK}, content_type="application/json")

    assert told.status_code == 204
    assert LessonVisit.objects.get(enrolment=reader).place == BLOCK
    assert f'href="#b-{BLOCK}"' in client.get(address("lesson", "lesson-1")).content.decode()
    place = f"{address('lesson', 'lesson-1')}#b-{BLOCK}"
    for page in (address("outline"), reverse("portal:learn"), address("lesson", "lesson-2")):
        assert f'href="{place}"' in client.get(page).content.decode()
    assert read(client, "lesson-3").url == place


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"block": 7}',
        '{"block": null}',
        '{"block": "x"}',
        '{"block": "\\u0000"}',
        "\xff",
        "[" * 400,
        '{"a":' * 80,
        '{"block": ' + "[" * 100_000 + "]" * 100_000 + "}",
        f'{{"block": "{BLOCK}"}}' + " " * 400,
        "9" * 5_000,
    ],
)
def test_a_place_that_is_none_is_refused(client, reader, body):
    answer = client.post(address("place", "lesson-1"), body.encode("latin-1"), content_type="application/json")

    assert answer.status_code == 400
    assert not LessonVisit.objects.filter(enrolment=reader).exists()


def test_a_place_in_a_lesson_that_was_never_opened_opens_nothing(client, reader):
    told = client.post(address("place", "lesson-1"), {"block": BLOCK}, content_type="application/json")

    assert told.status_code == 409
    assert not reader.visits.exists()
    client.post(address("complete", "lesson-1"))
    assert not reader.completions.exists()


def test_whoever_is_not_enrolled_is_shown_the_course(client, learner2, small, first_edition):
    client.force_login(learner2)

    for url in (address("lesson", "lesson-1"), address("outline")):
        answer = client.get(url, follow=True)
        assert answer.redirect_chain[-1][0].endswith("/courses/small-course/")
        assert "Enroll in this course to begin." in answer.content.decode()


@pytest.mark.parametrize("name", ["complete", "place"])
def test_somebody_elses_enrolment_is_not_found(client, reader, learner2, name):
    client.force_login(learner2)

    assert client.post(address(name, "lesson-1")).status_code == 404
    assert not reader.completions.exists()


def test_anonymous_is_sent_to_sign_in(client, small, first_edition):
    for url in (address("outline"), address("lesson", "lesson-1"), address("move")):
        assert client.get(url).url.startswith(reverse("account_login"))
    answer = client.post(address("enrol"))
    assert answer.url.startswith(reverse("account_login"))
    assert answer.url.endswith("/courses/small-course/")


def test_what_changes_something_is_a_post(client, reader):
    for url in (address("enrol"), address("complete", "lesson-1"), address("place", "lesson-1")):
        assert client.get(url).status_code == 405
    for url in (address("outline"), address("lesson", "lesson-1")):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize("slug", ["no-such-lesson", *sorted(RESERVED_ACTIVITY_SLUGS - {"enrol", "move"})])
def test_a_lesson_that_is_not_in_the_edition_is_not_found(client, reader, slug):
    assert client.get(address("lesson", slug)).status_code == 404


def test_enrolling_leads_into_the_course(client, learner, small, first_edition):
    client.force_login(learner)

    answer = client.post(address("enrol"))

    assert answer.url == address("outline")
    assert "Begin" in client.get(answer.url).content.decode()


def test_a_course_that_is_not_offered_says_so(client, learner, small):
    client.force_login(learner)

    answer = client.post(address("enrol"), follow=True)

    assert "This course cannot be taken yet." in answer.content.decode()
    assert not Enrolment.objects.filter(learner=learner, course=small).exists()


def test_a_completed_lesson_offers_the_way_on(client, reader, first_edition, at):
    complete_activity(reader, first_edition.activities.first(), how=Completion.How.READ, at=at + timedelta(hours=1))

    page = client.get(address("lesson", "lesson-1")).content.decode()

    assert "Mark as read" not in page
    assert f'class="usa-button" href="{address("lesson", "lesson-2")}"' in page


def test_what_authors_type_stays_words(client, learner, small, module, at):
    evil = "<script>alert(1)</script>"
    heading = {"type": "heading", "value": {"text": evil, "level": "2"}, "id": BLOCK}
    callout = {"type": "callout", "value": {"kind": "note", "title": evil, "text": "<p>x</p>"}, "id": BLOCK}
    facts = {"type": "facts", "value": {"caption": evil, "facts": []}, "id": BLOCK}
    add_lesson(module, "Hostile", heading, callout, facts, objectives=evil)
    release(small, at)
    enrol(learner, small, at=at, actor=learner)
    client.force_login(learner)

    page = client.get(address("lesson", "hostile")).content.decode()

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


def test_on_paper_a_lesson_names_its_sources_edition_and_day(client, learner, enrolment):
    client.force_login(learner)
    page = client.get(reverse("courses:lesson", args=[COURSE_SLUG, "three-words-and-three-levels"])).content.decode()

    assert '<sup class="cite-number">[1]</sup>' in page
    sources = page[page.index('<section class="sources print-only">') :]
    assert "http://testserver/rra/facts/rra-061/versions/1/" in sources
    assert "Edition 1, released" in sources
    assert "printed" in client.get(reverse("courses:outline", args=[COURSE_SLUG])).content.decode()
