"""PDF: the text of the pages in logical order, paragraphs whole, or a refusal where letters cannot be trusted.

``glyphs.py`` makes rows of the glyphs of a page. Here page headers, footers and numbers go, and rows that a paragraph was
broken into are joined: so a sentence is not cut by the edge of the paper. A day is never taken from a PDF's properties: it is the
day on which somebody printed the file.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pipeline.read.glyphs import Glyph, Row, paired, rows_of
from pipeline.read.limits import LIMITS
from pipeline.read.source import Source
from pipeline.records import Document

_MARGIN = 0.12
"""Share of the page's height, above and below, in which headers, footers and numbers stand."""
_FULL, _LOOSE = 0.05, 0.4
"""Shares of a column's width that a row may leave free and still be broken off by the edge: whatever it ends with, or with a
comma."""
_PITCH = 1.35
"""How many times the usual distance of rows parts paragraphs."""
_WIDEST = 1.8
"""Of the size of letters: the widest distance of the rows of one paragraph."""
_GARBLED = 0.05
"""Share of characters without a meaning from which on a text is not trusted."""

_SCAN = "the PDF is a scan (it holds no text): run text recognition (OCR), and supply the text"
_PAGE_NUMBER = re.compile(r"\W*(?:(?:صفحة|الصفحة|page)\W*)?\d{1,4}(?:\W*(?:من|of|/)\W*\d{1,4})?\W*", re.IGNORECASE)
_WORD = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]{3,}")
_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_MARBUTA = "\N{ARABIC LETTER TEH MARBUTA}"
_HYPHEN = re.compile(r"(?<=[A-Za-z])[-\u2010\u00ad\ufffe\x02]\Z")


def read_pdf(source: Source) -> Iterator[Document]:
    """Yield the one document that a PDF is.

    Raises ``ValueError`` with a sentence where it is locked, damaged, scanned or garbled.
    """
    import pypdfium2

    data = source.all(LIMITS.pdf)
    try:
        with pypdfium2.PdfDocument(data) as file:
            text, title, note = _text(file), _title(file), None
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ValueError("the PDF is locked with a password: save it without one") from error
        raise ValueError("the PDF is damaged: supply it again, or print it to a new PDF") from error
    yield Document(source.document_id, text, title=title, problem=note)


def _text(file: Any) -> str:
    if len(file) > LIMITS.pdf_pages:
        raise ValueError(f"the PDF has more than {LIMITS.pdf_pages:,} pages: split it")
    pages, heights = [], []
    for number in range(len(file)):
        page = file[number]
        pages.append(_glyphs(page))
        heights.append(page.get_height())
        page.close()
    _refuse_garbled([glyph.text for page in pages for glyph in page], len(file))
    text = _paragraphs([rows_of(page) for page in pages], heights)
    forward, backward = _order(text)
    if backward > forward and backward >= 3:
        text = _paragraphs([rows_of(page, reversed_letters=True) for page in pages], heights)
        forward, backward = _order(text)
    if backward * 2 > forward and backward >= 3:
        raise ValueError("the letters of the PDF stand in no order that can be trusted: supply the text itself")
    if not text.strip():
        raise ValueError(_SCAN)
    return text


def _glyphs(page: Any) -> list[Glyph]:
    """Every character that stands on a page; spaces and hyphens that the library only supposes are left out."""
    import ctypes

    from pypdfium2 import raw

    text_page = page.get_textpage()
    edges = [ctypes.c_double() for _ in range(6)]
    left, right, bottom, top, x, y = edges
    box = raw.FS_RECTF()
    glyphs = []
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if raw.FPDFText_IsGenerated(text_page, index) == 1 or code in (0, 10, 13):
            continue
        if not raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        size = max(raw.FPDFText_GetFontSize(text_page, index), 0.0)
        if raw.FPDFText_GetLooseCharBox(text_page, index, box):  # with the space that belongs to a letter
            left.value, right.value = min(left.value, box.left), max(right.value, box.right)
            if size <= 2:  # a font of size 1, scaled by a matrix: the height of the box says more
                size = max(abs(box.top - box.bottom) * 0.7, size)
        text = (
            "\ufffd" if 0xD800 <= code < 0xE000 or raw.FPDFText_HasUnicodeMapError(text_page, index) == 1 else chr(code)
        )
        glyphs.append(Glyph(text, x.value, y.value, left.value, right.value, size or 10.0, index))
    text_page.close()
    return glyphs


def _refuse_garbled(texts: list[str], pages: int) -> None:
    """Refuse a scan, fonts that do not say which letters their glyphs are, and those that say wrong ones."""
    visible = [text for text in texts if text.strip()]
    if len(visible) < 3 * pages or not visible:
        raise ValueError(_SCAN)
    meaningless = sum(unicodedata.category(text[0]) in ("Co", "Cn", "Cc", "Cs") or text == "\ufffd" for text in visible)
    if meaningless > _GARBLED * len(visible):
        raise ValueError("the fonts of the PDF do not tell which letters they show: supply the text itself")
    kinds = Counter("accented" if "\xa1" <= text[0] <= "\xff" else "other" for text in visible)
    arabic = sum(unicodedata.bidirectional(text[0]) == "AL" for text in visible)
    if kinds["accented"] > 0.3 * len(visible) and not arabic:
        raise ValueError("the fonts of the PDF show Arabic under the codes of other letters: supply the text itself")


def _order(text: str) -> tuple[int, int]:
    """How many words begin and end as Arabic words do, and how many do so read backwards."""
    words = _WORD.findall(text)
    forward = sum(word.startswith(_ARTICLE) + word.endswith(_MARBUTA) for word in words)
    backward = sum(word.endswith(_ARTICLE[::-1]) + word.startswith(_MARBUTA) for word in words)
    return forward, backward


def _title(file: Any) -> str | None:
    """The title in the properties, unless it is the name of a file or the program's word for none."""
    title = " ".join(str(file.get_metadata_dict().get("Title") or "").replace("\0", "").split())
    return title if any(unicodedata.bidirectional(letter) == "AL" for letter in title) else None


# --- rows become paragraphs


def _paragraphs(pages: list[list[Row]], heights: list[float]) -> str:
    """The text of all pages, a line for each paragraph, without what stands on every page."""
    repeated = _repeated(pages, heights)
    written: list[str] = []
    last: Row | None = None
    free = 0.0
    for page, height in zip(pages, heights, strict=True):
        rows = [row for row in page if not _is_margin(row, height, repeated)]
        pitch = _pitch(rows)
        first = True
        for at, row in enumerate(rows):
            edge_left, edge_right = _edges(at, rows)
            goes_on = last is not None and _continues(last, free, row, edge_left, edge_right)
            if goes_on and not first and last is not None and not 0 < last.y - row.y <= _PITCH * pitch:
                goes_on = False
            if goes_on:
                written[-1] = _joined(written[-1], row.text)
            else:
                written.append(row.text)
            free = (row.left - edge_left) if row.arabic else (edge_right - row.right)
            last, first = row, False
    return "\n".join(map(paired, written))


def _continues(last: Row, free: float, row: Row, left: float, right: float) -> bool:
    """Whether a row goes on from the one before, which leaves ``free`` points of its column.

    The one before is broken off if the first word of this one would not have fitted. Both have letters of one size, no table's
    cells, and this one no indent.
    """
    indent = right - row.right if row.arabic else row.left - left
    alike = abs(last.size - row.size) <= 0.15 * last.size and last.arabic == row.arabic
    if not alike or indent > 1.5 * row.size or "\t" in row.text + last.text:
        return False
    width = right - left
    word = (row.right - row.left) * (len(row.text.split()[0]) + 1) / len(row.text)
    if last.text.endswith(("،", ",")):
        return free <= _LOOSE * width
    ends = last.text.endswith((".", "!", "؟", "?", ":"))
    return free <= _FULL * width or free <= (1.0 if ends else 1.3) * word


def _joined(text: str, row: str) -> str:
    return _HYPHEN.sub("", text) + row if _HYPHEN.search(text) and row[:1].islower() else f"{text} {row}"


def _pitch(rows: list[Row]) -> float:
    """The usual distance between rows of a page."""
    steps = [one.y - other.y for one, other in pairwise(rows) if 0 < one.y - other.y <= 4 * one.size]
    usual = statistics.median_low(steps) if steps else 0.0
    return min(usual, _WIDEST * max((row.size for row in rows), default=0.0))


def _edges(at: int, rows: list[Row]) -> tuple[float, float]:
    """The edges of the column that a row stands in: those of the rows near it that lie above or below it."""
    row = rows[at]
    beside = [one for one in rows[max(0, at - 40) : at + 40] if min(one.right, row.right) - max(one.left, row.left) > 0]
    column = [one for one in beside if "\t" not in one.text] or beside  # tables are wider than the text
    return min(one.left for one in column), max(one.right for one in column)


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def _repeated(pages: list[list[Row]], heights: list[float]) -> set[str]:
    """The rows in the margins that stand on at least half of the pages, numbers apart."""
    counts: Counter[str] = Counter()
    for rows, height in zip(pages, heights, strict=True):
        counts.update({_shape(row) for row in rows if _in_margin(row, height)})
    return {shape for shape, count in counts.items() if count >= max(2, len(pages) / 2)}


def _in_margin(row: Row, height: float) -> bool:
    return row.y > height * (1 - _MARGIN) or row.y < height * _MARGIN


def _is_margin(row: Row, height: float, repeated: set[str]) -> bool:
    return _in_margin(row, height) and (_shape(row) in repeated or _PAGE_NUMBER.fullmatch(row.text) is not None)
