"""All tables → one SQLite file with typed columns, keys and indexes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from pipeline.records import TABLES
from pipeline.write.dictionary import PRIMARY_KEYS, Column, describe_columns

# BOOLEAN and DATE hold 0/1 and ISO text; the declared type tells a reader (SQLAlchemy, a BI tool) what they mean.
_SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}

# Ids that join nothing: one leads out of the tables, the other into a table that another column names.
_NOT_JOINED = frozenset({"wikidata_id", "row_id"})

# The file is new and nameless until it is whole: a journal would guard nothing, and half a file is thrown away.
_FRESH_FILE = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384"


def write_sqlite(tables: Mapping[str, Sequence[Any]], path: Path) -> None:
    """Write all tables into a new SQLite file at ``path``; the same tables give the same dump.

    Raises ``FileExistsError`` where there is a file already, ``ValueError`` naming the table where two rows share a key
    or a cell is empty that must not be. Pointers between tables are declared, not enforced: ``PRAGMA
    foreign_key_check`` lists those that dangle.

    >>> import tempfile
    >>> from pipeline.records import EventAlias
    >>> path = Path(tempfile.mkdtemp(), "mahdar.sqlite")
    >>> write_sqlite({table: [] for table in TABLES} | {"event_aliases": [EventAlias("e-1", "e-2")]}, path)
    >>> sqlite3.connect(path).execute("SELECT now FROM event_aliases").fetchall()
    [('e-2',)]
    """
    path.touch(exist_ok=False)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_FRESH_FILE)
        connection.execute("BEGIN")
        for table in TABLES:
            connection.execute(create_statement(table))
            _insert(connection, table, tables[table])
        for table in TABLES:
            for statement in index_statements(table):
                connection.execute(statement)
        connection.execute("COMMIT")


def create_statement(table: str) -> str:
    """The CREATE TABLE of a table.

    >>> print(create_statement("event_aliases"))
    CREATE TABLE "event_aliases" (
      "event_id" TEXT NOT NULL PRIMARY KEY,
      "now" TEXT NOT NULL
    )
    """
    columns = ",\n  ".join(_column_definition(column) for column in describe_columns(table))
    return f'CREATE TABLE "{table}" (\n  {columns}\n)'


def index_statements(table: str) -> Iterator[str]:
    """A CREATE INDEX for every id of a table that joins it to another; a primary key has its own.

    >>> list(index_statements("people"))
    ['CREATE INDEX "people_of_id" ON "people" ("of_id")']
    """
    for column in describe_columns(table):
        if column.name.endswith("_id") and not column.is_key and column.name not in _NOT_JOINED:
            yield f'CREATE INDEX "{table}_{column.name}" ON "{table}" ("{column.name}")'


def _column_definition(column: Column) -> str:
    parts = [f'"{column.name}"', _SQL_TYPES[column.type]]
    if not column.optional:
        parts.append("NOT NULL")
    if column.is_key:
        parts.append("PRIMARY KEY")
    if column.refers_to:
        # The column is named, though SQL does not ask for it: Datasette and others take the pointer as it is written.
        parts.append(f'REFERENCES "{column.refers_to}" ("{PRIMARY_KEYS[column.refers_to]}")')
    return " ".join(parts)


def _insert(connection: sqlite3.Connection, table: str, records: Sequence[Any]) -> None:
    columns = [_cells(column, records) for column in describe_columns(table)]
    marks = ", ".join("?" * len(columns))
    try:
        connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', zip(*columns, strict=True))
    except sqlite3.IntegrityError as error:
        raise ValueError(f"table {table}: {error}") from error


def _cells(column: Column, records: Sequence[Any]) -> list[Any]:
    """A column's values as SQLite takes them; sqlite3's own adapter for dates is deprecated from Python 3.12 on."""
    values = list(map(attrgetter(column.name), records))
    if column.type == "date":
        return [None if value is None else value.isoformat() for value in values]
    return values
