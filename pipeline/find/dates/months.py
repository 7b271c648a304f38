"""A month by its name or number, with what stands around it: days, its other name, a year, or a word such as المقبل."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.find.dates.days import days_ending, number_at
from pipeline.find.dates.edges import with_edge
from pipeline.find.dates.qualifiers import DIRECTIONS, meaning_at, part_before, recurs_at
from pipeline.find.dates.written import Written
from pipeline.find.dates.years import counts, year_after_month, year_direction
from pipeline.lexicon import MONTH, TIME, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number

_PREPOSITION = grammar("before_month") | frozenset("ب ل".split())
_NAMED_AFTER = grammar("named_after")
_AMBIGUOUS_MONTHS = grammar("ambiguous_months")
_MONTH_NOUN = ("شهر", "لشهر", "بشهر")
_AFTER_DAY = frozenset("- / \\ – ـ".split())
"""Marks that may stand between a day in digits and its month."""


def read_month(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """A month with what stands around it, from its days to its year."""
    norms = tokens.norms
    match = lexicon.months.match(norms, i)
    if match is None:
        return None
    number, calendar = match.value
    days = _days_before(tokens, i, floor, lexicon)
    named = _second_name(tokens, match.end, number, lexicon)
    left = days[0] if days else i
    after = _what_follows(tokens, named, calendar, lexicon, bool(days))
    if days is None and (later := _day_after(tokens, named, calendar, lexicon)):
        days, after = later
    bare = not (days or after.year or after.direction or after.year_direction)
    if bare and not _is_date_alone(tokens, i, lexicon):
        return None
    bare = not (after.year or after.direction or after.year_direction)
    if bare and days and days[0] < i and norms[i] in _AMBIGUOUS_MONTHS and norms[i - 1] in _AFTER_DAY:
        return None  # 2/صفر is a score
    if left and not after.year and _is_name(tokens, left, after.end):
        return None
    date = Written(
        left, after.end, "day" if days else "month", _rule(days is not None, calendar), calendar,
        days[1:] if days else None, number, after.year, direction=after.direction, year_direction=after.year_direction,
        part=part_before(tokens, left, lexicon), recurring=recurs_at(tokens, after.end),
    )  # fmt: skip
    return with_edge(tokens, date, floor, lexicon)


def read_numbered_month(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """شهر 3, شهر 11/2024, 5 شهر 3, الشهر الثالث من عام 2024."""
    norms = tokens.norms
    number, end = number_at(tokens, i + 1), i + 2
    if norms[i] == "الشهر" and i + 1 < len(norms):
        reading = read_number(norms, i + 1, lexicon.numbers)
        number, end = (reading.value, reading.end) if reading and reading.ordinal else (None, i)
    if number is None or not 1 <= number <= 12:
        return None
    after = _what_follows(tokens, end + (norms[end : end + 1] == ["/"]), "gregorian", lexicon, True)
    digits = bool(tokens.flags[i + 1] & NUMBER)
    if after.year is None and (not digits or after.direction is None and not _alone(tokens, i, end, lexicon)):
        return None
    days = days_ending(tokens, i, floor, lexicon) if digits else None
    date = Written(
        days[0] if days else i + 1, max(after.end, end), "day" if days else "month", "numbered month: شهر 3",
        days=days[1:] if days else None, month=number, year=after.year, direction=after.direction,
        year_direction=after.year_direction,
    )  # fmt: skip
    return date if days else with_edge(tokens, date, floor, lexicon)


def _alone(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> bool:
    """Is "شهر 3" a month, and not so many of something, or a part of a larger number?"""
    if i and tokens.norms[i - 1] in ("كل", "لمده", "مده", "بعد", "قبل", "كم"):
        return False
    more = tokens.glued(end) and tokens.norms[end] in ".,/-:٫" and tokens.glued(end + 1)
    return not more and not counts(tokens, end, lexicon)


def _days_before(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """The days before the month at token ``i``, perhaps with من شهر between: (first token, first day, last day)."""
    norms, of = tokens.norms, i
    if of > floor and norms[of - 1] in _MONTH_NOUN:
        of -= 1
    if of > floor and norms[of - 1] == "من":
        of -= 1
    found = days_ending(tokens, of, floor, lexicon)
    if found is None and of - 2 > floor and norms[of - 1] == ")":
        inside = days_ending(tokens, of - 1, floor + 1, lexicon)
        return (inside[0] - 1, *inside[1:]) if inside and norms[inside[0] - 1] == "(" else None
    if found is None and of == i and i - 2 >= floor and tokens.flags[i - 2] & NUMBER and tokens.glued(i - 1):
        dotted = norms[i - 1] == "." and norms[i] not in _AMBIGUOUS_MONTHS  # or one sentence ends, and another begins
        if norms[i - 1] in _AFTER_DAY or dotted:
            return days_ending(tokens, i - 1, floor, lexicon)
    return days_ending(tokens, i, floor, lexicon) if found is None and of != i else found


def _is_name(tokens: Tokens, i: int, end: int) -> bool:
    """Is a day or month without year the name of a war, a street, a revolution, a town (ثورة 23 يوليو, «6 أكتوبر»)?"""
    before = tokens.norms[i - 1]
    if before in _NAMED_AFTER or before[0] in "لبو" and before[1:] in _NAMED_AFTER:
        return True
    return before in ("«", '"', "“") and tokens.norms[end : end + 1] in (["»"], ['"'], ["”"])


def _rule(day: bool, calendar: str) -> str:
    if not day:
        return "month, with or without year: نوفمبر المقبل"
    if calendar == "gregorian":
        return "day or days, then month: 12 نوفمبر 2025"
    return "day, then Hijri month: 19 شعبان 1428هـ"


def _second_name(tokens: Tokens, end: int, number: int, lexicon: Lexicon) -> int:
    """After a month, the end of its other name (شباط/فبراير, كانون الثاني (يناير)), or ``end`` itself."""
    if end + 1 < len(tokens) and tokens.norms[end] in ("/", "-", "(", "–", "\\") and tokens.flags[end + 1] & MONTH:
        match = lexicon.months.match(tokens.norms, end + 1)
        if match and match.value.number == number:
            closes = tokens.norms[end] == "(" and match.end < len(tokens) and tokens.norms[match.end] == ")"
            return match.end + closes
    if end < len(tokens) and tokens.flags[end] & MONTH and (match := lexicon.months.match(tokens.norms, end)):
        return match.end if match.value.number == number else end  # يونيو حزيران
    return end


class _After(NamedTuple):
    """What follows a month."""

    year: int | None
    direction: str | None
    year_direction: str | None
    end: int


def _what_follows(tokens: Tokens, end: int, calendar: str, lexicon: Lexicon, day: bool) -> _After:
    """A direction of the month, then its year or the direction of that."""
    direction, of_year = None, None
    meaning, after = meaning_at(tokens, end, lexicon)
    if meaning in DIRECTIONS:
        direction, end = meaning, after
    year, stop = year_after_month(tokens, end, calendar, day, lexicon)
    if year is None and not direction:
        of_year, stop = year_direction(tokens, end, lexicon)
    return _After(year, direction, of_year, stop)


def _day_after(tokens: Tokens, end: int, calendar: str, lexicon: Lexicon) -> tuple[tuple[int, int, int], _After] | None:
    """A day behind its month: يناير-1, نوفمبر 12, 2025, سبتمبر الحادي والعشرين."""
    at, glued = end, False
    if at + 1 < len(tokens) and tokens.norms[at] == "-" and tokens.glued(at) and tokens.glued(at + 1):
        at, glued = at + 1, True
    if at >= len(tokens):
        return None
    day, stop, ordinal = number_at(tokens, at), at + 1, False
    if day is None and (reading := read_number(tokens.norms, at, lexicon.numbers)):
        day, stop, ordinal = reading.value, reading.end, reading.ordinal and tokens.norms[at].startswith("ال")
    if day is None or not 1 <= day <= 31:
        return None
    after = _what_follows(tokens, stop, calendar, lexicon, True)
    if not (glued or ordinal or after.year):
        return None
    if glued and not after.year and stop < len(tokens) and tokens.norms[stop] in "-/.,:" and tokens.glued(stop):
        return None
    return (at, day, day), after


def _is_date_alone(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Is a month with no day or year a date? Not as a verb (مارس), a person (رجب طيب) or a count (صفر)."""
    before = tokens.norms[i - 1] if i else ""
    after = tokens.norms[i + 1] if i + 1 < len(tokens) else ""
    ambiguous = tokens.norms[i] in _AMBIGUOUS_MONTHS
    if tokens.norms[i] in tokens.norms[max(0, i - 2) : i]:
        return False  # صفر لصفر
    if i and _is_name(tokens, i, i + 1) or (ambiguous and lexicon.is_name(after)):
        return False
    return not ambiguous or before in _PREPOSITION or bool(i and tokens.flags[i - 1] & TIME)
