"""Of the shipped facts: every key follows from them, all else is wrong by them, and named as on the day."""

import re
from collections import Counter
from datetime import date

import pytest

from lms.models import OrganizationName
from quizzes.generating.duties import what_is_held, who_holds
from quizzes.generating.making import fingerprint_of, items_of
from quizzes.generating.reading import graph_on
from quizzes.generating.storing import code_of, wording_of_item
from quizzes.generating.words import name_of, option_of
from quizzes.shapes import version_fields

from .conftest import DAY

FEWEST = 600
NAMES_HOLDERS = {"who-holds", "who-alone"}
NAMES_ORGANIZATIONS = NAMES_HOLDERS | {"which-organization"}


def of(items, *templates):
    found = [item for item in items if item.template in templates]
    assert found, f"no item of {templates}"
    return found


def right(item):
    return [choice for choice in item.choices if choice.is_right]


def wrong(item):
    return [choice for choice in item.choices if not choice.is_right]


def duties_named(item):
    return item.name.split(":")[1].split("+")


def test_the_shipped_facts_give_hundreds_of_questions(items):
    assert len(items) >= FEWEST


def test_each_question_is_asked_once(items):
    assert len({item.name for item in items}) == len(items)
    assert len({code_of(item) for item in items}) == len(items)
    assert len({(item.stem, item.right) for item in items}) == len(items)


def test_the_same_facts_give_the_same_items_and_another_seed_gives_other_options(graph, items):
    assert [fingerprint_of(item) for item in items_of(graph)] == [fingerprint_of(item) for item in items]

    others = {item.name: item.choices for item in who_holds(graph, "another seed")}
    assert any(others[item.name] != item.choices for item in of(items, "who-holds"))


def test_each_item_can_be_asked_and_says_what_it_rests_on(items):
    for item in items:
        assert not wording_of_item(item).problems(), item.name
        assert item.feedback, item.name
        assert item.cites, item.name
        assert not {*item.cites} & {*item.beside}, item.name


def test_no_option_says_or_names_what_another_does(items):
    for item in items:
        assert len({choice.text for choice in item.choices}) == len(item.choices), item.name
        assert len({choice.about for choice in item.choices}) == len(item.choices), item.name
        assert all(choice.feedback for choice in item.choices), item.name


def test_each_choice_has_right_and_wrong_options(items):
    for item in items:
        if item.interaction in ("single", "multiple"):
            assert (len(right(item)) == 1) == (item.interaction == "single"), item.name
            assert len(wrong(item)) >= 2, item.name


def test_nothing_is_asked_about_facts_that_are_doubtful(graph, items):
    sound = {
        each.reference
        for kind in (graph.duties, graph.steps, graph.terms, graph.bodies)
        for each in kind.values()
        if each.is_sound
    }
    for item in items:
        assert {*item.cites} <= sound, item.name


def test_ids_of_options_and_their_order_tell_no_key(items):
    places = Counter()
    for item in of(items, "who-holds", "on-what-basis", "which-term"):
        fields = version_fields(code_of(item), wording_of_item(item))
        ids = [option["id"] for option in fields["content"]["options"]]
        assert all(re.fullmatch("[0-9a-f]{8}", id) for id in ids)
        places[ids.index(fields["key"]["correct"][0])] += 1
    assert all(0.15 < count / places.total() < 0.35 for count in places.values())


def test_who_holds_it_is_who_the_fact_says(graph, items):
    for item in of(items, "who-holds"):
        (code,) = duties_named(item)
        duty = graph.duties[code]
        assert [choice.about for choice in right(item)] == [duty.organization]
        assert option_of(graph.bodies[duty.organization]) == right(item)[0].text


def test_nobody_is_a_wrong_answer_who_holds_anything_at_the_step_or_by_the_source(graph, items):
    for item in of(items, "who-holds"):
        duty = graph.duties[duties_named(item)[0]]
        there = {
            each.organization for each in graph.duties.values() if each.step == duty.step or each.source == duty.source
        }
        assert not there & {choice.about for choice in wrong(item)}, item.name


def test_nobody_is_a_wrong_answer_who_stands_above_below_or_for_the_right_one(graph, items):
    for item in of(items, *NAMES_ORGANIZATIONS):
        (holder,) = right(item)
        assert not any(graph.are_kin(holder.about, choice.about) for choice in wrong(item)), item.name


def test_the_question_itself_does_not_name_an_option(graph, items):
    for item in of(items, *NAMES_HOLDERS):
        for choice in item.choices:
            body = graph.bodies[choice.about]
            assert not re.search(rf"\b{re.escape(name_of(body))}\b", item.stem), item.name


def test_what_a_source_says_of_somebody_is_all_that_is_right(graph, items):
    for item in of(items, "what-is-held"):
        duties = [graph.duties[code] for code in duties_named(item)]
        assert {choice.about for choice in right(item)} == {duty.code for duty in duties}
        (holder,) = {duty.organization for duty in duties}
        (source,) = {duty.source for duty in duties}
        said_of_holder = {duty.source for duty in graph.duties.values() if duty.organization == holder}
        for choice in wrong(item):
            other = graph.duties[choice.about]
            assert other.source not in {source} | said_of_holder, item.name
            assert other.step != duties[0].step, item.name
            assert not graph.are_kin(holder, other.organization), item.name


def test_no_other_text_offered_is_behind_anything_at_the_step(graph, items):
    for item in of(items, "on-what-basis"):
        duty = graph.duties[duties_named(item)[0]]
        behind = {each.source for each in graph.duties.values() if each.step == duty.step}
        assert [choice.about for choice in right(item)] == [duty.source]
        assert not (behind | graph.steps[duty.step].sources) & {choice.about for choice in wrong(item)}, item.name


def test_authorities_responsibilities_and_roles_are_told_as_in_the_facts(graph, items):
    for item in of(items, "authority-or-duty"):
        assert [choice.about for choice in right(item)] == [graph.duties[duties_named(item)[0]].type]


def test_each_of_those_to_be_matched_is_a_wrong_answer_for_the_others(graph, items):
    for item in of(items, "match-holders"):
        duties = [graph.duties[code] for code in item.about]
        assert [answer for _prompt, answer in item.pairs] == [
            option_of(graph.bodies[duty.organization]) for duty in duties
        ]
        for duty in duties:
            others = {other.organization for other in duties if other != duty}
            there = {each.organization for each in graph.at_step[duty.step]} | {
                each.organization for each in graph.of_text[duty.source]
            }
            assert not there & others, item.name
            assert not any(graph.are_kin(duty.organization, other) for other in others), item.name


def test_the_number_is_in_the_text_and_the_others_are_not(graph, items):
    for item in of(items, "which-number"):
        gap = re.search(r"“(.*)”", item.stem)[1]
        assert gap.count("_____") == 1
        (number,) = (re.search(r"\d[\d,.]*", choice.text)[0] for choice in right(item))
        numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", item.feedback.replace("six service", "6 service"))
        assert number in numbers, item.name
        said = set(re.findall(r"\d[\d,]*(?:\.\d+)?", item.feedback.split(" Source:")[0]))
        assert not said & {re.search(r"\d[\d,.]*", choice.text)[0] for choice in wrong(item)}, item.name


def test_a_step_is_known_by_its_own_description(graph, items):
    for item in of(items, "which-step"):
        (step,) = (graph.steps[choice.about] for choice in right(item))
        assert f"“{step.description}”" in item.stem
        assert not any(graph.steps[choice.about].description in item.stem for choice in wrong(item))


def test_no_document_offered_as_wrong_is_one_of_the_step(graph, items):
    for item in of(items, "which-document"):
        step = graph.steps[item.step]
        assert {choice.text for choice in right(item)} == {*step.documents}
        assert not {*step.documents} & {choice.text for choice in wrong(item)}, item.name


def test_steps_are_put_in_the_order_of_the_facts(graph, items):
    for item in of(items, "order-steps"):
        orders = [graph.steps[code].order for code in item.about]
        assert orders == sorted(set(orders)), item.name
        assert [graph.steps[code].name for code in item.about] == [*item.steps]


def test_terms_and_definitions_belong_together(graph, items):
    for item in of(items, "which-term", "what-it-means"):
        (term,) = (graph.terms[choice.about] for choice in right(item))
        assert term.definition in (item.stem, right(item)[0].text) or f"“{term.definition}”" in item.stem


@pytest.mark.django_db
def test_every_organization_is_named_as_it_was_called_on_the_day(graph, items):
    names = {
        row.organization.code: row.name for row in OrganizationName.objects.on(DAY).select_related("organization")
    }
    for item in of(items, *NAMES_ORGANIZATIONS):
        for choice in item.choices:
            assert graph.bodies[choice.about].name == names[choice.about], item.name


@pytest.mark.django_db
def test_items_follow_the_day():
    before = {item.name for item in what_is_held(graph_on(date(2025, 6, 1)), "cadre")}
    # rra-014 held until the realignment, rra-015 since then.
    assert "what-is-held:rra-014" in before
    assert not any("rra-015" in name for name in before)


def test_items_of_today_leave_out_what_held_before(items):
    assert any("rra-015" in item.name for item in items)
    assert not any("rra-014" in item.name for item in items)
