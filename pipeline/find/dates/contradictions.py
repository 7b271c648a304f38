"""Parts of one date that contradict each other: Hijri and Gregorian days, a day and its weekday."""

from __future__ import annotations

from pipeline import calendars
from pipeline.calendars import Span
from pipeline.doubts import message
from pipeline.find.dates.written import Written

_TOLERATED = 2
"""The sighting of the moon may part the calendars by so many days."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def contradiction(date: Written, span: Span | None) -> str | None:
    """What does not fit within a date that is worth ``span``, in a sentence; None where all does.

    >>> import datetime as dt
    >>> hijri = Written(0, 3, "day", "", "hijri", days=(1, 1), month=9, year=1446)
    >>> both = Written(0, 8, "day", "", days=(11, 11), month=3, year=2025, stated=hijri)
    >>> contradiction(both, (dt.date(2025, 3, 11), dt.date(2025, 3, 11)))
    'the Hijri date is 2025-03-01, 10 days earlier than the Gregorian one beside it'
    """
    if span is None:
        return None
    if (stated := date.stated) and stated.days and stated.month and stated.year:
        other = calendars.day(stated.year, stated.month, max(stated.days[0], 1), stated.calendar)
        days = (other - span[0]).days if other and stated.calendar == "hijri" else 0
        if other and abs(days) > _TOLERATED:
            order = "earlier" if days < 0 else "later"
            return message("hijri_differs", day=other, days=abs(days), way=order)
    weekdays = date.weekdays if date.days and date.month and not date.until else None
    if weekdays and span[0].isoweekday() != weekdays[0] and (span[0] == span[1] or weekdays[0] != weekdays[1]):
        is_day, written = (_WEEKDAYS[n - 1] for n in (span[0].isoweekday(), weekdays[0]))
        return message("weekday_differs", day=span[0], weekday=is_day, written=written)
    return None
