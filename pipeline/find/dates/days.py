"""Days of a month: the numbers that stand before it, and days of this, last or next month (19 الجاري)."""

from __future__ import annotations

from pipeline.find.dates.qualifiers import DIRECTIONS, meaning_at
from pipeline.find.dates.written import RANGE, Written
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number

_NUMBERED = grammar("numbered_before_month")
LAST = -1
"""The last day of a month, or the last of its Fridays."""


def number_at(tokens: Tokens, i: int, longest: int = 2) -> int | None:
    """The number that token ``i`` writes in at most so many digits.

    >>> from pipeline.normalize import Vocabulary, normalize
    >>> tokens = normalize("12 نوفمبر 2025", Vocabulary({}))
    >>> number_at(tokens, 0), number_at(tokens, 1), number_at(tokens, 2), number_at(tokens, 2, 4)
    (12, None, None, 2025)
    """
    if 0 <= i < len(tokens) and tokens.flags[i] & NUMBER and len(tokens.norms[i]) <= longest:
        return int(tokens.norms[i])
    return None


def days_ending(tokens: Tokens, end: int, floor: int, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """One day, a range or a list of days that ends before token ``end``: (first token, first day, last day)."""
    norms, last = tokens.norms, _day_ending(tokens, end, floor, lexicon)
    if last is None:
        return None
    start, first_day = last
    while start - 1 > floor or (start - 1 >= floor and norms[start - 1] in RANGE):
        joint = start - 1
        joint -= norms[joint] == "ال" and joint > floor
        if norms[joint] != "و" and norms[joint] not in RANGE and norms[joint] not in "،,":
            break
        if norms[joint - 1] == "و" and joint - 1 > floor:
            joint -= 1
        earlier = _day_ending(tokens, joint, floor, lexicon)
        if not earlier or earlier[1] >= 32 or (earlier[1] >= first_day and norms[joint] not in RANGE):
            break
        start, first_day = earlier
    return start, first_day, last[1]


def _day_ending(tokens: Tokens, end: int, floor: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """The day number (digits or words) whose last token is ``end - 1``: (its first token, the day)."""
    if end <= floor:
        return None
    number = number_at(tokens, end - 1)
    if number is not None:
        if not 1 <= number <= 31 or (end - 2 >= floor and tokens.norms[end - 2] in ".,:%" and tokens.glued(end - 1)):
            return None
        return end - 1, number
    meaning, _ = meaning_at(tokens, end - 1, lexicon)
    if meaning in ("first_day", "last_day"):
        return end - 1, 1 if meaning == "first_day" else LAST
    for start in range(max(floor, end - 4), end):
        reading = read_number(tokens.norms, start, lexicon.numbers)
        if reading and reading.end == end and 1 <= reading.value <= 31:
            # الست من شوال are six days of it, الستة عشر يوما so many: an article asks for an ordinal, or for tens.
            definite = tokens.norms[start].startswith("ال") and not reading.ordinal and reading.value < 20
            return None if definite or _numbers_a_part(tokens, start) else (start, reading.value)
    return None


def _numbers_a_part(tokens: Tokens, i: int) -> bool:
    """الأسبوع الأول من يوليو: is the ordinal at token ``i`` that of a week or a half, and no day?"""
    return i > 0 and tokens.norms[i - 1] in _NUMBERED


def read_day_of_month(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """19 الجاري, 17 من الشهر ذاته, العاشر من الشهر الحالي, 16 الشهر الحالي."""
    end = i + 1
    if not tokens.flags[i] & NUMBER:
        reading = read_number(tokens.norms, i, lexicon.numbers)
        if reading is None:
            return None
        end = reading.end
    pointed = _month_pointed_at(tokens, end, lexicon)
    found = days_ending(tokens, end, floor, lexicon) if pointed else None
    if pointed is None or found is None:
        return None
    direction, stop = pointed
    return Written(
        found[0], stop, "day", "day of this, last or next month: 19 الجاري", days=found[1:], direction=direction
    )


def read_counted_day(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """The same with the day in words: العاشر من الشهر الحالي."""
    return read_day_of_month(tokens, i, floor, lexicon) if tokens.norms[i] in lexicon.numbers else None


def _month_pointed_at(tokens: Tokens, end: int, lexicon: Lexicon) -> tuple[str, int] | None:
    """After a day, the month that is named by its direction alone: (direction, end)."""
    norms = tokens.norms
    of = end + (norms[end : end + 1] == ["من"])
    same = norms[of : of + 1] in (["نفس"], ["ذات"]) and norms[of + 1 : of + 2] == ["الشهر"]
    named = norms[of : of + 1] in (["الشهر"], ["شهر"])
    direction, stop = ("same", of + 2) if same else meaning_at(tokens, of + named, lexicon)
    if norms[end : end + 1] == ["منه"]:
        direction, stop, same = "same", end + 1, True
    if direction not in DIRECTIONS:
        return None
    bare = not named and not same
    if bare and (of != end or direction not in ("this", "next", "last") or norms[stop - 1].endswith("ه")):
        return None
    return direction, stop
