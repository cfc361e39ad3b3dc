"""What courses, certificates and levels rest on, as editions are released, replaced and taken back."""

import pytest
from django.core.management import call_command

from certificates.models import Level, Requirement
from courses.models import CoursePage, LessonPage, ModulePage
from courses.rra.models import Citation
from tests.conftest import COURSE_SLUG
from tests.courses.conftest import add_lesson, publish, release, text

pytestmark = pytest.mark.django_db


def citing(*references: str) -> dict:
    return text("".join(f'<p><a linktype="rra" id="{reference}">It is so</a>.</p>' for reference in references))


def resting(kind: str, label: str = "Small course") -> set[tuple[str, str]]:
    """What rests on facts under the label: the fact and how it stands."""
    rows = Citation.objects.filter(kind=kind, label__startswith=label).select_related("version__fact")
    return {(str(row.version), row.standing) for row in rows}


@pytest.fixture
def cited(module: ModulePage) -> LessonPage:
    return add_lesson(module, "Cited", citing("rra-001@1", "rra-002@1"))


def test_an_edition_and_its_certificate_rest_on_what_its_lessons_cite(small, cited, at):
    assert resting("course") == set()

    release(small, at)

    now = {("rra-001@1", "live"), ("rra-002@1", "live")}
    assert resting("course") == now
    assert resting("certificate") == now


def test_a_draft_changes_nothing_and_the_next_edition_takes_the_place_of_the_one_before(small, cited, at):
    release(small, at)
    publish(cited, body=[("text", "<p>It cites nothing any more.</p>")])
    assert ("rra-002@1", "live") in resting("course")

    release(small, at)

    assert resting("course") == {("rra-001@1", "past"), ("rra-002@1", "past")}
    assert resting("certificate") == set()


def test_a_course_that_is_taken_back_is_listed_no_more_until_it_is_published_again(client, small, cited, at):
    release(small, at)
    CoursePage.objects.get(pk=small.pk).unpublish()

    assert {standing for _fact, standing in resting("course")} == {"past"}
    assert resting("certificate") == set()
    assert {standing for _fact, standing in resting("paragraph")} == {"draft"}
    assert "Small course" not in client.get("/rra/facts/rra-001/").content.decode()

    publish(small)
    assert {standing for kind in ("course", "certificate", "paragraph") for _fact, standing in resting(kind)} == {
        "live"
    }


def test_a_lesson_in_a_module_that_is_not_published_is_for_staff_alone(small, module, cited):
    ModulePage.objects.get(pk=module.pk).unpublish()

    rows = Citation.objects.filter(label="Small course: Cited")
    assert set(rows.values_list("standing", "staff_only")) == {("draft", True)}


def test_a_level_rests_on_the_courses_that_are_required_now(small, cited, at):
    level = Level.objects.get(scheme__code="1.0", code="basic")
    of_course = {fact for fact, _standing in resting("course", CoursePage.objects.get(slug=COURSE_SLUG).title)}
    assert of_course
    assert resting("certificate", str(level)) == {(fact, "live") for fact in of_course}

    Requirement.objects.create(level=level, number=99, rule={"course": small.slug}, recorded_at=at)
    release(small, at)

    live = {fact for fact, standing in resting("certificate", str(level)) if standing == "live"}
    assert {"rra-001@1", "rra-002@1"} <= live


def test_all_is_made_anew_and_again_the_same(small, cited, at):
    release(small, at)
    fields = ("version", "kind", "standing", "target_type", "target_id", "block", "label", "url", "staff_only")
    before = set(Citation.objects.values_list(*fields))
    Citation.objects.exclude(kind="question").delete()

    for _ in range(2):
        call_command("rebuild_citations", verbosity=0)
        assert set(Citation.objects.values_list(*fields)) == before
