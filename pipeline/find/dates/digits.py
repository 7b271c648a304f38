"""Dates in digits: 12-11-2025, 2025/11/12, 1-10/3/1966, 8 إلى 29-11-1433هـ, يوم 3/6."""

from __future__ import annotations

from pipeline import calendars
from pipeline.find.dates.days import number_at, read_day_of_month
from pipeline.find.dates.written import RANGE, Written
from pipeline.find.dates.years import read_year
from pipeline.lexicon import WEEKDAY, Lexicon
from pipeline.normalize import NUMBER, Tokens

_DATELINE = 40
"""A dateline stands among so many first tokens."""


def read_digits(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """Digits: a numeric date, a year, or a day before "الجاري"."""
    return (
        _read_numeric(tokens, i, floor) or read_year(tokens, i, lexicon) or read_day_of_month(tokens, i, floor, lexicon)
    )


def _read_numeric(tokens: Tokens, i: int, floor: int) -> Written | None:
    """Two, three or four numbers with - / . between them."""
    norms, parts = tokens.norms, _chain(tokens, i)
    numbers, marks, end = [norms[p] for p in parts], [norms[p + 1] for p in parts[:-1]], parts[-1] + 1
    if len(numbers) == 2:
        return _day_and_month(tokens, i, end, numbers, marks[0])
    first = None
    if len(numbers) == 4 and marks[0] != marks[1] == marks[2]:
        first, numbers, marks = int(numbers[0]), numbers[1:], marks[1:]
    if len(numbers) != 3 or marks[0] != marks[1] or max(map(len, numbers)) > 4:
        return None
    if first is None and i - 2 >= floor and norms[i - 1] in RANGE:
        earlier = number_at(tokens, i - 2)
        if earlier and earlier <= int(numbers[0]):
            first, i = earlier, i - 2
    return _full_date(tokens, i, end, numbers, first)


def _chain(tokens: Tokens, i: int) -> list[int]:
    """The number at token ``i`` and up to three more, each after a mark: their tokens."""
    parts = [i]
    while i + 2 < len(tokens) and tokens.norms[i + 1] in "/-.–" and tokens.flags[i + 2] & NUMBER and len(parts) < 4:
        i += 2
        parts.append(i)
    return parts


def _day_and_month(tokens: Tokens, i: int, end: int, numbers: list[str], mark: str) -> Written | None:
    """22 - 2 (كونا) in the first lines, and 3/6 after يوم or a weekday."""
    if mark == "-" and i < _DATELINE and tokens.norms[end : end + 1] == ["("]:
        rule = "day and month before an agency: 22 - 2 (كونا)"
    elif mark == "/" and i and _introduces_day(tokens, i - 1) and max(map(len, numbers)) <= 2:
        rule = "day and month in digits: يوم 3/6"
    else:
        return None
    day, month = map(int, numbers)
    return Written(i, end, "day", rule, days=(day, day), month=month) if 1 <= day <= 31 and 1 <= month <= 12 else None


def _introduces_day(tokens: Tokens, i: int) -> bool:
    return bool(tokens.flags[i] & WEEKDAY) or tokens.norms[i] in ("يوم", "بتاريخ", "تاريخ", "الموافق", "يومي")


def _full_date(tokens: Tokens, i: int, end: int, numbers: list[str], first: int | None) -> Written | None:
    """Day, month and year, in the order that their sizes allow; ``first`` is the day on which a range begins."""
    a, b, c = map(int, numbers)
    if len(numbers[0]) == 4:
        year, month, day = a, b, c
    elif len(numbers[2]) in (2, 4) and len(numbers[0]) <= 2 and len(numbers[1]) <= 2:
        day, month, year = (a, b, c) if b <= 12 else (b, a, c)
        year += 2000 if len(numbers[2]) == 2 else 0
    else:
        return None
    calendar = "hijri" if year in calendars.HIJRI_YEARS and year < 1500 else "gregorian"
    if not (1 <= month <= 12 and 1 <= day <= 31 and (calendar == "hijri" or year in calendars.GREGORIAN_YEARS)):
        return None
    if tokens.norms[end : end + 1] in (["م"], ["ه"]):
        end += 1
    return Written(
        i, end, "day", "date in digits: 12-11-2025", calendar, (first if first is not None else day, day), month, year
    )
