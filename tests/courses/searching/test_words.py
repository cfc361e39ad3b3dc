"""Reading what somebody typed."""

import pytest

from courses.searching.words import Term, codes_in, read_query


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Letter of Offer", [("letter",), ("offer",)]),
        ("“letter of offer”", [("letter", "of", "offer")]),
        ('"letter of', [("letter",)]),
        ("third-party transfer", [("third", "party"), ("transfer",)]),
        ("U.S.C. 2776", [("usc",), ("2776",)]),
        ("LOA/LOR", [("loa", "lor")]),
        ("who decides?", [("decides",)]),
        ("case case CASE", [("case",)]),
        ("naïve", [("naïve",)]),
        ("مشترٍ", [("مشتر",)]),
    ],
)
def test_words_and_phrases(typed, words):
    assert [term.words for term in read_query(typed).terms] == words


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("rra-061", "krrax061"),
        ("RRA-061", "krrax061"),
        ("rra-061@2", "krrax061"),
        ("(C5.4)", "kc5x4"),
        ("36(b)(1)", "k36xbx1"),
        ("F-16,", "kfx16"),
    ],
)
def test_codes_are_one_word(typed, code):
    assert [term.code for term in read_query(typed).terms] == [code]


@pytest.mark.parametrize("typed", ["", "   ", "the of who", "* - + AND", '"', '""', "(((", "\0", "🙂", "‮", "'", "—"])
def test_what_says_nothing_asks_for_nothing(typed):
    assert not read_query(typed).terms or [term.words for term in read_query(typed).terms] == [("and",)]


def test_a_query_is_cut_off():
    query = read_query("word " * 3000)

    assert len(query.text) <= 200
    assert len(read_query(" ".join(f"w{number}" for number in range(99))).terms) == 12


def test_nothing_but_letters_and_digits_reaches_a_database_from_a_term():
    query = read_query("a'b\\c\"d:*&|!<->(e) NEAR(x y) {title}:z ^q rra-1'); --")

    for term in query.terms:
        assert "".join(term.words).isalnum() or term.code.isalnum()


def test_codes_are_found_under_the_codes_above_them():
    assert {"kc5x4x1", "kc5x4"} <= set(codes_in(["SAMM C5.4.1 says"]))
    assert "kc5x4" not in codes_in(["SAMM C5.41"])
    assert {"krrax061", "rra061", "061"} <= set(codes_in(["rra-061"]))
    assert "usc" in codes_in(["22 U.S.C. 2776"])
    assert codes_in(["government-to-government"]) == []


def test_a_term_speaks_to_each_database_in_its_own_way():
    term = Term("third-party", ("third", "party"))

    assert term.for_postgresql() == "'third party'"
    assert term.for_sqlite() == '("third party")'
    assert Term("C5.4", code="kc5x4").for_sqlite(as_prefix=True) == '(codes : "kc5x4")'
