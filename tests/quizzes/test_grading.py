"""Marking, by table and by property."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import BadResponse, Item, checked, in_hundredths, mark
from quizzes.numbers import NotANumber, plain, read_number

OPTIONS = ["a", "b", "c", "d", "e"]


def choice_item(interaction: str, correct: list[str], points: int = 1) -> Item:
    return Item(interaction, {"options": [{"id": id} for id in OPTIONS]}, {"correct": sorted(correct)}, points)


def matching_item(pairs: dict[str, str], points: int = 1) -> Item:
    content = {
        "prompts": [{"id": prompt} for prompt in pairs],
        "answers": [{"id": answer} for answer in {*pairs.values(), "nobody"}],
    }
    return Item("matching", content, {"pairs": pairs}, points)


def true_false_item(is_true: bool) -> Item:
    return Item("true_false", {"options": [{"id": "true"}, {"id": "false"}]}, {"correct": [str(is_true).lower()]}, 1)


def ordering_item(*steps: str, points: int = 1) -> Item:
    content = {"steps": [{"id": step} for step in sorted(steps)]}
    return Item("ordering", content, {"order": list(steps)}, points)


def numeric_item(
    value: str, *, tolerance: str = "0", kind: str = "absolute", factors: dict[str, str] | None = None, points: int = 1
) -> Item:
    factors = factors or {}
    key = {
        "value": value,
        "tolerance": tolerance,
        "tolerance_kind": kind,
        "unit": next(iter(factors), ""),
        "factors": factors,
    }
    return Item("numeric", {"units": [{"id": unit} for unit in factors]}, key, points)


def places(*steps: str) -> dict[str, int]:
    return {step: place for place, step in enumerate(steps, start=1)}


MONEY = {"dollars": "1", "millions": "1000000"}


def share(item: Item, response: Any) -> Fraction:
    return mark([item], [response]).earned


@pytest.mark.parametrize(
    ("item", "response", "earned"),
    [
        (choice_item("single", ["b"]), ["b"], Fraction(1)),
        (choice_item("single", ["b"]), ["a"], Fraction(0)),
        (choice_item("single", ["b"]), [], Fraction(0)),
        (choice_item("single", ["b"]), None, Fraction(0)),
        (choice_item("multiple", ["a", "b"]), ["a", "b"], Fraction(1)),
        (choice_item("multiple", ["a", "b"]), ["a"], Fraction(1, 2)),
        (choice_item("multiple", ["a", "b"]), ["a", "c"], Fraction(1, 6)),
        (choice_item("multiple", ["a", "b"]), ["c", "d", "e"], Fraction(0)),
        (choice_item("multiple", ["a", "b", "c"]), OPTIONS, Fraction(0)),
        (choice_item("multiple", ["a", "b", "c"], points=2), ["a", "b"], Fraction(4, 3)),
        (matching_item({"p": "x", "q": "y", "r": "z"}), {"p": "x", "q": "z"}, Fraction(1, 3)),
        (matching_item({"p": "x", "q": "y"}), {"p": "x", "q": "y"}, Fraction(1)),
        (matching_item({"p": "x", "q": "y"}), None, Fraction(0)),
        (true_false_item(is_true=True), ["true"], Fraction(1)),
        (true_false_item(is_true=True), ["false"], Fraction(0)),
        (true_false_item(is_true=False), ["false"], Fraction(1)),
        (true_false_item(is_true=False), [], Fraction(0)),
        (ordering_item("a", "b", "c", "d"), places("a", "b", "c", "d"), Fraction(1)),
        (ordering_item("a", "b", "c", "d"), places("a", "b", "d", "c"), Fraction(1, 3)),
        (ordering_item("a", "b", "c", "d"), places("b", "c", "d", "a"), Fraction(2, 3)),
        (ordering_item("a", "b", "c", "d"), places("d", "c", "b", "a"), Fraction(0)),
        (ordering_item("a", "b", "c", "d", points=2), places("c", "d", "a", "b"), Fraction(4, 3)),
        (ordering_item("a", "b", "c"), {"a": 1, "b": 2}, Fraction(0)),
        (ordering_item("a", "b", "c"), {"a": 1, "b": 2, "c": 2}, Fraction(0)),
        (numeric_item("60"), {"number": "60"}, Fraction(1)),
        (numeric_item("60"), {"number": " +60.00 "}, Fraction(1)),
        (numeric_item("60"), {"number": "61"}, Fraction(0)),
        (numeric_item("60"), {"number": "sixty"}, Fraction(0)),
        (numeric_item("60"), {}, Fraction(0)),
        (numeric_item("0.1", tolerance="0.2"), {"number": "0.3"}, Fraction(1)),
        (numeric_item("0.1", tolerance="0.2"), {"number": "0.30000000000000000000000000000001"}, Fraction(0)),
        (numeric_item("-200", tolerance="5", kind="percent"), {"number": "-190"}, Fraction(1)),
        (numeric_item("-200", tolerance="5", kind="percent"), {"number": "-189.99"}, Fraction(0)),
        (numeric_item("25000000", factors=MONEY), {"number": "25", "unit": "millions"}, Fraction(1)),
        (numeric_item("25000000", factors=MONEY), {"number": "25,000,000", "unit": "dollars"}, Fraction(1)),
        (numeric_item("25000000", factors=MONEY), {"number": "25", "unit": "dollars"}, Fraction(0)),
        (numeric_item("25000000", factors=MONEY), {"number": "25000000"}, Fraction(0)),
        (numeric_item("30", factors={"days": "1"}), {"number": "30"}, Fraction(1)),
    ],
)
def test_points_by_interaction(item: Item, response: Any, earned: Fraction) -> None:
    assert share(item, response) == earned


subsets = st.sets(st.sampled_from(OPTIONS))
keys = st.sets(st.sampled_from(OPTIONS), min_size=1, max_size=4)


@given(keys, subsets, st.integers(1, 9))
def test_a_share_stays_between_nothing_and_all_points(key: set[str], ticked: set[str], points: int) -> None:
    assert 0 <= share(choice_item("multiple", list(key), points), sorted(ticked)) <= points


@given(keys, subsets, st.sampled_from(OPTIONS))
def test_a_right_tick_never_costs_and_a_wrong_one_never_pays(key: set[str], ticked: set[str], extra: str) -> None:
    item = choice_item("multiple", list(key))
    before, after = share(item, sorted(ticked - {extra})), share(item, sorted(ticked | {extra}))
    assert after >= before if extra in key else after <= before


@given(keys)
def test_ticking_everything_earns_nothing_and_the_key_everything(key: set[str]) -> None:
    item = choice_item("multiple", list(key))
    assert share(item, OPTIONS) == 0
    assert share(item, sorted(key)) == 1


@given(st.permutations(list(range(4))), st.lists(subsets, min_size=4, max_size=4))
def test_the_order_of_questions_does_not_change_the_score(order: list[int], ticked: list[set[str]]) -> None:
    items = [choice_item("multiple", OPTIONS[: place + 1], points=place + 1) for place in range(4)]
    responses = [sorted(each) for each in ticked]
    there = mark(items, responses).earned
    back = mark([items[place] for place in order], [responses[place] for place in order]).earned
    assert there == back


def test_a_score_just_short_of_the_mark_does_not_pass() -> None:
    """79.6 percent is no 80; 4 points in 5, in thirds, is."""
    short = mark([choice_item("single", ["a"], points=796), choice_item("single", ["a"], points=204)], [["a"], None])
    thirds = [matching_item({"p": "x", "q": "y", "r": "z"}) for _ in range(5)]
    full = {"p": "x", "q": "y", "r": "z"}
    exact = mark(thirds, [full, full, full, {"p": "x"}, {"p": "x", "q": "y"}])
    assert not short.passes(80)
    assert exact.passes(80)


@given(st.lists(st.tuples(st.integers(1, 5), subsets), min_size=1, max_size=12), st.integers(1, 100))
def test_what_is_kept_passes_exactly_when_the_true_score_does(sat: list[tuple[int, set[str]]], pass_mark: int) -> None:
    result = mark([choice_item("multiple", ["a", "b", "c"], points) for points, _ in sat], [sorted(t) for _, t in sat])
    kept = in_hundredths(result.earned)
    assert 0 <= result.earned - Fraction(kept) < Fraction(1, 100)
    assert result.passes(pass_mark) == (kept * 100 >= pass_mark * result.possible)


def test_points_are_cut_to_the_hundredth() -> None:
    assert in_hundredths(Fraction(2, 3)) == Decimal("0.66")


def test_a_response_gets_one_canonical_form() -> None:
    assert checked(choice_item("multiple", ["a"]), ["c", "a"]) == ["a", "c"]
    assert list(checked(matching_item({"p": "x", "q": "y"}), {"q": "y", "p": "x"})) == ["p", "q"]


DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]

UNREADABLE = [
    None,
    True,
    7,
    1.5,
    "a",
    b"a",
    {"a": 1},
    [1],
    [None],
    [["a"]],
    [{}],
    ["z"],
    ["a", "a"],
    DEEP,
    ["a"] * 9999,
]


@pytest.mark.parametrize("response", [*UNREADABLE, ["a", "b"]])
def test_a_single_choice_refuses(response: Any) -> None:
    with pytest.raises(BadResponse):
        checked(choice_item("single", ["a"]), response)


@pytest.mark.parametrize("response", [*UNREADABLE, [*OPTIONS, "a"]])
def test_a_multiple_response_refuses(response: Any) -> None:
    with pytest.raises(BadResponse):
        checked(choice_item("multiple", ["a"]), response)


@pytest.mark.parametrize(
    "response",
    [None, True, 7, "x", [], ["p"], {"p": 1}, {"p": None}, {"p": "other"}, {"z": "x"}, {"p": ["x"]}, {1: "x"}],
)
def test_a_matching_refuses(response: Any) -> None:
    with pytest.raises(BadResponse):
        checked(matching_item({"p": "x", "q": "y"}), response)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(OPTIONS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4),
)


EACH_KIND = [
    choice_item("single", ["a"]),
    choice_item("multiple", ["a"]),
    true_false_item(is_true=True),
    matching_item({"p": "x", "q": "y"}),
    ordering_item("a", "b", "c"),
    numeric_item("60", tolerance="1", factors=MONEY),
    numeric_item("60"),
]
steps = st.permutations(["a", "b", "c", "d", "e"])


@given(steps, steps, st.integers(1, 9))
def test_an_order_earns_its_joins_whatever_the_steps_are_called(key: list[str], given: list[str], points: int) -> None:
    """Renaming key and answer alike, and listing the places in any order, changes nothing."""
    names = dict(zip("abcde", "vwxyz", strict=True))
    earned = share(ordering_item(*key, points=points), places(*given))
    renamed = ordering_item(*[names[step] for step in key], points=points)

    assert 0 <= earned <= points
    assert (earned == points) == (key == given)
    assert share(renamed, places(*[names[step] for step in given])) == earned
    assert share(ordering_item(*key, points=points), dict(reversed(places(*given).items()))) == earned


@given(st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 5)))
def test_what_is_no_order_earns_nothing(given: dict[str, int]) -> None:
    item = ordering_item(*OPTIONS)
    if sorted(given.values()) != [1, 2, 3, 4, 5]:
        assert share(item, checked(item, given)) == 0


decimals = st.decimals(-(10**9), 10**9, places=3)


@given(decimals, st.decimals(0, 1000, places=3), st.sampled_from(["absolute", "percent"]))
def test_a_number_earns_all_within_its_tolerance_and_nothing_beyond(
    value: Decimal, tolerance: Decimal, kind: str
) -> None:
    item = numeric_item(f"{value:f}", tolerance=f"{tolerance:f}", kind=kind)
    reach = tolerance if kind == "absolute" else abs(value) * tolerance / 100
    for number, earns in [(value, 1), (value + reach, 1), (value - reach, 1), (value + reach + 1, 0)]:
        assert share(item, {"number": f"{number:f}"}) == earns


@given(decimals)
def test_commas_between_groups_of_three_change_nothing(value: Decimal) -> None:
    assert read_number(f"{value:,f}") == read_number(f"{value:f}") == value


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,250.5", "1250.5"),
        (".5", "0.5"),
        ("007", "7"),
        ("-3", "-3"),
        ("\N{MINUS SIGN}3", "-3"),
        ("+1,000,000", "1000000"),
        ("0.10", "0.1"),
    ],
)
def test_a_plain_number_is_read(typed: str, number: str) -> None:
    assert plain(read_number(typed)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        ".",
        "5.",
        "$25 million",
        "25 million",
        "25%",
        "60 days",
        "sixty",
        "1.250,5",
        "1,25",
        "1,2500",
        ",250",
        "1 250",
        "1e6",
        "0x10",
        "NaN",
        "Infinity",
        "--3",
        "1.2.3",
        "٣",
        "１２",
        "1_000",
        "1\n2",
        "9" * 41,
    ],
)
def test_what_could_be_misread_is_no_number(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_number(typed)


@pytest.mark.parametrize("item", [EACH_KIND[5], EACH_KIND[6]])
@pytest.mark.parametrize(
    "response",
    [
        None,
        [],
        "60",
        60,
        {"number": 60},
        {"number": None},
        {"number": "60", "unit": 1},
        {"number": "60", "unit": "pounds"},
        {"number": "60", "points": "9"},
        {"number": "9" * 41},
        {"number": "6\0"},
        {"number": "\N{RIGHT-TO-LEFT OVERRIDE}06"},
        {"number": "\ud800"},
        {1: "60"},
    ],
)
def test_a_number_refuses(item: Item, response: Any) -> None:
    with pytest.raises(BadResponse):
        checked(item, response)


@pytest.mark.parametrize(
    "response",
    [None, [], ["a", "b", "c"], {"a": "1"}, {"a": 0}, {"a": 4}, {"a": True}, {"a": 1.0}, {"z": 1}, {"a": [1]}],
)
def test_an_ordering_refuses(response: Any) -> None:
    with pytest.raises(BadResponse):
        checked(ordering_item("a", "b", "c"), response)


@pytest.mark.parametrize("response", [*UNREADABLE, ["true", "false"], [True], True])
def test_a_true_or_false_refuses(response: Any) -> None:
    with pytest.raises(BadResponse):
        checked(true_false_item(is_true=True), response)


def test_a_number_is_kept_as_it_was_typed() -> None:
    money, plain_number = EACH_KIND[5], EACH_KIND[6]
    assert checked(money, {"unit": "millions", "number": "  $25   million "}) == {
        "number": "$25 million",
        "unit": "millions",
    }
    assert checked(plain_number, {"number": "", "unit": ""}) == {}


@given(
    json_values | st.dictionaries(st.sampled_from(["number", "unit", *OPTIONS]), st.text(max_size=3) | st.integers())
)
def test_whatever_arrives_is_read_or_refused(response: Any) -> None:
    for item in EACH_KIND:
        try:
            read = checked(item, response)
        except BadResponse:
            continue
        assert 0 <= share(item, read) <= 1
