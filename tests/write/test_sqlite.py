"""The SQLite file: typed columns, keys, indexes, and nothing dangling."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import TABLES, DateRow, DocumentRow, Event, EventReport, Evidence, columns_of
from pipeline.write.dictionary import PRIMARY_KEYS, REFERENCES, describe_columns
from pipeline.write.sqlite import write_sqlite

DAY = dt.date(2025, 11, 12)
DOCUMENT = DocumentRow("a.txt", None, None, None, None, DAY, "option", "00", 40, "ok", None)
EVENT = Event("e-1", None, "session", "دورة", 38, None, DAY, None, None, None, None, None, None, 1, None, 0.5)
REPORT = EventReport(
    "r-1", "e-1", "a.txt", 0, 4, "دورة", "session", "دورة", 38, None, DAY, None, None, None, None, None, None, 0.5
)
TABLES_FILLED: dict[str, list[Any]] = {table: [] for table in TABLES} | {
    "documents": [DOCUMENT],
    "dates": [DateRow("a.txt", 0, 3, "غدا", DAY, DAY, "day", "gregorian", True, "tomorrow")],
    "events": [EVENT],
    "event_reports": [REPORT],
    "evidence": [Evidence("r-1", "a.txt", "edition", 0, 4, "دورة", "head noun, then number")],
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    write_sqlite(TABLES_FILLED, tmp_path / "mahdar.sqlite")
    connection = sqlite3.connect(tmp_path / "mahdar.sqlite")
    yield connection
    connection.close()


def test_the_file_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_keys(table: str, database: sqlite3.Connection) -> None:
    rows = database.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (table,)).fetchall()
    types = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
    assert rows == [(c.name, types[c.type], int(not c.optional), int(c.is_key)) for c in describe_columns(table)]
    keys = [name for name, _, _, is_key in rows if is_key]
    assert keys == ([PRIMARY_KEYS[table]] if table in PRIMARY_KEYS else [])


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_point_at_primary_keys(table: str, database: sqlite3.Connection) -> None:
    query = 'SELECT "from", "table" FROM pragma_foreign_key_list(?)'
    declared = dict(database.execute(query, (table,)).fetchall())
    own_key = PRIMARY_KEYS.get(table)
    assert declared == {name: REFERENCES[name] for name in columns_of(table) if name in REFERENCES and name != own_key}
    assert set(declared.values()) <= PRIMARY_KEYS.keys()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("dates", "document_id"),
        ("organization_mentions", "organization_id"),
        ("event_reports", "event_id"),
        ("event_parties", "party_id"),
        ("event_links", "other_event_id"),
        ("events", "forum_id"),
        ("organizations", "parent_id"),
        ("people", "of_id"),
    ],
)
def test_joins_have_an_index(table: str, column: str, database: sqlite3.Connection) -> None:
    plan = database.execute(f'EXPLAIN QUERY PLAN SELECT * FROM "{table}" WHERE "{column}" = ?', ("x",)).fetchall()
    assert f"USING INDEX {table}_{column}" in plan[0][3]


def test_values(database: sqlite3.Connection) -> None:
    row = database.execute(
        "SELECT start_date, end_date, relative, typeof(start), typeof(relative) FROM dates"
    ).fetchone()
    assert row == ("2025-11-12", "2025-11-12", 1, "integer", "integer")
    assert database.execute("SELECT end_date, confidence FROM events").fetchone() == (None, 0.5)


def test_what_dangles_can_be_listed(tmp_path: Path) -> None:
    write_sqlite(TABLES_FILLED | {"documents": []}, tmp_path / "mahdar.sqlite")
    connection = sqlite3.connect(tmp_path / "mahdar.sqlite")
    dangling = {(row[0], row[2]) for row in connection.execute("PRAGMA foreign_key_check")}
    connection.close()
    assert dangling == {("dates", "documents"), ("event_reports", "documents"), ("evidence", "documents")}


def test_a_file_in_the_way_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mahdar.sqlite").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_sqlite(TABLES_FILLED, tmp_path / "mahdar.sqlite")
    assert (tmp_path / "mahdar.sqlite").read_bytes() == b"mine"
