"""The search page: what is found, in what order, by whom, and where it leads."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.enrolling import enrol, move
from courses.models import Completion, LessonPage, SearchEntry
from courses.progress import begin, complete_activity
from courses.rra.models import Term
from courses.searching.texts import SAYING_BLOCKS, SILENT_BLOCKS

from ..conftest import add_lesson, make_course, publish, release, text
from .conftest import ask

HOSTILE = [
    '"a AND (',
    "*",
    "-",
    '"',
    "a* b* NOT c",
    "NEAR(a b, 3)",
    "title : x",
    "{names} : x",
    "a' OR '1'='1",
    "x\0y",
    "\\",
    "a & | ! b:*",
    "<script>alert(1)</script>",
    "%s %(x)s {}",
    "‮rra-061‬",
    "🙂🙂",
    "مرحبا بالعالم",
    "²½Ⅷ ꙮ a\u0301",
    "😀" * 50,
    "\ud7ff\uffff",
    "x" * 10_000,
    "word " * 2_000,
    "(" * 500,
]


def test_a_code_finds_itself_first_and_then_what_cites_it(member):
    answer = ask(member, "rra-061")

    assert answer.links[0] == "/rra/facts/rra-061/"
    assert answer.counts["Lessons"] > 0
    assert ask(member, "RRA061").links[0] == answer.links[0]
    assert answer.links[1:]
    assert "/rra/facts/" not in "".join(answer.links[1:])


@pytest.mark.parametrize(
    ("q", "link"),
    [
        ("LOA", "/rra/terms/loa/"),
        ("loa", "/rra/terms/loa/"),
        ("P&A", "/rra/terms/pa/"),
        ("Letter of Offer and Acceptance", "/rra/terms/loa/"),
        ("step:eligibility", "/rra/steps/eligibility/"),
        ("HFAC", "/rra/organizations/hfac/"),
    ],
)
def test_what_is_called_so_stands_at_the_top(client, db, q, link):
    top = ask(client, q).links[:2]  # a term and an organization may have the same name

    assert link in top


def test_a_part_of_a_manual_finds_what_rests_on_it(client, db):
    answer = ask(client, "C5.4")

    assert answer.counts["Who may do what"] > 0
    assert all("C5.4" in found for found in answer.texts)
    assert "<mark>C5.4</mark>" in answer.html


@pytest.mark.parametrize(("one", "other"), [("transfers", "transferred"), ("agency", "agencies")])
def test_words_are_found_by_their_stem(client, db, one, other):
    assert ask(client, one).counts == ask(client, other).counts != {}


def test_words_between_quotation_marks_stand_together(member):
    whole, parts = ask(member, '"offer and acceptance"'), ask(member, "offer acceptance")

    assert 0 < whole.counts["All"] < parts.counts["All"]


def test_when_nothing_has_every_word_what_comes_nearest_is_shown(client, db):
    answer = ask(client, "reconciliation of zebras")

    assert "This comes nearest" in answer.html
    assert any("reconcil" in title.lower() for title in answer.titles)
    assert ask(client, "reconcil").titles


def test_a_result_leads_to_the_block_where_the_words_stand(member, learner, small, module, at):
    here = str(uuid4())
    add_lesson(module, "Deep", text("<p>Nothing.</p>"), text("<p>A quagga is seen.</p>", here), text("<p>End.</p>"))
    release(small, at)
    enrol(learner, small, at=at, actor=learner)

    answer = ask(member, "quaggas")

    assert answer.links == [f"/learn/small-course/deep/#b-{here}"]
    assert "A <mark>quagga</mark> is seen." in answer.html
    assert f'id="b-{here}"' in member.get("/learn/small-course/deep/").content.decode()


def test_whoever_does_not_take_the_course_is_led_to_where_they_can(member, small, module, at):
    add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)

    answer = ask(member, "quagga")

    assert answer.links == ["/courses/small-course/"]
    assert "enroll to read" in answer.html


def test_strangers_find_courses_and_facts_and_no_lesson(client, small, module, at):
    add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)

    assert ask(client, "Small course").links[0] == "/courses/small-course/"
    assert ask(client, "quagga").titles == []
    assert "Sign in to search in lessons" in ask(client, "quagga").html
    assert ask(client, "quagga", course="small-course").titles == []
    assert set(ask(client, "LOA").counts) == {
        "All",
        "Who may do what",
        "Process steps",
        "Organizations",
        "Terms",
        "Sources",
    }


def test_a_learner_finds_the_words_of_their_own_edition_and_others_those_of_the_newest(
    client, learner, learner2, small, module, at
):
    lesson = add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)
    begin(enrol(learner, small, at=at, actor=learner), at=at)
    publish(lesson, body=json.dumps([text("<p>An okapi is seen.</p>")]))
    newest = release(small, at + timedelta(days=1))

    client.force_login(learner)
    assert (len(ask(client, "quagga").titles), len(ask(client, "okapi").titles)) == (1, 0)
    client.force_login(learner2)
    assert (len(ask(client, "quagga").titles), len(ask(client, "okapi").titles)) == (0, 1)

    move(learner.enrolments.get(), newest, actor=learner, at=at)
    client.force_login(learner)
    assert (len(ask(client, "quagga").titles), len(ask(client, "okapi").titles)) == (0, 1)


def test_whoever_has_not_begun_finds_the_newest_edition(member, learner, small, module, at):
    lesson = add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)
    enrol(learner, small, at=at, actor=learner)
    publish(lesson, body=json.dumps([text("<p>An okapi is seen.</p>")]))
    release(small, at + timedelta(days=1))

    assert ask(member, "quagga").titles == []
    assert ask(member, "okapi").links[0].startswith("/learn/small-course/deep/#b-")


def test_a_correction_takes_the_place_of_the_words_before(client, learner, learner2, small, module, at):
    lesson = add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    first = release(small, at)
    begin(enrol(learner, small, at=at, actor=learner), at=at)
    done = enrol(learner2, small, at=at, actor=learner2)
    for activity in first.activities.all():
        complete_activity(done, activity, how=Completion.How.READ, at=at)
    publish(lesson, body=json.dumps([text("<p>An okapi is seen.</p>")]))
    release(small, at + timedelta(days=1), kind="correction")

    client.force_login(learner)
    assert (len(ask(client, "quagga").titles), len(ask(client, "okapi").titles)) == (0, 1)
    client.force_login(learner2)  # who finished reads what they finished
    assert (len(ask(client, "quagga").titles), len(ask(client, "okapi").titles)) == (1, 0)


def test_a_lesson_that_stays_as_it_was_is_kept_once(small, module, at):
    lesson = add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)
    before = SearchEntry.objects.count()
    publish(lesson, body=json.dumps([text("<p>An okapi is seen.</p>")]))

    release(small, at + timedelta(days=1))

    assert SearchEntry.objects.count() == before + 2  # the edition and the one changed lesson


def test_an_unpublished_course_is_found_only_by_those_who_take_it(client, learner, learner2, small, module, at):
    add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)
    begin(enrol(learner, small, at=at, actor=learner), at=at)
    small.refresh_from_db()
    small.unpublish()

    client.force_login(learner2)
    assert ask(client, "quagga").titles == []
    assert "Small course" not in ask(client, "Small course").titles
    client.force_login(learner)
    assert ask(client, "quagga").titles == ["Deep"]


def test_search_inside_a_course_finds_its_lessons_only(member, learner, course, small, module, at):
    add_lesson(module, "Deep", text("<p>The LOA and a quagga.</p>"))
    release(small, at)
    begin(enrol(learner, small, at=at, actor=learner), at=at)

    answer = ask(member, "LOA", course="small-course")

    assert answer.titles == ["Deep"]
    assert "Search in “Small course”" in answer.html
    assert 'href="?q=LOA"' in answer.html  # everywhere
    assert "quagga" not in " ".join(ask(member, "LOA", course=course.slug).texts)
    for address in ("/learn/small-course/", "/learn/small-course/deep/"):
        assert 'name="course" value="small-course"' in member.get(address).content.decode()


@pytest.mark.parametrize("slug", ["no-such-course", "a\0b", "x" * 10_000, "<script>", "../../etc"])
def test_a_course_that_one_cannot_read_is_not_found(member, slug):
    assert member.get("/search/", {"q": "LOA", "course": slug}).status_code == 404


def test_kinds_narrow_and_the_address_keeps_everything(member):
    everything = ask(member, "DSCA")
    terms = ask(member, "DSCA", kind="term")

    assert everything.counts["All"] == sum(number for name, number in everything.counts.items() if name != "All")
    assert terms.counts == everything.counts
    assert all(link.startswith("/rra/terms/") for link in terms.links)
    assert 'href="?q=DSCA&amp;kind=term" aria-current="page"' in terms.html
    assert "?q=DSCA&amp;kind=term&amp;page=2" in terms.html


def test_pages_hold_each_result_once(member):
    total = ask(member, "DSCA").counts["Who may do what"]
    pages = range(1, total // 15 + 2)
    links = [link for page in pages for link in ask(member, "DSCA", kind="fact", page=page).links]

    assert len(links) == total == len(set(links))


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999999", "٣", ""])
def test_any_page_is_a_page(member, page):
    assert ask(member, "DSCA", page=page).titles


@pytest.mark.parametrize("q", HOSTILE)
def test_hostile_words_are_only_words(member, q):
    for state in ({}, {"kind": "lesson"}, {"kind": q[:50], "page": q[:50]}):
        answer = ask(member, q, **state)
        assert "<script>alert" not in answer.html
        assert "\0" not in answer.html


def test_what_is_found_is_escaped_before_it_is_marked(member, learner, small, module, at):
    body = "<p>&lt;img src=x onerror=alert(1)&gt; quagga &amp;amp; &lt;mark&gt;</p>"
    publish(add_lesson(module, "Deep", text(body)), title="<b>Deep</b>")
    release(small, at)

    html = ask(member, "quagga").html

    assert "&lt;img src=x onerror=alert(1)&gt; <mark>quagga</mark> &amp;amp; &lt;mark&gt;" in html
    assert "&lt;b&gt;Deep&lt;/b&gt;" in html


def test_nothing_found_says_what_to_try(member):
    html = ask(member, "quaggaquagga").html

    assert "Nothing found for “quaggaquagga”" in html
    assert 'href="/rra/terms/"' in html
    assert "stand everywhere" in ask(member, "the who").html
    assert "Search finds courses, lessons" in ask(member, "").html


def test_a_fact_that_was_dropped_or_does_not_hold_today_is_not_found(client, db, at):
    assert "/rra/terms/loa/" in ask(client, "LOA").links

    Term.objects.filter(code="term:loa").update(retired_at=at)

    assert "/rra/terms/loa/" not in ask(client, "LOA", kind="term").links
    ended = SearchEntry.objects.filter(version__valid_to__lt=at.date(), kind="fact").select_related("version__fact")
    for entry in ended:
        assert f"/rra/facts/{entry.version.fact.code}/" not in ask(client, entry.version.fact.code).links


def test_it_costs_the_same_for_few_and_for_many(member, at):
    few = _statements(member, "rra-061")
    for number in range(4):
        course = make_course(f"Course {number}", lessons=3)
        module = course.get_children().first()
        add_lesson(module.specific, f"Deep {number}", text("<p>LOA quagga.</p>"))
        release(course, at)

    many = _statements(member, "LOA quagga")

    assert len(ask(member, "LOA quagga").titles) == 4
    assert len(many) == len(few) <= 10, many


def _statements(member, q):
    """Of the second time: where the site stands is remembered."""
    ask(member, q)
    with CaptureQueriesContext(connection) as captured:
        ask(member, q)
    return [each["sql"][:150] for each in captured]


def test_the_index_can_be_made_again(small, module, at):
    add_lesson(module, "Deep", text("<p>A quagga is seen.</p>"))
    release(small, at)
    fields = ["kind", "title", "about", "names", "codes", "text", "places", "edition", "revision", "version"]
    before = sorted(map(str, SearchEntry.objects.values_list(*fields)))

    call_command("index_search", anew=True, verbosity=0)
    assert sorted(map(str, SearchEntry.objects.values_list(*fields))) == before
    SearchEntry.objects.filter(kind__in=["lesson", "term", "course"]).delete()
    call_command("index_search", verbosity=0)
    assert sorted(map(str, SearchEntry.objects.values_list(*fields))) == before


def test_every_kind_of_block_either_says_something_or_is_known_to_be_silent():
    assert set(LessonPage.body.field.stream_block.child_blocks) == SAYING_BLOCKS | SILENT_BLOCKS
