"""Distances from publication: قبل ثلاثة أيام, منذ أسبوعين, بعد شهرين, 21 يوما من الآن."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.find.dates.days import number_at
from pipeline.find.dates.tense import tense_before
from pipeline.find.dates.written import Written
from pipeline.lexicon import MONTH, NUMERAL, TIME, VERB, WEEKDAY, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens, is_word
from pipeline.numerals import read_number

_UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
"""Months and days of a unit."""
_COUNTED = {word: unit for unit in _UNITS for word in grammar(f"unit_{unit}")}
UNITS = frozenset(_COUNTED)
"""The words for days, weeks, months and years behind a number."""
_PAIRS = {word: unit for unit in _UNITS for word in grammar(f"unit_two_{unit}s")}
_SINGLE = grammar("unit_one")
_ROUGHLY = grammar("roughly")
_A_FEW = grammar("a_few")
_FEW = 3
"""بضعة أيام are three to nine: the least of them."""
_ONE = frozenset(("واحد", "واحده", "كامل", "كامله"))
_FROM_NOW = frozenset(("الان", "اليوم"))
_FROM_EVENT = frozenset(("من", "علي", "عن", "ل", "الي", "في", "ب"))
_CLOSES = frozenset('. ، , ؛ : ) ( \n » " ! ؟ …'.split(" "))
_SIZES = {"day": 400, "week": 100, "month": 60, "year": 150}
"""The most of a unit that somebody counts back from the day on which he writes."""


class _Amount(NamedTuple):
    months: int
    days: int
    unit: str
    end: int
    bare: bool  # a unit without a number: قبل شهر


def read_distance(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """قبل ثلاثة أيام, منذ أسبوعين, بعد شهرين من الآن; not قبل يومين من الانتخابات, which counts from the elections."""
    norms = tokens.norms
    before, after = norms[i] in ("قبل", "منذ"), norms[i] == "بعد"
    amount = _amounts(tokens, i + (before or after), lexicon)
    if amount is None:
        return None
    end, from_now = amount.end, False
    if norms[end : end + 1] == ["من"] and end + 1 < len(norms) and norms[end + 1] in _FROM_NOW:
        end, from_now = end + 2, True
    if not from_now and not (before or after and tense_before(tokens, i, lexicon) == "future"):
        return None
    if not from_now and not _ends(tokens, end, amount.bare, lexicon):
        return None
    sign = -1 if before or not after and tense_before(tokens, i, lexicon) != "future" else 1
    rule = "distance from publication: قبل ثلاثة أيام"
    return Written(i, end, "distance", rule, distance=(sign * amount.months, sign * amount.days), counted=amount.unit)


def _amounts(tokens: Tokens, i: int, lexicon: Lexicon) -> _Amount | None:
    """One amount, or several with "and" or a comma between them: شهر و21 يوما."""
    total = _amount(tokens, i, lexicon)
    if total is None:
        return None
    for _ in range(len(_UNITS) - 1):  # years, months, weeks and days
        if total.end + 1 >= len(tokens) or tokens.norms[total.end] not in ("و", "،", ","):
            break
        more = _amount(tokens, total.end + 1, lexicon)
        if more is None:
            break
        finer = min(total.unit, more.unit, key=list(_UNITS).index)
        total = _Amount(total.months + more.months, total.days + more.days, finer, more.end, False)
    return total


def _amount(tokens: Tokens, i: int, lexicon: Lexicon) -> _Amount | None:
    """So many of a unit at token ``i``: ثلاثة أيام, 3 أيام, يومين, شهر واحد, بضعة أشهر."""
    norms = tokens.norms
    i += i < len(norms) and norms[i] in _ROUGHLY
    if i >= len(norms):
        return None
    if unit := _PAIRS.get(norms[i]):
        return _times(2, unit, i + 1, False)
    if unit := _COUNTED.get(norms[i]):
        one = i + 1 < len(norms) and norms[i + 1] in _ONE
        return _times(1, unit, i + 1 + one, not one) if norms[i] in _SINGLE else None
    count, at = _count(tokens, i, lexicon)
    unit = _COUNTED.get(norms[at]) if count and at < len(norms) else None
    return _times(count, unit, at + 1, False) if count and unit and count <= _SIZES[unit] else None


def _count(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[int | None, int]:
    """A number at token ``i`` in digits or words, and where it ends."""
    if tokens.norms[i] in _A_FEW:
        return _FEW, i + 1
    if tokens.flags[i] & NUMBER:
        return number_at(tokens, i, 3), i + 1
    reading = read_number(tokens.norms, i, lexicon.numbers)
    return (reading.value, reading.end) if reading and not reading.ordinal else (None, i)


def _times(count: int, unit: str, end: int, bare: bool) -> _Amount:
    months, days = _UNITS[unit]
    return _Amount(count * months, count * days, unit, end, bare)


def _ends(tokens: Tokens, end: int, bare: bool, lexicon: Lexicon) -> bool:
    """Does a distance end at token ``end``, with nothing behind it that it counts from or that its unit belongs to?"""
    if end >= len(tokens):
        return True
    norm = tokens.norms[end]
    known = tokens.flags[end] & (MONTH | WEEKDAY | TIME)
    if bare and (tokens.norms[end - 1] == "يوم" or known or not is_word(norm) and norm not in _CLOSES):
        return False
    if norm == "من" or bare and norm in _FROM_EVENT:
        return False
    if tokens.flags[end] & (NUMBER | NUMERAL):
        return False
    if not is_word(norm) or norm == "و" or tokens.flags[end] & VERB or norm in lexicon.function_words:
        return True
    return not bare
