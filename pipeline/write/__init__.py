"""Stage 6: tables → CSV, Parquet and one SQLite file in a folder, all or nothing.

Every file is first written whole under a temporary name in that folder; only when all are there does each take its
place by rename, ``run.json`` with their hashes last. What is killed before that leaves the former files as they were;
what is killed between two renames leaves whole files of two runs, which ``differing_files`` tells by their hashes and
the next run sets right.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.lock import alone_in
from pipeline.records import TABLES
from pipeline.write.dictionary import column_dictionary
from pipeline.write.manifest import MANIFEST_NAME, differing_files, run_manifest

__all__ = ["DATABASE_NAME", "FORMATS", "MANIFEST_NAME", "column_dictionary", "differing_files", "write_tables"]

FORMATS = ("csv", "parquet", "sqlite")

DATABASE_NAME = "mahdar.sqlite"

_TEMPORARY_SUFFIX = ".mahdar-part"


def write_tables(
    tables: Mapping[str, Sequence[Any]],
    folder: Path | str,
    *,
    formats: Collection[str] = FORMATS,
    manifest: Mapping[str, Any] | None = None,
    also: Mapping[str, Callable[[Path], None]] = MappingProxyType({}),
) -> None:
    """Write every table of ``records.TABLES`` to ``folder`` in the formats asked for, then ``run.json``.

    ``tables`` maps each table to its records, in the order in which they shall stand; ``manifest`` is what run.json
    tells besides (inputs, counts, timings: JSON values); ``also`` has files that appear with the tables, each with the function
    that writes it to a path. The folder is made where it is missing. Files of formats not asked for stay as they are, and
    run.json does not name them. While another process writes to the same folder, this one waits.

    Raises ``ValueError`` for an unknown format or table, a missing table, a value that does not fit its column;
    ``OSError`` where the folder cannot be written. After any error the former files stand as they did, unless it came
    between two renames.

    >>> import tempfile
    >>> from pipeline.records import EventAlias
    >>> folder = Path(tempfile.mkdtemp())
    >>> tables = {table: [] for table in TABLES} | {"event_aliases": [EventAlias("e-1", "e-2")]}
    >>> write_tables(tables, folder, formats=["csv"], manifest={"inputs": ["data/raw"]})
    >>> (folder / "event_aliases.csv").read_text(encoding="utf-8").splitlines()
    ['event_id,now', '"e-1","e-2"']
    >>> differing_files(folder)
    []
    """
    _check(tables, formats)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with alone_in(folder):
        _remove_temporaries(folder)
        try:
            names = _write_temporaries(tables, folder, formats)
            for name, write in also.items():
                write(_temporary(folder, name))
                names.append(name)
            page = run_manifest(tables, {name: _temporary(folder, name) for name in names}, manifest)
            with _errors_naming(folder / MANIFEST_NAME):
                _temporary(folder, MANIFEST_NAME).write_text(page, encoding="utf-8")
            for name in (*names, MANIFEST_NAME):
                _publish(folder, name)
        finally:
            _remove_temporaries(folder)


def _check(tables: Mapping[str, Sequence[Any]], formats: Collection[str]) -> None:
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ValueError(f"unknown format {unknown[0]!r}: choose from {', '.join(FORMATS)}")
    if missing := [table for table in TABLES if table not in tables]:
        raise ValueError(f"missing tables: {', '.join(missing)} (a table without rows is an empty list)")
    if unknown := [table for table in tables if table not in TABLES]:
        raise ValueError(f"unknown tables: {', '.join(unknown)}")


def _write_temporaries(tables: Mapping[str, Sequence[Any]], folder: Path, formats: Collection[str]) -> list[str]:
    """Write each file under its temporary name; the published names, in the order in which they shall appear."""
    # Here, because pyarrow takes a quarter of a second to load, which only a run that writes should pay.
    from pipeline.write.arrow import to_arrow
    from pipeline.write.formats import write_csv, write_parquet
    from pipeline.write.sqlite import write_sqlite

    writers = {"csv": write_csv, "parquet": write_parquet}
    chosen = {name: writer for name, writer in writers.items() if name in formats}
    names = []
    # One table after the other: only one is held twice at a time.
    for table in TABLES if chosen else ():
        arrow = to_arrow(table, tables[table])
        for suffix, write in chosen.items():
            names.append(f"{table}.{suffix}")
            with _errors_naming(folder / names[-1]):
                write(arrow, _temporary(folder, names[-1]))
    if "sqlite" in formats:
        names.append(DATABASE_NAME)
        with _errors_naming(folder / DATABASE_NAME):
            write_sqlite(tables, _temporary(folder, DATABASE_NAME))
    return names


@contextlib.contextmanager
def _errors_naming(path: Path) -> Iterator[None]:
    """What Arrow and SQLite say of a full disk names no file, and takes lines; SQLite's is no OSError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, f"cannot be written ({error})", str(path)) from error
    except OSError as error:
        code = error.errno or errno.EIO
        raise OSError(code, f"cannot be written ({os.strerror(code)})", str(path)) from error


def _temporary(folder: Path, name: str) -> Path:
    return folder / f".{name}{_TEMPORARY_SUFFIX}"


def _publish(folder: Path, name: str) -> None:
    """Give a file its name, in place of the former one."""
    if name == DATABASE_NAME:
        # A killed user of the former database may have left its log, which SQLite would replay onto the new file.
        for suffix in ("-wal", "-shm", "-journal"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
    os.replace(_temporary(folder, name), folder / name)


def _remove_temporaries(folder: Path) -> None:
    """Remove our temporaries, those of a run that was killed among them; the lock says that no other run is at work."""
    for path in folder.glob(f".*{_TEMPORARY_SUFFIX}"):
        path.unlink(missing_ok=True)
