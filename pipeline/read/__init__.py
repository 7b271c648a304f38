"""Stage 1: files, in whatever format, become :class:`~pipeline.records.Document`.

:data:`READERS` is the one place that says which ending is read by which function. To add a format, write one file
beside this one and add one line to that table. The function takes a path and the id that the file has as a document,
and yields documents with whatever its container tells of them (text, title, url, publisher, published_on and where
that came from):

    def read_docx(path: str, document_id: str) -> Iterator[Document]: ...

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
import os
import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.read.html import read_html
from pipeline.read.jsonl import read_jsonl
from pipeline.read.plain import read_plain
from pipeline.records import Document

__all__ = ["READERS", "read_documents"]

Reader = Callable[[str, str], Iterator[Document]]

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
}
"""Which function reads a file, by the ending of its name, in lower case."""

NOT_DOCUMENTS = (".md",)
"""Endings that a walk through a folder passes over in silence: what people write about the documents."""

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
    through: Through = lambda path, document_id, documents: documents,
) -> Iterator[Document]:
    """Read files and folders, one document at a time, in the order of ``inputs`` and, within a folder, of names.

    A folder is walked with all that is in it, except hidden files and ``*.md``. The id of a document is, in a folder,
    its path relative to that folder, with ``/``; of a file named itself, its name; of a .jsonl line, its ``id``.
    ``published`` is the day of publication of documents whose metadata state none. ``through`` is asked for the documents of
    each file, and takes them from the iterator that it is given, or from where it remembers them.

    Nothing is raised for a bad document: it comes with the status ``rejected``, an empty text and a ``problem`` that
    says what to do. Of documents with the same id the first counts; another is passed over when its text is the same,
    else rejected under the id with a number after it.

    >>> [(document.document_id, document.problem) for document in read_documents(["no/such/file.txt"])]
    [('file.txt', 'there is no such file or folder: check the path')]
    """
    seen: dict[str, str] = {}
    for path, document_id, obstacle in _files(inputs):
        found = _read_file(path, document_id) if obstacle is None else iter([_rejected(document_id, obstacle)])
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
        if os.path.isdir(path):
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
    for entry in entries:
        inner = f"{relative}/{entry.name}" if relative else entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry.path, name, inner, above | {real})
        elif not entry.name.lower().endswith(NOT_DOCUMENTS):
            # To open a pipe or a device would wait for ever; a link that leads nowhere fails to open and says so.
            ordinary = entry.is_file() or entry.is_symlink()
            yield entry.path, inner, None if ordinary else "this is not an ordinary file: move it out of the folder"


def _read_file(path: str, document_id: str) -> Iterator[Document]:
    """The documents in one file; whatever goes wrong ends in a rejection, after the documents read until then."""
    reader = _reader_for(path)
    if reader is None:
        endings = ", ".join(READERS)
        yield _rejected(document_id, f"files of this kind are not read: convert it to one of {endings}")
        return
    try:
        if os.path.getsize(path) == 0 and os.path.isfile(path):
            raise ValueError("the file is empty: supply it again, or remove it")
        yield from reader(path, document_id)
    except OSError as error:
        yield _rejected(
            document_id, f"the file cannot be opened ({_reason(error)}): allow reading it, or supply it again"
        )
    except ValueError as error:
        yield _rejected(document_id, str(error))
    except Exception as error:  # a library that stumbles over one file must not stop the others
        yield _rejected(
            document_id, f"reading failed ({type(error).__name__}: {error}): convert it to .txt and try again"
        )


def _reader_for(path: str) -> Reader | None:
    name = os.path.basename(path).lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)


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
