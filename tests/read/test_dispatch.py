"""A file is read by what it holds, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.read import FORMATS, read_documents
from pipeline.read.dispatch import format_of
from pipeline.records import Document
from tests.read import made

TEXT = "عقدت اللجنة العربية للبريد اجتماعها الثالث في تونس.\nوشاركت فيه عشر دول."


def read(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    (document,) = read_documents([path])
    return document


FILES = {
    "a PDF": made.as_pdf(TEXT),
    "a Word file": made.as_docx(TEXT),
    "a web page": made.as_html(TEXT),
    "a saved page": made.as_mhtml(TEXT),
    "a text": TEXT.encode("cp1256"),
}


@pytest.mark.parametrize("name", ["a", "a.txt", "a.html", "a.doc", "a.pdf", "a.docx", "a.xyz"])
@pytest.mark.parametrize("kind", FILES)
def test_the_content_counts_for_more_than_the_name(tmp_path: Path, kind: str, name: str) -> None:
    document = read(tmp_path / name, FILES[kind])
    if kind == "a text" and name == "a.xyz":
        assert document.problem and document.problem.startswith("files of this kind are not read")
    else:
        assert (document.status, document.text) == ("ok", TEXT)


@pytest.mark.parametrize(
    ("start", "kind", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file or Excel sheet", "save it as .docx"),
        (b"{\\rtf1\\ansi", "a rich text file", "save it as .docx"),
        (b"\x89PNG\r\n", "a picture", "text recognition"),
        (b"\xff\xd8\xff\xe0", "a picture", "text recognition"),
        (b"Rar!\x1a\x07", "a packed archive", "unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "a packed archive", "unpack it"),
        (b"ID3\x04", "a sound or a film", "as text"),
        (b"PAR1", "a table of another program", "export it"),
        (b'<?xml version="1.0"?><catalogue><a/></catalogue>', "an XML file", "export it"),
        (
            made.as_zip({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}),
            "an Excel file",
            "save the sheet as .csv",
        ),
        (made.as_zip({"mimetype": b"x", "META-INF/manifest.xml": b"x"}), "an OpenDocument file", "save it as .docx"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a"])
def test_what_is_known_and_not_read_says_what_to_do(
    tmp_path: Path, name: str, start: bytes, kind: str, advice: str
) -> None:
    document = read(tmp_path / name, start)
    assert (document.status, document.text) == ("rejected", "")
    assert document.problem and document.problem.startswith(f"this is {kind}, which is not read: ")
    assert advice in document.problem


@pytest.mark.parametrize(
    ("start", "name", "kind"),
    [
        (b'{"id": "a", "text": "x"}\n', "a.txt", "JSON Lines"),
        (b'{"id": "a", "text": "x"}\n{"id"', "a.json", "JSON Lines"),
        (b'{\n "id": "a"', "a.txt", "JSON"),
        (b'{"id": "' + b"a" * 70_000, "a.jsonl", "JSON Lines"),
        (b'[{"id": "a"}]', "a.jsonl", "JSON"),
        ("{عاجل} افتتح الوزير".encode(), "a.txt", "a text"),
        (b"[1] note", "a.txt", "a text"),
        (b"<rss version='2.0'>", "a.xml", "a feed"),
        (b"<?xml version='1.0'?><!-- x --><feed xmlns='http://www.w3.org/2005/Atom'>", "a", "a feed"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "a.xml", "a web page"),
        ("<!DOCTYPE html><p>x".encode("utf-16"), "a.txt", "a web page"),
        (b"x < y", "a.txt", "a text"),
        (b"id,text\n", "a.csv", "a table"),
        (b"<table><tr><td>", "a.xls", "a web page"),
        (b"WARC/1.0\r\n", "a", "a web archive"),
        (b"\r\n%PDF-1.4", "a.txt", "a PDF"),
        (
            b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n",
            "a.txt",
            "a saved page",
        ),
        ("Subject: الاجتماع".encode(), "a.txt", "a text"),
    ],
)
def test_formats_are_told_by_their_beginning(start: bytes, name: str, kind: str) -> None:
    assert format_of(start, name).name == kind


def test_every_format_that_is_not_read_has_advice() -> None:
    assert [form.name for form in FORMATS if bool(form.advice) == bool(form.reader)] == []
    endings = [ending for form in FORMATS for ending in form.endings]
    assert len(endings) == len(set(endings))
