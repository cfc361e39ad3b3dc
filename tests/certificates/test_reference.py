"""The certification program as data: both schemes, with what is known and what is not."""

import copy
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from certificates import reference
from certificates.models import Area, Level, Requirement, Scheme
from certificates.reference import BadReference, load
from certificates.requirements import courses_in
from courses.models import CoursePage
from courses.rra.loading.files import SHIPPED

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def delivered():
    return yaml.safe_load((SHIPPED / "certification.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def data(delivered):
    return copy.deepcopy(delivered)


def test_both_schemes_live_side_by_side_and_the_older_is_offered():
    assert dict(Scheme.objects.values_list("code", "is_offered")) == {"1.0": True, "2.0": False}


def test_levels_keep_their_deadlines_and_the_entries_their_inferred_marks():
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    advanced = Level.objects.get(scheme__code="1.0", code="advanced")

    assert (basic.deadline_months, basic.by_area, basic.details["aoc_specific_inferred"]) == (12, False, True)
    assert (advanced.deadline_months, advanced.by_area) == (60, True)
    assert list(Level.objects.filter(scheme__code="2.0").order_by("order").values_list("name", flat=True)) == [
        "Foundational",
        "Practitioner",
        "Expert",
        "Executive",
    ]


def test_the_removed_level_is_kept_and_not_offered(at):
    expert = Level.objects.get(scheme__code="1.0", name="Expert")

    assert expert.removed_on.isoformat() == "2021-05-07"
    assert expert not in Level.objects.offered(on=at.date())
    assert expert in Level.objects.offered(on=expert.removed_on - timedelta(days=1))


def test_areas_whose_names_are_not_public_are_placeholders_marked_so():
    known = Area.objects.filter(scheme__code="1.0")
    unknown = Area.objects.filter(scheme__code="2.0")

    assert known.count() == 5
    assert not known.filter(is_placeholder=True).exists()
    assert known.get(code="acq").details["name_inferred"] is True
    assert unknown.filter(is_placeholder=True).count() == unknown.count() == 9
    assert unknown.get(code="area-1").name == "Functional area 1 (name not public)"


def test_the_mapping_of_our_course_is_labelled_a_demonstration():
    requirement = Requirement.objects.get(area=None)

    assert not Requirement.objects.exclude(is_demonstration=True)
    assert requirement.level == Level.objects.get(scheme__code="1.0", code="basic")
    assert requirement.is_demonstration
    assert requirement.note.startswith("Demonstration mapping")
    assert requirement.rule == {"all": [{"course": "who-may-do-what-a-first-view"}, {"experience_months": 12}]}


def test_loading_again_changes_nothing(data, at):
    counts = load(data, at=at)

    assert (counts["added"], counts["changed"]) == (0, 0)
    assert counts["unchanged"] > 20


def test_a_changed_entry_is_brought_in_line(data, at):
    next(entry for entry in data["levels"] if entry["id"] == "basic")["deadline_months_from_clock_start"] = 18

    assert load(data, at=at)["changed"] == 1
    assert Level.objects.get(scheme__code="1.0", code="basic").deadline_months == 18


def test_a_changed_rule_is_a_new_version_beside_the_old_one(data, at, monkeypatch, tmp_path):
    mapping = yaml.safe_load(Path(reference._MAPPING).read_text(encoding="utf-8"))
    mapping["requirements"][0]["rule"]["all"][1]["experience_months"] = 6
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump(mapping))
    monkeypatch.setattr(reference, "_MAPPING", tmp_path / "mapping.yaml")

    load(data, at=at)

    basic = Requirement.objects.filter(area=None).order_by("number")
    assert list(basic.values_list("number", "rule__all__1")) == [
        (1, {"experience_months": 12}),
        (2, {"experience_months": 6}),
    ]


def test_intermediate_asks_in_each_area_for_courses_that_there_are():
    areas = Requirement.objects.filter(level__code="intermediate").select_related("area")
    courses = {slug for requirement in areas for slug in courses_in(requirement.rule)}

    assert {requirement.area.code for requirement in areas} == {"poe", "case", "sco", "esm", "acq"}
    assert CoursePage.objects.filter(slug__in=courses).count() == len(courses) == 8


def test_a_rule_of_one_area_stands_beside_those_of_others(data, at, monkeypatch, tmp_path):
    mapping = {
        "note": "n",
        "offered": ["1.0"],
        "requirements": [
            {"scheme": "1.0", "level": "intermediate", "area": area, "rule": {"course": area}}
            for area in ("case", "poe")
        ],
    }
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump(mapping))
    monkeypatch.setattr(reference, "_MAPPING", tmp_path / "mapping.yaml")
    level = Level.objects.get(scheme__code="1.0", code="intermediate")

    load(data, at=at)

    for area in Area.objects.filter(scheme=level.scheme, code__in=("case", "poe")):
        required = Requirement.objects.in_force(level, area)
        assert required is not None
        assert (required.number, required.rule) == (2, {"course": area.code})


@pytest.mark.parametrize(
    ("break_it", "entry", "field"),
    [
        (lambda data: data.pop("levels"), "file", "levels"),
        (lambda data: data["levels"][0].pop("name"), "basic", "name"),
        (lambda data: data["levels"][0].update(program_version="3.0"), "basic", "program_version"),
        (lambda data: data["levels"][0].update(order="first"), "basic", "order"),
        (lambda data: data["levels"][0].update(name="x" * 200), "basic", "name"),
        (lambda data: data["levels"][0].update(id="not a slug"), "not a slug", "code"),
        (lambda data: data["levels"].append("a word"), "levels", "id"),
        (lambda data: data["levels"][4].update(removed_on="in May"), "expert_1", "removed_on"),
        (lambda data: data["areas"].pop("program_2_0"), "areas", "program_2_0"),
        (lambda data: data["areas"]["program_2_0"].update(count=None), "areas of 2.0", "count"),
    ],
)
def test_an_entry_that_cannot_be_taken_over_is_named_with_its_field(data, at, break_it, entry, field):
    break_it(data)

    with pytest.raises(BadReference) as refused:
        load(data, at=at)

    assert (refused.value.file, refused.value.entry, refused.value.field) == ("certification.yaml", entry, field)


@pytest.mark.parametrize(
    ("requirement", "field"),
    [
        ({"scheme": "1.0", "level": "basic", "rule": {"all": []}}, "rule.all"),
        ({"scheme": "1.0", "level": "nowhere", "rule": {"course": "x"}}, "level"),
        ({"scheme": "1.0", "level": "basic"}, "rule"),
        ({"scheme": "1.0", "level": "intermediate", "area": "sea", "rule": {"course": "x"}}, "area"),
        ({"scheme": "1.0", "level": "basic", "area": "case", "rule": {"course": "x"}}, "area"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(data, at, monkeypatch, tmp_path, requirement, field):
    mapping = {"note": "n", "offered": ["1.0"], "requirements": [requirement]}
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump(mapping))
    monkeypatch.setattr(reference, "_MAPPING", tmp_path / "mapping.yaml")

    with pytest.raises(BadReference) as refused:
        load(data, at=at)

    assert (refused.value.file, refused.value.entry, refused.value.field) == (
        "demonstration-mapping.yaml",
        "requirements.0",
        field,
    )
