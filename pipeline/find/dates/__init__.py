"""Dates, in three steps that :func:`pipeline.find.find` takes one after another.

    find_dates      tokens → what is written: months, digits, years, days and words each read a stretch,
                    join makes one date of neighbours (weekday + day, Hijri + Gregorian, from + to)
    find_dateline   → which one is the document's own, and so its day of publication
    resolve_dates   → first and last day of each, what is relative counted from the day of publication

Between the first step and the last a date is a :class:`~pipeline.find.dates.written.Written`: what the text says, not
yet what it means.
"""

from __future__ import annotations

from pipeline.find.dates.dateline import find_dateline
from pipeline.find.dates.days import read_counted_day
from pipeline.find.dates.digits import read_digits
from pipeline.find.dates.join import join_neighbours
from pipeline.find.dates.months import read_month
from pipeline.find.dates.values import resolve_dates
from pipeline.find.dates.words import read_time_word, read_weekday
from pipeline.find.dates.written import Written
from pipeline.lexicon import MONTH, NUMERAL, TIME, WEEKDAY, Lexicon
from pipeline.normalize import NUMBER, Tokens

__all__ = ["Written", "find_dateline", "find_dates", "resolve_dates"]

_READERS = (
    (MONTH, read_month),
    (NUMBER, read_digits),
    (WEEKDAY, read_weekday),
    (TIME, read_time_word),
    (NUMERAL, read_counted_day),
)
_BEGINS_DATE = MONTH | NUMBER | WEEKDAY | TIME | NUMERAL


def find_dates(tokens: Tokens, lexicon: Lexicon) -> list[Written]:
    """Every date of a document as written, from left to right.

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> date, = find_dates(normalize("عقد يوم الأربعاء 12 نوفمبر 2025", lexicon.vocabulary), lexicon)
    >>> date.days, date.month, date.year, date.weekdays
    ((12, 12), 11, 2025, (3, 3))
    """
    atoms: list[Written] = []
    free = 0
    for i, flags in [one for one in tokens.marked if one[1] & _BEGINS_DATE]:
        if i < free:
            continue
        for flag, read in _READERS:
            if flags & flag and (atom := read(tokens, i, free, lexicon)):
                atoms.append(atom)
                free = atom.j
                break
    return join_neighbours(tokens, atoms, lexicon)
