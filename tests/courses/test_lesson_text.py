"""The text of lessons: what Markdown becomes, and what is refused with its line."""

import pytest

from courses.loading.text import Block, read_text

KNOWN = {"rra-001": "rra-001@2", "rra-002": "rra-002@1", "term:loa": "term:loa@1"}


def read(text):
    reading = read_text(text, pin=KNOWN.get)
    return reading.blocks, reading.problems


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One **bold** and *slanted* word.", "<p>One <b>bold</b> and <i>slanted</i> word.</p>"),
        ("Over two\nlines.", "<p>Over two lines.</p>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("1. one\n\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("- one\n  - inner", "<ul><li>one<ul><li>inner</li></ul></li></ul>"),
        ("See [the fact](rra:rra-001).", '<p>See <a linktype="rra" id="rra-001@2">the fact</a>.</p>'),
        ("[A term](rra:term:loa)", '<p><a linktype="rra" id="term:loa@1">A term</a></p>'),
        ("[Law](https://a.test/?b=1&c=2)", '<p><a href="https://a.test/?b=1&amp;c=2">Law</a></p>'),
        ('"Quoted"', "<p>“Quoted”</p>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
    ],
)
def test_paragraphs_and_lists_become_rich_text(text, html):
    assert read(text) == ([Block("text", html)], [])


def test_each_paragraph_heading_and_list_is_a_block():
    blocks, problems = read("## Big\n\nFirst.\n\nSecond.\n\n### Small\n\n- a\n- b\n")

    assert [block.type for block in blocks] == ["heading", "text", "text", "heading", "text"]
    assert blocks[0].value == {"text": "Big", "level": "2"}
    assert blocks[3].value == {"text": "Small", "level": "3"}
    assert problems == []


def test_directives_become_callouts_and_tables():
    blocks, problems = read(
        "Before.\n\n::: callout case Meet Marta\nOne.\n\n[Two](rra:rra-002).\n:::\n\n"
        "::: facts Some facts\nrra-001 rra-002\n:::\nAfter."
    )

    assert problems == []
    assert blocks[1] == Block(
        "callout",
        {
            "kind": "case",
            "title": "Meet Marta",
            "text": '<p>One.</p><p><a linktype="rra" id="rra-002@1">Two</a>.</p>',
        },
    )
    references = [item["value"] for item in blocks[2].value["facts"]]
    assert (blocks[2].value["caption"], references) == ("Some facts", ["rra-001@2", "rra-002@1"])
    assert [block.type for block in blocks] == ["text", "callout", "facts", "text"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Fine.\n\n[Words](rra:rra-999)", 3, "there is no fact 'rra-999'"),
        ("[x](javascript:alert(1))", 1, "javascript:alert"),
        ("[x](data:text/html,boo)", 1, "data:text/html"),
        ("[x](/somewhere/)", 1, "not to '/somewhere/'"),
        ("# Too big", 1, "heading"),
        ("#### Too small", 1, "heading"),
        ("Fine.\n\n> quoted", 3, "blockquote"),
        ("Fine.\n\n    code", 3, "code_block"),
        ("```\ncode\n```", 1, "fence"),
        ("---", 1, "hr"),
        ("Some `code`", 1, "code_inline"),
        ("![picture](https://a.test/x.png)", 1, "image"),
        ("Fine.\n\n::: callout loud Title\nText.\n:::", 3, "expected"),
        ("::: callout note\nText.\n:::", 1, "expected"),
        ("::: facts\nrra-001\n:::", 1, "expected"),
        ("::: facts Caption\n:::", 1, "names no facts"),
        ("::: facts Caption\nrra-999\n:::", 1, "there is no fact 'rra-999'"),
        ("Fine.\n\n::: callout note Title\nText.", 3, "not closed"),
        ("::: callout note Title\n## Heading\n:::", 1, "no headings"),
        ("::: callout note Title\nFine.\n\n[x](rra:none)\n:::", 4, "there is no fact 'none'"),
    ],
)
def test_what_lessons_do_not_hold_is_refused_with_its_line(text, line, words):
    _blocks, problems = read(text)

    assert [at for at, _problem in problems] == [line]
    assert words in problems[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "Before <img src=x onerror=alert(1)> after",
        '<a href="javascript:alert(1)">x</a>',
        "<!-- a comment -->",
        "&lt;script&gt;",
    ],
)
def test_html_stays_words(text):
    blocks, problems = read(text)

    assert problems == []
    assert "<script" not in blocks[0].value
    assert "<img" not in blocks[0].value
    assert "<a" not in blocks[0].value
    assert "<!--" not in blocks[0].value


def test_quotes_do_not_break_out_of_an_address():
    blocks, _problems = read('[x](<https://a.test/"onclick="alert(1)>)')

    assert 'onclick="' not in blocks[0].value
