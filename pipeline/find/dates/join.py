"""Neighbours that make one date: a weekday with its day, Hijri with Gregorian, the two ends of a range."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.find.dates.edges import nth_at, of_weekday
from pipeline.find.dates.qualifiers import FROM_TEXT
from pipeline.find.dates.written import DASHES, RANGE, Written
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_EQUIVALENT = "equivalent"
_FILLERS = grammar("between_dates") | frozenset("( ) , ، ل ال".split())
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
    return bool(gap) and lexicon.time_words.find(tuple(gap)) == _EQUIVALENT


def _end(tokens: Tokens, a: Written, b: Written) -> int:
    """The end of ``b``, with the bracket that closes after it when it was opened after ``a``."""
    return b.j + ("(" in tokens.norms[a.j : b.i] and tokens.norms[b.j : b.j + 1] == [")"])


def _weekday_and_date(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """الأربعاء 12 نوفمبر; اليوم الخميس; الأربعاء الموافق 12 نوفمبر; العام الحالي 2015م; الجمعة من الأسبوع المقبل."""
    if week := _weekday_of_week(tokens, a, b):
        return week
    gap = _gap(tokens, a, b)
    if a.unit == "weekday" and b.unit == "month" and not a.direction and gap and gap[-1] in ("من", "في"):
        nth = nth_at(tokens, a.j, lexicon) if len(gap) == 2 else None
        return of_weekday(b, a.i, a.weekdays[0], nth) if a.weekdays and nth else None
    if gap and not _is_equivalent(gap, lexicon):
        return None
    if b.unit == "day" and b.days and (a.unit == "weekday" or a.offset is not None):
        nth = nth_at(tokens, b.i, lexicon) if a.unit == "weekday" and b.i == a.j else None  # الأحد الأول من مايو
        return replace(b, i=a.i, j=_end(tokens, a, b), weekdays=b.weekdays or a.weekdays, nth=nth)
    bracketed = "(" in tokens.norms[a.j : b.i]
    if b.unit == "weekday" and not b.direction and not gap and (a.offset is not None or a.days and bracketed):
        return replace(a, j=_end(tokens, a, b), weekdays=b.weekdays)
    if a.unit == b.unit == "year" and a.direction and b.year:
        return replace(b, i=a.i, j=_end(tokens, a, b), direction=a.direction)
    return None


def _weekday_of_week(tokens: Tokens, a: Written, b: Written) -> Written | None:
    """يوم الجمعة من الأسبوع المقبل, الأسبوع المقبل يوم الجمعة."""
    gap = [norm for norm in _gap(tokens, a, b) if norm not in ("من", "في")]
    day, week = (a, b) if a.unit == "weekday" else (b, a)
    if gap or day.unit != "weekday" or day.direction or week.unit != "week" or week.direction in FROM_TEXT:
        return None
    rule = "weekday of a week: الجمعة من الأسبوع المقبل"
    return replace(day, i=a.i, j=b.j, week=week.direction, rule=rule)


def _equivalents(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """19 شعبان 1428هـ الموافق 1 سبتمبر 2007م: one date, whose value is the Gregorian one."""
    gap = [norm for norm in _gap(tokens, a, b) if norm != "و"]
    close = not gap or gap in (["-"], ["/"], ["–"], ["="]) or _is_equivalent(gap, lexicon)
    if not close or a.calendar == b.calendar or a.unit != b.unit or a.unit not in ("day", "month", "year"):
        return None
    if a.calendar == "hijri":
        return replace(b, i=a.i, j=_end(tokens, a, b), stated=a, weekdays=b.weekdays or a.weekdays)
    return replace(a, j=_end(tokens, a, b), stated=b)


def _ends_of_range(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """29 أكتوبر الماضي إلى 16 نوفمبر الجاري; من يناير حتى مارس 2016; بين 28 فبراير و2 مارس."""
    if a.loose and b.year:  # السبت 7/11 وحتى 1/12/1436هـ
        a = replace(a, calendar=b.calendar, loose=False)
    if a.offset is not None and b.unit == "weekday" and not b.direction and not a.until:
        gap = _gap(tokens, a, b)
        words = len(gap) == 1 and gap[0] in RANGE and gap[0] not in DASHES
        return replace(a, j=b.j, until=b, rule="from a day to a weekday: من غد حتى السبت") if words else None
    if a.unit != b.unit or a.unit not in ("day", "month", "year") or a.calendar != b.calendar or a.until or a.last_year:
        return None
    rule = "from one date to another: 29 أكتوبر إلى 16 نوفمبر"
    gap = _gap(tokens, a, b)
    if gap == ["و"] and a.offset is None and b.offset is None and _after_between(tokens, a.i):
        return replace(a, j=b.j, until=b, rule=rule)
    gap = [norm for norm in gap if norm != "و"]
    if len(gap) != 1 or gap[0] not in RANGE or gap[0] == "/":
        return None
    if gap[0] in DASHES and (a.offset is not None or b.offset is not None):
        return None
    return replace(a, j=b.j, until=b, rule=rule)


def _after_between(tokens: Tokens, i: int) -> bool:
    """Does بين, perhaps with يومي or شهري, stand before token ``i``?"""
    norms = tokens.norms
    at = i - 1 - (i > 1 and norms[i - 1] in ("يومي", "شهري", "عامي", "سنتي", "يوم", "شهر"))
    return at >= 0 and norms[at] == "بين"
