"""A folder of more than fifty files of our own over all formats and encodings gives the events of their plain texts."""

from __future__ import annotations

import csv
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import build_tables, extract, load_lexicon, read_documents
from pipeline.records import Document
from tests.read import made

RAW = Path(__file__).parents[2] / "data" / "raw"
COMPARED = ("name", "kind", "edition", "start_date", "end_date", "city", "country", "mode")


def plain_documents() -> list[Document]:
    """The samples as text, with the day that their containers state written into no container."""
    return [replace(one, published_on=None, published_on_source=None) for one in read_documents([RAW])]


def files(text: str) -> Iterator[tuple[str, bytes]]:
    """One text as files of every format, under names that do not all say what they are."""
    row = {"id": "row", "text": text}
    page = made.as_html(text)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1256", "iso8859_6"):
        if text.encode(encoding, "ignore").decode(encoding) == text:
            yield f"text in {encoding}.txt", text.encode(encoding)
    for charset, encoding in (
        ("utf-8", "utf-8"),
        ("utf-8", "cp1256"),
        ("iso-8859-1", "utf-8"),
        ("windows-1256", "utf-16"),
    ):
        if text.encode(encoding, "ignore").decode(encoding) == text:
            yield f"page in {encoding} that says {charset}.html", made.as_html(text, charset, encoding)
    yield "page.txt", page
    yield "word.docx", made.as_docx(text)
    yield "word.doc", made.as_docx(text)
    for order in ("visual", "logical", "words"):
        for forms in (False, True):
            yield f"pdf {order} {'forms' if forms else 'letters'}.pdf", made.as_pdf(text, order, forms, "نشرة الوزارة")
    yield "saved.mht", made.as_mhtml(text)
    yield "table.csv", made.as_csv([row])
    yield "table in utf-16.csv", made.as_csv([row], ";", "utf-16")
    yield "table.tsv", made.as_csv([row], "\t")
    yield "lines.jsonl", made.as_jsonl([row])
    yield "lines.jsonl.gz", made.as_gzip(made.as_jsonl([row]))
    yield "list.json", b"[" + made.as_jsonl([row]) + b"]"
    yield "rss.xml", made.as_rss(text, day="")
    yield "archive.zip", made.as_zip({"inner/a.docx": made.as_docx(text)})
    yield "archive in archive.zip", made.as_zip({"b.zip": made.as_zip({"a.html": page})})
    yield "packed.txt.gz", made.as_gzip(text.encode("utf-8"))
    yield "crawl.warc", made.as_warc({"https://example.org/1": page})
    yield "crawl.warc.gz", made.as_warc({"https://example.org/1": page}, packed=True)


def events_of(document: Document, lexicon: Any) -> list[tuple[Any, ...]]:
    tables = build_tables([extract(document, lexicon)])
    return sorted((tuple(getattr(event, name) for name in COMPARED) for event in tables["events"]), key=str)


def without_metadata(document: Document) -> Document:
    """What a container says of the day would make relative dates clearer than the plain text alone does."""
    return replace(document, published_on=None, published_on_source=None)


@pytest.mark.parametrize("plain", plain_documents()[::2], ids=lambda one: one.document_id)
def test_every_format_gives_the_events_of_the_plain_text(tmp_path: Path, plain: Document) -> None:
    lexicon = load_lexicon()
    expected = events_of(plain, lexicon)
    assert expected
    for name, data in files(plain.text):
        (tmp_path / name).write_bytes(data)
    documents = list(read_documents([tmp_path / name for name, _ in files(plain.text)]))
    assert [(one.document_id, one.problem) for one in documents if one.status != "ok"] == []
    assert len(documents) >= 24
    found = {one.path: events_of(without_metadata(one), lexicon) for one in documents}
    assert {path: events for path, events in found.items() if events != expected} == {}


def test_more_than_fifty_files_in_one_folder_are_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command over a folder of all of them, with sockets blocked: one event per text, however many files tell of it."""
    from pipeline import flow

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("the core asked for a network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    count = 0
    texts = [one for one in plain_documents() if one.document_id.endswith(".txt")][:3]
    for number, plain in enumerate(texts):
        for name, data in files(plain.text.replace('"row"', f'"row{number}"')):
            if not name.startswith(("table", "lines", "list")):  # one id in all of them
                (tmp_path / "in" / str(number)).mkdir(parents=True, exist_ok=True)
                (tmp_path / "in" / str(number) / name).write_bytes(data)
                count += 1
    assert count > 50
    summary = flow.run([str(tmp_path / "in")], tmp_path / "out")
    assert (summary.read, summary.rejected) == (count, [])
    alone = build_tables(extract(plain, load_lexicon()) for plain in texts)
    with (tmp_path / "out" / "events.csv").open(encoding="utf-8", newline="") as file:
        written = {(row["name"], row["edition"]) for row in csv.DictReader(file)}
    assert written == {(event.name, str(event.edition or "")) for event in alone["events"]}
