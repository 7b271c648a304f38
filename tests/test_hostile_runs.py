"""Whole runs over hostile lines, names and stores: nothing is raised, nothing is lost in silence, nothing leaves the folder."""

from __future__ import annotations

import csv
import functools
import json
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline import flow, read_documents
from pipeline.store import StoreError
from pipeline.write import differing_files
from tests.case_rows import QUOTED
from tests.runs import sample_releases, tables_of, write_jsonl
from tests.test_hostile import BIDI, fragments, hostile_characters

FUZZED = settings(
    max_examples=int(os.environ.get("MAHDAR_FUZZ", 15)), deadline=None, suppress_health_check=list(HealthCheck)
)
"""More examples with MAHDAR_FUZZ=10000."""

ODD_NAMES = [
    *["../../../etc/passwd", "/etc/passwd", "C:\\windows", "a/b", "a//b", ".", "..", "-", "", " ", "*.mahdar-part"],
    *["\0", "a\0b", "a\x1fb", "\ud800", "e\u0301", "\u00e9", "\r\n", "\ufeff", "x" * 5000],
    *["'; DROP TABLE extractions; --", '","', "=HYPERLINK(1)", "%s%n{0}"],
]
NAMES = st.one_of(st.sampled_from(ODD_NAMES), st.text(max_size=8), st.sampled_from(BIDI))
TEXTS = st.one_of(fragments, hostile_characters, NAMES)
DAYS = st.one_of(
    st.none(), st.sampled_from(["2024-05-13", "", "0000-00-00", "9999-12-31", "1446-05-11", "31/12/2024", "غدا"]), NAMES
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), NAMES),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)
RELEASES = st.fixed_dictionaries(
    {"id": NAMES, "text": TEXTS},
    optional={"published": DAYS, "title": VALUES, "url": VALUES, "publisher": VALUES, "other": VALUES},
).map(lambda fields: json.dumps(fields).encode())
BROKEN = st.fixed_dictionaries({}, optional={"id": VALUES, "text": VALUES, "published": VALUES}).map(
    lambda fields: json.dumps(fields).encode()
)
GARBAGE = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"[" * 3000, b"{}", b"null", b"1e999", b'"', b"\xff\xfe", b"\xef\xbb\xbf", b"{" * 50]),
)
LINES = st.lists(st.one_of(RELEASES, RELEASES, BROKEN, GARBAGE), max_size=6).map(b"\n".join)


@FUZZED
@given(LINES)
@example(b'{"id": "\\ud800", "text": "\\ud800"}\n{"id": "\\udfff", "text": "x"}')
@example(b'{"id": "a\\u0000b", "text": "\\u0000"}\n{"id": "a", "text": ""}')
def test_any_lines(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        check_run(Path(name), "lines.jsonl", content)


@FUZZED
@given(
    st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([".txt", ".html"]),
)
def test_any_file(content: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        check_run(Path(name), f"file{ending}", content)


def check_run(folder: Path, name: str, content: bytes) -> None:
    """Run twice, and hold the tables against the documents as they were read."""
    raw, out = folder / "raw", folder / "out"
    raw.mkdir()
    (raw / name).write_bytes(content)
    summary = flow.run([str(raw)], out)
    first = tables_of(out)
    documents = list(read_documents([str(raw)]))
    check_quotations({document.document_id: document.text for document in documents}, out)
    assert summary.rows["documents"] == len(documents) == summary.read + len(summary.rejected)
    assert all(problem for _, problem in summary.rejected)
    assert differing_files(out) == []
    again = flow.run([str(raw)], out)
    assert (again.new, again.read, again.rejected) == (0, summary.read, summary.rejected)
    assert tables_of(out) == first
    assert sorted(path.name for path in folder.iterdir()) == ["out", "raw"]
    assert [path.name for path in raw.iterdir()] == [name]
    assert not [
        path for path in out.iterdir() if path.is_dir() or ".broken-" in path.name or path.suffix == ".mahdar-part"
    ]


def check_quotations(texts: dict[str, str], out: Path) -> None:
    with closing(sqlite3.connect(out / "mahdar.sqlite")) as database:
        assert {row[0] for row in database.execute("SELECT document_id FROM documents")} == set(texts)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table, column in QUOTED.items():
            query = f'SELECT document_id, start, "end", "{column}" FROM "{table}"'
            for document_id, start, end, quoted in database.execute(query):
                assert texts[document_id][start:end] == quoted, (table, document_id, start, end)
    with (out / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert {row["document_id"] for row in csv.DictReader(file)} == set(texts)


# Stores that something else has written to


@functools.cache
def known_run() -> tuple[Path, bytes, dict[str, bytes]]:
    """A corpus, the store that a run leaves, and its tables."""
    folder = Path(tempfile.mkdtemp())
    corpus = write_jsonl(folder / "releases.jsonl", sample_releases(30))
    flow.run([str(corpus)], folder / "out", formats=("csv",))
    return corpus, (folder / "out" / "store.sqlite").read_bytes(), tables_of(folder / "out")


@FUZZED
@example([(0.9375, b"\x00")])
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=30)), min_size=1, max_size=3)
)
def test_any_bytes_written_into_the_store(damages: list[tuple[float, bytes]]) -> None:
    corpus, store, expected = known_run()
    content = bytearray(store)
    for place, garbage in damages:
        at = int(place * len(content))
        content[at : at + len(garbage)] = garbage[: len(content) - at]
    check_store(corpus, bytes(content), expected)


@FUZZED
@example(0.9999999999999999)
@given(st.floats(0, 1))
def test_a_store_cut_anywhere(place: float) -> None:
    corpus, store, expected = known_run()
    check_store(corpus, store[: int(place * len(store))], expected)


def check_store(corpus: Path, content: bytes, expected: dict[str, bytes]) -> None:
    """Either the store serves, or it is refused in a line, or kept aside and made anew: never are the tables other ones."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "store.sqlite")
        path.write_bytes(content)
        notices: list[str] = []
        problem = ""
        try:
            flow.run([str(corpus)], Path(name), formats=("csv",), notice=notices.append)
        except StoreError as error:
            problem = str(error)
        if problem:
            assert "newer mahdar" in problem or "not a store of mahdar" in problem
            assert "\n" not in problem
            assert path.read_bytes() == content
            return
        found = tables_of(Path(name))
        assert {table: rows for table, rows in found.items() if table != "event_aliases.csv"} == {
            table: rows for table, rows in expected.items() if table != "event_aliases.csv"
        }
        assert len(notices) == len(list(Path(name).glob("store.sqlite.broken-*")))


# What fuzzing found


def test_notes_of_files_that_are_no_text(tmp_path: Path) -> None:
    """They once ended the run: SQLite sees nothing wrong with bytes that are no UTF-8."""
    corpus, store, expected = known_run()
    path = tmp_path / "store.sqlite"
    path.write_bytes(store)
    with closing(sqlite3.connect(path)) as database, database:
        (notes,) = database.execute("SELECT documents FROM files").fetchone()
        assert b"d00007" in notes
        database.execute("UPDATE files SET documents = ?", (notes.replace(b"d00007", b"d\x8000007"[:6]),))
    check_store(corpus, path.read_bytes(), expected)
