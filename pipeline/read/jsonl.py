"""JSON lines (.jsonl, .jsonl.gz): a document per line, its text letter for letter, read as a stream."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from pipeline.read.metadata_dates import parse_date
from pipeline.records import Document

FIELDS = ("id", "text", "published", "title", "url", "publisher")
"""What a line may hold; ``id`` and ``text`` it must."""

_GZIP_START = b"\x1f\x8b"
_WHITE_SPACE = b" \t\r\n"


def read_jsonl(path: str, document_id: str) -> Iterator[Document]:
    """Yield the document of every line that is not blank; a line without an id goes by the file's and its number.

    A line that cannot be read is a rejected document, and the next one follows. Raises ``ValueError`` with a sentence
    where the rest of the file cannot be read.
    """
    number = 0
    with open(path, "rb") as file:
        try:
            for number, line in enumerate(_unpacked(file), start=1):
                if line.strip(_WHITE_SPACE):
                    yield _read_line(line, f"{document_id}:{number}", f"line {number}")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"the archive is damaged after line {number}: supply the file again") from error


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, unpacked where its content (whatever its name) is gzip, without a byte order mark."""
    start = file.read(2)
    file.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise ValueError("the file is UTF-16: save it as UTF-8")
    # The buffer halves the time: gzip's own readline goes through Python for every line.
    lines = io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=file)), 1 << 20) if start == _GZIP_START else file
    for index, line in enumerate(lines):
        yield line.removeprefix(codecs.BOM_UTF8) if index == 0 else line


def _read_line(line: bytes, fallback_id: str, where: str) -> Document:
    """The document of one line, or a rejected one under its own id where it has one."""
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError:
        return _rejected(fallback_id, f"{where} is not UTF-8: save the file as UTF-8")
    except json.JSONDecodeError as error:
        return _rejected(
            fallback_id, f"{where} is not JSON ({error.msg} at character {error.colno}): write one JSON object per line"
        )
    except (ValueError, RecursionError):
        return _rejected(fallback_id, f"{where} is JSON beyond all measure: write one flat JSON object per line")
    if not isinstance(fields, dict):
        return _rejected(fallback_id, f'{where} is not a JSON object: write {{"id": …, "text": …}}')
    return _document(fields, fallback_id, where)


def _document(fields: dict[str, Any], fallback_id: str, where: str) -> Document:
    document_id, text = fields.get("id"), fields.get("text")
    if not isinstance(document_id, str) or not document_id:
        return _rejected(fallback_id, f"{where} {_lack(fields, 'id')}")
    if not isinstance(text, str):
        return _rejected(document_id, f"{where} {_lack(fields, 'text')}")
    stated = fields.get("published")
    published = parse_date(stated) if isinstance(stated, str) else None
    if published is None and stated not in (None, ""):
        return _rejected(
            document_id,
            f"{where} has the date {str(stated)[:40]!r} in 'published': write it as 2024-05-13, or leave it out",
        )
    notes = list(_remarks(fields))
    return Document(
        document_id,
        text,
        url=_string(fields, "url"),
        title=_string(fields, "title"),
        publisher=_string(fields, "publisher"),
        published_on=published,
        published_on_source="jsonl" if published else None,
        problem="; ".join(notes) or None,
    )


def _lack(fields: dict[str, Any], name: str) -> str:
    """What is wrong with a field that must be there, and what to do."""
    value = fields.get(name)
    lack = f"has no '{name}'" if value in (None, "") else f"has {name!r} that is no string"
    return f"{lack}: give it one, in quotes"


def _remarks(fields: dict[str, Any]) -> Iterator[str]:
    """What a reader should know of a line that was read."""
    if unknown := [f"'{name}'" for name in fields if name not in FIELDS]:
        yield f"unknown field{'s' if len(unknown) > 1 else ''} {', '.join(unknown)}: expected {', '.join(FIELDS)}"
    for name in ("title", "url", "publisher"):
        if not isinstance(fields.get(name), str | None):
            yield f"{name!r} is no string and was left out: write it in quotes"


def _string(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def _rejected(document_id: str, problem: str) -> Document:
    return Document(document_id, "", status="rejected", problem=problem)
