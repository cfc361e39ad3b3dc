"""What was promised or recorded is never changed: the database says no, whoever asks."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from courses.rra.models import Drafted
from lms.immutability import KeepForEver
from lms.models import Change


def tables_kept_for_ever() -> set[str]:
    loader = MigrationLoader(connection)
    return {
        operation.table
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, KeepForEver)
    }


def guards_of(table: str) -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return {row[0] for row in cursor.fetchall()}


def test_every_table_that_is_kept_for_ever_still_has_its_guards(db):
    expected = (
        {"{}_immutable", "{}_immutable_truncate"}
        if connection.vendor == "postgresql"
        else {"{}_immutable_UPDATE", "{}_immutable_DELETE"}
    )
    tables = tables_kept_for_ever()

    assert len(tables) >= 13
    for table in tables:
        assert {name.format(table) for name in expected} <= guards_of(table)


def test_the_tables_kept_for_ever_are_those_the_operations_guide_names(settings, db):
    guide = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    assert all(table in guide for table in tables_kept_for_ever())


@pytest.mark.parametrize("statement", ["UPDATE lms_change SET reason = 'other'", "DELETE FROM lms_change"])
def test_a_recorded_change_can_be_neither_altered_nor_removed(learner, at, statement):
    with transaction.atomic():
        Change.record("corrected-name", learner, actor=learner, at=at, person=learner, new={"display_name": "L"})

    refused = pytest.raises(DatabaseError, match="never changed or removed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_key_from_a_record_protects_what_it_points_to():
    """Of the models that record what happened, no foreign key cascades or is set to null."""
    ours = {"lms", "audit", "rra", "courses", "quizzes", "certificates"}
    # Tags are words on a question; draws belong to the draft of a page, which Wagtail deletes as a whole; what the
    # loader remembers of a page goes with the page; what joins a course without records to its group goes with it.
    free = {"QuestionTag.question", "QuizDraw.quiz", "LoadedPage.page", "LoadedPage.revision", "CourseTeam.course"}
    # A bank outlives a course without records, and is an administrator's then.
    free.add("Bank.course")
    # What search knows is made anew from editions and facts at any time.
    free |= {"SearchEntry.edition", "SearchEntry.revision", "SearchEntry.version"}
    # What people keep for themselves is theirs, and no record.
    free |= {"Bookmark.learner"}
    # What Wagtail keeps of the drafts of a fact; versions are the record.
    pointers = ("latest_revision", "live_revision", "locked_by")
    free |= {f"{kind.__name__}.{name}" for kind in Drafted.__subclasses__() for name in pointers}
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in ours:
            continue
        for field in model._meta.get_fields():
            if not (getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False)) or field.auto_created:
                continue
            on_delete = getattr(field.remote_field, "on_delete", None)
            name = f"{model.__name__}.{field.name}"
            is_inherited = field.model is not model
            if on_delete is None or is_inherited or field.remote_field.parent_link or name in free:
                continue
            if on_delete.__name__ != "PROTECT":
                found.append(name)
    assert found == []
