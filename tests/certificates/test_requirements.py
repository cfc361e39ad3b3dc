"""What a level asks for, against what a person has done."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.requirements import (
    BadRule,
    Evidence,
    Proof,
    courses_in,
    evaluate,
    missing_leaves,
    unavoidable_courses,
)

SLUGS = ["alpha", "bravo", "charlie", "delta"]
PROOF = Proof("enrolment:x", date(2026, 5, 1))

leaves = st.one_of(
    st.sampled_from(SLUGS).map(lambda slug: {"course": slug}),
    st.integers(1, 36).map(lambda months: {"experience_months": months}),
)


def groups(children):
    lists = st.lists(children, min_size=1, max_size=4)
    n_of = lists.flatmap(lambda nodes: st.integers(1, len(nodes)).map(lambda n: {"n": n, "of": nodes}))
    return st.one_of(lists.map(lambda nodes: {"all": nodes}), lists.map(lambda nodes: {"any": nodes}), n_of)


rules = st.recursive(leaves, groups, max_leaves=12)
taken = st.sets(st.sampled_from(SLUGS))
months = st.integers(0, 48)


def evidence(courses, months=0):
    return Evidence(courses=dict.fromkeys(courses, PROOF), months=months)


def plainly_met(rule, courses, months):
    """The definition, as simply as it can be said."""
    if "course" in rule:
        return rule["course"] in courses
    if "experience_months" in rule:
        return months >= rule["experience_months"]
    if "of" in rule:
        return sum(plainly_met(child, courses, months) for child in rule["of"]) >= rule["n"]
    results = [plainly_met(child, courses, months) for child in rule.get("all") or rule["any"]]
    return all(results) if "all" in rule else any(results)


@given(rules, taken, months)
def test_a_rule_is_met_exactly_when_its_definition_says_so(rule, courses, months):
    assert evaluate(rule, evidence(courses, months)).met == plainly_met(rule, courses, months)


@given(rules, taken, months)
def test_everything_counted_is_done_exactly_when_the_rule_is_met(rule, courses, months):
    node = evaluate(rule, evidence(courses, months))

    assert 0 <= node.done <= node.total
    assert (node.done == node.total) == node.met


@given(rules, taken, taken, months, months)
def test_more_evidence_never_leaves_more_to_do(rule, courses, more, months, extra):
    before = evaluate(rule, evidence(courses, months))
    after = evaluate(rule, evidence(courses | more, months + extra))

    assert after.missing <= before.missing
    assert after.met or not before.met


@given(rules, taken, months)
def test_doing_what_is_said_to_be_missing_meets_the_rule(rule, courses, months):
    todo = list(missing_leaves(evaluate(rule, evidence(courses, months))))

    courses = courses | {leaf.course for leaf in todo if leaf.kind == "course"}
    months = max([months, *(leaf.need for leaf in todo if leaf.kind == "experience_months")])
    assert plainly_met(rule, courses, months)


@given(rules)
def test_a_course_is_unavoidable_when_all_the_others_do_not_do(rule):
    unavoidable = set(unavoidable_courses(rule))

    for course in courses_in(rule):
        assert (course in unavoidable) != plainly_met(rule, set(SLUGS) - {course}, 999)


@given(rules, taken, months)
def test_the_tree_kept_as_evidence_says_which_record_met_what(rule, courses, months):
    kept = evaluate(rule, evidence(courses, months)).as_json()

    def leaves_of(node):
        return [leaf for child in node["children"] for leaf in leaves_of(child)] if "children" in node else [node]

    for leaf in leaves_of(kept):
        if leaf["kind"] == "course":
            assert leaf["met"] == (leaf.get("proofs") == [{"record": "enrolment:x", "on": "2026-05-01"}])


def test_the_shortest_way_is_the_one_counted():
    rule = {"any": [{"all": [{"course": "alpha"}, {"course": "bravo"}]}, {"course": "charlie"}]}

    untouched = evaluate(rule, evidence([]))
    begun = evaluate(rule, evidence(["alpha"]))

    assert (untouched.done, untouched.total) == (0, 1)
    assert (begun.done, begun.total) == (1, 2)


def test_two_of_three_need_two():
    rule = {"n": 2, "of": [{"course": "alpha"}, {"course": "bravo"}, {"experience_months": 12}]}

    node = evaluate(rule, evidence(["bravo"], months=6))

    assert (node.kind, node.met, node.started, node.done, node.total) == ("n_of", False, True, 1, 2)
    assert (node.have, node.need) == (1, 2)


def test_some_months_start_a_requirement_and_do_not_meet_it():
    node = evaluate({"experience_months": 12}, evidence([], months=5))

    assert (node.started, node.met, node.have, node.need) == (True, False, 5, 12)


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ([], ""),
        ({}, ""),
        ({"all": []}, "all"),
        ({"any": "alpha"}, "any"),
        ({"all": [{"course": "alpha"}], "any": [{"course": "alpha"}]}, ""),
        ({"n": 1, "all": [{"course": "alpha"}]}, ""),
        ({"of": [{"course": "alpha"}]}, "n"),
        ({"n": 2, "of": [{"course": "alpha"}]}, "n"),
        ({"n": True, "of": [{"course": "alpha"}]}, "n"),
        ({"course": ""}, "course"),
        ({"course": 3}, "course"),
        ({"experience_months": 0}, "experience_months"),
        ({"experience_months": "12"}, "experience_months"),
        ({"exam": "final"}, ""),
        ({"all": [{"course": "alpha"}, {"n": 3, "of": [{"course": "bravo"}]}]}, "all.1.n"),
    ],
)
def test_a_rule_of_another_shape_is_refused_with_its_place(rule, place):
    with pytest.raises(BadRule) as refused:
        evaluate(rule, evidence([]))

    assert refused.value.place == place
