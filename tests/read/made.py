"""Files of every format, made of a plain text: what the tests read, and what fuzzing begins with."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import html
import io
import json
import textwrap
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence

import docx
from arabic_reshaper import ArabicReshaper
from bidi.algorithm import get_display

DAY = dt.date(2024, 5, 13)


def lines_of(text: str) -> list[str]:
    """The lines of a text that are not blank: its paragraphs."""
    return [line for line in text.splitlines() if line.strip()]


def markup(text: str) -> str:
    """A paragraph for each line; lines with tabs are rows of a table."""
    written = []
    for line in lines_of(text):
        if "\t" in line:
            cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in line.split("\t"))
            written.append(f"<table><tr>{cells}</tr></table>")
        else:
            written.append(f"<p>{html.escape(line)}</p>")
    return "\n".join(written)


def as_html(text: str, charset: str = "utf-8", encoding: str = "utf-8", head: str = "") -> bytes:
    """A page that names ``charset`` and is written in ``encoding``, with a menu and a list of other news."""
    paragraphs = markup(text)
    page = (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="{charset}">{head}</head><body>'
        "<nav><ul><li><a href=/>الرئيسية</a><li><a href=/n>الأخبار</a><li><a href=/c>اتصل بنا</a></ul></nav>"
        f"<article>{paragraphs}</article><aside class=related><h3>مواضيع ذات صلة</h3><ul><li><a href=/1>خبر آخر</a></ul></aside>"
        "<footer>جميع الحقوق محفوظة</footer></body></html>"
    )
    return page.encode(encoding, "replace")


def as_docx(text: str, title: str = "", day: dt.date | None = None) -> bytes:
    """A Word file with a paragraph for each line."""
    file = docx.Document()
    for line in lines_of(text):
        file.add_paragraph(line)
    file.core_properties.title = title
    if day is not None:
        file.core_properties.created = file.core_properties.modified = dt.datetime.combine(day, dt.time(9))
    return saved(file)


def saved(file: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def as_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def as_csv(rows: Sequence[Mapping[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding, "replace")


def as_jsonl(rows: Sequence[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_rss(text: str, link: str = "https://example.org/1", day: str = "Mon, 13 May 2024 08:00:00 +0300") -> bytes:
    body = html.escape(markup(text))
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>وكالة الأنباء</title><item><link>{link}</link><pubDate>{day}</pubDate>"
        f"<description>ملخص</description><content:encoded>{body}</content:encoded></item></channel></rss>"
    ).encode()


def as_atom(text: str, link: str = "https://example.org/1") -> bytes:
    body = html.escape(markup(text))
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة الأنباء</title>'
        f'<entry><id>urn:x:1</id><link href="{link}"/><published>2024-05-13T08:00:00Z</published>'
        f'<content type="html">{body}</content></entry></feed>'
    ).encode()


def as_mhtml(text: str, url: str = "https://example.org/saved", encoding: str = "utf-8") -> bytes:
    import email.mime.multipart
    import email.mime.nonmultipart
    from email import encoders

    message = email.mime.multipart.MIMEMultipart("related", boundary="----boundary")
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = url
    for kind, data, location in (("html", as_html(text, encoding, encoding), url), ("css", b"p {}", "cid:css")):
        part = email.mime.nonmultipart.MIMENonMultipart("text", kind)
        part["Content-Location"] = location
        part.set_payload(data)
        encoders.encode_base64(part)
        message.attach(part)
    return message.as_bytes()


def as_warc(pages: dict[str, bytes], content_type: str = "text/html", packed: bool = False) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    for url, page in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(page), http_headers=headers))
    return buffer.getvalue()


def as_gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


# --- PDF: glyphs on paper, by hand, so that their order in the file is what a test wants

Placed = tuple[float, float, str]
"""Where a glyph stands and the character that its font says it is."""
_SIZE = 12
_ADVANCE = {" ": 0.3, "\t": 4.0}


def _advance(character: str) -> float:
    return 0.0 if "\u064b" <= character <= "\u0652" else _ADVANCE.get(character, 0.5) * _SIZE


def visual_lines(text: str, width: int = 80, forms: bool = False) -> Iterator[list[str]]:
    """The lines of a text as they stand on paper, glyphs from left to right."""
    shape = ArabicReshaper({"delete_harakat": False}).reshape if forms else str
    for paragraph in lines_of(text):
        for line in [paragraph] if "\t" in paragraph else textwrap.wrap(paragraph, width):
            yield list(get_display(shape(line), base_dir="R"))
        yield []


def as_pdf(
    text: str, order: str = "visual", forms: bool = False, header: str = "", width: int = 80, per_page: int = 40
) -> bytes:
    """A PDF with the glyphs of each line from left to right (``visual``), from right to left (``logical``), or by word, each
    from left to right (``words``); ``header`` stands on every page with its number.
    """
    pages: list[list[list[Placed]]] = [[]]
    y = 780.0
    for line in visual_lines(text, width, forms):
        if len(pages[-1]) >= per_page:
            pages.append([])
            y = 780.0
        if line:
            pages[-1].append(placed(line, y))
        y -= 20 if line else 16
    for number, page in enumerate(pages, start=1):
        if header:
            page.insert(0, placed(list(get_display(header, base_dir="R")), 820))
            page.append(placed(list(str(number)), 30))
    arrange: dict[str, Callable[[list[Placed]], list[Placed]]] = {
        "visual": lambda line: line,
        "logical": lambda line: line[::-1],
        "words": _by_word,
    }
    return write_pdf([[glyph for line in page for glyph in arrange[order](line)] for page in pages])


def placed(line: list[str], y: float) -> list[Placed]:
    """The glyphs of a line that ends at the right margin, from left to right."""
    x = 550 - sum(map(_advance, line))
    glyphs = []
    for character in line:
        if character != "\t":
            glyphs.append((x, y, character))
        x += _advance(character)
    return glyphs


def _by_word(line: list[Placed]) -> list[Placed]:
    words: list[list[Placed]] = [[]]
    for glyph in line:
        if glyph[2] == " ":
            words.append([])
        else:
            words[-1].append(glyph)
    return [glyph for word in reversed(words) for glyph in word]


def write_pdf(pages: list[list[Placed]], map_to: Callable[[str], str] = str) -> bytes:
    """A PDF whose letters are boxes: each glyph says where it stands and, by ``map_to``, which character it is."""
    characters = sorted({character for page in pages for _, _, character in page})
    codes = {character: index + 1 for index, character in enumerate(characters)}
    assert len(codes) < 256
    mapping = [
        f"<{codes[c]:02x}> <{map_to(c).encode('utf-16-be', 'surrogatepass').hex()}>" for c in characters if map_to(c)
    ]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
    ) + "".join(
        f"{len(mapping[at : at + 100])} beginbfchar\n" + "\n".join(mapping[at : at + 100]) + "\nendbfchar\n"
        for at in range(0, len(mapping), 100)
    )
    widths = " ".join(f"{_advance(c) / _SIZE * 1000:.0f}" for c in characters)
    names = " ".join(f"/g{code}" for code in codes.values())
    drawn = " ".join(f"/g{code} {4 if c.strip() else 5} 0 R" for c, code in codes.items())
    kids = " ".join(f"{7 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 "
        f"/LastChar {len(codes)} /Widths [{widths}] /Encoding << /Type /Encoding /Differences [1 {names}] >> "
        f"/CharProcs << {drawn} >> /ToUnicode 6 0 R /Resources << >> >>".encode(),
        _stream(b"500 0 0 0 400 600 d1 0 0 400 600 re f"),
        _stream(b"300 0 0 0 0 0 d1"),
        _stream(f"{cmap}endcmap end end".encode()),
    ]
    for index, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            f"/Contents {8 + 2 * index} 0 R >>".encode()
        )
        shown = "".join(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{codes[c]:02x}> Tj\n" for x, y, c in page)
        objects.append(_stream(f"BT /F {_SIZE} Tf\n{shown}ET".encode()))
    return _assembled(objects)


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
