"""A drill: one question at a time, told at once, each answer once, and without a script."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from courses.models import Completion
from lms.models import Change
from quizzes.loading import load_questions
from quizzes.models import Attempt, Drill, PracticeAnswer, PracticeCard, Question
from tests.quizzes.conftest import CANARY, matching_entry, numeric_entry, ordering_entry, single_entry

from .conftest import INDEX, answer_to, drill_of, page_of


def test_a_question_is_asked_without_key_or_feedback(signed_in, studied, now):
    item = drill_of(signed_in).items.get(position=1)

    page = signed_in.get(page_of(item)).content.decode()

    assert item.question.current.stem in page
    assert "Question 1 of 6" in page
    assert CANARY not in page


def test_an_answer_is_told_at_once_with_why_and_the_fact(signed_in, studied, fact, now):
    first, second, *_ = drill_of(signed_in).items.all()

    told = answer_to(signed_in, first, right=False)
    page = signed_in.get(told["Location"]).content.decode()

    assert told["Location"] == page_of(first)
    assert "Not right" in page
    assert f"{CANARY} because" in page
    assert f'href="/rra/facts/{fact}/"' in page
    assert "It comes back on 2 June 2026" in page
    assert f'href="{page_of(second)}"' in page


def test_the_form_needs_no_script(signed_in, learner, studied, now):
    """What a browser sends that knows nothing but HTML is enough."""
    item = drill_of(signed_in).items.get(position=1)
    page = signed_in.get(page_of(item)).content.decode()
    form = re.search(r'<form method="post" action="(/practice/[^"]+)".*?</form>', page, re.DOTALL)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    choices = re.findall(r'<input type="radio" name="choice" value="(\w+)"', form[0])

    signed_in.post(form[1], hidden | {"choice": choices[0]})

    assert PracticeAnswer.objects.of(learner).get().item == item


def test_a_second_answer_counts_for_nothing(signed_in, learner, studied, now):
    item = drill_of(signed_in).items.get(position=1)
    answer_to(signed_in, item, right=False)
    card = PracticeCard.objects.of(learner).get()

    now.at += timedelta(minutes=1)
    again = answer_to(signed_in, item, right=True)

    assert again["Location"] == page_of(item)
    assert PracticeAnswer.objects.of(learner).get().state == "wrong"
    assert (
        PracticeCard.objects.of(learner).values().get()
        == PracticeCard.objects.of(learner).filter(pk=card.pk).values().get()
    )
    assert PracticeCard.objects.of(learner).get().answered_at == card.answered_at


def test_beginning_twice_is_one_drill_and_leaving_it_loses_nothing(signed_in, studied, now):
    drill = drill_of(signed_in)
    answer_to(signed_in, drill.items.get(position=1))

    now.at += timedelta(hours=2)
    page = signed_in.get(INDEX).content.decode()
    again = drill_of(signed_in)

    assert again == drill
    assert f'href="{page_of(drill.items.get(position=2))}">Go on with the drill' in page
    assert drill.items.count() == 6


def test_another_drill_ends_the_one_before_which_takes_no_answer_any_more(signed_in, learner, studied, now):
    before = drill_of(signed_in)
    drill_of(signed_in, course="who-may-do-what-a-first-view", lesson=studied.slug)

    answer_to(signed_in, before.items.get(position=1))

    assert not PracticeAnswer.objects.of(learner).exists()
    assert Drill.objects.of(learner).open().count() == 1


def test_the_last_answer_ends_the_drill_and_its_page_says_how_it_went(signed_in, studied, now):
    drill = drill_of(signed_in)
    for item in drill.items.all():
        answer_to(signed_in, item, right=item.position > 2)

    page = signed_in.get(reverse("practice:done", args=[drill.uuid])).content.decode()

    drill.refresh_from_db()
    assert drill.ended_at == now.at
    assert "4 of 6 right" in page
    assert page.count("Comes back on 2 June 2026") == 2
    assert page.count("Comes back on 3 June 2026") == 4


@pytest.mark.parametrize(("said", "day"), [("guessed", 2), ("", 3), ("easy", 9), ("x", 3)])
def test_what_the_learner_says_of_the_answer_moves_the_day(signed_in, studied, now, said, day):
    item = drill_of(signed_in).items.get(position=1)

    answer_to(signed_in, item, sure=said)

    assert f"It comes back on {day} June 2026" in signed_in.get(page_of(item)).content.decode()


@pytest.mark.parametrize(("choice", "words"), [([], "Choose an answer first."), (["nonsense"], "could not be read")])
def test_what_is_no_answer_is_asked_for_again(signed_in, learner, studied, now, choice, words):
    item = drill_of(signed_in).items.get(position=1)

    page = answer_to(signed_in, item, choice=choice)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert CANARY not in page.content.decode()
    assert not PracticeAnswer.objects.of(learner).exists()


def test_every_kind_of_question_is_answered(signed_in, learner, studied, on_the_fact, fact, now):
    Question.objects.filter(bank=on_the_fact).update(status=Question.Status.RETIRED)
    placing = {"tags": ["practice"], "facts": [fact]}
    entries = [matching_entry("k-1", **placing), ordering_entry("k-2", **placing), numeric_entry("k-3", **placing)]
    load_questions(entries, on_the_fact, at=now.at)
    drill = drill_of(signed_in)

    for item in drill.items.all():
        key = item.question.current.key
        sent = {f"answer-{prompt}": answer for prompt, answer in key.get("pairs", {}).items()}
        sent |= {f"place-{step}": place for place, step in enumerate(key.get("order", []), start=1)}
        sent |= {"number": key["value"], "unit": key["unit"]} if "value" in key else {}
        answer_to_any(signed_in, item, sent)

    assert [answer.state for answer in PracticeAnswer.objects.of(learner).all()] == ["right"] * 3


def answer_to_any(client, item, sent):
    client.post(page_of(item), sent | {"version": 1})


def test_a_question_taken_back_meanwhile_is_left_out(signed_in, learner, studied, now):
    drill = drill_of(signed_in)
    first, second, *_ = drill.items.all()
    Question.objects.filter(pk=first.question_id).update(status=Question.Status.SUSPENDED)

    answer_to(signed_in, first)
    page = signed_in.get(page_of(first)).content.decode()

    assert not PracticeAnswer.objects.of(learner).exists()
    assert "no longer asked" in page
    assert first.question.current.stem not in page
    assert f'href="{page_of(second)}"' in page


def test_a_question_changed_meanwhile_is_asked_as_it_stands_now(signed_in, learner, studied, on_the_fact, fact, now):
    item = drill_of(signed_in).items.select_related("question__current").get(position=1)
    entry = single_entry(item.question.code, tags=["practice"], facts=[fact], stem="Who decides by now?")
    load_questions([entry], on_the_fact, at=now.at)

    answer_to(signed_in, item)  # the form that was open still names the version before
    page = signed_in.get(page_of(item)).content.decode()

    assert not PracticeAnswer.objects.of(learner).exists()
    assert "Who decides by now?" in page
    assert "was changed meanwhile" in page


def test_a_key_that_may_not_be_known_is_never_practised(signed_in, studied, now):
    Question.objects.filter(code="more-1").update(exposure=Question.Exposure.SECRET)

    assert "more-1" not in drill_of(signed_in).items.values_list("question__code", flat=True)


def test_practice_counts_towards_nothing(signed_in, studied, now):
    before = [model.objects.count() for model in (Completion, Attempt, Change)]

    for item in drill_of(signed_in).items.all():
        answer_to(signed_in, item)

    assert [model.objects.count() for model in (Completion, Attempt, Change)] == before


def test_somebody_elses_drill_is_not_there(client, signed_in, learner, studied, learner2, now):
    item = drill_of(signed_in).items.get(position=1)
    client.force_login(learner2)

    for address in (page_of(item), reverse("practice:done", args=[item.drill.uuid])):
        assert client.get(address).status_code == 404
    assert answer_to(client, item).status_code == 404
    assert not PracticeAnswer.objects.of(learner).exists()


def test_strangers_are_sent_to_sign_in_and_come_back_to_the_question(client, signed_in, studied, now):
    item = drill_of(signed_in).items.get(position=1)
    client.logout()

    assert answer_to(client, item)["Location"] == f"/accounts/login/?next={page_of(item)}"
    assert client.get(INDEX)["Location"].startswith("/accounts/login/")
