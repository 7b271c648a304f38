"""Neighbours that make one date: a weekday with its day, Hijri with Gregorian, the two ends of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.find.dates.written import DASHES, RANGE, Written
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_EQUIVALENT = "equivalent"
_FILLERS = grammar("between_dates") | frozenset("( ) , ، ل".split())
_FARTHEST = 4
"""Neighbours have at most so many tokens between them."""


def join_neighbours(tokens: Tokens, atoms: Sequence[Written], lexicon: Lexicon) -> list[Written]:
    """Join neighbours that make one date; each pass looks at two at a time."""
    dates = list(atoms)
    for join in (_weekday_and_date, _equivalents, _ends_of_range):
        joined: list[Written] = []
        for date in dates:
            near = joined and date.i - joined[-1].j <= _FARTHEST
            one = join(tokens, joined[-1], date, lexicon) if near else None
            if one:
                joined[-1] = one
            else:
                joined.append(date)
        dates = joined
    return dates


def _gap(tokens: Tokens, a: Written, b: Written) -> list[str]:
    return [norm for norm in tokens.norms[a.j : b.i] if norm not in _FILLERS]


def _is_equivalent(gap: list[str], lexicon: Lexicon) -> bool:
    return len(gap) == 1 and lexicon.time_words.find(tuple(gap)) == _EQUIVALENT


def _weekday_and_date(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """الأربعاء 12 نوفمبر; اليوم الخميس; الأربعاء الموافق 12 نوفمبر; العام الحالي 2015م."""
    gap = _gap(tokens, a, b)
    if gap and not _is_equivalent(gap, lexicon):
        return None
    if b.unit == "day" and b.days and (a.unit == "weekday" or a.offset is not None):
        return replace(b, i=a.i, weekdays=b.weekdays or a.weekdays)
    if a.offset is not None and b.unit == "weekday" and not b.direction and not gap:
        return replace(a, j=b.j, weekdays=b.weekdays)
    if a.unit == b.unit == "year" and a.direction and b.year:
        return replace(b, i=a.i + 1)
    return None


def _equivalents(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """19 شعبان 1428هـ الموافق 1 سبتمبر 2007م: one date, whose value is the Gregorian one."""
    gap = [norm for norm in _gap(tokens, a, b) if norm != "و"]
    close = not gap or gap in (["-"], ["/"], ["–"]) or _is_equivalent(gap, lexicon)
    if not close or a.calendar == b.calendar or a.unit != b.unit or a.unit not in ("day", "month", "year"):
        return None
    opened = "(" in tokens.norms[a.j : b.i] and tokens.norms[b.j : b.j + 1] == [")"]
    if a.calendar == "hijri":
        return replace(b, i=a.i, j=b.j + opened, stated=a)
    return replace(a, j=b.j + opened, stated=b)


def _ends_of_range(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """29 أكتوبر الماضي إلى 16 نوفمبر الجاري; من يناير حتى مارس 2016."""
    if a.unit != b.unit or a.unit not in ("day", "month", "year") or a.calendar != b.calendar or a.until or a.last_year:
        return None
    gap = [norm for norm in _gap(tokens, a, b) if norm != "و"]
    if len(gap) != 1 or gap[0] not in RANGE or gap[0] == "/":
        return None
    if gap[0] in DASHES and (a.offset is not None or b.offset is not None):
        return None
    return replace(a, j=b.j, until=b, rule="from one date to another: 29 أكتوبر إلى 16 نوفمبر")
