"""run.json: what a run wrote, and with which versions; its hashes tell a folder with files of two runs."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sqlite3
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.records import SCHEMA_VERSION, TABLES

MANIFEST_NAME = "run.json"

DISTRIBUTION = "mahdar"

_OWN_KEYS = ("schema_version", "versions", "rows", "files")

# What shapes the bytes of the files, told even where the program runs from a clone that is not installed.
_FORMAT_LIBRARIES = ("msgspec", "pandas", "pyarrow")


def run_manifest(
    tables: Mapping[str, Sequence[Any]], files: Mapping[str, Path], given: Mapping[str, Any] | None = None
) -> str:
    """The text of run.json: schema version, what the caller gives (inputs, counts, timings), versions, rows, files.

    ``files`` maps each published name to where its bytes lie now. Raises ``ValueError`` where ``given`` uses a key of
    our own, and ``TypeError`` where it holds what JSON cannot.

    >>> page = json.loads(run_manifest({"events": []}, {}, {"inputs": ["data/raw"]}))
    >>> list(page), page["inputs"], page["rows"]["events"]
    (['schema_version', 'inputs', 'versions', 'rows', 'files'], ['data/raw'], 0)
    """
    given = given or {}
    if taken := [key for key in _OWN_KEYS if key in given]:
        raise ValueError(f"{MANIFEST_NAME} has keys of its own that the manifest given may not set: {', '.join(taken)}")
    page = {
        "schema_version": SCHEMA_VERSION,
        **given,
        "versions": library_versions(),
        "rows": {table: len(tables[table]) for table in TABLES if table in tables},
        "files": {name: {"sha256": file_sha256(path), "bytes": path.stat().st_size} for name, path in files.items()},
    }
    return json.dumps(page, ensure_ascii=False, indent=2) + "\n"


def library_versions() -> dict[str, str]:
    """The versions of mahdar, of Python, of SQLite and of the libraries that mahdar's distribution requires.

    >>> {"mahdar", "python", "sqlite", "pyarrow"} <= library_versions().keys()
    True
    """
    versions = {
        DISTRIBUTION: _version(DISTRIBUTION) or "not installed",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for name in sorted({*_FORMAT_LIBRARIES, *_required_libraries()}):
        if version := _version(name):
            versions[name] = version
    return versions


def differing_files(folder: Path) -> list[str]:
    """The files that run.json tells of and that ``folder`` lacks or has otherwise; an empty list means one whole run.

    Where run.json is missing or unreadable, it is the one file named.

    >>> import tempfile
    >>> differing_files(Path(tempfile.mkdtemp()))
    ['run.json']
    """
    try:
        files = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))["files"]
        expected = {name: entry["sha256"] for name, entry in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [MANIFEST_NAME]
    return [name for name, sha256 in expected.items() if _sha256_or_none(folder / name) != sha256]


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "empty"); path.touch()
    >>> file_sha256(path)[:8]
    'e3b0c442'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_or_none(path: Path) -> str | None:
    try:
        return file_sha256(path)
    except OSError:
        return None


def _required_libraries() -> list[str]:
    """The names that the distribution requires, without those of extras."""
    try:
        requirements = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
    plain = [requirement for requirement in requirements if "extra ==" not in requirement]
    return [match[0].lower() for requirement in plain if (match := re.match(r"[\w.-]+", requirement))]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
