"""Word files (.docx): paragraphs, lists and tables in the order of the document, with its core properties.

A paragraph is a line, a tab parts the cells of a table, and a line break inside a paragraph ends a line, as in ``html.py``.
Headers of the first page come first (a letterhead may hold the date), each once; footers are left out, being addresses and page
numbers. Of tracked changes what was put in stands, what was struck out does not.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.read.limits import LIMITS, sized
from pipeline.read.source import Source
from pipeline.records import Document

if TYPE_CHECKING:  # 0.1 s to import, and many runs read no Word file
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}t"
_BREAKS = frozenset({f"{_W}br", f"{_W}cr"})
_DROPPED = frozenset(
    {
        f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback",
        f"{_W}sectPr", f"{_W}footnoteReference",
    }
)  # fmt: skip
_WITHIN = dt.timedelta(days=30)
"""A release is written and last saved within days; a file that was made long before it was saved is a template."""


def read_docx(source: Source) -> Iterator[Document]:
    """Yield the one document that a Word file is.

    Raises ``ValueError`` with a sentence where it is damaged, locked, too large, or holds no text.
    """
    import docx

    _refuse_bombs(source)
    try:
        file = docx.Document(source.file)
        text = "\n".join(_lines(file))
    except Exception as error:  # python-docx raises whatever the damage leads to
        raise ValueError("the Word file is damaged: open it in Word, and save it again") from error
    if not text.strip():
        raise ValueError("the Word file holds no text (pictures only?): supply the text itself")
    day = _day(file)
    title = " ".join((_property(file, "title") or "").split())
    yield Document(
        source.document_id,
        text,
        title=title or None,
        publisher=None,
        published_on=day,
        published_on_source="docx" if day else None,
    )


def _refuse_bombs(source: Source) -> None:
    """Refuse what unpacks to too much: python-docx unpacks every part at once."""
    try:
        with zipfile.ZipFile(source.file) as archive:
            infos = archive.infolist()
            unpacked = sum(info.file_size for info in infos)
            packed = sum(info.compress_size for info in infos)
            if any(info.flag_bits & 1 for info in infos):
                raise ValueError("the Word file is locked with a password: save it without one")
            if unpacked > LIMITS.docx or unpacked > max(LIMITS.ratio_from, LIMITS.ratio * packed):
                raise ValueError(f"the Word file unpacks to more than {sized(LIMITS.docx)}: save its text as .txt")
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError("the Word file is damaged: open it in Word, and save it again") from error
    source.file.seek(0)


def _lines(file: Any) -> Iterator[str]:
    """The lines of the headers and of the body."""
    seen: set[str] = set()
    for section in file.sections:
        headers = [section.first_page_header] if section.different_first_page_header_footer else []
        for header in [*headers, section.header]:
            if not header.is_linked_to_previous:
                lines = [line for line in _blocks(header._element) if line.strip()]
                if (letterhead := "\n".join(lines)) not in seen:
                    seen.add(letterhead)
                    yield from lines
    yield from _blocks(file.element.body)


def _blocks(parent: _Element) -> Iterator[str]:
    """The lines under an element: a walk without recursion, for files nest as deep as they like."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag == _PARAGRAPH:
            yield from _paragraph(element).split("\n")
            yield from _boxes(element)
        elif element.tag == _TABLE:
            yield from _rows(element)
        elif element.tag not in _DROPPED:
            stack.extend(reversed(element))


def _paragraph(paragraph: _Element) -> str:
    """The text of a paragraph: runs, links, fields' results; breaks are line ends."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == _TEXT:
            parts.append(element.text or "")
        elif element.tag == f"{_W}tab":
            parts.append("\t")
        elif element.tag in _BREAKS:
            parts.append("\n")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif element.tag not in _DROPPED and element.tag not in (f"{_W}txbxContent", _TABLE):
            stack.extend(reversed(element))
    return "".join(parts)


def _boxes(paragraph: _Element) -> Iterator[str]:
    """The text boxes that hang on a paragraph, after it; Word keeps each twice, once for old programs."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = list(box.iterancestors())
        if not any(one.tag in (f"{_MC}Fallback", f"{_W}txbxContent") for one in above[: above.index(paragraph)]):
            yield from _blocks(box)


def _rows(table: _Element) -> Iterator[str]:
    """A line for each row; a table inside a cell stands as its text. A cell that goes on from above is empty."""
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE), None) is not table:
            continue
        cells = [cell for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW), None) is row]
        written = [" ".join(" ".join(_paragraph(p).split()) for p in cell.iter(_PARAGRAPH)).strip() for cell in cells]
        if any(written):
            yield "\t".join(written).rstrip("\t")


def _property(file: Any, name: str) -> Any:
    """A core property, or None where it is missing or cannot be read."""
    try:
        return getattr(file.core_properties, name)
    except Exception:  # the property's part may be missing, damaged, or hold anything
        return None


def _day(file: Any) -> dt.date | None:
    """The day on which the document was made, unless it was made from a template or says nothing."""
    created, modified = _property(file, "created"), _property(file, "modified")
    if not isinstance(created, dt.datetime) or not isinstance(modified, dt.datetime):
        return None
    plausible = (
        1990 <= created.year <= 2100 and abs(modified.replace(tzinfo=None) - created.replace(tzinfo=None)) <= _WITHIN
    )
    return created.date() if plausible else None
