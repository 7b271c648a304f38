"""What is alike for all formats: the walk, ids, doubles, hashes, the day supplied, and files that cannot be read."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.read import FORMATS, Format, Reader, dispatch, read_documents
from pipeline.read.source import Source
from pipeline.records import Document

TEXT = "عقدت اللجنة اجتماعها الثالث"


def read_text_by(monkeypatch: pytest.MonkeyPatch, reader: Reader) -> None:
    """Have files of text read by ``reader``; others as ever."""
    monkeypatch.setattr(dispatch, "PLAIN", Format("a text", reader, (".txt",)))
    monkeypatch.setattr(dispatch, "FORMATS", (*FORMATS[:-1], dispatch.PLAIN))


def write(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(*inputs: Path | str) -> list[str]:
    return [document.document_id for document in read_documents(inputs)]


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.TXT", "c.html", ".hidden.txt", ".git/x.txt", "README.md", "a/notes.md"):
        write(tmp_path / name, f"{TEXT} {name}")
    expected = ["a/b/c.TXT", "a/z.txt", "b.txt", "c.html"]
    assert ids(tmp_path) == ids(tmp_path) == ids(f"{tmp_path}/") == expected


def test_a_file_goes_by_its_name_and_keeps_its_path_as_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "sub" / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert [(d.document_id, d.path) for d in read_documents(["./sub/a.txt"])] == [("a.txt", "./sub/a.txt")]
    assert [(d.document_id, d.path) for d in read_documents(["."])] == [("sub/a.txt", "./sub/a.txt")]


def test_the_hash_is_of_the_text_in_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode("cp1256"))
    (document,) = read_documents([tmp_path])
    assert document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_doubles(tmp_path: Path) -> None:
    for folder, text in (("1", TEXT), ("2", TEXT), ("3", "نص آخر"), ("4", "نص ثالث")):
        write(tmp_path / folder / "a.txt", text)
    first, third, fourth = read_documents([tmp_path / folder for folder in "1234"])
    assert (first.document_id, first.status) == ("a.txt", "ok")
    assert (third.document_id, third.status, third.text) == ("a.txt (2)", "rejected", "")
    assert fourth.document_id == "a.txt (3)"
    assert third.problem == "another document with another text has the id 'a.txt': give each document its own id"


def test_the_day_supplied_is_for_documents_that_state_none(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.jsonl", '{"id": "b", "text": "نص", "published": "2020-01-02"}')
    write(tmp_path / "c.txt", "")
    a, b, c = read_documents([tmp_path], published=dt.date(2024, 5, 13))
    assert (a.published_on, a.published_on_source) == (dt.date(2024, 5, 13), "option")
    assert (b.published_on, b.published_on_source) == (dt.date(2020, 1, 2), "jsonl")
    assert (c.status, c.published_on, c.published_on_source) == ("rejected", None, None)


def test_a_document_without_arabic_is_read_and_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "The committee met in Cairo.")
    (document,) = read_documents([tmp_path])
    assert (document.status, document.problem) == ("ok", "no Arabic text: nothing to find")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.txt", "", "the file is empty"),
        ("a.txt", " \r\n\0", "the file holds only white space"),
        ("a.jsonl", "", "the file is empty"),
        ("a.html", "", "the file is empty"),
        ("a.html", "<html><script>var a = 1</script></html>", "the page holds no text"),
        ("a.xyz", "x", "files of this kind are not read"),
        ("a.doc", "\x7fELF" + "\0\1" * 20, "this is not text"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, content: str, problem: str) -> None:
    write(tmp_path / name, content)
    (document,) = read_documents([tmp_path])
    assert (document.document_id, document.status, document.text) == (name, "rejected", "")
    assert document.problem and document.problem.startswith(problem) and ": " in document.problem
    assert document.path == str(tmp_path / name)


def test_an_input_that_does_not_exist(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    missing, present = read_documents([tmp_path / "none", tmp_path / "a.txt"])
    assert (missing.status, missing.problem) == ("rejected", "there is no such file or folder: check the path")
    assert present.status == "ok"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    write(tmp_path / "a.txt").chmod(0)
    write(tmp_path / "b" / "c.txt")
    (tmp_path / "b").chmod(0)
    try:
        file, folder = read_documents([tmp_path])
    finally:
        (tmp_path / "b").chmod(0o700)
    assert file.problem and "permission denied" in file.problem
    assert (folder.document_id, folder.status) == ("b", "rejected")


def test_a_refusal_of_the_system_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Source) -> Iterator[Document]:
        raise PermissionError(13, "Permission denied", source.name)

    write(tmp_path / "a.txt")
    write(tmp_path / "b.jsonl", '{"id": "b", "text": "نص"}')
    read_text_by(monkeypatch, refuse)
    refused, read = read_documents([tmp_path])
    assert refused.problem == "the file cannot be opened (permission denied): allow reading it, or supply it again"
    assert read.status == "ok"


def test_an_unreadable_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a" / "a.txt")
    write(tmp_path / "b.txt")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    folder, file = read_documents([tmp_path])
    assert (folder.document_id, folder.status) == ("a", "rejected")
    assert folder.problem == "the folder cannot be opened (permission denied): allow reading it"
    assert file.status == "ok"


def test_a_reader_that_stumbles_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(source: Source) -> Iterator[Document]:
        yield Document("first", "نص")
        raise KeyError("x")

    write(tmp_path / "a.txt")
    read_text_by(monkeypatch, stumble)
    first, rest = read_documents([tmp_path])
    assert (first.status, rest.status) == ("ok", "rejected")
    assert rest.problem and rest.problem.startswith("reading failed (KeyError")


def test_links_and_pipes(tmp_path: Path) -> None:
    write(tmp_path / "a" / "a.txt")
    (tmp_path / "a" / "circle").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.txt")
    found = {document.document_id: document.status for document in read_documents([tmp_path])}
    assert found == {"a/a.txt": "ok", "b/a.txt": "ok", "nowhere.txt": "rejected", "pipe.txt": "rejected"}


def test_names_in_another_encoding_can_be_written(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xe3\xcd\xd6\xd1.txt"
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    (document,) = read_documents([tmp_path])
    assert document.status == "ok" and document.document_id.encode() and (document.path or "").encode()


def test_libraries_are_imported_only_where_they_are_needed() -> None:
    slow = "('bs4', 'lxml', 'dateparser')"
    code = f"import sys, pipeline.read; print([name for name in {slow} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
