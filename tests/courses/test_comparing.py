"""What a comparison shows: what changed, and nothing that an editor merely spells otherwise."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from courses.models import LessonPage
from courses.reviewing import differences

from .conftest import publish, text

SAID = '<p>So it is <a linktype="rra" id="rra-001@1">said</a>.</p>'


@pytest.fixture
def lesson(small):
    """A lesson of three texts and a worked case, as it is shipped."""
    steps = [{"heading": "Who asks?", "text": "<p>A partner.</p>"}]
    case = {"title": "A case", "situation": "<p>It is so.</p>", "question": "Who decides?", "steps": steps}
    blocks = [text(SAID), text("<p>Second one.</p>"), {"type": "case", "value": case, "id": str(uuid4())}]
    page = LessonPage.objects.descendant_of(small).first()
    return publish(page, objectives="Say it.\nDo it.", body=json.dumps([*blocks, text("<p>Last one.</p>")]))


def as_edited(page, **words):
    """The page as the browser's editor saves it, with some words put otherwise."""
    edited = LessonPage.objects.get(pk=page.pk)
    content = json.dumps(edited.body.get_prep_value())
    content = content.replace('linktype=\\"rra\\" id=\\"rra-001@1\\"', 'id=\\"rra-001@1\\" linktype=\\"rra\\"')
    for number, paragraph in enumerate(("<p>So", "<p>Second", "<p>Last", "<p>It")):
        content = content.replace(paragraph, paragraph.replace("<p>", f'<p data-block-key=\\"k{number}\\">'))
    for old, new in words.items():
        content = content.replace(old, new)
    edited.objectives, edited.body = edited.objectives.replace("\n", "\r\n"), content
    return LessonPage.objects.get(pk=page.pk), edited


def found(rf, coe, old, new):
    request = rf.get("/")
    request.user = coe
    return {str(one.field_label()): str(one.htmldiff()) for one in differences(request, new, old, new)}


def test_a_text_that_was_only_opened_and_saved_is_the_same(rf, coe, lesson):
    assert found(rf, coe, *as_edited(lesson)) == {}


def test_of_one_changed_sentence_only_its_block_is_open(rf, coe, lesson):
    shown = found(rf, coe, *as_edited(lesson, Second="Other"))

    assert list(shown) == ["Text"]
    body = shown["Text"]
    assert 'class="deletion">Second' in body
    assert 'class="addition">Other' in body
    assert body.count("<details") == 2
    assert "1 block that is the same" in body
    assert "2 blocks that are the same" in body


def test_another_citation_is_seen_though_the_words_are_the_same(rf, coe, lesson):
    body = found(rf, coe, *as_edited(lesson, **{"rra-001@1": "rra-002@1"}))["Text"]

    assert 'class="deletion">001' in body
    assert 'class="addition">002' in body


def test_blocks_that_were_added_taken_out_or_moved_are_said(rf, coe, lesson):
    old, new = as_edited(lesson)
    first, second, case, last = json.loads(new.body) if isinstance(new.body, str) else new.body.get_prep_value()
    new.body = json.dumps([second, first, last, text("<p>A new one.</p>")])

    body = found(rf, coe, old, new)["Text"]

    assert "The order of the blocks was changed." in body
    assert 'class="comparison__child-object addition">A new one.' in body
    assert 'class="comparison__child-object deletion"' in body
    assert case["value"]["title"] in body


def test_lines_are_kept_with_plain_ends(lesson):
    lesson.objectives = "Say it.\r\nDo it."
    lesson.save()
    assert lesson.objectives == "Say it.\nDo it."


def test_hostile_words_are_shown_as_words(client, coe, first_edition, lesson):
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;"
    _old, new = as_edited(lesson, Second=hostile)
    new.save_revision().publish()
    client.force_login(coe)

    page = client.get(reverse("courses_compare", args=[first_edition.course_id, lesson.pk])).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
