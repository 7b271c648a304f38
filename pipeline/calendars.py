"""Dates without text: Hijri and Gregorian, months, weeks, weekdays."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

from hijridate import Gregorian, Hijri

Span = tuple[dt.date, dt.date]
"""First and last day, inclusive."""

HIJRI_YEARS = range(1343, 1501)
"""The years of hijridate's Umm al-Qura table."""
GREGORIAN_YEARS = range(1500, 2101)
"""The years that four digits without a mark may be."""


@lru_cache(maxsize=4096)
def day(year: int, month: int, number: int, kind: str = "gregorian") -> dt.date | None:
    """The Gregorian date of a day, or None where the calendar has no such day.

    >>> day(1437, 8, 10, "hijri"), day(2023, 2, 29)
    (datetime.date(2016, 5, 17), None)
    """
    try:
        if kind == "hijri":
            return dt.date(*Hijri(year, month, number).to_gregorian().datetuple())
        return dt.date(year, month, number)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def month(year: int, number: int, kind: str = "gregorian") -> Span | None:
    """First and last day of a month, or None outside the calendar.

    >>> month(2024, 2)
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    first = day(year, number, 1, kind)
    if first is None:
        return None
    if kind == "hijri":
        return first, first + dt.timedelta(Hijri(year, number, 1).month_length() - 1)
    return first, first.replace(day=calendar.monthrange(year, number)[1])


@lru_cache(maxsize=1024)
def year(number: int, kind: str = "gregorian") -> Span | None:
    """First and last day of a year, or None outside the calendar.

    >>> year(1435, "hijri")
    (datetime.date(2013, 11, 4), datetime.date(2014, 10, 24))
    """
    first, last = month(number, 1, kind), month(number, 12, kind)
    return (first[0], last[1]) if first and last else None


def week(inside: dt.date) -> Span:
    """The week from Sunday to Saturday around a day.

    >>> week(dt.date(2015, 8, 4))
    (datetime.date(2015, 8, 2), datetime.date(2015, 8, 8))
    """
    first = inside - dt.timedelta(days=inside.isoweekday() % 7)
    return first, first + dt.timedelta(days=6)


def weekday(number: int, around: dt.date, direction: str) -> dt.date:
    """The day with ISO weekday ``number``: ``next`` after ``around``, ``last`` before it, or on it and ``after``/``before``.

    >>> weekday(3, dt.date(2014, 11, 13), "next")
    datetime.date(2014, 11, 19)
    """
    ahead = (number - around.isoweekday()) % 7
    if direction == "after":
        return around + dt.timedelta(days=ahead)
    if direction == "before":
        return around - dt.timedelta(days=-ahead % 7)
    if direction == "next":
        return around + dt.timedelta(days=ahead or 7)
    return around - dt.timedelta(days=-ahead % 7 or 7)


def hijri_parts(date: dt.date) -> tuple[int, int, int] | None:
    """Year, month and day of a Gregorian date in the Umm al-Qura calendar, or None outside its table.

    >>> hijri_parts(dt.date(2016, 5, 17))
    (1437, 8, 10)
    """
    try:
        parts: tuple[int, int, int] = Gregorian.fromdate(date).to_hijri().datetuple()
    except (ValueError, OverflowError):
        return None
    return parts


def parts(date: dt.date, kind: str = "gregorian") -> tuple[int, int, int] | None:
    """Year, month and day of a Gregorian date in either calendar, or None outside it.

    >>> parts(dt.date(2016, 5, 17)), parts(dt.date(2016, 5, 17), "hijri")
    ((2016, 5, 17), (1437, 8, 10))
    """
    return hijri_parts(date) if kind == "hijri" else (date.year, date.month, date.day)


def nth_weekday(year: int, number: int, weekday: int, nth: int, kind: str = "gregorian") -> dt.date | None:
    """The ``nth`` of a weekday (ISO number) in a month, -1 the last; None where the month has no such day.

    >>> nth_weekday(2016, 7, 5, 1), nth_weekday(2024, 2, 5, 5)
    (datetime.date(2016, 7, 1), None)
    """
    span = month(year, number, kind)
    if span is None:
        return None
    if nth < 0:
        return span[1] - dt.timedelta(days=(span[1].isoweekday() - weekday) % 7)
    found = span[0] + dt.timedelta(days=(weekday - span[0].isoweekday()) % 7 + 7 * (nth - 1))
    return found if found <= span[1] else None
