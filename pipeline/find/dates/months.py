"""A month by its name, with what stands around it: days, its other name, a year, or a word such as المقبل."""

from __future__ import annotations

from typing import NamedTuple

from pipeline import calendars
from pipeline.find.dates.days import days_ending
from pipeline.find.dates.qualifiers import DIRECTIONS, meaning_at, part_before
from pipeline.find.dates.written import Written
from pipeline.find.dates.years import year_at, year_direction
from pipeline.lexicon import MONTH, TIME, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_PREPOSITION = grammar("before_month") | frozenset("ب ل".split())
_NAMED_AFTER = grammar("named_after")
_AMBIGUOUS_MONTHS = grammar("ambiguous_months")


def read_month(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """A month with what stands around it, from its days to its year."""
    norms = tokens.norms
    match = lexicon.months.match(norms, i)
    if match is None:
        return None
    number, calendar = match.value
    days = _days_before(tokens, i, floor, lexicon)
    left = days[0] if days else i
    after = _what_follows(tokens, _second_name(tokens, match.end, number, lexicon), calendar, lexicon)
    bare = not (days or after.year or after.direction or after.year_direction)
    if bare and not _is_date_alone(tokens, i, lexicon):
        return None
    if left and norms[left - 1] in _NAMED_AFTER and not after.year:
        return None
    every = after.end + (norms[after.end : after.end + 1] == ["من"])
    return Written(
        left, after.end, "day" if days else "month", _rule(days is not None, calendar), calendar,
        days[1:] if days else None, number, after.year, direction=after.direction, year_direction=after.year_direction,
        part=part_before(tokens, left, lexicon), recurring=norms[every : every + 1] == ["كل"],
    )  # fmt: skip


def _days_before(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """The days before the month at token ``i``, perhaps with من شهر between: (first token, first day, last day)."""
    norms, of = tokens.norms, i
    if of > floor and norms[of - 1] in ("شهر", "لشهر", "بشهر"):
        of -= 1
    if of > floor and norms[of - 1] == "من":
        of -= 1
    found = days_ending(tokens, of, floor, lexicon)
    return days_ending(tokens, i, floor, lexicon) if found is None and of != i else found


def _rule(day: bool, calendar: str) -> str:
    if not day:
        return "month, with or without year: نوفمبر المقبل"
    if calendar == "gregorian":
        return "day or days, then month: 12 نوفمبر 2025"
    return "day, then Hijri month: 19 شعبان 1428هـ"


def _second_name(tokens: Tokens, end: int, number: int, lexicon: Lexicon) -> int:
    """After a month, the end of its other name (شباط/فبراير, كانون الثاني (يناير)), or ``end`` itself."""
    if end + 1 < len(tokens) and tokens.norms[end] in ("/", "-", "(", "–") and tokens.flags[end + 1] & MONTH:
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


def _what_follows(tokens: Tokens, end: int, calendar: str, lexicon: Lexicon) -> _After:
    """A direction of the month, then its year or the direction of that."""
    direction, of_year = None, None
    meaning, after = meaning_at(tokens, end, lexicon)
    if meaning in DIRECTIONS:
        direction, end = meaning, after
    year, stop, marked = year_at(tokens, end, lexicon)
    if year is None and not direction:
        of_year, stop = year_direction(tokens, end, lexicon)
    if year and not marked and calendar == "gregorian" and year in calendars.HIJRI_YEARS and year < 1500:
        year, stop = None, end
    return _After(year, direction, of_year, stop)


def _is_date_alone(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Is a month with no day or year a date? Not as a verb (مارس), a person (رجب طيب) or a count (صفر)."""
    before = tokens.norms[i - 1] if i else ""
    after = tokens.norms[i + 1] if i + 1 < len(tokens) else ""
    ambiguous = tokens.norms[i] in _AMBIGUOUS_MONTHS
    if before in _NAMED_AFTER or (ambiguous and after in lexicon.first_names):
        return False
    return not ambiguous or before in _PREPOSITION or bool(i and tokens.flags[i - 1] & TIME)
