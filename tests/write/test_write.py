"""write_tables: all or nothing, the same bytes for the same tables, and text that comes back as it went in."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import typing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import write
from pipeline.lock import alone_in
from pipeline.records import TABLES, DateRow, DocumentRow, EventAlias, columns_of
from pipeline.write import FORMATS, differing_files, write_tables
from pipeline.write.arrow import to_arrow
from pipeline.write.formats import write_csv, write_parquet

HOSTILE = [
    "",
    "\x00",
    "نها\x00ية",
    "a\rb",
    "a\r\nb\n",
    '"',
    '","',
    "'؛,\t",
    "\N{RIGHT-TO-LEFT OVERRIDE}محضر\N{POP DIRECTIONAL FORMATTING}",
    "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}",
    "👩‍👩‍👧 اجتماع",
    "بعـــــد مَحْضَرٌ",
    "\N{ZERO WIDTH NO-BREAK SPACE}x",
    "NULL",
    "true",
    "=1+1",
    "\N{LINE SEPARATOR}\x85\x0b\x1c",
]

TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=12)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    dt.date: st.dates(),
    type(None): st.none(),
}


def records_of(table: str) -> st.SearchStrategy[Any]:
    """Records of a table, each field with any value that its annotation allows."""
    hints = typing.get_type_hints(TABLES[table])
    fields = {name: st.one_of([VALUES[t] for t in typing.get_args(hint) or (hint,)]) for name, hint in hints.items()}
    return st.builds(TABLES[table], **fields)


def tables_with(**rows: list[Any]) -> dict[str, list[Any]]:
    return {table: rows.get(table, []) for table in TABLES}


def document(document_id: str, title: str | None = None) -> DocumentRow:
    return DocumentRow(document_id, None, None, title, None, None, None, "00", 0, "ok", None)


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def csv_cell(value: Any) -> str:
    """What a reader of the CSV must see of a value; numbers with a fraction are compared as numbers, see below."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


SAMPLE = tables_with(
    documents=[document("a.txt", "بيان"), document("b.txt")],
    dates=[
        DateRow("a.txt", 0, 4, "٢٠٢٥", dt.date(2025, 1, 1), dt.date(2025, 12, 31), "year", "gregorian", False, "year"),
        DateRow("b.txt", 3, 6, "أمس", None, None, "day", "gregorian", True, "yesterday"),
    ],
    event_aliases=[EventAlias("e-1", "e-2")],
)


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_csv_and_parquet_give_back_every_value(table: str, data: st.DataObject) -> None:
    records = data.draw(st.lists(records_of(table), max_size=4))
    expected = [[getattr(record, name) for name in columns_of(table)] for record in records]
    arrow = to_arrow(table, records)
    with tempfile.TemporaryDirectory() as folder:
        write_csv(arrow, Path(folder, "table.csv"))
        write_parquet(arrow, Path(folder, "table.parquet"))
        header, *rows = csv_rows(Path(folder, "table.csv"))
        frame = pd.read_parquet(Path(folder, "table.parquet"))
    assert tuple(header) == columns_of(table) == tuple(frame.columns)
    for row, values in zip(rows, expected, strict=True):
        for cell, value in zip(row, values, strict=True):
            assert float(cell) == value if isinstance(value, float) else cell == csv_cell(value)
    assert [[None if pd.isna(v) else v for v in row] for row in frame.itertuples(index=False)] == expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5, unique_by=lambda pair: pair[0]))
def test_sqlite_gives_back_every_text(pairs: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        aliases = [EventAlias(*pair) for pair in pairs]
        write_tables(tables_with(event_aliases=aliases), folder, formats=("sqlite",))
        connection = sqlite3.connect(Path(folder, "mahdar.sqlite"))
        assert connection.execute("SELECT event_id, now FROM event_aliases ORDER BY rowid").fetchall() == pairs
        connection.close()


def test_csv_is_plain(tmp_path: Path) -> None:
    write_tables(SAMPLE, tmp_path, formats=("csv",))
    assert (tmp_path / "dates.csv").read_bytes().decode("utf-8") == (
        "document_id,start,end,text,start_date,end_date,precision,calendar,relative,rule,anchor,conflict\n"
        '"a.txt",0,4,"٢٠٢٥",2025-01-01,2025-12-31,"year","gregorian",false,"year",,\n'
        '"b.txt",3,6,"أمس",,,"day","gregorian",true,"yesterday",,\n'
    )


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two", "two"):
        write_tables(dict(reversed(SAMPLE.items())), tmp_path / folder)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    dumps = []
    for folder in ("one", "two"):
        connection = sqlite3.connect(tmp_path / folder / "mahdar.sqlite")
        dumps.append(list(connection.iterdump()))
        connection.close()
    assert dumps[0] == dumps[1]


def test_no_file_tells_where_it_was_written(tmp_path: Path) -> None:
    write_tables(SAMPLE, tmp_path)
    for path in tmp_path.iterdir():
        assert os.fsencode(tmp_path) not in path.read_bytes(), path.name


@pytest.mark.parametrize("formats", [("csv",), ("parquet",), ("sqlite",), ("parquet", "csv"), FORMATS])
def test_only_the_formats_asked_for(formats: tuple[str, ...], tmp_path: Path) -> None:
    write_tables(SAMPLE, tmp_path, formats=formats)
    expected = {"run.json"} | {f"{t}.{f}" for t in TABLES for f in formats if f != "sqlite"}
    if "sqlite" in formats:
        expected.add("mahdar.sqlite")
    assert {path.name for path in tmp_path.iterdir()} == expected
    assert differing_files(tmp_path) == []


@pytest.mark.parametrize("fails_at", [0, 1, 7, 29])
def test_an_error_before_the_first_rename_leaves_the_former_files(
    fails_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(SAMPLE, tmp_path)
    before = digests(tmp_path)
    calls = 0

    def failing(folder: Path, name: str) -> Path:
        nonlocal calls
        calls += 1
        if calls > fails_at:
            raise OSError(28, "No space left on device")
        return folder / f".{name}.mahdar-part"

    monkeypatch.setattr(write, "_temporary", failing)
    with pytest.raises(OSError, match="No space left"):
        write_tables(tables_with(documents=[document("c.txt")]), tmp_path)
    assert digests(tmp_path) == before


def test_an_error_between_renames_leaves_whole_files_and_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(SAMPLE, tmp_path)
    old = digests(tmp_path)
    new_tables = tables_with(documents=[document("c.txt")])
    write_tables(new_tables, tmp_path / "new")
    new = digests(tmp_path / "new")
    replace = os.replace
    renamed: list[str] = []

    def replace_two(source: Path, target: Path) -> None:
        if len(renamed) == 2:
            raise KeyboardInterrupt
        renamed.append(target.name)
        replace(source, target)

    monkeypatch.setattr(os, "replace", replace_two)
    with pytest.raises(KeyboardInterrupt):
        write_tables(new_tables, tmp_path)
    monkeypatch.undo()
    now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir() if path.is_file()}
    assert now == {name: new[name] if name in renamed else old[name] for name in old}
    assert differing_files(tmp_path) == [name for name in renamed if old[name] != new[name]] != []
    write_tables(new_tables, tmp_path)
    assert differing_files(tmp_path) == []


KILLED = """
import os, signal, sys
from pipeline import write
from pipeline.records import TABLES
def die(folder, name):
    os.kill(os.getpid(), signal.SIGKILL)
write._publish = die
write.write_tables({table: [] for table in TABLES}, sys.argv[1])
"""


def test_a_killed_run_leaves_the_former_files_and_the_next_sweeps_up(tmp_path: Path) -> None:
    write_tables(SAMPLE, tmp_path)
    before = digests(tmp_path)
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert killed.returncode != 0
    left = digests(tmp_path)
    assert {name: left[name] for name in before} == before
    assert len(left) > len(before)
    write_tables(SAMPLE, tmp_path)
    assert digests(tmp_path) == before


def test_the_log_of_a_former_database_is_not_replayed(tmp_path: Path) -> None:
    write_tables(SAMPLE, tmp_path, formats=("sqlite",))
    (tmp_path / "mahdar.sqlite-wal").write_bytes(b"left by a reader that was killed")
    write_tables(SAMPLE, tmp_path, formats=("sqlite",))
    assert not (tmp_path / "mahdar.sqlite-wal").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no fcntl")
def test_a_second_writer_waits(tmp_path: Path) -> None:
    with alone_in(tmp_path):
        thread = threading.Thread(target=write_tables, args=(SAMPLE, tmp_path), kwargs={"formats": ("csv",)})
        thread.start()
        time.sleep(0.2)
        assert list(tmp_path.iterdir()) == []
    thread.join(timeout=20)
    assert differing_files(tmp_path) == []


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("the dictionary of columns", encoding="utf-8")
    write_tables(SAMPLE, tmp_path, formats=("csv",))
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "the dictionary of columns"


@pytest.mark.parametrize(
    ("tables", "formats", "message"),
    [
        (SAMPLE, ("xlsx",), "unknown format 'xlsx': choose from csv, parquet, sqlite"),
        ({"documents": []}, ("csv",), "missing tables: dates, "),
        (SAMPLE | {"meetings": []}, ("csv",), "unknown tables: meetings"),
        (tables_with(documents=[document("a"), document("a")]), ("sqlite",), "table documents: UNIQUE"),
        (tables_with(event_aliases=[EventAlias("e", None)]), ("sqlite",), "table event_aliases: NOT NULL"),  # type: ignore[arg-type]
        (tables_with(event_aliases=[EventAlias("e", None)]), ("csv",), "column now: row 0 is empty"),  # type: ignore[arg-type]
        (tables_with(event_aliases=[EventAlias("e", 3)]), ("csv",), "table event_aliases, column now: "),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_left(
    tables: dict[str, list[Any]], formats: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        write_tables(tables, tmp_path, formats=formats)
    assert list(tmp_path.iterdir()) == []


def test_run_json_holds_what_was_given_and_what_was_written(tmp_path: Path) -> None:
    write_tables(SAMPLE, tmp_path, manifest={"inputs": ["data/raw"], "seconds": {"read": 0.5}})
    page = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert page["inputs"] == ["data/raw"]
    assert page["seconds"] == {"read": 0.5}
    assert page["rows"] == {table: len(rows) for table, rows in SAMPLE.items()}
    assert {name: entry["sha256"] for name, entry in page["files"].items()} == {
        name: sha256 for name, sha256 in digests(tmp_path).items() if name != "run.json"
    }


def test_pyarrow_is_loaded_only_to_write_and_pandas_not_even_then(tmp_path: Path) -> None:
    code = f"""
import sys, pipeline.write
from pipeline.records import TABLES, EventAlias
assert "pyarrow" not in sys.modules
pipeline.write.write_tables({{table: [] for table in TABLES}} | {{"event_aliases": [EventAlias("a", "b")]}}, {str(tmp_path)!r})
assert "pyarrow" in sys.modules and "pandas" not in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
