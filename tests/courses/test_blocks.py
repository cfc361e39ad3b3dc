"""Figures, tables, timelines, checks and documents in a lesson: what is refused, cited and shown."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from courses.blocks import LessonBody
from courses.citations import places_cited
from courses.enrolling import enrol
from courses.loading.figures import BadFigure, read_figure
from courses.loading.files import read_courses
from courses.loading.problems import BadCurriculum
from courses.loading.text import read_text
from courses.models import Figure
from lms.management.curriculum import pin_to_latest
from quizzes.models import Question

from .conftest import add_lesson, release

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 45"><title>A box</title><rect width="9"/></svg>'


def block(kind, value):
    return {"type": kind, "value": value, "id": "0f0e7a52-0000-4000-8000-000000000001"}


def body(*blocks):
    return LessonBody().to_python(list(blocks))


def cleaned(*blocks):
    return LessonBody().clean(body(*blocks))


def table(*rows, caption="Who and when", headings=("Who", "Days")):
    columns = [{"type": kind, "heading": heading} for kind, heading in zip(("text", "number"), headings, strict=True)]
    return block("table", {"caption": caption, "columns": columns, "rows": [{"values": list(row)} for row in rows]})


def figure(**fields):
    return block("figure", {"image": None, "shipped": "", "alt_text": "A box.", "caption": "One box"} | fields)


@pytest.fixture
def drawing(db, at):
    return Figure.objects.create(digest="d" * 64, path="a/b.svg", svg=DRAWING, width=80, height=45, loaded_at=at)


@pytest.fixture
def image(db):
    return get_image_model().objects.create(title="Photograph", file=get_test_image_file())


@pytest.fixture
def shown(client, learner, small, module, at):
    """A function from blocks to the lesson that a learner reads."""

    def show(*blocks):
        add_lesson(module, "With blocks", *blocks)
        release(small, at)
        client.force_login(learner)
        enrol(learner, small, at=at, actor=learner)
        answer = client.get(reverse("courses:lesson", args=[small.slug, "with-blocks"]))
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser").select_one(".prose")

    return show


def test_a_shipped_drawing_is_shown_as_an_image_with_its_words(shown, drawing):
    found = shown(figure(shipped=drawing.digest))

    assert found.img.attrs == {"src": drawing.get_absolute_url(), "alt": "A box.", "width": "80", "height": "45"}
    assert found.figcaption.text == "One box"
    assert not found.find("svg", class_=None)


def test_an_image_is_shown_with_the_words_of_the_lesson(client, shown, image):
    found = shown(figure(image=image.pk)).img

    assert found["alt"] == "A box."
    assert client.get(found["src"])["Content-Type"] == "image/png"


@pytest.mark.parametrize("path", ["../original_images/test.png", "%2e%2e/documents/guide.pdf", "none.png", ""])
def test_nothing_but_images_is_served_beside_them(client, image, path):
    assert client.get(f"/media/images/{path}").status_code in (400, 404)


def test_a_drawing_or_image_that_is_gone_leaves_its_words(shown):
    assert "A box." in shown(figure(shipped="e" * 64)).figure.text


@pytest.mark.parametrize("fields", [{"alt_text": ""}, {"shipped": ""}, {"shipped": "e" * 64}])
def test_a_figure_needs_alternative_text_and_one_picture(drawing, fields):
    with pytest.raises(StreamBlockValidationError):
        cleaned(figure(**({"shipped": drawing.digest} | fields)))


def test_a_figure_with_two_pictures_is_refused(drawing, image):
    with pytest.raises(StreamBlockValidationError):
        cleaned(figure(shipped=drawing.digest, image=image.pk))


def test_a_drawing_is_served_to_be_looked_at_only(client, drawing):
    answer = client.get(drawing.get_absolute_url())

    assert (answer["Content-Type"], answer.content.decode()) == ("image/svg+xml; charset=utf-8", DRAWING)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer["Cache-Control"]
    assert client.get(reverse("courses:figure", args=["e" * 64])).status_code == 404
    assert client.post(drawing.get_absolute_url()).status_code == 405


def read(tmp_path, text):
    (tmp_path / "a.svg").write_text(text)
    return read_figure(tmp_path / "a.svg", path="course/a.svg")


def test_a_drawing_is_read_with_its_size(tmp_path):
    found = read(tmp_path, f'<?xml version="1.0"?><!-- drawn by hand -->{DRAWING}')

    assert (found.width, found.height, found.path) == (80, 45, "course/a.svg")
    assert found.svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "drawn by hand" not in found.svg


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed"),
        ("<style>rect{}</style>", "<style> is not allowed"),
        ("<foreignObject/>", "<foreignObject> is not allowed"),
        ("<image/>", "<image> is not allowed"),
        ('<a href="https://example.test"/>', "<a> is not allowed"),
        ('<use href="#x"/>', "<use> is not allowed"),
        ("<animate/>", "<animate> is not allowed"),
        ('<rect onload="alert(1)"/>', "the attribute onload is not allowed"),
        ('<rect style="fill:red"/>', "the attribute style is not allowed"),
        ('<rect xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>', "is not allowed"),
        ('<rect fill="url(https://example.test/a)"/>', "fill leads out"),
        ('<rect fill="url( //example.test/a)"/>', "fill leads out"),
        ('<h:b xmlns:h="http://www.w3.org/1999/xhtml"/>', "is not allowed"),
        ("<![CDATA[x]]>", "CDATA"),
        ('<?xml-stylesheet href="a.css"?>', "processing instruction"),
        ("<rect>", "is not XML"),
        ("x" * 200_001, "is longer than"),
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(tmp_path, inside, problem):
    with pytest.raises(BadFigure) as refusal:
        read(tmp_path, DRAWING.replace("</svg>", f"{inside}</svg>"))

    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<!DOCTYPE svg [<!ENTITY x "y">]>' + DRAWING, "DOCTYPE"),
        ("<html/>", "is not SVG"),
        (DRAWING.replace(' viewBox="0 0 80 45"', ""), "no viewBox"),
        (DRAWING.replace("80 45", "0 45"), "no viewBox"),
    ],
)
def test_a_file_that_is_no_drawing_is_refused(tmp_path, text, problem):
    with pytest.raises(BadFigure) as refusal:
        read(tmp_path, text)

    assert problem in str(refusal.value)


def test_a_table_has_a_caption_and_headings_for_columns_and_rows(shown):
    found = shown(table(["<p>Congress</p>", "30"], ["<p>NATO</p>", "15"]))

    assert found.caption.text == "Who and when"
    assert [cell.text for cell in found.select("thead th[scope=col]")] == ["Who", "Days"]
    assert [cell.text.strip() for cell in found.select("tbody th[scope=row]")] == ["Congress", "NATO"]
    assert [cell["data-label"] for cell in found.select("tbody td")] == ["Days", "Days"]
    assert "style" not in str(found.table)


@pytest.mark.parametrize(
    "bad",
    [
        table(["<p>a</p>", "1"], caption=" "),
        table(["<p>a</p>", "1"], headings=("Who", "")),
        table(),
        table(['<p><a linktype="rra" id="rra-999">x</a></p>', "1"]),
    ],
)
def test_a_table_without_caption_heading_or_row_or_with_a_bad_citation_is_refused(db, bad):
    with pytest.raises(StreamBlockValidationError):
        cleaned(bad)


def steps(*references):
    items = [{"type": "item", "value": each, "id": f"step-{place}"} for place, each in enumerate(references)]
    return block("steps", {"caption": "In order", "steps": items})


def test_a_timeline_draws_steps_with_documents_and_standards_from_the_facts(shown):
    pin = pin_to_latest()
    found = shown(steps(pin("step:cn-formal"), pin("step:eligibility")))

    items = found.select("ol.steps > li")
    assert len(items) == 2
    assert items[0].a["href"].startswith("/rra/facts/step:cn-formal/versions/")
    assert {"Documents", "Standard"} <= {term.text for term in items[0].select("dt")}


def test_a_phase_becomes_its_steps_at_versions(db):
    saved = cleaned(steps("phase:lor", "step:eligibility"))[0].value["steps"]

    assert len(saved) > 3
    assert all(reference.startswith("step:") and "@" in reference for reference in saved)
    assert list(saved)[-1].startswith("step:eligibility@")


@pytest.mark.parametrize("reference", ["rra-001", "step:nowhere", "nonsense!"])
def test_a_timeline_takes_steps_and_phases_only(db, reference):
    with pytest.raises(StreamBlockValidationError):
        cleaned(steps(reference))


def test_tables_and_timelines_cite(db):
    cites = '<p><a linktype="rra" id="rra-001@1">x</a></p>'
    found = {reference for _block, reference in places_cited(body(table([cites, "1"]), steps("step:eligibility@1")))}

    assert found == {"rra-001@1", "step:eligibility@1"}


def test_a_check_keeps_a_uuid_and_nothing_of_the_question(shown):
    question = Question.objects.for_practice().drawable().first()
    found = shown(block("check", str(question.uuid)))

    assert f"/quizzes/checks/{question.uuid}/" in found.select_one("[data-check]")["data-check"]
    link = found.select_one("[data-check] a")
    assert link["href"].endswith("%2Fwith-blocks%2F%23b-0f0e7a52-0000-4000-8000-000000000001")
    assert question.current.stem not in str(found)
    assert LessonBody().get_prep_value(body(block("check", str(question.uuid))))[0]["value"] == str(question.uuid)


def test_only_live_published_practice_questions_can_be_chosen(db):
    allowed = Question.objects.for_practice().drawable().first()
    other = Question.objects.exclude(tags__tag="practice").first()

    cleaned(block("check", str(allowed.uuid)))
    with pytest.raises(StreamBlockValidationError):
        cleaned(block("check", str(other.uuid)))
    Question.objects.filter(pk=allowed.pk).update(exposure=Question.Exposure.SECRET)
    with pytest.raises(StreamBlockValidationError):
        cleaned(block("check", str(allowed.uuid)))


def test_a_document_is_linked_with_its_kind_and_size(shown):
    document = get_document_model().objects.create(title="Guide", file=ContentFile(b"words", name="guide.pdf"))
    found = shown(block("document", {"document": document.pk, "words": ""}))

    assert found.select_one(".document a").text.strip() == "Guide"
    assert "PDF" in found.select_one(".document").text


def test_the_editor_offers_every_block(client, instructor, small, module, drawing):
    lesson = add_lesson(module, "To edit", figure(shipped=drawing.digest), table(["<p>a</p>", "1"]))
    client.force_login(instructor)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()

    for words in ("Figure", "Knowledge check", "Steps of the process", "a/b.svg", "fmsp-"):
        assert words in page


def directive(text):
    reading = read_text(text, pin=lambda code: code)
    return [(block.type, block.value, block.line) for block in reading.blocks], reading.problems


def test_directives_become_figures_and_checks():
    blocks, problems = directive("Text.\n\n::: figure a.svg A box. | One box\n:::\n\n::: check fmsp-001\n:::")

    value = {"image": None, "shipped": "a.svg", "alt_text": "A box.", "caption": "One box"}
    assert blocks[1:] == [("figure", value, 3), ("check", "fmsp-001", 6)]
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        "::: figure a.svg\n:::",
        "::: figure a.png Words | Caption\n:::",
        f"::: figure a.svg {'x' * 501}\n:::",
        "::: figure a.svg Words\nMore.\n:::",
        "::: check\n:::",
        "::: check two words\n:::",
        "::: check fmsp-001\nMore.\n:::",
    ],
)
def test_a_bad_figure_or_check_is_refused_with_its_line(text):
    _blocks, problems = directive(f"Text.\n\n{text}")

    assert [line for line, _problem in problems] == [3]


def course_with(tmp_path, text):
    module = tmp_path / "own" / "01-only"
    (module / "figures").mkdir(parents=True)
    (tmp_path / "own" / "course.yaml").write_text("title: Own\nslug: own\nsummary: Ours.\n")
    (module / "module.yaml").write_text("title: Only\n")
    (module / "01-words.md").write_text(f"---\ntitle: Words\nminutes: 3\n---\nHello.\n\n{text}\n:::\n")
    return module


def test_a_lesson_takes_its_drawing_and_changes_with_it(tmp_path):
    module = course_with(tmp_path, "::: figure a.svg A box.")
    digests = set()
    for text in (DRAWING, DRAWING.replace("A box", "A bigger box")):
        (module / "figures" / "a.svg").write_text(text)
        lesson = read_courses(tmp_path, pin=lambda code: code)[0].modules[0].activities[0]
        assert lesson.blocks[-1].value["shipped"] == lesson.figures[0].digest
        assert lesson.figures[0].path == "own/01-only/figures/a.svg"
        digests.add(lesson.digest)
    assert len(digests) == 2


def test_a_missing_or_bad_drawing_is_refused_with_file_and_line(tmp_path):
    course_with(tmp_path, "::: figure a.svg A box.")

    with pytest.raises(BadCurriculum) as refusal:
        read_courses(tmp_path, pin=lambda code: code)

    assert refusal.value.problems == ["own/01-only/01-words.md:7: there is no file figures/a.svg"]


def test_a_quiz_and_a_final_test_stand_in_that_order(tmp_path):
    module = course_with(tmp_path, "::: check fmsp-001")
    for name, kind in (("final", "final"), ("quiz", "quiz")):
        rules = {"title": name, "slug": name, "kind": kind, "pass_mark": 70, "draw": [{"bank": "b", "count": 1}]}
        (module / f"{name}.yaml").write_text(json.dumps(rules))

    activities = read_courses(tmp_path, pin=lambda code: code)[0].modules[0].activities

    assert [activity.slug for activity in activities] == ["words", "quiz", "final"]


def test_an_author_is_told_what_a_timeline_takes(db):
    with pytest.raises(StreamBlockValidationError) as refusal:
        cleaned(steps("rra-001"))
    assert "neither a step" in json.dumps(refusal.value.as_json_data())


@pytest.mark.parametrize(("kind", "field"), [("facts", "facts"), ("steps", "steps")])
def test_each_reference_is_labelled_in_the_editor(kind, field):
    reference = LessonBody().child_blocks[kind].child_blocks[field].child_block

    shown = BeautifulSoup(reference.field.widget.render("reference", None), "html.parser").input

    assert shown["aria-label"] in {"Code and version", "Step or phase"}


def test_many_references_take_one_statement_and_each_wrong_one_is_named(db, django_assert_num_queries):
    facts = [f"rra-00{number}" for number in (1, 2, 3, 4)]
    with django_assert_num_queries(1):
        (kept,) = cleaned(block("facts", {"caption": "Four facts", "facts": facts}))
    assert [reference.split("@")[0] for reference in kept.value["facts"]] == facts

    with pytest.raises(StreamBlockValidationError) as refused:
        cleaned(block("facts", {"caption": "Some facts", "facts": ["rra-001", "nothing at all", "term:loa"]}))
    words = str(refused.value.as_json_data())
    assert "There is no fact “nothing at all”." in words
    assert "“term:loa” is not an assignment" in words
