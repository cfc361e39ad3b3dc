"""On paper a citation has a number, and the number leads to what was cited, where, and how far to rely on it."""

import pytest
from django.urls import reverse

from courses.rra.numbering import numbering_of
from courses.rra.rich_text import CitationLink


def cite(reference, words):
    return f"{CitationLink.expand_db_attributes({'id': reference})}{words}</a>"


def numbered(reference, words, number):
    return f'{cite(reference, words)}<sup class="cite-number">[{number}]</sup>'


def test_each_citation_bears_the_number_of_its_version(db):
    numbering = numbering_of(["rra-061@1", "term:loa@1", "rra-061@1"])
    html = f"<p>{cite('rra-061@1', 'the <b>words</b>')}, {cite('term:loa@1', 'LOA')}, {cite('rra-061@1', 'again')}</p>"

    assert numbering.put_into(html) == (
        f"<p>{numbered('rra-061@1', 'the <b>words</b>', 1)}, {numbered('term:loa@1', 'LOA', 2)}, "
        f"{numbered('rra-061@1', 'again', 1)}</p>"
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/rra/facts/rra-061/versions/1/">x</a></p>',
        '<a class="citation" href="/elsewhere/">x</a>',
        "<p>x</p>",
        "",
    ],
)
def test_other_links_have_none(db, html):
    assert numbering_of(["rra-061@1"]).put_into(html) == html


def test_the_list_says_what_was_said_by_whom_and_what_to_doubt(db):
    assignment, term = numbering_of(["rra-061@1", "term:aac@1"]).cited

    assert (assignment.number, assignment.code, assignment.version) == (1, "rra-061", 1)
    assert assignment.address == reverse("rra:fact-version", args=["rra-061", 1])
    assert "SAMM Chapter 5" in assignment.source
    assert assignment.doubts == ()
    assert (term.said, term.doubts) == ("Acquisition Advice Code", ("Cited, not read",))


def test_what_is_unknown_or_malformed_has_no_number(db):
    assert numbering_of(["no such", "rra-061@99", "nothing-001@1"]).cited == []


def test_any_number_of_citations_costs_two_statements(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        numbering_of([f"rra-{number:03}@1" for number in range(1, 60)])
