"""A date as written, before anybody asks what it means."""

from __future__ import annotations

import msgspec

from pipeline.lexicon.grammar import grammar

RANGE = grammar("range") | frozenset("- ـ – —".split())
"""What stands between the two ends of a range."""
DASHES = frozenset(("-", "–", "—", "ـ", "/"))


class Written(msgspec.Struct, frozen=True, gc=False):
    """A date as written. ``days`` are the days of a month, from first to last; ``offset`` counts days from publication.

    ``direction`` is next, last, this, after_next or before_last of publication, or same, following or previous of another
    date of the text; ``until`` is the other end of a range; ``stated`` is the same date in the other calendar. ``distance``
    counts months and days from publication (قبل ثلاثة أيام). ``nth`` is which of the weekdays of a month is meant (أول جمعة),
    -1 the last; ``week`` the direction of the week that a weekday lies in. The month of a ``loose`` date may be read as its
    day, and in either calendar: its weekday decides (الثلاثاء 10/12).

    >>> Written(0, 3, "day", "day or days, then month", days=(12, 14), month=11).calendar
    'gregorian'
    """

    i: int
    j: int
    unit: str  # day, month, year, weekday, week, distance
    rule: str
    calendar: str = "gregorian"
    days: tuple[int, int] | None = None
    month: int | None = None
    year: int | None = None
    last_year: int | None = None
    direction: str | None = None
    year_direction: str | None = None
    weekdays: tuple[int, int] | None = None
    offset: int | None = None
    part: str | None = None
    recurring: bool = False
    until: Written | None = None
    stated: Written | None = None
    distance: tuple[int, int] | None = None
    counted: str = ""  # the smallest unit of a distance
    nth: int | None = None
    week: str | None = None
    loose: bool = False
