"""Codes survive how people type, and typing errors are told apart from unknown codes."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certificates.codes import ALPHABET, LENGTH, BadCode, new_code, normalise

tokens = st.binary(min_size=16, max_size=16)
places = st.integers(0, LENGTH - 1)


def regrouped(characters: list[str]) -> str:
    return "-".join("".join(characters[start : start + 4]) for start in range(0, LENGTH, 4))


@given(tokens)
def test_a_code_is_seven_groups_of_four_and_reads_back_as_itself(token):
    code = new_code(token)

    assert [len(group) for group in code.split("-")] == [4] * 7
    assert normalise(code) == code


@given(tokens, tokens)
def test_different_tokens_have_different_codes(one, other):
    assume(one != other)

    assert new_code(one) != new_code(other)


@given(tokens)
def test_lower_case_spaces_and_missing_dashes_are_understood(token):
    code = new_code(token)

    assert normalise(code.lower()) == code
    assert normalise(code.replace("-", "")) == code
    assert normalise(f"  {code.replace('-', ' ')}\n") == code
    assert normalise(code.replace("-", "\u2013")) == code
    assert normalise(code.replace("-", "\u00a0\u2011")) == code


@given(tokens)
def test_letters_that_look_like_digits_are_understood(token):
    code = new_code(token)

    assert normalise(code.replace("0", "O").replace("1", "I")) == code
    assert normalise(code.replace("0", "o").replace("1", "l")) == code


@given(tokens)
def test_full_width_characters_are_understood(token):
    code = new_code(token)

    assert normalise("".join(chr(ord(char) + 0xFEE0) for char in code)) == code


@given(tokens, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(token, place, wrong):
    characters = list(new_code(token).replace("-", ""))
    assume(characters[place] != wrong)
    characters[place] = wrong

    with pytest.raises(BadCode) as found:
        normalise(regrouped(characters))

    assert found.value.fault is BadCode.Fault.CHECK


@given(tokens, st.integers(0, LENGTH - 2))
def test_two_neighbours_swapped_are_always_found(token, place):
    characters = list(new_code(token).replace("-", ""))
    assume(characters[place] != characters[place + 1])
    characters[place], characters[place + 1] = characters[place + 1], characters[place]

    with pytest.raises(BadCode) as found:
        normalise(regrouped(characters))

    assert found.value.fault is BadCode.Fault.CHECK


@given(tokens, places)
def test_a_missing_or_doubled_character_is_always_found(token, place):
    code = new_code(token).replace("-", "")

    for text in (code[:place] + code[place + 1 :], code[:place] + code[place] + code[place:]):
        with pytest.raises(BadCode) as found:
            normalise(text)
        assert found.value.fault is BadCode.Fault.LENGTH


@given(st.text(max_size=300))
def test_any_other_text_is_refused_and_never_breaks(text):
    with suppress(BadCode):
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", BadCode.Fault.LENGTH),
        ("0", BadCode.Fault.LENGTH),
        ("null", BadCode.Fault.CHARACTER),
        ("U" * LENGTH, BadCode.Fault.CHARACTER),
        ("0" * LENGTH, BadCode.Fault.CHECK),
        ("A" * 10_000, BadCode.Fault.LENGTH),
        ("' OR 1=1 --", BadCode.Fault.CHARACTER),
        ("<script>alert(1)</script>", BadCode.Fault.CHARACTER),
        ("../../etc/passwd", BadCode.Fault.CHARACTER),
        ("\x00", BadCode.Fault.CHARACTER),
    ],
)
def test_what_is_not_a_code_says_why(text, fault):
    with pytest.raises(BadCode) as found:
        normalise(text)

    assert found.value.fault is fault


def test_a_code_is_made_of_sixteen_bytes_and_of_no_other_number():
    with pytest.raises(ValueError, match="16 random bytes"):
        new_code(b"short")
