"""The tables of a run, read back from its folder into the records that they were written from."""

from __future__ import annotations

import contextlib
import csv
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from pipeline.records import TABLES, columns_of
from pipeline.write import DATABASE_NAME, MANIFEST_NAME
from pipeline.write.dictionary import describe_columns


def read_published(folder: Path, tables: Iterable[str] = TABLES) -> dict[str, list[Any]]:
    """The records of ``tables`` as the last run wrote them to ``folder``: from its CSV files, else from ``mahdar.sqlite``.

    A table that an older run did not write is empty. Raises ``OSError``, in one line, where no run has written events there, or
    where a row does not fit its table.

    >>> from pipeline.records import EventAlias
    >>> from pipeline.write import write_tables
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_tables({table: [] for table in TABLES} | {"event_aliases": [EventAlias("e-1", "e-2")]}, folder)
    >>> read_published(folder, ["event_aliases"])
    {'event_aliases': [EventAlias(event_id='e-1', now='e-2')]}
    """
    written = _written(folder)
    if "events.csv" in written:
        return {table: _records(table, _csv_rows(folder / f"{table}.csv"), folder) for table in tables}
    if DATABASE_NAME in written:
        with contextlib.closing(sqlite3.connect(f"file:{folder / DATABASE_NAME}?mode=ro", uri=True)) as database:
            return read_database(database, folder, tables)
    raise OSError(
        f"{folder}: no events.csv or {DATABASE_NAME} of a run is here; name the folder of its tables with --out"
    )


def read_database(database: sqlite3.Connection, folder: Path, tables: Iterable[str] = TABLES) -> dict[str, list[Any]]:
    """The same from an open database with the tables; ``folder`` is named in errors."""
    return {table: _records(table, _sqlite_rows(database, table), folder) for table in tables}


def _written(folder: Path) -> set[str]:
    """The files of the last run, which may have left those of an earlier one with other formats as they were."""
    try:
        named = set(json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        named = {"events.csv", DATABASE_NAME}
    return {name for name in named if (folder / name).exists()}


def _csv_rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    csv.field_size_limit(2**31 - 1)  # a conflict may quote more than the module's 128 KiB
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _sqlite_rows(database: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    known = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
    names = [name for name in columns_of(table) if name in known]
    if names:
        wanted = ", ".join(f'"{name}"' for name in names)
        for row in database.execute(f'SELECT {wanted} FROM "{table}" ORDER BY rowid'):
            yield dict(zip(names, row, strict=True))


def _records(table: str, rows: Iterable[dict[str, Any]], folder: Path) -> list[Any]:
    optional = {column.name for column in describe_columns(table) if column.optional}
    known = set(columns_of(table))
    filled = [
        {name: value for name, value in row.items() if name in known and not (value in ("", None) and name in optional)}
        | {name: None for name in optional if row.get(name) in ("", None)}
        for row in rows
    ]
    try:
        records: list[Any] = msgspec.convert(filled, list[TABLES[table]], strict=False)  # type: ignore[valid-type]
    except msgspec.ValidationError as error:
        raise OSError(
            f"{folder}: {table} is of another version of mahdar ({error}); run it again with --fresh"
        ) from error
    return records
