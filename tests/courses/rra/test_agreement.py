"""Thirty facts at random: file, explorer, source, lesson and question say the same of each."""

import random
from html import unescape
from pathlib import Path

import pytest
import yaml
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from courses.enrolling import enrol
from courses.models import CoursePage, LessonPage
from courses.rra.models import Assignment, Citation
from quizzes.models import QuestionVersion
from quizzes.writing import facts_of

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parents[3] / "courses" / "rra" / "reference" / "rra.yaml"
DELIVERED = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)["assignments"]
CHOSEN = random.Random(20261130).sample(sorted(DELIVERED, key=lambda entry: entry["id"]), 30)


def words_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(unescape(answer.content.decode()).split())


@pytest.fixture
def reader(client, learner, at):
    for course in CoursePage.objects.filter(editions__isnull=False).distinct():
        enrol(learner, course, at=at, actor=learner)
    client.force_login(learner)
    return client


def test_the_file_the_explorer_and_the_page_of_the_source_agree(client):
    drafts = Assignment.objects.select_related("source", "organization", "step").in_bulk(field_name="code")
    for entry in CHOSEN:
        draft = drafts[entry["id"]]
        statement = " ".join(entry["statement"].split())
        page = words_of(client, reverse("rra:fact", args=[draft.code]))

        assert statement in page
        assert draft.get_type_display() == entry["type"].capitalize()
        for said in (draft.source.title, draft.step.name, draft.organization.name):
            assert said in page, (draft.code, said)
        assert f"/rra/facts/{draft.code}/" in words_of(client, reverse("rra:source", args=[draft.source.slug]))


def test_the_lessons_that_cite_it_open_the_same_words(reader):
    lesson_type = ContentType.objects.get_for_model(LessonPage)
    opened: dict[str, str] = {}
    for entry in CHOSEN:
        cited = Citation.objects.filter(version__fact__code=entry["id"], target_type=lesson_type).select_related(
            "version"
        )
        assert cited, f"{entry['id']} is taught nowhere"
        citation = cited.order_by("pk")[0]
        version = reverse("rra:fact-version", args=[entry["id"], citation.version.number])
        if citation.url not in opened:
            opened[citation.url] = words_of(reader, citation.url)

        assert f'href="{version}"' in opened[citation.url]
        assert " ".join(entry["statement"].split()) in words_of(reader, f"{version}?fragment=1")


def test_the_questions_that_rest_on_it_rest_on_those_words():
    question_type = ContentType.objects.get_for_model(QuestionVersion)
    rows = Citation.objects.filter(target_type=question_type).select_related("version__fact")
    for entry in CHOSEN:
        for citation in rows.filter(version__fact__code=entry["id"]):
            rests_on = {each.version.fact.code: each.version.content for each in facts_of(citation.target)}

            assert " ".join(rests_on[entry["id"]]["statement"].split()) == " ".join(entry["statement"].split())
