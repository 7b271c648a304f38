"""The tables of a run, read back: from CSV, or from mahdar.sqlite where the run wrote no CSV."""

from __future__ import annotations

import contextlib
import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pipeline.records import TABLES
from pipeline.write import DATABASE_NAME, MANIFEST_NAME

Row = dict[str, str]
"""A row by column; an empty cell is an empty text, numbers and dates are as CSV writes them."""


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """Every table of the run in ``folder``.

    Raises ``OSError``, in one line, where no run's tables are there or a table is damaged or missing.
    """
    source = _source(folder)
    rows = _csv_rows if source == "csv" else _sqlite_rows
    try:
        return {table: list(rows(folder, table)) for table in TABLES}
    except FileNotFoundError as error:
        problem = "the tables are of another version of mahdar, or incomplete; run mahdar again"
        raise OSError(f"{folder}: {Path(error.filename).name} is missing: {problem}") from None
    except (csv.Error, sqlite3.Error, UnicodeDecodeError) as error:
        raise OSError(f"{folder}: the tables cannot be read ({error}); run mahdar again") from None


def _source(folder: Path) -> str:
    """``csv`` or ``sqlite``: which of them the last run wrote."""
    try:
        files = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))["files"]
    except OSError:
        raise OSError(f"{folder}: no tables of a run are here; name their folder with --out") from None
    except (ValueError, KeyError, TypeError):
        raise OSError(f"{folder / MANIFEST_NAME}: damaged; run mahdar again") from None
    for name, source in (("events.csv", "csv"), (DATABASE_NAME, "sqlite")):
        if name in files:
            return source
    raise OSError(f"{folder}: the tables are Parquet only; run mahdar again with --formats csv or sqlite among others")


def _csv_rows(folder: Path, table: str) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)  # `conflicts` of an event that very many documents report
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _sqlite_rows(folder: Path, table: str) -> Iterator[Row]:
    path = (folder / DATABASE_NAME).resolve()
    if not path.exists():
        raise FileNotFoundError(2, "missing", str(path))
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in found.description]
        for row in found:
            yield {name: "" if value is None else str(value) for name, value in zip(names, row, strict=True)}
