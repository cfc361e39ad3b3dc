"""Words of the field are explained where they first stand, and nothing else of the HTML changes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from courses.rra.glossary import Glossary, Words, words_in_force
from courses.rra.models import Fact, Term
from courses.rra.publishing import publish

ROWS = (
    ("LOA", "Letter of Offer and Acceptance", "loa"),
    ("LOAD", "LOA Data", "load"),
    ("Case", "FMS case", "case"),
    ("Case manager", "Case manager", "case-manager"),
    ("P&A", "Price and Availability", "p-a"),
    ("USD(A&S)", "Under Secretary of Defense for Acquisition and Sustainment", "usd-a-s"),
    ("SDO/DATT", "Senior Defense Official/Defense Attache", "sdo-datt"),
    ("DATT", "Defense Attache", "datt"),
    ("NSPM-10", "National Security Presidential Memorandum 10", "nspm-10"),
)


OVER_LINES = "letter of\n offer and acceptance"


def link(slug, words):
    return f'<a class="term" href="/rra/terms/{slug}/">{words}</a>'


@pytest.fixture
def glossary():
    return Glossary(Words(ROWS))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The LOA waits.</p>", f"<p>The {link('loa', 'LOA')} waits.</p>"),
        ("<p>Two LOAs.</p>", f"<p>Two {link('loa', 'LOAs')}.</p>"),
        ("<p>an LOA’s end</p>", f"<p>an {link('loa', 'LOA')}’s end</p>"),
        ("<p>LOA, LOA and LOA</p>", f"<p>{link('loa', 'LOA')}, LOA and LOA</p>"),
        (f"<p>A {OVER_LINES} (LOA)</p>", f"<p>A {link('loa', OVER_LINES)} (LOA)</p>"),
        ("<p>LOA Data</p>", f"<p>{link('load', 'LOA Data')}</p>"),
        ("<p>LOAD or LOA</p>", f"<p>{link('load', 'LOAD')} or {link('loa', 'LOA')}</p>"),
        ("<p>In any case, a case.</p>", "<p>In any case, a case.</p>"),
        ("<p>Case managers</p>", f"<p>{link('case-manager', 'Case managers')}</p>"),
        ("<p>P&amp;A &amp; more</p>", f"<p>{link('p-a', 'P&amp;A')} &amp; more</p>"),
        ("<p>the USD(A&amp;S).</p>", f"<p>the {link('usd-a-s', 'USD(A&amp;S)')}.</p>"),
        ("<p>SDO/DATT, DATT</p>", f"<p>{link('sdo-datt', 'SDO/DATT')}, {link('datt', 'DATT')}</p>"),
        ("<p>NSPM-10 and NSPM-105</p>", f"<p>{link('nspm-10', 'NSPM-10')} and NSPM-105</p>"),
        ("<p>BALOA, LOA1, x@LOA, LOA@x, LOA.mil, pre-LOA</p>", "<p>BALOA, LOA1, x@LOA, LOA@x, LOA.mil, pre-LOA</p>"),
        ("plain LOA", f"plain {link('loa', 'LOA')}"),
    ],
)
def test_terms_become_links(glossary, html, expected):
    assert glossary.explain(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<h2>LOA</h2><h3 id="x">The <em>LOA</em></h3>',
        '<p><a href="/x">the LOA</a> and <a class="citation" href="/y">the <b>LOA</b></a></p>',
        "<p title=\"LOA\" data-x='LOA > LOA'>x</p>",
        '<img src="a.png" alt="The LOA">',
        '<img src="a.png" alt="The LOA"/>',
        "<!-- LOA --><p>x</p>",
        "<script>var x = 'LOA <p>LOA</p>';</script><style>.LOA::after { content: 'LOA' }</style>",
        "<form><label>LOA</label><button>LOA</button><select><option>LOA</option></select><textarea>LOA</textarea></form>",
        "<svg><text>LOA</text><path d='M0 0'/></svg><code>LOA</code><pre>LOA</pre>",
        "<p>&lt;LOAX&gt; &#76;OAX &nbsp; &notanentity; a < b && c</p>",
        "<details><summary>LOA</summary></details>",
        "<p><a href='/x'>never closed LOA <p>LOA",
        "",
    ],
)
def test_everything_else_stays_as_it_was(glossary, html):
    assert glossary.explain(html) == html


def test_what_is_left_alone_does_not_count_as_met(glossary):
    assert glossary.explain("<h2>LOA</h2><p>LOA</p>") == f"<h2>LOA</h2><p>{link('loa', 'LOA')}</p>"


def test_the_first_place_in_the_whole_lesson_counts(glossary):
    assert link("loa", "LOA") in glossary.explain("<p>LOA</p>")
    assert glossary.explain("<p>LOA</p>") == "<p>LOA</p>"


def test_escaped_text_stays_escaped(glossary):
    html = "<p>&lt;script&gt;alert(1)&lt;/script&gt; LOA &quot;&amp;lt;&quot;</p>"

    told = glossary.explain(html)

    assert "<script" not in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told
    assert "&amp;lt;" in told


def test_a_word_that_is_markup_is_escaped_in_its_link():
    told = Glossary(Words((("R&D", "R<b>D", "r-d"),))).explain("<p>R&amp;D</p><p>R&lt;b&gt;D</p>")

    assert told == f"<p>{link('r-d', 'R&amp;D')}</p><p>R&lt;b&gt;D</p>"


def test_the_words_are_kept_between_requests(db, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        words_in_force(on=at.date())
    with django_assert_num_queries(0):
        words_in_force(on=at.date())


def test_a_term_that_was_dropped_is_explained_no_more(db, at):
    Fact.objects.filter(code="term:loa").update(retired_at=at)

    assert "term" not in Glossary(words_in_force(on=at.date())).explain("<p>LOA</p>")


def test_a_term_opens_what_it_means_today_with_its_source_and_doubts(client, db, at):
    term = Term.objects.get(code="term:aac")
    term.definition = "A new meaning."
    publish(term, publisher=None, at=at + timedelta(days=1), change_class="substantive")
    cache.clear()

    page = client.get(reverse("rra:term", args=["aac"]), {"fragment": "1"}).content.decode()

    assert "<html" not in page
    assert "data-citation-close" in page
    for words in ("Acquisition Advice Code", "A new meaning.", "SAMM Chapter 5", "Cited, not read"):
        assert words in page
    assert f'href="{reverse("rra:term", args=["aac"])}"' in page


def test_thousands_of_terms_are_no_burden():
    many = tuple((f"T{number}", f"Term number {number}", str(number)) for number in range(5000))
    glossary = Glossary(Words(many))

    told = glossary.explain("<p>" + "Some words of a lesson and T77. " * 2000 + "</p>")

    assert told.count("<a ") == 1
