"""From a reference to the version it names, and what a target cites."""

import pytest

from courses.models import CoursePage
from courses.rra.citing import UnknownFact, cite, references_in, resolve
from courses.rra.models import Assignment, Citation, FactVersion
from courses.rra.publishing import publish
from lms.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(at) -> FactVersion:
    """A second version of rra-001."""
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = "Finds something else."
    draft.save()
    version = publish(draft, publisher=None, at=at, change_class=FactVersion.ChangeClass.SUBSTANTIVE)
    assert version is not None
    return version


def test_a_reference_names_a_version_or_the_latest(second: FactVersion):
    assert resolve("rra-001@1").number == 1
    assert resolve("rra-001@2").pk == second.pk
    assert resolve("rra-001").pk == second.pk
    assert resolve("term:loa").fact.code == "term:loa"


@pytest.mark.parametrize(
    "reference", ["", "rra-999", "rra-001@9", "rra-001@0", "rra-001@", "rra-001@1@1", "RRA-001", "rra 001", "a" * 500,
                  "rra-001\0", "rra-001@99999999999999"],
)  # fmt: skip
def test_a_reference_to_nothing_is_said(reference: str):
    with pytest.raises(UnknownFact) as error:
        resolve(reference)

    assert error.value.reference == reference


def test_references_are_read_from_stored_text_once_each_and_in_order():
    html = (
        '<p><a linktype="rra" id="rra-007@1">decides</a> and <a linktype="page" id="3">page</a> and '
        '<a id="term:loa@1" linktype="rra">LOA</a>, <b><a linktype="rra" id="rra-007@1">again</a></b></p>'
    )

    assert references_in(html) == ["rra-007@1", "term:loa@1"]
    assert references_in("<p>rra-001@1</p><a linktype='rra'>no id</a>") == []


def test_what_a_target_cites_is_replaced_as_a_whole(course: CoursePage, second: FactVersion):
    cite(
        course, [("block-a", "rra-001@1"), ("block-a", "rra-001@1"), ("block-b", "rra-001")], label="Old", url="/old/"
    )

    cite(course, [("block-a", "rra-001"), ("", "term:loa@1")], label="x" * 300, url="/new/", staff_only=True)

    rows = Citation.objects.filter(target_id=str(course.pk), label="x" * 255)
    cited = {(row.block, str(row.version)) for row in rows.select_related("version__fact")}
    assert cited == {("block-a", "rra-001@2"), ("", "term:loa@1")}
    assert all(row.staff_only and row.url == "/new/" for row in rows)
    assert not Citation.objects.filter(label="Old").exists()


def test_citing_nothing_that_exists_changes_nothing(course: CoursePage):
    cite(course, [("block-a", "rra-001")], label="Kept", url="/")

    with pytest.raises(UnknownFact):
        cite(course, [("block-a", "rra-001"), ("block-b", "rra-999")], label="Lost", url="/")

    assert Citation.objects.filter(label="Kept").count() == 1


def test_citing_costs_the_same_however_much_is_cited(course: CoursePage, django_assert_max_num_queries):
    places = [(f"block-{number}", f"rra-{number:03}@1") for number in range(1, 120)]

    with django_assert_max_num_queries(7):
        cite(course, places, label="Many", url="/")


def test_targets_of_different_kinds_with_the_same_key_are_kept_apart(course: CoursePage, learner: User):
    other = User(pk=course.pk)
    cite(course, [("", "rra-001")], label="Course", url="/")

    cite(other, [("", "rra-002")], label="Other", url="/")

    assert Citation.objects.filter(label="Course").exists()
