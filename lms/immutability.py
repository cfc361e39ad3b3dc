"""Rows that nobody may change or remove, held by the database itself."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION cadre_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END $$;
CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION cadre_refuse_change();
CREATE TRIGGER {table}_immutable_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION cadre_refuse_change();
"""
_SQLITE = """
CREATE TRIGGER {table}_immutable_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END;
"""


class KeepForEver(Operation):
    """A migration operation: the table takes new rows and refuses any change or removal, on both databases.

    Altering such a table on SQLite rebuilds it without its triggers: the migration that does so ends with this
    operation again (tests/lms/test_immutability.py finds one that forgot).
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models look the same."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL.format(table=self.table), params=None)
            return
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(_SQLITE.format(table=self.table, event=event))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {self.table}_immutable ON {self.table}")
            schema_editor.execute(f"DROP TRIGGER {self.table}_immutable_truncate ON {self.table}")
            return
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {self.table}_immutable_{event}")

    def describe(self) -> str:
        return f"Keep rows of {self.table} for ever"
