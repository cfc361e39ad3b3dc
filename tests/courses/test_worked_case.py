"""A worked case: written in the editor or in a file, thought about, opened step by step."""

import json
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from wagtail.blocks import StreamBlockValidationError

from courses.blocks import LessonBody
from courses.citations import places_cited
from courses.loading.text import read_text
from courses.models import LessonPage
from courses.reading import context_of

from .conftest import add_lesson

CITES = '<a linktype="rra" id="rra-001@1">the rule</a>'
FILE = """Before.

::: case A letter from a ministry
Ana opens a letter. [Somebody](rra:rra-001) must answer.

She has a day.

## Who decides?

### Who asks?
The ministry.

### Who may answer?
1. The agency, by [this](rra:rra-002).
:::
"""


def a_case(*steps, **changes):
    steps = steps or (
        {"heading": "Who asks?", "text": f"<p>By {CITES}.</p>"},
        {"heading": "Then?", "text": "<p>x</p>"},
    )
    value = {"title": "A letter", "situation": f"<p>Ana reads {CITES}.</p>", "question": "Who decides?"}
    items = [{"type": "item", "value": step, "id": str(uuid4())} for step in steps]
    return [{"type": "case", "value": value | {"steps": items} | changes, "id": str(uuid4())}]


def cleaned(blocks):
    return LessonBody().clean(LessonBody().to_python(json.loads(json.dumps(blocks))))


def test_a_learner_thinks_first_and_opens_the_steps_without_script(module, rf, at):
    lesson = LessonPage.objects.get(pk=add_lesson(module, "With a case", *a_case()).pk)
    html = lesson.body.render_as_block(context=context_of(lesson, on=at.date()) | {"request": rf.get("/")})
    found = BeautifulSoup(html, "html.parser").select_one("section.case")

    assert found.select_one(".case__question").text == "Who decides?"
    steps = found.select("ol > li > details")
    assert [step.summary.text for step in steps] == ["Who asks?", "Then?"]
    assert not any("open" in step.attrs for step in steps)
    assert "rra-001" in steps[0].select_one("a.citation")["href"]
    assert found.find(id=found["aria-labelledby"]).text.strip().endswith("A letter")


def test_what_a_case_cites_is_kept(db):
    blocks = a_case({"heading": "Who?", "text": '<p><a linktype="rra" id="rra-002@1">x</a></p>'})

    assert {reference for _block, reference in places_cited(cleaned(blocks))} == {"rra-001@1", "rra-002@1"}


@pytest.mark.parametrize(
    "bad",
    [
        a_case(steps=[]),
        a_case(*[{"heading": "Who?", "text": "<p>x</p>"}] * 13),
        a_case({"heading": "", "text": "<p>x</p>"}),
        a_case({"heading": "Who?", "text": '<p><a linktype="rra" id="rra-999">x</a></p>'}),
        a_case(question=" "),
        a_case(title="x" * 161),
    ],
)
def test_a_case_without_steps_or_with_a_bad_citation_is_refused(db, bad):
    with pytest.raises(StreamBlockValidationError):
        cleaned(bad)


def test_a_case_is_read_from_a_file():
    reading = read_text(FILE, pin=lambda code: f"{code}@1")

    assert reading.problems == []
    block = reading.blocks[1]
    steps = [item["value"] for item in block.value["steps"]]
    assert (block.type, block.line, block.value["title"]) == ("case", 3, "A letter from a ministry")
    assert block.value["question"] == "Who decides?"
    assert block.value["situation"].count("<p>") == 2
    assert [step["heading"] for step in steps] == ["Who asks?", "Who may answer?"]
    assert steps[1]["text"] == '<ol><li>The agency, by <a linktype="rra" id="rra-002@1">this</a>.</li></ol>'


@pytest.mark.parametrize(
    "body",
    [
        "Only a situation.",
        "Words.\n\n## Who decides?",
        "## Who decides?\n\n### Who?\nThe agency.",
        "Words.\n\n### Who?\nThe agency.",
        "Words.\n\n## Who decides?\n\n### Who?",
        "Words.\n\n## Who decides?\nHm.\n\n### Who?\nThe agency.",
        "Words.\n\n## Who?\n\n### Who?\nOne.\n\n## And?\n\n### Who?\nTwo.",
    ],
)
def test_a_bad_case_is_refused_with_its_line(body):
    reading = read_text(f"Before.\n\n::: case Title\n{body}\n:::", pin=lambda code: code)

    assert [line for line, _problem in reading.problems] == [3]
    assert [block.type for block in reading.blocks] == ["text"]
