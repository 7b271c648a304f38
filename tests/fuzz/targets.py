"""What fuzzing calls with bytes, and what must hold whatever they are. Used by atheris (fuzz.py) and by the test-suite."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import BinaryIO, cast

from pipeline.read import read_source_documents
from pipeline.records import Document
from tests.read import made
from tests.test_hostile import (
    BIDI,
    BRACKETS,
    CUES,
    DIGITS,
    GLUE,
    HARAKAT,
    HEADS,
    KINDS,
    MARKS,
    MONTHS,
    NAMES,
    NUMBERS,
    ODD,
    PLACES,
    TIMES,
    check,
)  # fmt: skip

PIECES = [
    *KINDS, *HEADS, *CUES, *MONTHS, *NUMBERS, *TIMES, *PLACES, *NAMES, *GLUE, *MARKS, *HARAKAT, *BIDI, *DIGITS, *BRACKETS,
    *ODD,
]  # fmt: skip
JOINTS = ["", " ", " ", " ", "\n", ". ", "، ", " و", " ب", " ال", " لل", "\u00a0"]
TEXT = "عقدت اللجنة اجتماعها الثالث (36) في عمّان يوم 13/5/2024.\nوشارك فيه وزير الاتصالات."


@cache
def seeds() -> dict[str, list[bytes]]:
    """Small files of each format to begin with, by the name under which they are read."""
    row = {"id": "a", "text": TEXT, "published": "2024-05-13", "title": "عنوان"}
    page = made.as_html(
        TEXT, head='<meta property="og:title" content="عنوان"><script type="application/ld+json">{"a":1}</script>'
    )
    table = page.replace(
        b"<article>", b"<table><tr><td rowspan=2>36<td>x</table><article><ul><li>x</ul><time>13-5-2024</time>"
    )
    return {
        "a.txt": [TEXT.encode(), TEXT.encode("cp1256", "replace"), TEXT.encode("utf-16")],
        "a.html": [page, table],
        "a.jsonl": [made.as_jsonl([row, row])],
        "a.json": [b"[" + made.as_jsonl([row]) + b"]"],
        "a.csv": [made.as_csv([row]), made.as_csv([row], ";", "cp1256")],
        "a.docx": [made.as_docx(TEXT, "عنوان", made.DAY)],
        "a.pdf": [made.as_pdf(TEXT), made.as_pdf(TEXT, "words", forms=True, header="وزارة")],
        "a.xml": [made.as_rss(TEXT), made.as_atom(TEXT)],
        "a.mht": [made.as_mhtml(TEXT)],
        "a.warc": [made.as_warc({"https://example.org/1": page})],
        "a.zip": [made.as_zip({"a.txt": TEXT.encode(), "b/c.html": page})],
        "a.gz": [made.as_gzip(TEXT.encode())],
    }


def fuzz_extract(data: bytes) -> None:
    """Words, marks and odd characters by the choice of bytes: the whole flow of one document."""
    check(text_by(data), dt.date(2025, 11, 12) if len(data) % 2 else None)


def text_by(data: bytes) -> str:
    """A text in which every three bytes choose a piece and what joins it to the next."""
    parts = []
    for at in range(0, len(data) - 2, 3):
        high, low, joint = data[at : at + 3]
        parts.append(chr(high * 256 + low) if joint >= 240 else PIECES[(high * 256 + low) % len(PIECES)])
        parts.append(JOINTS[joint % len(JOINTS)])
    return "".join(parts).encode("utf-8", "replace").decode()


def fuzz_file(name: str) -> Callable[[bytes], None]:
    """A target that reads its bytes as a file of that name."""

    def read(data: bytes) -> None:
        check_file(name, data)

    return read


def check_file(name: str, data: bytes) -> list[Document]:
    """Read bytes as a file; every document holds what tables and the flow rely on, and rejections say what to do."""
    documents = list(read_source_documents(cast(BinaryIO, io.BytesIO(data)), name))
    assert documents or name.endswith((".jsonl", ".csv", ".txt")), "lost without a word"
    for document in documents:
        for field in fields(document):
            value = getattr(document, field.name)
            if isinstance(value, str):
                value.encode()  # raises for lone surrogates
        if document.status == "ok":
            assert document.text.strip("\0 \t\r\n\f\v") or name.endswith((".jsonl", ".json"))
        else:
            assert document.text == "" and document.problem and "\n" not in document.problem, document
            assert "reading failed" not in document.problem, document.problem
        if name.endswith(".zip"):
            assert not {"", ".", ".."} & set(document.document_id.split("/")), document.document_id
    return documents


def mutate(data: bytes, size: int, seed: int) -> bytes:
    """Bytes changed here and there, of at most ``size``: what libFuzzer does, where a test needs it to be the same each time."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 40)] * chance.randint(1, 3)
            case 3:
                changed[at:at] = chance.choice(
                    [b"\0", b"\xff\xfe", b"<", b"]]>", b'"', b"\n", b"%", b"\xd8\x00", b"&#0;"]
                )
    return bytes(changed[:size])
