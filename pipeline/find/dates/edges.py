"""A day named by its place in a month or year: آخر يوم من ذي القعدة, أول جمعة من يوليو, اليوم الأول من العام المقبل."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.find.dates.days import LAST
from pipeline.find.dates.written import Written
from pipeline.lexicon import Lexicon
from pipeline.normalize import Tokens
from pipeline.numerals import read_number

_NOUNS = ("شهر", "عام", "سنه")
_LINKS = ("من", "في", "ل", "ب")
_LAST_WORDS = ("اخر", "الاخير", "الاخيره")
_MOST = 5
"""A weekday comes at most so many times in a month."""


def with_edge(tokens: Tokens, date: Written, floor: int, lexicon: Lexicon) -> Written:
    """The month or year ``date``, narrowed to the day that the words before it name, if they name one.

    >>> from pipeline.find.dates import find_dates
    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> found, = find_dates(normalize("آخر يوم من شهر شوال", lexicon.vocabulary), lexicon)
    >>> found.days, found.month
    ((-1, -1), 10)
    """
    if date.days or date.unit not in ("month", "year") or date.last_year:
        return date
    end = date.i
    while end > floor and (tokens.norms[end - 1] in _NOUNS or tokens.norms[end - 1] in _LINKS):
        end -= 1
    return _first_or_last_day(tokens, date, end, floor) or _nth_weekday(tokens, date, end, floor, lexicon) or date


def _first_or_last_day(tokens: Tokens, date: Written, end: int, floor: int) -> Written | None:
    """أول يوم من, آخر أيام, اليوم الأخير من."""
    if end - 2 < floor:
        return None
    one, two = tokens.norms[end - 2 : end]
    if one in ("اول", "اخر") and two in ("يوم", "ايام", "الايام"):
        last = one == "اخر"
    elif one == "اليوم" and two in ("الاول", "الاخير"):
        last = two == "الاخير"
    else:
        return None
    day = LAST if last else 1
    rule = "first or last day of a month or year: آخر يوم من شوال"
    if date.unit == "month":
        return replace(date, i=end - 2, unit="day", days=(day, day), rule=rule)
    month = 12 if last else 1
    return replace(
        date, i=end - 2, unit="day", days=(day, day), month=month, direction=None,
        year_direction=date.year_direction or date.direction, rule=rule,
    )  # fmt: skip


def _nth_weekday(tokens: Tokens, date: Written, end: int, floor: int, lexicon: Lexicon) -> Written | None:
    """أول جمعة من, ثاني يوم أحد في, آخر خميس من; a weekday with its article is joined later."""
    if date.unit != "month" or end - 2 < floor:
        return None
    weekday = lexicon.weekdays.get("ال" + tokens.norms[end - 1])
    at = end - 2
    if at > floor and tokens.norms[at] == "يوم":
        at -= 1
    nth = nth_at(tokens, at, lexicon)
    return of_weekday(date, at, weekday, nth) if weekday and nth else None


def nth_at(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Which of a month's weekdays the word at token ``i`` names: first to fifth, -1 the last."""
    norm = tokens.norms[i]
    if norm in _LAST_WORDS:
        return LAST
    reading = read_number(tokens.norms, i, lexicon.numbers) if norm in lexicon.numbers else None
    return reading.value if reading and reading.ordinal and reading.value <= _MOST and reading.end == i + 1 else None


def of_weekday(month: Written, i: int, weekday: int, nth: int) -> Written:
    """The ``nth`` of a weekday in a month."""
    rule = "one of a month's weekdays: أول جمعة من يوليو"
    return replace(month, i=i, unit="day", weekdays=(weekday, weekday), nth=nth, rule=rule)
