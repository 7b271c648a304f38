"""Archives, tables, JSON, feeds, saved pages and web archives: what is in them, and what they do to harm."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.read import read_documents
from pipeline.read.limits import LIMITS
from pipeline.records import Document
from tests.read import made

TEXT = "عقدت اللجنة العربية للبريد اجتماعها الثالث في تونس.\nوشاركت فيه عشر دول."
ROW = {
    "id": "a",
    "text": TEXT,
    "published": "2024-05-13",
    "title": "عنوان",
    "url": "https://e.org/1",
    "publisher": "وكالة",
}
PAGE = made.as_html(TEXT)


def read(path: Path, data: bytes, columns: dict[str, str] | None = None) -> list[Document]:
    path.write_bytes(data)
    return list(read_documents([path], columns=columns))


def texts(documents: list[Document]) -> dict[str, str]:
    assert [document.problem for document in documents if document.status != "ok"] == []
    return {document.document_id: document.text for document in documents}


def problem(documents: list[Document]) -> str:
    (document,) = documents
    assert (document.status, document.text) == ("rejected", "") and document.problem
    return document.problem


# --- archives


def test_a_zip_is_a_folder_in_order_of_names(tmp_path: Path) -> None:
    members = {
        "b.txt": TEXT.encode(), "a/c.html": PAGE, "a/page.html": PAGE, "a/page_files/x.html": PAGE, "a/d.docx": made.as_docx(TEXT),
        ".hidden": b"x", "__MACOSX/b.txt": b"x", "README.md": b"x", "e.txt.gz": made.as_gzip(TEXT.encode("cp1256")),
        "f.zip": made.as_zip({"g.pdf": made.as_pdf(TEXT)}),
    }  # fmt: skip
    found = texts(read(tmp_path / "n.zip", made.as_zip(members)))
    assert list(found) == [
        f"n.zip/{name}" for name in ("a/c.html", "a/d.docx", "a/page.html", "b.txt", "e.txt.gz", "f.zip/g.pdf")
    ]
    assert set(found.values()) == {TEXT}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/abs/a.txt", "abs/a.txt"),
        ("C:\\news\\a.txt", "news/a.txt"),
        ("a\u202etxt.exe/b.txt", "atxt.exe/b.txt"),
        ("x/./..//b.txt", "x/b.txt"),
    ],
)
def test_names_in_archives_lead_nowhere(tmp_path: Path, name: str, safe: str) -> None:
    found = texts(read(tmp_path / "n.zip", made.as_zip({name: TEXT.encode()})))
    assert found == {f"n.zip/{safe}": TEXT}
    assert [path.name for path in tmp_path.rglob("*")] == ["n.zip"]


def test_links_passwords_and_empty_files_are_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("empty.txt", "")
        archive.writestr("ok.txt", TEXT)
    data = bytearray(buffer.getvalue())
    found = {d.document_id: d.problem or d.text for d in read(tmp_path / "n.zip", bytes(data))}
    assert found["n.zip/link.txt"].startswith("this is a link") and found["n.zip/ok.txt"] == TEXT
    assert found["n.zip/empty.txt"].startswith("the file is empty")
    at = data.rindex(b"PK\x01\x02")  # the last entry of the directory: ok.txt
    data[at + 8] |= 1
    found = {d.document_id: d.problem or d.text for d in read(tmp_path / "n.zip", bytes(data))}
    assert found["n.zip/ok.txt"].startswith("it is locked with a password")


def test_one_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    data = bytearray(made.as_zip({"a.txt": TEXT.encode() * 50, "b.txt": TEXT.encode()}))
    data[60:70] = bytes(10)
    bad, good = read(tmp_path / "n.zip", bytes(data))
    assert bad.status == "rejected" and good.text == TEXT


def test_archives_in_archives_have_an_end(tmp_path: Path) -> None:
    data = made.as_zip({"a.txt": TEXT.encode()})
    for _ in range(LIMITS.depth):
        data = made.as_zip({"b.zip": data})
    assert "more than 3 deep" in problem(read(tmp_path / "n.zip", data))


@pytest.mark.parametrize("name", ["a.txt.gz", "n.zip"])
def test_a_bomb_is_refused(tmp_path: Path, name: str) -> None:
    bomb = b"\n" * 120_000_000
    data = made.as_zip({"a.txt": bomb}) if name == "n.zip" else gzip.compress(bomb)
    assert "times its size" in problem(read(tmp_path / name, data))


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    data = gzip.compress(b'{"id": "a", "text": "' + b"a" * 130_000_000)
    assert "unpacks to more than" in problem(read(tmp_path / "a.jsonl.gz", data))


@pytest.mark.parametrize(
    "data", [made.as_gzip(TEXT.encode() * 99)[:-20], b"\x1f\x8b" + bytes(30), b"PK\x03\x04" + bytes(90)]
)
def test_damaged_archives_are_told(tmp_path: Path, data: bytes) -> None:
    assert problem(read(tmp_path / "a", data)) == "the archive is damaged: supply the file again"


def test_folders_of_saved_pages_are_passed_over(tmp_path: Path) -> None:
    for name in ("page.html", "page_files/frame.html", "own_files/a.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PAGE)
    assert [d.document_id for d in read_documents([tmp_path])] == ["own_files/a.html", "page.html"]


# --- tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_of_every_kind(tmp_path: Path, delimiter: str, encoding: str) -> None:
    data = made.as_csv([ROW, {**ROW, "id": "b", "published": "13 مايو 2024"}], delimiter, encoding)
    documents = read(tmp_path / "a.csv", data)
    assert texts(documents) == {"a": TEXT, "b": TEXT}
    assert {(d.published_on, d.published_on_source, d.title, d.url, d.publisher) for d in documents} == {
        (dt.date(2024, 5, 13), "csv", "عنوان", "https://e.org/1", "وكالة")
    }


def test_columns_by_their_usual_names_and_by_those_that_are_given(tmp_path: Path) -> None:
    rows = [{"Headline": "عنوان", "Body": TEXT, "Date": "2024-05-13", "lead": "مقدمة"}]
    (document,) = read(tmp_path / "a.csv", made.as_csv(rows))
    assert (document.document_id, document.text, document.title) == ("a.csv:2", TEXT, "عنوان")
    (document,) = read(tmp_path / "a.csv", made.as_csv(rows), {"text": "lead", "title": "body"})
    assert (document.text, document.published_on) == ("مقدمة", dt.date(2024, 5, 13))


def test_tables_that_cannot_be_read(tmp_path: Path) -> None:
    rows = [{"a": "1", "b": "2"}]
    assert problem(read(tmp_path / "a.csv", made.as_csv(rows))).startswith("there is no column 'text' (but a, b)")
    assert "'body'" in problem(read(tmp_path / "a.csv", made.as_csv(rows), {"text": "body"}))
    assert "no column 'x'" in problem(read(tmp_path / "a.csv", made.as_csv([ROW]), {"title": "x"}))


def test_rows_without_text_or_with_an_odd_date(tmp_path: Path) -> None:
    data = made.as_csv([{"id": "a", "text": " ", "date": ""}, {"id": "b", "text": TEXT, "date": "yesterday"}])
    empty, odd = read(tmp_path / "a.csv", data)
    assert empty.problem == "row 2 has no text: fill it in, or remove it"
    assert odd.status == "ok" and odd.problem and "'yesterday'" in odd.problem


def test_a_quotation_that_is_never_closed(tmp_path: Path) -> None:
    documents = read(tmp_path / "a.csv", b'id,text\r\na,"\xd8\xa7' + b"x\n" * 1000)
    assert [d.document_id for d in documents] == ["a"]


# --- JSON


def test_json_of_every_shape(tmp_path: Path) -> None:
    for value in ([ROW], ROW, {"count": 1, "articles": [ROW]}):
        assert texts(read(tmp_path / "a.json", json.dumps(value, ensure_ascii=False, indent=1).encode())) == {"a": TEXT}
    assert texts(read(tmp_path / "a.json", made.as_jsonl([ROW, {**ROW, "id": "b"}]))) == {"a": TEXT, "b": TEXT}


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_with_other_names(tmp_path: Path, name: str) -> None:
    row = {"nr": 7, "body": TEXT, "date": "2024-05-13", "rest": [1]}
    data = b"[" + made.as_jsonl([row]) + b"]" if name == "a.json" else made.as_jsonl([row])
    (document,) = read(tmp_path / name, data, {"id": "nr", "text": "body", "published": "date"})
    assert (document.document_id, document.text, document.problem) == ("7", TEXT, None)
    assert document.published_on == dt.date(2024, 5, 13)
    assert "has no 'nr'" in problem(read(tmp_path / name, data.replace(b"nr", b"id"), {"id": "nr", "text": "body"}))


@pytest.mark.parametrize("data", [b"[" * 100_000, b'[{"a":' * 50_000, b'[{"a": 1', b"[]", b"[1, 2]", b"{", b"nul"])
def test_json_that_is_none(tmp_path: Path, data: bytes) -> None:
    assert all(document.status == "rejected" for document in read(tmp_path / "a.json", data))


# --- feeds


@pytest.mark.parametrize("make", [made.as_rss, made.as_atom])
def test_feeds(tmp_path: Path, make: object) -> None:
    (document,) = read(tmp_path / "feed.xml", make(TEXT))  # type: ignore[operator]
    assert (document.document_id, document.text) == ("feed.xml:https://example.org/1", TEXT)
    assert (document.url, document.publisher) == ("https://example.org/1", "وكالة الأنباء")
    assert (document.published_on, document.published_on_source) == (dt.date(2024, 5, 13), "feed")


def test_a_feed_with_an_arabic_date_and_a_headline(tmp_path: Path) -> None:
    data = made.as_rss(TEXT, day="الاثنين، 13 أيار 2024").replace(
        b"<item>", "<item><title>اجتماع &amp;amp; لجنة</title>".encode()
    )
    (document,) = read(tmp_path / "feed.xml", data)
    assert (document.title, document.published_on) == ("اجتماع & لجنة", dt.date(2024, 5, 13))
    assert document.text == f"اجتماع & لجنة\n{TEXT}"


def test_feeds_do_not_laugh_nor_look_around(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("سر", encoding="utf-8")
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    doctype = f"<!DOCTYPE rss [<!ENTITY a0 'ها'>{laughs}<!ENTITY s SYSTEM 'file://{tmp_path}/secret.txt'>]>"
    data = (
        made.as_rss(TEXT).replace(b"?>", f"?>{doctype}".encode(), 1).replace(b"<description>", b"<description>&a9;&s;")
    )
    for document in read(tmp_path / "feed.rss", data):
        assert "سر" not in document.text and len(document.text) < 10_000
    for document in read(tmp_path / "feed.rss", data[data.index(b"<rss") :]):
        assert "سر" not in document.text and len(document.text) < 10_000


# --- saved pages and web archives


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_a_saved_page(tmp_path: Path, encoding: str) -> None:
    (document,) = read(tmp_path / "a.mht", made.as_mhtml(TEXT, encoding=encoding))
    assert (document.text, document.url) == (TEXT, "https://example.org/saved")


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive(tmp_path: Path, packed: bool) -> None:
    pages = {"https://e.org/1": PAGE, "https://e.org/2": made.as_html(TEXT, "cp1256", "cp1256")}
    name = "a.warc.gz" if packed else "a.warc"
    documents = read(tmp_path / name, made.as_warc(pages, packed=packed))
    assert texts(documents) == {f"{name}:https://e.org/1": TEXT, f"{name}:https://e.org/2": TEXT}
    assert [document.url for document in documents] == list(pages)


def test_a_web_archive_of_pictures_and_half_of_one(tmp_path: Path) -> None:
    data = made.as_warc({"https://e.org/1": PAGE}, "image/png")
    assert "holds no page" in problem(read(tmp_path / "a.warc", data))
    whole = made.as_warc({"https://e.org/1": PAGE, "https://e.org/2": PAGE}, packed=True)
    documents = read(tmp_path / "a.warc.gz", whole[: len(whole) - 300])
    assert documents[0].text == TEXT and documents[-1].status == "rejected"


# --- standard input, limits


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (TEXT.encode("cp1256"), PAGE, made.as_docx(TEXT), made.as_gzip(TEXT.encode())):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        (document,) = read_documents(["-"])
        assert (document.document_id, document.text) == ("-", TEXT)


def test_a_text_beyond_the_limit_is_rejected(tmp_path: Path) -> None:
    data = ("نص " * (LIMITS.text // 3 + 1)).encode()
    assert problem(read(tmp_path / "a.txt", data)) == "the text is longer than 20,000,000 characters: split it"
