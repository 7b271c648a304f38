"""JSON lines: text letter for letter, and one clear sentence for each line that cannot be read."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read import read_documents
from pipeline.records import Document


def read_lines(folder: Path, *lines: str | bytes | dict[str, Any], name: str = "news.jsonl") -> list[Document]:
    """Write lines to a file, packed where its name says so, and read it."""
    encoded = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    data = b"\n".join(encoded)
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return list(read_documents([folder / name]))


@pytest.mark.parametrize("name", ["news.jsonl", "news.jsonl.gz", "NEWS.JSONL"])
def test_every_field_is_read(tmp_path: Path, name: str) -> None:
    line = {
        "id": "a/1",
        "text": "اجتماع\r\n",
        "published": "2024-05-13",
        "title": "عنوان",
        "url": "https://example.org/1",
        "publisher": "وكالة",
    }
    (document,) = read_lines(tmp_path, line, name=name)
    assert (document.document_id, document.text, document.path) == ("a/1", "اجتماع\r\n", str(tmp_path / name))
    assert (document.published_on, document.published_on_source) == (dt.date(2024, 5, 13), "jsonl")
    assert (document.title, document.url, document.publisher) == ("عنوان", "https://example.org/1", "وكالة")
    assert (document.status, document.problem) == ("ok", None)


BROKEN = [
    ("{", "line 2 is not JSON"),
    ("[]", "line 2 is not a JSON object"),
    ('{"text": "نص"}', "line 2 has no 'id'"),
    ('{"id": 7, "text": "نص"}', "line 2 has 'id' that is no string"),
    ('{"id": "b"}', "line 2 has no 'text'"),
    ('{"id": "b", "text": ["نص"]}', "line 2 has 'text' that is no string"),
    ('{"id": "b", "text": "نص", "published": "2024-13-45"}', "line 2 has the date '2024-13-45'"),
    ('{"id": "b", "text": "نص", "published": 20240513}', "line 2 has the date '20240513'"),
    ("نص".encode("cp1256"), "line 2 is not UTF-8"),
    ("[" * 100_000, "line 2 is JSON beyond all measure"),
]


@pytest.mark.parametrize(("line", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_broken_line_is_rejected_and_the_others_go_on(tmp_path: Path, line: str | bytes, problem: str) -> None:
    first, broken, last = read_lines(tmp_path, {"id": "a", "text": "نص"}, line, {"id": "c", "text": "نص"})
    assert (first.status, last.status) == ("ok", "ok")
    assert (broken.status, broken.text, broken.sha256) == ("rejected", "", "")
    assert broken.problem and broken.problem.startswith(problem) and ": " in broken.problem
    assert broken.document_id == (
        "b" if b'"b"' in (line if isinstance(line, bytes) else line.encode()) else "news.jsonl:2"
    )


def test_unknown_fields_are_named(tmp_path: Path) -> None:
    one, two = read_lines(tmp_path, {"id": "a", "text": "نص", "foo": 1}, {"id": "b", "text": "نص", "foo": 1, "bar": 2})
    expected = "expected id, text, published, title, url, publisher"
    assert (one.status, one.problem) == ("ok", f"unknown field 'foo': {expected}")
    assert two.problem == f"unknown fields 'foo', 'bar': {expected}"


def test_metadata_that_are_no_strings_are_left_out(tmp_path: Path) -> None:
    (document,) = read_lines(tmp_path, {"id": "a", "text": "نص", "title": 5, "url": None, "published": None})
    assert (document.status, document.title, document.url, document.published_on) == ("ok", None, None, None)
    assert document.problem == "'title' is no string and was left out: write it in quotes"


def test_lone_surrogates_are_replaced_and_counted(tmp_path: Path) -> None:
    (document,) = read_lines(tmp_path, '{"id": "a\\ud800", "text": "نص\\udfff\\ud83d\\ude00", "title": "\\ud800"}')
    assert document.text == "نص\N{REPLACEMENT CHARACTER}\U0001f600"
    assert document.document_id == "a\N{REPLACEMENT CHARACTER}" and document.title == "\N{REPLACEMENT CHARACTER}"
    assert document.problem and "U+FFFD" in document.problem


def test_blank_lines_and_a_byte_order_mark_do_not_count(tmp_path: Path) -> None:
    (document,) = read_lines(
        tmp_path, b"\xef\xbb\xbf" + json.dumps({"id": "a", "text": "نص"}).encode() + b"\r", b"\r", b""
    )
    assert (document.document_id, document.status) == ("a", "ok")


def test_an_archive_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": str(number), "text": f"نص {number * 7919}"}) for number in range(40_000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-5_000])
    *read, last = read_documents([tmp_path])
    assert read and all(document.status == "ok" for document in read)
    assert (
        last.document_id == "a.jsonl.gz"
        and last.problem
        and last.problem.startswith("the archive is damaged after line")
    )


def test_utf16_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"id": "a"}\n{}\n'.encode("utf-16"))
    (document,) = read_documents([tmp_path])
    assert document.problem == "the file is UTF-16: save it as UTF-8"


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])), ascii_only=st.booleans())
def test_text_survives_letter_for_letter(text: str, ascii_only: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_bytes(json.dumps({"id": "a", "text": text}, ensure_ascii=ascii_only).encode())
        (document,) = read_documents([path])
    assert (document.text, document.status) == (text, "ok")
