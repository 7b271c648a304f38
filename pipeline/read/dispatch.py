"""Which reader reads a file: told by what it holds; the ending of its name only says what the bytes leave open.

:data:`FORMATS` is the one table. Its rows are tried in order, by content: first the bytes that a format begins with, then what a
text is made of. Where no row knows the content, the ending of the name decides. A row without a reader is a format that is
known and not read; its ``advice`` says what to do instead.

>>> format_of(b"%PDF-1.7 ...", "minutes.txt").name, format_of(b"<!DOCTYPE html><p>", "page.txt").name
('a PDF', 'a web page')
>>> format_of("اجتماع اللجنة".encode(), "note.txt").name
'a text'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from pipeline.read.archives import names_inside, read_gzip, read_zip
from pipeline.read.docx import read_docx
from pipeline.read.feed import read_feed
from pipeline.read.html import read_html
from pipeline.read.json_array import read_json
from pipeline.read.jsonl import read_jsonl
from pipeline.read.mhtml import read_mhtml
from pipeline.read.pdf import read_pdf
from pipeline.read.plain import read_plain
from pipeline.read.separated import read_separated
from pipeline.read.source import Source
from pipeline.read.warc import read_warc
from pipeline.records import Document

Reader = Callable[[Source], Iterator[Document]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is called, who reads it, the endings it goes by, and how it is told.

    ``magic`` is what its bytes begin with; ``inside``, of a .zip, a file that only this format holds; ``looks``, of a text, how it
    begins.
    """

    name: str
    reader: Reader | None
    endings: tuple[str, ...] = ()
    magic: re.Pattern[bytes] | None = None
    inside: str = ""
    looks: re.Pattern[str] | None = None
    advice: str = ""


def _magic(*starts: bytes) -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(re.escape, starts)))


def _xml(root: str) -> re.Pattern[str]:
    """A text whose first tag, past declaration, comments and document type, is ``root``."""
    return re.compile(
        rf"(?:\s|<\?[^>]*>|<!--(?:(?!-->).)*-->|<!doctype[^>\[]*>)*<(?:\w+:)?(?:{root})[\s>/]", re.I | re.S
    )


_ZIP = _magic(b"PK\x03\x04", b"PK\x05\x06")
_TAGS = (
    r"!doctype\s+html|html|head|body|meta|title|div|p|table|script|style|"
    r"article|section|main|h[1-6]|center|font|span|br|base|link|ul|ol"
)
_AS_WORD = "open it and save it as .docx, .pdf or .txt"
_AS_CSV = "open it and save the sheet as .csv"

FORMATS: tuple[Format, ...] = (
    Format("a PDF", read_pdf, (".pdf",), re.compile(rb"[\s\S]{0,1000}%PDF-\d")),
    Format("a Word file", read_docx, (".docx", ".docm"), _ZIP, "word/document.xml"),
    Format("an Excel file", None, (".xlsx", ".xlsm"), _ZIP, "xl/workbook.xml", advice=_AS_CSV),
    Format("a PowerPoint file", None, (".pptx",), _ZIP, "ppt/presentation.xml", advice="open it and save it as .pdf"),
    Format("an OpenDocument file", None, (".odt", ".ods", ".odp"), _ZIP, "META-INF/manifest.xml", advice=_AS_WORD),
    Format("an e-book", None, (".epub",), _ZIP, "META-INF/container.xml", advice="save its text as .txt or .html"),
    Format("an archive", read_zip, (".zip",), _ZIP),
    Format("a compressed file", read_gzip, (".gz",), _magic(b"\x1f\x8b")),
    Format("a web archive", read_warc, (".warc",), _magic(b"WARC/")),
    Format("an old Word file or Excel sheet", None, (".doc", ".xls", ".ppt", ".msg"), _magic(b"\xd0\xcf\x11\xe0"), advice=_AS_WORD),
    Format("a rich text file", None, (".rtf",), _magic(b"{\\rtf"), advice=_AS_WORD),
    Format(
        "a picture", None, (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp", ".ico", ".svg"),
        re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|BM....\0\0\0\0", re.DOTALL),
        advice="if text is in it, run text recognition (OCR) and supply the text",
    ),
    Format(
        "a packed archive", None, (".rar", ".7z", ".xz", ".bz2", ".tar", ".tgz", ".zst"),
        re.compile(rb"Rar!|7z\xbc\xaf|\xfd7zXZ|BZh\d|\x28\xb5\x2f\xfd|.{257}ustar", re.DOTALL),
        advice="unpack it, or pack it as .zip",
    ),
    Format(
        "a sound or a film", None, (".mp3", ".mp4", ".wav", ".ogg", ".mov", ".avi", ".mkv", ".m4a"),
        re.compile(rb"ID3|OggS|RIFF....(?:WAVE|AVI )|....ftyp|\x1aE\xdf\xa3", re.DOTALL),
        advice="supply what is said in it as text",
    ),
    Format(
        "a table of another program", None, (".parquet", ".sqlite", ".db", ".feather"),
        _magic(b"PAR1", b"SQLite format 3\0", b"ARROW1"), advice="export it as .csv or .jsonl",
    ),
    Format("a feed", read_feed, (".rss", ".atom", ".rdf"), looks=_xml("rss|feed|rdf")),
    Format(
        "a saved page", read_mhtml, (".mht", ".mhtml", ".eml"),
        looks=re.compile(
            r"\s*(?=(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*(?:multipart|text)/)(?:[\w-]+:[^\n]*\n"
            r"(?:[ \t][^\n]*\n)*)*?mime-version:", re.I,
        ),
    ),
    Format("a web page", read_html, (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx"), looks=_xml(_TAGS)),
    Format("an XML file", None, (".xml",), looks=re.compile(r"\s*<\?xml\s", re.I), advice="export it as .html, .jsonl or .csv"),
    Format("JSON Lines", read_jsonl, (".jsonl", ".ndjson"), looks=re.compile(r'\s*\{\s*"[^\n]*\}[ \t\r]*(?:\n|\Z)')),
    Format("JSON", read_json, (".json",), looks=re.compile(r'\s*(?:\[\s*\{\s*"|\{\s*"[^"\n]*"\s*:)')),
    Format("a table", read_separated, (".csv", ".tsv")),
    Format("a text", read_plain, (".txt", ".text")),
)  # fmt: skip
"""Every format, by the order in which their content is tried."""

READ_ENDINGS = tuple(ending for one in FORMATS if one.reader for ending in one.endings)
PLAIN = FORMATS[-1]

_TAG = re.compile(r"<[a-zA-Z!/]")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}\Z")


def read_source(source: Source) -> Iterator[Document]:
    """The documents in a file, by the reader of its format; raises ``ValueError`` with a sentence where there is none."""
    start = source.start()
    form = format_of(start, source.name, names_inside(source) if _ZIP.match(start) else ())
    if form.reader is None:
        raise ValueError(f"this is {form.name}, which is not read: {form.advice}")
    yield from form.reader(source)


def format_of(start: bytes, name: str, inside: Collection[str] = ()) -> Format:
    """The format of a file by its first bytes, and by the ending of its name where these leave it open.

    ``inside`` are the names of the files in it, if it is a .zip. Raises ``ValueError`` with a sentence where neither says anything.
    """
    if not start:
        raise ValueError("the file is empty: supply it again, or remove it")
    by_name = _by_name(name)
    for form in FORMATS:
        if form.magic is not None and form.magic.match(start) and (not form.inside or form.inside in inside):
            return form
    beginning = _beginning(start)
    for form in FORMATS:
        if form.looks is not None and form.looks.match(beginning):
            lines = by_name is not None and by_name.reader is read_jsonl and beginning.lstrip().startswith("{")
            return by_name if by_name is not None and form.reader is read_json and lines else form
    if by_name is None:
        if _ENDING.search(name):
            raise ValueError(f"files of this kind are not read: convert it to one of {', '.join(READ_ENDINGS)}")
        return PLAIN
    # A text under the name of a binary format, or a page without a tag, is a text.
    bare = by_name.reader is read_html and not _TAG.search(beginning)
    return PLAIN if by_name.magic is not None or bare else by_name


def _by_name(name: str) -> Format | None:
    lowered = name.lower().removesuffix(".gz")
    return next((form for form in FORMATS if form.endings and lowered.endswith(form.endings)), None)


def _beginning(start: bytes) -> str:
    """The first characters as far as formats need them: markup is ASCII in every encoding that is met."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if start.startswith(mark):
            return start[len(mark) : len(mark) + 16384].decode(encoding, "replace")
    if start[1:2] == b"\0" or start[:1] == b"\0":
        return start[:16384].replace(b"\0", b"").decode("latin-1")
    return start[:16384].decode("latin-1")
