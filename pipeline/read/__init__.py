"""Stage 1: files, in whatever format, become :class:`~pipeline.records.Document`.

:data:`~pipeline.read.dispatch.FORMATS` is the one place that says how a format is told and which function reads it. To add a
format, write one file beside this one and add one row to that table; ``docs/formats.md`` goes through it. The function takes a
:class:`~pipeline.read.source.Source` and yields documents with whatever the container tells of them (text, title, url,
publisher, published_on and where that came from):

    def read_docx(source: Source) -> Iterator[Document]: ...

It raises ``ValueError`` with a sentence for the analyst where the file, or the rest of it, cannot be read. Everything
else is done here, alike for all formats: the walk through folders, hashes, double ids, ``path``, the day that
``published`` supplies, and the rejection of what cannot be opened.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = pathlib.Path(folder, "note.txt").write_text("اجتماع اللجنة", encoding="cp1256")
...     _ = pathlib.Path(folder, "none.txt").write_bytes(b"")
...     for document in read_documents([folder]):
...         print(document.document_id, document.status, document.text or document.problem)
none.txt rejected the file is empty: supply it again, or remove it
note.txt ok اجتماع اللجنة
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, cast

from pipeline.read.archives import NOT_DOCUMENTS, belongs_to_page
from pipeline.read.dispatch import FORMATS, Format, Reader, format_of, read_source
from pipeline.read.feed import parse_feed, read_feed
from pipeline.read.jsonl import FIELDS
from pipeline.read.limits import LIMITS, sized
from pipeline.read.source import Source
from pipeline.records import Document

__all__ = ["FIELDS", "FORMATS", "STDIN", "Format", "Reader", "feed_links", "read_documents", "read_source_documents"]

STDIN = "-"
"""The name by which standard input is read."""

_ARABIC_LETTER = re.compile(
    "[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}"
    "\N{ARABIC LETTER ALEF WASLA}-\N{ARABIC LETTER YEH BARREE WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER ALEF WASLA ISOLATED FORM}-\N{ARABIC LIGATURE LAM WITH ALEF FINAL FORM}]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


Through = Callable[[str, str, Iterator[Document]], Iterator[Document]]
"""Passes the documents of a file (its path, its document_id) through, or others in their place; then the file is not read."""


def read_documents(
    inputs: Iterable[str | os.PathLike[str]],
    *,
    published: dt.date | None = None,
    columns: Mapping[str, str] | None = None,
    through: Through = lambda path, document_id, documents: documents,
) -> Iterator[Document]:
    """Read files and folders, one document at a time, in the order of ``inputs`` and, within a folder, of names.

    A folder is walked with all that is in it, except hidden files, ``*.md`` and the pictures and scripts beside a saved
    page; ``-`` is standard input. The id of a document is, in a folder, its path relative to that folder, with ``/``; of a
    file named itself, its name; of a .jsonl line, its ``id``; of a file in an archive, the archive's with its path there.
    ``published`` is the day of publication of documents whose metadata state none; ``columns`` says what the fields of a
    line or row are called where they have names of their own: ``{"text": "body", "published": "date"}``. ``through`` is asked
    for the documents of each file, and takes them from the iterator that it is given, or from where it remembers them.

    Nothing is raised for a bad document: it comes with the status ``rejected``, an empty text and a ``problem`` that
    says what to do. Of documents with the same id the first counts; another is passed over when its text is the same,
    else rejected under the id with a number after it.

    >>> [(document.document_id, document.problem) for document in read_documents(["no/such/file.txt"])]
    [('file.txt', 'there is no such file or folder: check the path')]
    """
    seen: dict[str, str] = {}
    for path, document_id, obstacle in _files(inputs):
        found = (
            _read_file(path, document_id, columns or {})
            if obstacle is None
            else iter([_rejected(document_id, obstacle)])
        )
        for finished in through(path, document_id, _finished(found, path, published)):
            content = f"{finished.status} {finished.sha256 or finished.problem}"
            if (first := seen.setdefault(finished.document_id, content)) is content:
                yield finished
            elif first != content:
                again = _double(finished, seen)
                seen[again.document_id] = content
                yield again


def _files(inputs: Iterable[str | os.PathLike[str]]) -> Iterator[tuple[str, str, str | None]]:
    """Path, document_id and, where it cannot even be opened, the reason of every file that ``inputs`` name."""
    for named in inputs:
        path = os.fspath(named)
        name = os.path.basename(os.path.normpath(path))
        if path == STDIN:
            yield path, name, None
        elif os.path.isdir(path):
            yield from _walk(path, name, "", frozenset())
        elif not os.path.lexists(path):
            yield path, name, "there is no such file or folder: check the path"
        else:
            yield path, name, None


def _walk(folder: str, name: str, relative: str, above: frozenset[str]) -> Iterator[tuple[str, str, str | None]]:
    """The files under a folder, sorted by name; a link to one of the folders ``above`` would lead in circles."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, relative or name, f"the folder cannot be opened ({_reason(error)}): allow reading it"
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        inner = f"{relative}/{entry.name}" if relative else entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if belongs_to_page(entry.name, names):
                continue
            yield from _walk(entry.path, name, inner, above | {real})
        elif not entry.name.lower().endswith(NOT_DOCUMENTS):
            # To open a pipe or a device would wait for ever; a link that leads nowhere fails to open and says so.
            ordinary = entry.is_file() or entry.is_symlink()
            yield entry.path, inner, None if ordinary else "this is not an ordinary file: move it out of the folder"


def _read_file(path: str, document_id: str, columns: Mapping[str, str]) -> Iterator[Document]:
    """The documents in one file; whatever goes wrong ends in a rejection, after the documents read until then."""
    try:
        with _open(path) as file:
            name = "" if path == STDIN else os.path.basename(path)
            yield from read_within(Source(document_id, name, file, read_within, columns))
    except OSError as error:
        yield _rejected(
            document_id, f"the file cannot be opened ({_reason(error)}): allow reading it, or supply it again"
        )


def read_source_documents(file: BinaryIO, name: str, *, columns: Mapping[str, str] | None = None) -> Iterator[Document]:
    """The documents in an open file that can be read from its beginning more than once; its name is their id.

    >>> [document.text for document in read_source_documents(io.BytesIO("اجتماع".encode()), "note.txt")]
    ['اجتماع']
    """
    for document in read_within(Source(name, name, file, read_within, columns or {})):
        yield _finish(document, name, None)


def feed_links(data: bytes) -> list[str] | None:
    """The addresses of a feed's entries, in its order, each once; None for what is no feed.

    >>> feed_links(b"<rss version='2.0'><channel><item><link>https://example.org/1</link></item></channel></rss>")
    ['https://example.org/1']
    >>> feed_links(b"<html><p>x</p></html>") is None
    True
    """
    if not data or format_of(data[:65536], "a.html").reader is not read_feed:
        return None
    links = (str(entry.get("link") or "").strip() for entry in parse_feed(data).entries)
    return list(dict.fromkeys(link for link in links if link))


def read_within(source: Source) -> Iterator[Document]:
    """The documents in a file or a file of an archive; what cannot be read is rejected with a reason."""
    try:
        yield from read_source(source)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        if source.depth or isinstance(error, OSError):
            raise  # the archive around it is damaged, or the disk: that is for the caller to say
        yield _rejected(source.document_id, f"the file ends too early ({error}): supply it again")
    except ValueError as error:
        yield _rejected(source.document_id, str(error))
    except MemoryError:
        yield _rejected(source.document_id, "reading it takes more memory than there is: split it")
    except Exception as error:  # a library that stumbles over one file must not stop the others
        yield _rejected(
            source.document_id, f"reading failed ({type(error).__name__}: {error}): convert it to .txt and try again"
        )


def _open(path: str) -> BinaryIO:
    """A file, or what comes on standard input, which cannot be read twice as it is."""
    if path != STDIN:
        return open(path, "rb")
    data = sys.stdin.buffer.read(LIMITS.member + 1)
    if len(data) > LIMITS.member:
        raise OSError(f"standard input is larger than {sized(LIMITS.member)}")
    return cast(BinaryIO, io.BytesIO(data))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _rejected(document_id: str, problem: str) -> Document:
    return Document(document_id, "", status="rejected", problem=problem)


def _finished(documents: Iterator[Document], path: str, published: dt.date | None) -> Iterator[Document]:
    return (_finish(document, path, published) for document in documents)


def _finish(document: Document, path: str, published: dt.date | None) -> Document:
    """Fill in what is the same for every format: path, hash, the day that the caller supplies, remarks on the text."""
    notes = [document.problem] if document.problem else []
    text, url, title, publisher = document.text, document.url, document.title, document.publisher
    if len(text) > LIMITS.text:
        problem = f"the text is longer than {LIMITS.text:,} characters: split it"
        document, notes, text = _rejected(document.document_id, problem), [problem], ""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        text, count = _SURROGATE.subn("\N{REPLACEMENT CHARACTER}", text)
        encoded = text.encode()
        notes.append(f"lone surrogates, which UTF-8 cannot hold, stand as U+FFFD ({count} of them)")
    if document.status == "ok" and not _ARABIC_LETTER.search(text):
        notes.append("no Arabic text: nothing to find")
    day, source = document.published_on, document.published_on_source
    if day is None and published is not None and document.status == "ok":
        day, source = published, "option"
    return Document(
        document_id=_encodable(document.document_id),
        text=text,
        path=os.fsencode(path).decode("utf-8", "replace"),
        url=url and _encodable(url),
        title=title and _encodable(title),
        publisher=publisher and _encodable(publisher),
        published_on=day,
        published_on_source=source,
        sha256=hashlib.sha256(encoded).hexdigest() if document.status == "ok" else "",
        status=document.status,
        problem=_encodable("; ".join(notes)) or None,
    )


def _encodable(text: str) -> str:
    """Text that UTF-8 can hold: names of files in another encoding come with lone surrogates."""
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _double(document: Document, seen: dict[str, str]) -> Document:
    """Reject a document whose id another one has, under an id that is free."""
    number = 2
    while f"{document.document_id} ({number})" in seen:
        number += 1
    problem = f"another document with another text has the id {document.document_id!r}: give each document its own id"
    return dataclasses.replace(
        document,
        document_id=f"{document.document_id} ({number})",
        text="",
        sha256="",
        published_on=None,
        published_on_source=None,
        status="rejected",
        problem=problem,
    )
