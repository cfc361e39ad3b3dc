"""The index of words, kept by the database itself beside the rows it is made of."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# PostgreSQL would read `LOA/LOR` as a file, `-061` as a number and `<b>` as a tag: to it these are spaces.
PUNCTUATION = "-/._@&<>"
SPACES = " " * len(PUNCTUATION)
_POSTGRESQL = [
    """
    ALTER TABLE {table} ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', translate(title, '{punctuation}', '{spaces}')), 'A')
        || setweight(to_tsvector('english', translate(names, '{punctuation}', '{spaces}')), 'A')
        || setweight(to_tsvector('english', codes), 'B')
        || setweight(to_tsvector('english', translate(text, '{punctuation}', '{spaces}')), 'D')
    ) STORED
    """,
    "CREATE INDEX {table}_vector ON {table} USING gin (vector)",
]
_SQLITE = [
    """
    CREATE VIRTUAL TABLE {table}_fts USING fts5(
        title, names, codes, text, content='{table}', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN
        INSERT INTO {table}_fts(rowid, title, names, codes, text)
        VALUES (new.id, new.title, new.names, new.codes, new.text);
    END
    """,
    """
    CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN
        INSERT INTO {table}_fts({table}_fts, rowid, title, names, codes, text)
        VALUES ('delete', old.id, old.title, old.names, old.codes, old.text);
    END
    """,
    """
    CREATE TRIGGER {table}_fts_update AFTER UPDATE ON {table} BEGIN
        INSERT INTO {table}_fts({table}_fts, rowid, title, names, codes, text)
        VALUES ('delete', old.id, old.title, old.names, old.codes, old.text);
        INSERT INTO {table}_fts(rowid, title, names, codes, text)
        VALUES (new.id, new.title, new.names, new.codes, new.text);
    END
    """,
]


class FullText(Operation):
    """A migration operation: words in the table's columns can be searched by their stem, on both databases.

    PostgreSQL keeps a generated column; SQLite a table of FTS5, by triggers. Altering the table on SQLite rebuilds it
    without its triggers: the migration that does so ends with this operation again, after dropping the first one's.
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
        statements = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
        for statement in statements:
            made = statement.format(table=self.table, punctuation=PUNCTUATION, spaces=SPACES)
            schema_editor.execute(made, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {self.table} DROP COLUMN vector")
            return
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER {self.table}_fts_{event}")
        schema_editor.execute(f"DROP TABLE {self.table}_fts")

    def describe(self) -> str:
        return f"Search the words of {self.table}"
