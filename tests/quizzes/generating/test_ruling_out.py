"""Absence proves nothing: who may be a wrong answer, and who never is."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.generating.kinship import joined, lines_of
from quizzes.generating.ruling_out import duties_ruled_out, holders_ruled_out, texts_ruled_out
from quizzes.generating.values import Body, Duty, Graph, Phase, Step, Text

CODES = ["alpha", "bravo", "charlie", "delta", "echo"]
few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
MATTERS = ["Approves budgets", "Ships crates", "Trains pilots", "Audits ledgers", "Signs letters"]


@st.composite
def graphs(draw):
    """A few organizations of which some stand under others, with duties at two steps by two texts."""
    heads = {code: draw(st.lists(st.sampled_from(CODES), max_size=1)) for code in CODES[:-1]}
    bodies = {
        code: Body(code, f"organization:{code}@1", code.title(), code.upper(), "field", "tactical", f"{code} works")
        for code in CODES
    }
    steps = {
        code: Step(code, f"step:{code}@1", "phase", f"Step {code}", "Something happens", order)
        for order, code in enumerate(["first", "second"])
    }
    texts = {code: Text(code, f"source:{code}@1", f"Text {code}") for code in ("law", "manual")}
    duties = {}
    for number in range(draw(st.integers(1, 6))):
        code = f"rra-{number:03d}"
        duties[code] = Duty(
            code=code,
            reference=f"{code}@1",
            step=draw(st.sampled_from([*steps])),
            organization=draw(st.sampled_from(CODES)),
            type="role",
            level="tactical",
            statement=f"{draw(st.sampled_from(MATTERS))} {number}.",
            basis=draw(st.sampled_from(["statute", "manual"])),
            source=draw(st.sampled_from([*texts])),
            is_sound=draw(st.booleans()),
        )
    return Graph(
        bodies,
        duties,
        steps,
        {"phase": Phase("phase", "phase:phase@1", "Phase", "All", 1)},
        {},
        texts,
        lines_of(heads),
    )


@few
@given(graphs())
def test_a_wrong_holder_holds_nothing_there_and_is_nobody_of_the_line(graph):
    for duty in graph.duties.values():
        for body in holders_ruled_out(duty, graph):
            held = [each for each in graph.duties.values() if each.organization == body.code]
            assert duty.step not in {each.step for each in held}
            assert duty.source not in {each.source for each in held}
            assert duty.statement not in {each.statement for each in held}
            assert not graph.are_kin(duty.organization, body.code)


@few
@given(graphs())
def test_of_whom_nobody_said_where_they_stand_is_no_wrong_answer(graph):
    unplaced = CODES[-1]
    for duty in graph.duties.values():
        ruled_out = {body.code for body in holders_ruled_out(duty, graph)}
        assert unplaced not in ruled_out
        assert duty.organization != unplaced or not ruled_out


@few
@given(graphs())
def test_a_wrong_statement_or_text_is_of_another_source_and_step(graph):
    for duty in graph.duties.values():
        own = [each for each in graph.duties.values() if each.organization == duty.organization]
        for other in duties_ruled_out(duty, graph):
            assert other.source not in {each.source for each in own}
            assert other.step != duty.step
            assert other.organization != duty.organization
        for other in texts_ruled_out(duty, graph):
            assert other.source not in {each.source for each in graph.at_step[duty.step]}


@few
@given(graphs())
def test_a_mark_lets_others_of_the_step_be_wrong_answers_and_still_none_of_the_line(graph):
    for duty in graph.duties.values():
        exclusive = replace(duty, is_exclusive=True)
        closed = {body.code for body in holders_ruled_out(duty, graph)}
        marked = {body.code for body in holders_ruled_out(exclusive, graph)}
        assert closed <= marked
        assert not any(graph.are_kin(duty.organization, code) for code in marked)


def test_the_line_is_followed_all_the_way_up_and_down():
    lines = lines_of({"top": [], "middle": ["top"], "low": ["middle"], "aside": ["top"]})

    assert lines["low"] == {"middle", "top"}
    assert lines["top"] == {"middle", "low", "aside"}
    assert "aside" not in lines["low"]


def test_a_line_out_of_the_facts_is_added_to_what_is_arranged():
    heads = joined({"dsca": ["usdas"], "usdas": [], "usdp": []}, {"dsca": ["usdp"], "unknown": ["usdp"]})

    assert heads == {"dsca": {"usdas", "usdp"}, "usdas": frozenset(), "usdp": frozenset()}


def test_every_shipped_organization_has_its_place(graph):
    assert {*graph.bodies} == {*graph.kin}
