"""The piece of a text that is shown, with what was found in it."""

from courses.searching.excerpts import Found, lines_found


def shown(found):
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in found.excerpt())


def test_marks_become_pieces_of_the_text_itself():
    first, second = lines_found("one \x02two\x03 three\nfour \x02five\x03", "one-two three\nfour five")

    assert shown(first) == "one-[two] three"
    assert shown(second) == "four [five]"


def test_marks_that_do_not_fit_the_text_mark_nothing():
    (only,) = lines_found("\x02other\x03 text", "quite another text")

    assert only.spans == ()


def test_codes_are_marked_as_they_stand():
    (only,) = lines_found("see SAMM C5.4.1, c5.4", "see SAMM C5.4.1, c5.4", ["C5.4"])

    assert shown(only) == "see SAMM [C5.4].1, [c5.4]"


def test_overlapping_finds_are_one():
    (only,) = lines_found("C\x025\x03.4", "C5.4", ["C5.4"])

    assert only.spans == ((0, 4),)


def test_a_long_text_is_cut_at_words_around_what_was_found():
    text = "word " * 100 + "needle " + "word " * 100
    found = Found(text, ((500, 506),))

    assert shown(found).startswith("… word")
    assert "[needle]" in shown(found)
    assert shown(found).endswith("word …")
    assert len(shown(found)) < 300


def test_an_endless_word_is_cut_too():
    assert len(shown(Found("x" * 5000, ((4000, 4010),)))) < 600


def test_the_window_is_where_most_was_found():
    text = "alone " + "word " * 100 + "many many many"
    spans = ((0, 5), *((start, start + 4) for start in (506, 511, 516)))

    assert shown(Found(text, spans)).endswith("[many] [many] [many]")
