"""JSON lines (.jsonl, .jsonl.gz): a document per line, its text letter for letter, read as a stream."""

from __future__ import annotations

import codecs
import functools
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.read.limits import LIMITS, sized
from pipeline.read.metadata_dates import parse_date
from pipeline.read.source import Source
from pipeline.records import Document

FIELDS = ("id", "text", "published", "title", "url", "publisher")
"""What a line may hold; ``id`` and ``text`` it must. ``columns`` says where a field has another name."""

_WHITE_SPACE = b" \t\r\n"


def read_jsonl(source: Source) -> Iterator[Document]:
    """Yield the document of every line that is not blank; a line without an id goes by the file's and its number.

    A line that cannot be read is a rejected document, and the next one follows. Raises ``ValueError`` with a sentence
    where the rest of the file cannot be read.
    """
    number, columns = 0, source.columns
    try:
        for number, line in enumerate(_lines(source), start=1):
            if line.strip(_WHITE_SPACE):
                yield _read_line(line, f"{source.document_id}:{number}", f"line {number}", columns)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"the archive is damaged after line {number}: supply the file again") from error


def _lines(source: Source) -> Iterator[bytes]:
    """The lines of a file without a byte order mark; one without end does not fill the memory."""
    start = source.start()
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError("the file is UTF-16: save it as UTF-8")
    source.file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
    for line in iter(functools.partial(source.file.readline, LIMITS.line + 1), b""):
        if len(line) > LIMITS.line:
            raise ValueError(f"a line is longer than {sized(LIMITS.line)}: write one JSON object per line")
        yield line


def _read_line(line: bytes, fallback_id: str, where: str, columns: Mapping[str, str]) -> Document:
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
    return document_of(fields, fallback_id, where, columns)


def document_of(fields: dict[str, Any], fallback_id: str, where: str, columns: Mapping[str, str]) -> Document:
    """The document that a JSON object is; ``where`` says where it stands, should something be wrong with it.

    ``columns`` maps a field to its name in the object, where the two differ.
    """
    if columns:
        fields = _renamed(fields, columns)
    document_id, text = fields.get("id"), fields.get("text")
    if not isinstance(document_id, str) or not document_id:
        return _rejected(fallback_id, f"{where} {_lack(fields, 'id', columns)}")
    if not isinstance(text, str):
        return _rejected(document_id, f"{where} {_lack(fields, 'text', columns)}")
    stated = fields.get("published")
    published = parse_date(stated) if isinstance(stated, str) else None
    if published is None and stated not in (None, ""):
        return _rejected(
            document_id,
            f"{where} has the date {str(stated)[:40]!r} in {columns.get('published', 'published')!r}: "
            "write it as 2024-05-13, or leave it out",
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


def _renamed(fields: dict[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields under our names; what else an object holds was not asked for. A number may be an id."""
    renamed = {name: fields[columns.get(name, name)] for name in FIELDS if columns.get(name, name) in fields}
    if isinstance(number := renamed.get("id"), int):
        renamed["id"] = str(number)
    return renamed


def _lack(fields: dict[str, Any], name: str, columns: Mapping[str, str]) -> str:
    """What is wrong with a field that must be there, and what to do."""
    value, written = fields.get(name), columns.get(name, name)
    lack = f"has no {written!r}" if value in (None, "") else f"has {written!r} that is no string"
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
