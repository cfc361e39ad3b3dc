"""A draft becomes a version, and a version is for ever."""

from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from courses.rra.models import Assignment, AssignmentVersion, FactVersion, Term
from courses.rra.publishing import class_of_change, publish
from courses.rra.signals import version_published
from lms.models import User

pytestmark = pytest.mark.django_db
ChangeClass = FactVersion.ChangeClass


@pytest.fixture
def draft() -> Assignment:
    """The draft of an assignment that says something new."""
    draft = Assignment.objects.get(code="rra-001")
    draft.statement = "Finds something else."
    draft.save()
    return draft


def test_publishing_writes_the_next_version_in_columns_and_as_content(
    draft: Assignment, instructor: User, at: datetime
):
    version = publish(draft, publisher=instructor, at=at, change_class=ChangeClass.INVALIDATING, reason="New law.")

    assert isinstance(version, AssignmentVersion)
    assert (version.number, version.change_class, version.reason) == (2, "invalidating", "New law.")
    assert (version.publisher, version.recorded_at) == (instructor, at)
    assert version.statement == version.content["statement"] == "Finds something else."
    assert FactVersion.objects.get(fact__code="rra-001", number=1).content["statement"].startswith("Finds that")


def test_publishing_what_was_said_already_writes_nothing(at: datetime):
    draft = Term.objects.get(code="term:loa")

    assert publish(draft, publisher=None, at=at, change_class=ChangeClass.SUBSTANTIVE) is None
    assert FactVersion.objects.filter(fact=draft).count() == 1


def test_the_first_version_is_of_the_class_first(at: datetime):
    known = Term.objects.get(code="term:loa")
    draft = Term.objects.create(
        code="term:new", kind="term", term="New", name="New", definition="New.", source=known.source, checked="read"
    )

    version = publish(draft, publisher=None, at=at, change_class=ChangeClass.EDITORIAL)

    assert version is not None
    assert (version.number, version.change_class) == (1, "first")


@pytest.mark.parametrize("model", [FactVersion, AssignmentVersion])
def test_the_database_refuses_to_change_or_remove_a_version(model: type[FactVersion]):
    rows = model.objects.filter(fact__code="rra-001")
    field = "statement" if model is AssignmentVersion else "reason"

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{field: "changed"})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)

    assert model.objects.filter(fact__code="rra-001").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": "Purchaser's  word"}, {"a": "Purchaser’s word"}, ChangeClass.EDITORIAL),
        ({"a": ["x - y", 1]}, {"a": ["x – y", 1]}, ChangeClass.EDITORIAL),
        ({"a": "may"}, {"a": "must"}, ChangeClass.SUBSTANTIVE),
        ({"a": "cited"}, {"a": "read"}, ChangeClass.SUBSTANTIVE),
        ({"a": {"b": None}}, {"a": {"b": "2026-02-10"}}, ChangeClass.SUBSTANTIVE),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, ChangeClass.SUBSTANTIVE),
    ],
)
def test_only_typography_is_editorial(old: object, new: object, expected: ChangeClass):
    assert class_of_change(old, new) == expected


@pytest.fixture
def told():
    """What `version_published` said while the test runs."""
    heard = []

    def hear(**kwargs):
        heard.append({name: kwargs[name] for name in ("version", "previous", "actor", "at")})

    version_published.connect(hear)
    yield heard
    version_published.disconnect(hear)


def test_each_new_version_is_told_with_the_one_before(draft: Assignment, instructor: User, at: datetime, told):
    first = FactVersion.objects.get(fact__code="rra-001")

    version = publish(draft, publisher=instructor, at=at, change_class=ChangeClass.SUBSTANTIVE)
    publish(draft, publisher=instructor, at=at, change_class=ChangeClass.SUBSTANTIVE)

    assert told == [{"version": version, "previous": first, "actor": instructor, "at": at}]


def test_a_first_version_is_told_without_one_before(at: datetime, told):
    known = Term.objects.get(code="term:loa")
    draft = Term.objects.create(
        code="term:new", kind="term", term="New", name="New", definition="New.", source=known.source, checked="read"
    )

    version = publish(draft, publisher=None, at=at, change_class=ChangeClass.FIRST)

    assert told == [{"version": version, "previous": None, "actor": None, "at": at}]
