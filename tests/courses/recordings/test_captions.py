"""Captions: what is taken, and what is refused with its line."""

import pytest

from courses.recordings.captions import BadCaptions, Cue, normalized, read_captions

GOOD = """WEBVTT - Case 1
Kind: captions

NOTE made by hand

opening
00:00.000 --> 00:02.500 align:start position:10% line:-2
<v Ana>Who decides?</v>

00:00:02.500 --> 01:00:04.000
<i>The <b.loud>country team</b></i> &amp; the <c.yellow>agency</c>
a < 00:00:03.000 is written &lt;
""".replace("a < 00:00:03.000", "<00:00:03.000>then")


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadCaptions) as refusal:
        read_captions(text)
    return refusal.value.problems


def test_captions_are_read_with_their_times():
    cues = read_captions(GOOD)

    assert cues[0] == Cue(0, 2.5, "<v Ana>Who decides?</v>")
    assert (cues[1].start, cues[1].end) == (2.5, 3604)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_mark_of_byte_order_are_taken(end):
    text = "\ufeff" + GOOD.replace("\n", end)

    assert len(read_captions(text)) == 2
    assert normalized(text) == GOOD


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "WEBVTT"),
        ("WEBVTTX\n\n00:00.000 --> 00:01.000\nx", 1, "WEBVTT"),
        ("WEBVTT", 2, "no captions"),
        ("1\n00:00:00,000 --> 00:00:01,000\nSubRip", 1, "WEBVTT"),
        ("WEBVTT\n\n00:00,000 --> 00:01,000\nx", 3, "written as"),
        ("WEBVTT\n\n00:00.000-->00:01.000\nx", 3, "written as"),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\nx", 3, "written as"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nx", 3, "ends before"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:01.000 --> 00:02.000\ny", 6, "begins before"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\n\nx", 3, "without words"),
        ("WEBVTT\n\njust words", 3, "neither"),
        ("WEBVTT\n\nSTYLE\n::cue { background: url(https://example.test/) }", 3, "styles"),
        ("WEBVTT\n\nREGION\nid:a", 3, "styles"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script>", 4, "tag"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<i onclick=x>y</i>", 4, "tag"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<v <b>x", 4, "tag"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 position:101%\nx", 3, "position:101%"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 line:999\nx", 3, "line:999"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 region:a\nx", 3, "region:a"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 size:5% size:6%\nx", 3, "twice"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nx\n00:01.000 --> 00:02.000\ny", 5, "empty line"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nx\x00y", 4, "control"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n" + "x" * 1001, 3, "longer than"),
        ("WEBVTT" + "\n\n00:00.000 --> 00:01.000\nx" * 20_001, 60_005, "more than"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, line, problem):
    found = problems(text)

    assert found[0][0] == line
    assert problem in found[0][1]


def test_only_the_first_few_problems_are_named():
    assert len(problems("WEBVTT" + "\n\n00:00.000 --> 00:01.000\n<script>" * 1000)) == 8


@pytest.mark.parametrize(
    "text", ["WEBVTT\n\n" + "<" * 200_000, "WEBVTT\n\n0:0" + " " * 200_000 + "-->", "\n" * 200_000]
)
def test_hostile_captions_are_refused_quickly(text):
    assert problems(text)
