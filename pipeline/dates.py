"""Dates alone, without the rest of the flow: :func:`find_dates`, and TimeML for temporal-tagging tools and their scorers."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from html import escape

from pipeline import find
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.mentions import date_rows
from pipeline.normalize import normalize
from pipeline.records import DateRow, Document

_default_lexicon = functools.cache(load_lexicon)


def find_dates(
    text: str, published_on: dt.date | str | None = None, *, lexicon: Lexicon | None = None, document_id: str = ""
) -> list[DateRow]:
    """Every date of a text, in order: its offsets, its first and last day, and how that came about.

    ``published_on`` is what relative dates count from, a date or ``YYYY-MM-DD``; without it, a dateline of the text is. Without
    ``lexicon`` the package's own is loaded, once. The rows are those of ``dates.csv``. Raises ``ValueError`` for what is no date.

    >>> from pipeline import find_dates
    >>> text = "يعقد الملتقى يومي 18 و19 نوفمبر الجاري، ويسبقه مساء الاثنين المقبل حفل."
    >>> for date in find_dates(text, published_on="2025-11-12"):
    ...     print(date.text, date.start_date, date.end_date, text[date.start : date.end] == date.text)
    18 و19 نوفمبر الجاري 2025-11-18 2025-11-19 True
    الاثنين المقبل 2025-11-17 2025-11-17 True
    """
    words = lexicon or _default_lexicon()
    tokens = normalize(text, words.vocabulary)
    found = find.find(tokens, words, _as_date(published_on), recognizers=())
    return list(date_rows(document_id, tokens, found.dates))


def publication_of(text: str, lexicon: Lexicon) -> dt.date | None:
    """The day of publication that a text states of itself in its first lines.

    >>> publication_of("بيروت في 12 نوفمبر 2025 / عقد اجتماع", _default_lexicon())
    datetime.date(2025, 11, 12)
    """
    return find.find(normalize(text, lexicon.vocabulary), lexicon, None, recognizers=()).dateline


def _as_date(value: dt.date | str | None) -> dt.date | None:
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"published_on={value!r} is no date; write it as 2025-11-12") from None


def to_timeml(document: Document, lexicon: Lexicon) -> str:
    """A document as TimeML: its text with a ``TIMEX3`` around each date, ``t0`` being its day of publication.

    The text between the tags is the document's, letter for letter, but for characters that XML has no place for, which become
    U+FFFD. A date of several days has the value of its first and the attributes of a duration's ends (``beginPoint``,
    ``endPoint``) point at empty ``TIMEX3`` after it; a date that nothing fixes is ``XXXX-XX-XX``.

    >>> import datetime as dt
    >>> text = "افتتح أمس"
    >>> print(to_timeml(Document("a", text, published_on=dt.date(2025, 11, 12)), _default_lexicon()))
    <?xml version="1.0" encoding="UTF-8"?>
    <TimeML>
    <DOCID>a</DOCID>
    <DCT><TIMEX3 tid="t0" type="DATE" value="2025-11-12" functionInDocument="CREATION_TIME">2025-11-12</TIMEX3></DCT>
    <TEXT>افتتح <TIMEX3 tid="t1" type="DATE" value="2025-11-11" temporalFunction="true" anchorTimeID="t0">أمس</TIMEX3></TEXT>
    </TimeML>
    <BLANKLINE>
    """
    published = document.published_on or publication_of(document.text, lexicon)
    rows = find_dates(document.text, published, lexicon=lexicon)
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<TimeML>",
        f"<DOCID>{_plain(document.document_id)}</DOCID>",
        f"<DCT>{_creation(published)}</DCT>",
    ]
    return "\n".join([*head, f"<TEXT>{_tagged(document.text, rows)}</TEXT>", "</TimeML>", ""])


def _creation(published: dt.date | None) -> str:
    value = published.isoformat() if published else "XXXX-XX-XX"
    shown = published.isoformat() if published else ""
    return f'<TIMEX3 tid="t0" type="DATE" value="{value}" functionInDocument="CREATION_TIME">{shown}</TIMEX3>'


def _tagged(text: str, rows: Iterable[DateRow]) -> str:
    """The text with its dates in tags, and behind it the empty ones that stand for the ends of ranges."""
    parts, ends, at = [], [], 0
    rows = list(rows)
    tids = {f"date:{row.start}": f"t{n}" for n, row in enumerate(rows, 1)} | {"publication": "t0"}
    following = len(rows)
    for n, row in enumerate(rows, 1):
        attributes = {"tid": f"t{n}", "type": _type(row), "value": _value(row)}
        if row.relative:
            attributes["temporalFunction"] = "true"
        if row.anchor:
            attributes["anchorTimeID"] = tids[row.anchor]
        if attributes["type"] == "DURATION" and row.start_date and row.end_date:
            for name, day in (("beginPoint", row.start_date), ("endPoint", row.end_date)):
                following += 1
                attributes[name] = f"t{following}"
                ends.append(f'<TIMEX3 tid="t{following}" type="DATE" value="{day.isoformat()}"/>')
        tag = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        parts += [_plain(text[at : row.start]), f"<TIMEX3 {tag}>", _plain(row.text), "</TIMEX3>"]
        at = row.end
    return "".join([*parts, _plain(text[at:]), *ends])


def _type(row: DateRow) -> str:
    """A day, month, week or year is a DATE, other stretches of days are a DURATION, what recurs is a SET."""
    if row.start_date is None and not row.relative:
        return "SET"
    return "DURATION" if _value(row).startswith("P") else "DATE"


def _value(row: DateRow) -> str:
    """The ISO 8601 value: a day, a month, a year, a week, or the length of a stretch of days; X where it is open."""
    first, last = row.start_date, row.end_date
    if first is None or last is None:
        return "XXXX-XX-XX"
    day = first.isoformat()
    if row.precision == "year" and (first == last or _is_year(first, last)):
        return day[:4]
    if row.precision == "month" and (first == last or _is_month(first, last)):
        return day[:7]
    if first == last:
        return day
    return f"P{(last - first).days + 1}D"


def _is_year(first: dt.date, last: dt.date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year


def _is_month(first: dt.date, last: dt.date) -> bool:
    return first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last + dt.timedelta(1)).day == 1


def _plain(text: str) -> str:
    """Text for XML 1.0, one character for each: what it may not hold becomes U+FFFD."""
    allowed = "".join(c if _allowed(ord(c)) else "\N{REPLACEMENT CHARACTER}" for c in text)
    return escape(allowed, quote=False).replace("\r", "&#13;")


def _allowed(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
