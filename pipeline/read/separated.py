"""Tables of text (.csv, .tsv): a document per row, the columns told by their names.

``--columns text=body,published=date`` says what a column is called; else the names below are tried. Rows are read as a stream.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from pipeline.read.limits import LIMITS, sized
from pipeline.read.metadata_dates import parse_date
from pipeline.read.plain import encoding_of
from pipeline.read.source import Source
from pipeline.records import Document

NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "full_text", "fulltext", "maintext", "النص", "نص", "المحتوى", "الخبر", "نص الخبر",
    ),
    "id": ("id", "document_id", "doc_id", "guid", "uid", "رقم", "المعرف"),
    "published": (
        "published", "published_on", "date", "published_at", "publish_date", "publication_date", "pub_date", "pubdate",
        "date_published", "التاريخ", "تاريخ النشر", "تاريخ",
    ),
    "title": ("title", "headline", "العنوان", "عنوان"),
    "url": ("url", "link", "href", "address", "الرابط", "رابط"),
    "publisher": ("publisher", "source", "site", "outlet", "newspaper", "الناشر", "المصدر", "الجهة"),
}  # fmt: skip
"""What a field may be called where the caller does not say, the likeliest first; case does not matter."""

_DELIMITERS = ",;\t|"
_SAMPLE = 16_000_000


def read_separated(source: Source) -> Iterator[Document]:
    """Yield the document of every row; one without an id goes by the file's and the number of the row, the header being 1.

    Raises ``ValueError`` with a sentence where there is no column for the text, or the rest of the file cannot be read.
    """
    encoding = encoding_of(source.file.read(_SAMPLE))
    source.file.seek(0)
    stream = io.TextIOWrapper(source.file, encoding, errors="replace", newline="")
    before = csv.field_size_limit(LIMITS.line)
    number = 0
    try:
        header_line = _header_line(stream)
        delimiter, columns = _columns(header_line, source.columns)
        for number, row in enumerate(csv.reader(stream, delimiter=delimiter), start=2):
            if any(row):
                yield _document(row, columns, f"{source.document_id}:{number}", number)
    except csv.Error as error:
        reason = f"a cell is longer than {sized(LIMITS.line)}" if "limit" in str(error) else str(error)
        raise ValueError(f"the table cannot be read after row {number} ({reason}): export it again") from error
    finally:
        csv.field_size_limit(before)
        stream.detach()


def _header_line(stream: io.TextIOWrapper) -> str:
    line = stream.readline(LIMITS.ratio_from)
    while line and not line.strip("\ufeff \r\n"):
        line = stream.readline(LIMITS.ratio_from)
    return line.removeprefix("\ufeff")


def _columns(header: str, named: Mapping[str, str]) -> tuple[str, dict[str, int]]:
    """The delimiter by which a header has a column for the text, and where each field stands."""
    found: list[str] = []
    for delimiter in sorted(_DELIMITERS, key=lambda mark: -header.count(mark)):
        names = [cell.strip() for cell in next(csv.reader([header], delimiter=delimiter), [])]
        columns = _places(names, named)
        if "text" in columns:
            missing = sorted({column for column in named.values() if column.lower() not in map(str.lower, names)})
            if missing:
                raise ValueError(f"there is no column {missing[0]!r}: the columns are {', '.join(names)}")
            return delimiter, columns
        found = found or names
    wanted = named.get("text", "text")
    raise ValueError(f"there is no column {wanted!r} (but {', '.join(found)[:200]}): name it with --columns text=…")


def _places(names: list[str], named: Mapping[str, str]) -> dict[str, int]:
    """The number of the column of each field."""
    at = {name.lower(): index for index, name in reversed(list(enumerate(names)))}
    places = {}
    for field, usual in NAMES.items():
        tried = (named[field].lower(),) if field in named else usual
        if (found := next((name for name in tried if name in at), None)) is not None:
            places[field] = at[found]
    return places


def _document(row: list[str], columns: dict[str, int], fallback_id: str, number: int) -> Document:
    cells = {field: row[at] if at < len(row) else "" for field, at in columns.items()}
    document_id = cells.get("id", "").strip() or fallback_id
    text, stated = cells["text"], cells.get("published", "").strip()
    if not text.strip("\0 \t\r\n"):
        return Document(
            document_id, "", status="rejected", problem=f"row {number} has no text: fill it in, or remove it"
        )
    published = parse_date(stated) if stated else None
    note = f"row {number} has the date {stated[:40]!r}, which was left out: write it as 2024-05-13"
    return Document(
        document_id,
        text,
        url=cells.get("url", "").strip() or None,
        title=" ".join(cells.get("title", "").split()) or None,
        publisher=" ".join(cells.get("publisher", "").split()) or None,
        published_on=published,
        published_on_source="csv" if published else None,
        problem=note if stated and not published else None,
    )
