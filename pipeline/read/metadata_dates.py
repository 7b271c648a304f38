"""Dates of publication as metadata write them: ISO, feed and byline styles, Hijri; Arabic, English or French.

A day is taken as written: a time of day or a time zone never moves it, for that is the day a reader of the page saw.
What is relative ("3 hours ago") has no value here, since it would change with the day on which a file is read.
"""

from __future__ import annotations

import datetime as dt
import functools
import re

from hijridate import Hijri

from pipeline.normalize import fold

HIJRI_YEARS = range(1300, 1501)
"""A year in this range is a Hijri one: nothing was published on the web in the fourteenth century."""

GREGORIAN_YEARS = range(1900, 2101)
"""Other years are what content systems write for "no date" (0001-01-01) or slips of the keyboard."""

LONGEST = 200
"""A longer value is prose; dateparser would search all of it."""

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})(?![\d-])")
_ARABIC_SETS = ("ar", "ar_LB", "ar_DZ", "ar_MA", "ar_MR")
_HIJRI_VARIANTS = {"ربيع الآخر": 4, "جمادى الثانية": 6, "ذي القعدة": 11, "ذي الحجة": 12}


def parse_date(value: str) -> dt.date | None:
    """The day that a metadata value names, or None where it names none for certain.

    Day first where digits leave a choice. A Hijri date is converted by the Umm al-Qura calendar, unless a Gregorian
    one stands beside it.

    >>> parse_date("2024-05-13T22:30:00Z")
    datetime.date(2024, 5, 13)
    >>> parse_date("13 تشرين الثاني/نوفمبر 2024")
    datetime.date(2024, 11, 13)
    >>> parse_date("11/5/1446هـ")
    datetime.date(2024, 11, 13)
    >>> parse_date("yesterday") is None
    True
    """
    value = value.strip()
    if iso := _ISO.match(value):
        day = _from_iso(iso[1])
        if day is not None and day.year not in HIJRI_YEARS:
            return _plausible(day)
    if len(value) > LONGEST:
        return None
    text = _fold_phrase(value)
    hijri = _hijri_pattern().search(text)
    if hijri is None:
        # A Hijri mark without a Hijri year that can be read must not fall through to a Gregorian reading.
        marked = re.search("\\d ?\N{ARABIC LETTER HEH}(?!\\w)", text)
        return None if marked else _from_words(text)
    rest = text[: hijri.start()] + " " + text[hijri.end() :]
    return (_from_words(rest) if re.search(r"(?:19|20)\d\d", rest) else None) or _from_hijri(hijri)


def _fold_phrase(phrase: str) -> str:
    return " ".join(map(fold, phrase.split()))


def _from_iso(digits: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(digits)
    except ValueError:
        return None


def _plausible(day: dt.date) -> dt.date | None:
    return day if day.year in GREGORIAN_YEARS else None


def _from_words(text: str) -> dt.date | None:
    """Value a Gregorian date in folded text with dateparser, with the month's name put into English.

    dateparser knows one of the four Arabic sets of month names; Babel has them all.
    """
    import dateparser  # 0.1 s and more to import: only where a date is not ISO

    pattern, english = _gregorian_months()
    text = pattern.sub(lambda match: f" {english[match[1]]} ", text)
    # Weekdays, labels and the mark of the era say nothing that day, month and year do not.
    text = re.sub(r"[^\x00-\xff]+", " ", text)  # French months have letters beyond ASCII
    text = re.sub(r"([A-Z][a-z]+)\s*[/(]\s*\1\s*\)?", r"\1", text).strip(" -,:|/()")
    try:
        found = dateparser.parse(
            text,
            languages=["en", "fr"],
            settings={
                "PARSERS": ["absolute-time"],
                "REQUIRE_PARTS": ["day", "month", "year"],
                "DATE_ORDER": "DMY",
                "PREFER_LOCALE_DATE_ORDER": False,
            },
        )
    except (ValueError, OverflowError, RecursionError):
        return None
    return _plausible(found.date()) if found else None


def _from_hijri(match: re.Match[str]) -> dt.date | None:
    """Convert what ``_hijri_pattern`` matched: day first, unless that is impossible and month first is not."""
    if match["iso_year"]:
        year, month, day = (int(match[name]) for name in ("iso_year", "iso_month", "iso_day"))
    else:
        name = match["month"]
        year, month, day = int(match["year"]), _hijri_months().get(name) or int(name), int(match["day"])
        if month > 12 >= day:
            month, day = day, month
    try:
        return dt.date(*Hijri(year, month, day).to_gregorian().datetuple())
    except (ValueError, OverflowError):
        return None


@functools.cache
def _gregorian_months() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for every Arabic name of a Gregorian month, folded, and the English name of each."""
    from babel import Locale

    english = Locale.parse("en").months["format"]["wide"]
    sets = [Locale.parse(name).months["format"]["wide"] for name in _ARABIC_SETS]
    in_english = {_fold_phrase(name): english[number] for names in sets for number, name in names.items()}
    names = "|".join(sorted(map(re.escape, in_english), key=len, reverse=True))
    return re.compile(rf"(?<!\w)({names})(?!\w)"), in_english


@functools.cache
def _hijri_months() -> dict[str, int]:
    """Folded names of the Hijri months and their numbers."""
    names = {Hijri(1446, number, 1).month_name("ar"): number for number in range(1, 13)} | _HIJRI_VARIANTS
    return {_fold_phrase(name): number for name, number in names.items()}


@functools.cache
def _hijri_pattern() -> re.Pattern[str]:
    """A Hijri date in folded text: 11/5/1446, 11 جمادى الأولى 1446, or year first; never the +1300 of a time zone."""
    names = "|".join(sorted(map(re.escape, _hijri_months()), key=len, reverse=True))
    between = r"[ /.،,-]{1,3}"
    year = r"(?:1[34]\d\d|1500)"
    mark = r"(?!\d) ?(?:[\N{ARABIC LETTER HEH}Hh](?!\w))?"
    return re.compile(
        rf"(?<!\d)(?P<day>\d\d?){between}(?P<month>\d\d?|{names}){between}(?P<year>{year}){mark}"
        rf"|(?<![\d+])(?P<iso_year>{year})(?P<dash>[/.-])(?P<iso_month>\d\d?)(?P=dash)(?P<iso_day>\d\d?){mark}"
    )
