"""The drawing of the process, the page of a step, and paper beside practice: all from the facts, all of them."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from courses.models import CoursePage
from courses.rra.citing import cite
from courses.rra.models import Assignment
from lms.models import User

pytestmark = pytest.mark.django_db


def soup(client: Client, address: str, **query: str) -> BeautifulSoup:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_the_drawing_holds_every_step_and_assignment_and_says_them_again_in_words(client: Client):
    page = soup(client, "/rra/process/", as_of="2026-06-01")

    drawings = page.select("svg[role=group]")
    assert len(drawings) == 12
    for drawing in drawings:
        assert drawing.title is not None
        assert drawing.desc is not None
    steps = [link["href"] for link in page.select("svg a:has(.swimlane__step)")]
    assert len(set(steps)) == len(steps) == 74
    chips = [chip.text.strip() for chip in page.select(".swimlane__chip")]
    drawn = sum(int(chip.rpartition("×")[2]) if "×" in chip else 1 for chip in chips)
    in_words = {link["href"] for link in page.select('.in-words li li a[href*="/rra/facts/"]')}
    assert drawn == len(in_words) == Assignment.objects.exclude(code="rra-014").count()
    assert all("as_of=2026-06-01" in link["href"] for link in page.select("svg a"))


def test_every_document_and_standard_is_drawn(client: Client):
    page = soup(client, "/rra/process/")

    words = " ".join(" ".join(each.text.split()) for each in page.select(".swimlane__paper"))
    said = page.select(".in-words li li:not(:has(a))")
    for line in said:
        text = " ".join(line.text.split())
        if text.startswith("Standard:"):
            assert text.removeprefix("Standard: ") in words
        elif text.startswith("Documents:"):
            assert all(name in words for name in text.removeprefix("Documents: ").split(", "))


def test_nothing_in_the_drawing_covers_another(client: Client):
    for drawing in soup(client, "/rra/process/").select("svg[role=group]"):
        boxes = [
            tuple(float(rect[name]) for name in ("x", "y", "width", "height"))
            for rect in drawing.select(".swimlane__chip rect, .swimlane__step")
        ]
        for place, (x, y, width, height) in enumerate(boxes):
            for left, top, wide, high in boxes[place + 1 :]:
                assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_a_step_names_the_lessons_that_teach_it(client: Client, course: CoursePage, learner: User):
    cite(course, [("a", "step:eligibility"), ("b", "rra-001")], label="Course: A lesson", url="/courses/")
    cite(learner, [("", "rra-002")], label="A secret question", url="/admin/", staff_only=True)

    card = soup(client, "/rra/steps/eligibility/").find("h2", string="Lessons that teach it").parent

    assert card is not None
    assert "Course: A lesson" in card.text
    assert "cites 2 facts" in " ".join(card.text.split())
    assert "secret" not in card.text


def test_practice_stands_beside_the_rule_with_its_own_source_and_never_as_policy(client: Client):
    page = soup(client, "/rra/practice/")

    both = page.select(".both-sides")
    assert len(both) == Assignment.objects.exclude(in_practice="").count() == 40
    for article in both:
        code = article.select_one(".facts__statement a")["href"].split("/")[-2]
        draft = Assignment.objects.select_related("source", "in_practice_source").get(code=code)
        paper, reported = (article.select_one(f".both-sides__{side}").text for side in ("paper", "practice"))
        assert draft.statement in paper
        assert draft.source.title in paper
        assert "reported, not policy" in reported
        assert draft.in_practice in reported
        assert draft.in_practice_source.title in reported
        assert ("Cited, not read" in reported) == (draft.in_practice_checked == "cited")
        assert (draft.source.get_status_display() in paper) == (draft.source.status != "current")


def test_practice_is_filtered_like_the_rest(client: Client):
    page = client.get("/rra/practice/", {"phase": "lor"})

    assert {row.phase.slug for row in page.context["picked"].rows} == {"lor"}
    assert "Show all" in client.get("/rra/practice/", {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("address", ["/rra/process/", "/rra/steps/eligibility/", "/rra/practice/"])
def test_they_cost_few_statements(client: Client, address: str, django_assert_max_num_queries: Any):
    with django_assert_max_num_queries(10):
        client.get(address, {"as_of": "2025-06-01"})
