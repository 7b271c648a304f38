"""Dates in digits: 12-11-2025, 2025/11/12, 1-10/3/1966, 8 إلى 29-11-1433هـ, يوم 3/6, في 22/4."""

from __future__ import annotations

from pipeline import calendars
from pipeline.find.dates.days import number_at, read_day_of_month
from pipeline.find.dates.distances import UNITS, read_distance
from pipeline.find.dates.qualifiers import FROM_PUBLICATION, meaning_at
from pipeline.find.dates.tense import is_future
from pipeline.find.dates.written import RANGE, Written
from pipeline.find.dates.years import counts, read_year, year_at
from pipeline.lexicon import TIME, WEEKDAY, Lexicon
from pipeline.normalize import NUMBER, Tokens

_DATELINE = 40
"""A dateline stands among so many first tokens."""
_MARKS = frozenset("/ - . – \\ ـ".split())
_GOES_ON = _MARKS | UNITS | frozenset("من منه نفس ذات الشهر شهر".split())
"""What follows a day or a count that may begin a date."""
_DAY_NOUNS = ("يوم", "بتاريخ", "تاريخ", "الموافق", "يومي", "ليله")
_IN = ("في", "منذ", "حتي", "الي", "لغايه", "قبل", "بعد")
_ENDS = frozenset('. ، , ؛ : ) ( \n » " ! ؟'.split(" "))
_PIVOT = 60
"""Two-digit years up to this one are of this century."""
_ALWAYS = (24, 7)
"""24/7 is around the clock."""


def read_digits(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """Digits: a numeric date, a year, a day before "الجاري", or a distance."""
    norms, after = tokens.norms, i + 1
    if len(norms[i]) < 3 and after < len(norms) and norms[after] not in _GOES_ON and not tokens.flags[after] & TIME:
        return None  # most numbers count something else
    return (
        _read_numeric(tokens, i, floor, lexicon)
        or read_year(tokens, i, floor, lexicon)
        or read_day_of_month(tokens, i, floor, lexicon)
        or read_distance(tokens, i, floor, lexicon)
    )


def _read_numeric(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """Two or three numbers with - / . between them, perhaps after the first day of a range."""
    norms = tokens.norms
    if i + 2 >= len(tokens) or norms[i + 1] not in _MARKS or not tokens.flags[i + 2] & NUMBER or _continues(tokens, i):
        return None
    mark, third = norms[i + 1], i + 4
    if third < len(tokens) and norms[i + 3] == mark and tokens.flags[third] & NUMBER:
        if _continues(tokens, third + 2):
            return None
        first, start = _range_before(tokens, i, floor, mark)
        return _full_date(tokens, start, third + 1, [norms[i], norms[i + 2], norms[third]], first)
    return _day_and_month(tokens, i, mark, lexicon)


def _continues(tokens: Tokens, i: int) -> bool:
    """Is the number at token ``i`` glued to one before it by the mark that follows it, too, as in 192.168.1.20?"""
    norms = tokens.norms
    if i < 2 or i >= len(tokens) or not tokens.flags[i] & NUMBER or not tokens.flags[i - 2] & NUMBER:
        return False
    if norms[i - 1] not in _MARKS or not tokens.glued(i) or not tokens.glued(i - 1):
        return False
    return norms[i - 1] == "." or norms[i + 1 : i + 2] == [norms[i - 1]] or norms[i - 3] == norms[i - 1]


def _range_before(tokens: Tokens, i: int, floor: int, mark: str) -> tuple[int | None, int]:
    """The day before token ``i`` that begins a range or list whose end is a whole date: (day, where it starts)."""
    joint = tokens.norms[i - 1] if i - 2 >= floor else ""
    if joint == mark or not (joint in RANGE or joint in ("/", "و")):
        return None, i
    earlier, last = number_at(tokens, i - 2), number_at(tokens, i)
    return (earlier, i - 2) if earlier and last and earlier <= last else (None, i)


def _day_and_month(tokens: Tokens, i: int, mark: str, lexicon: Lexicon) -> Written | None:
    """Day and month without year, where something shows that they are one: يوم 3/6, الثلاثاء 10/12, في 22/4."""
    day, month, end = number_at(tokens, i), number_at(tokens, i + 2), i + 3
    if month is None and mark == "/" and day and 1 <= day <= 12:
        return _month_and_year(tokens, i)
    if not day or not month or (rule := _shown(tokens, i, day, month, mark, lexicon)) is None:
        return None
    if month > 12:
        day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    year, stop, _ = year_at(tokens, end, lexicon)
    if year and mark == "/" and not tokens.glued(end):
        calendar = "hijri" if year < 1500 else "gregorian"
        return Written(
            i, stop, "day", "day and month in digits, then the year: 23/8 2015م", calendar, (day, day), month, year
        )
    meaning, stop = meaning_at(tokens, end, lexicon)
    direction = meaning if meaning in FROM_PUBLICATION else None
    loose = bool(i and tokens.flags[i - 1] & WEEKDAY)
    return Written(
        i, stop if direction else end, "day", rule, days=(day, day), month=month, direction=direction, loose=loose
    )


def _month_and_year(tokens: Tokens, i: int) -> Written | None:
    """في 11/2025."""
    year = number_at(tokens, i + 2, 4)
    if year not in range(1900, 2101) or not i or tokens.norms[i - 1] not in _IN or not tokens.glued(i + 2):
        return None
    return Written(i, i + 3, "month", "month and year in digits: في 11/2025", month=int(tokens.norms[i]), year=year)


def _shown(tokens: Tokens, i: int, day: int, month: int, mark: str, lexicon: Lexicon) -> str | None:
    """What shows that two numbers are a day and a month: the rule, or None."""
    norms, end = tokens.norms, i + 3
    before = norms[i - 1] if i else ""
    if mark == "/" and norms[end : end + 1] and len(norms[end]) == 4 and year_at(tokens, end, lexicon)[2]:
        return "day and month in digits, then the year: 23/8 2015م"
    if mark == "-" and i < _DATELINE and norms[end : end + 1] == ["("]:
        return "day and month before an agency: 22 - 2 (كونا)"
    certain = (day > 12) != (month > 12) and (day, month) != _ALWAYS
    if mark == "-" and certain and i and tokens.flags[i - 1] & WEEKDAY:
        return "day and month in digits: يوم 3/6"
    if mark in "/\\" and i and (tokens.flags[i - 1] & WEEKDAY or before in _DAY_NOUNS):
        return "day and month in digits: يوم 3/6"
    if _begins_range(tokens, end):
        return "day and month before the end of a range: 30/11 - 2/12/2025"
    ends = end >= len(tokens) or norms[end] in _ENDS
    rule = "day and month in digits that can be nothing else: في 22/4"
    if before in _IN and mark in "/\\":
        pointed = meaning_at(tokens, end, lexicon)[0] in FROM_PUBLICATION
        return rule if ends or pointed or certain and not counts(tokens, end, lexicon) else None
    at_end = end >= len(tokens) or norms[end] in ".\n" and (end + 1 >= len(tokens) or not tokens.glued(end + 1))
    if before == "في" and certain and at_end:
        return rule
    return rule if i and certain and at_end and mark in "/-" and _under_future(tokens, i, lexicon) else None


def _under_future(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Does a verb of the future stand right before token ``i``?"""
    return is_future(tokens, i - 1, lexicon)


def _begins_range(tokens: Tokens, end: int) -> bool:
    """Does the end of a range, a whole date in digits with slashes, follow?"""
    if end + 5 >= len(tokens) or tokens.norms[end] not in RANGE:
        return False
    norms, at = tokens.norms, end + 1
    numbers = all(tokens.flags[k] & NUMBER for k in (at, at + 2, at + 4))
    return numbers and norms[at + 1] == norms[at + 3] == "/" and number_at(tokens, at + 2) is not None


def _full_date(tokens: Tokens, i: int, end: int, numbers: list[str], first: int | None) -> Written | None:
    """Day, month and year, in the order that their sizes allow; ``first`` is the day on which a range begins."""
    a, b, c = map(int, numbers) if max(map(len, numbers)) <= 4 else (0, 0, 0)
    marked = tokens.norms[end : end + 1] in (["م"], ["ه"])
    if len(numbers[0]) == 4:
        year, month, day = (a, b, c) if b <= 12 else (a, c, b)
    elif len(numbers[2]) in (2, 4) and len(numbers[0]) <= 2 and len(numbers[1]) <= 2:
        day, month, year = (a, b, c) if b <= 12 else (b, a, c)
        if len(numbers[2]) == 2:
            century = 1400 if marked and tokens.norms[end] == "ه" else 2000 if year <= _PIVOT else 1900
            year += century
    else:
        return None
    calendar = "hijri" if year in calendars.HIJRI_YEARS and year < 1500 else "gregorian"
    if not (1 <= month <= 12 and 1 <= day <= 31 and (calendar == "hijri" or year in calendars.GREGORIAN_YEARS)):
        return None
    days = (first if first is not None else day, day)
    return Written(i, end + marked, "day", "date in digits: 12-11-2025", calendar, days, month, year)
