"""What a written date means: first and last day, given the day of publication and the document's other dates.

A date that says everything means itself. What is relative or has no year is resolved against the day of publication;
with none known, a day and month take the year that all the document's full dates share; failing that, it stays open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline import calendars
from pipeline.calendars import Span
from pipeline.find.dates.written import Written
from pipeline.lexicon import VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import DateMention
from pipeline.normalize import Tokens

_FUTURE_WORDS = grammar("future_words")
_STEPS = {"next": 1, "last": -1, "this": 0, "after_next": 2, "before_last": -2}
_RECENT = 100
"""Days after which a day without a year that a future verb announces is next year's."""
_QUARTERS = {"الاول": 0, "الثاني": 1, "الثالث": 2, "الرابع": 3, "الاخير": 3}


def resolve_dates(
    tokens: Tokens, written: Sequence[Written], published: dt.date | None, lexicon: Lexicon
) -> list[DateMention]:
    """Value every date of a document; ``published`` is its day of publication, where known.

    >>> from pipeline.find.dates import find_dates
    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tokens = normalize("يعقد يومي 12 و13 نوفمبر المقبل", lexicon.vocabulary)
    >>> date, = resolve_dates(tokens, find_dates(tokens, lexicon), dt.date(2025, 10, 1), lexicon)
    >>> [str(day) for day in date.span], date.relative
    (['2025-11-12', '2025-11-13'], True)
    """
    year = None if published else _shared_year(written)
    mentions = []
    for n, date in enumerate(written):
        if n + 1 < len(written):
            date = _with_year_of(date, written[n + 1], tokens)
        if published is None and year is None and date.month and not date.year and date.weekdays and date.days:
            date = replace(date, year=_year_by_weekday(date, written))
        span = _span(date, published, year, _tense(tokens, date, lexicon) if _needs_tense(date) else "past")
        calendar = (date.stated or date).calendar
        mentions.append(
            DateMention(
                date.i, date.j, span, _precision(date), calendar, _is_relative(date), date.rule, _narrow(date, span)
            )
        )
    return mentions


def _with_year_of(date: Written, following: Written, tokens: Tokens) -> Written:
    """3 مارس و5 أبريل 2016: the year of the second is that of the first, too."""
    open_year = date.month and not (date.year or date.direction or date.year_direction)
    if open_year and following.month and following.year and tokens.norms[date.j : following.i] == ["و"]:
        return replace(date, year=following.year)
    return date


def _precision(date: Written) -> str:
    return {"month": "month", "year": "year"}.get(date.unit, "day")


def _is_relative(date: Written) -> bool:
    if date.until:
        return _is_relative(date.until)
    return not date.year


def _needs_tense(date: Written) -> bool:
    return not date.year and not date.direction and date.offset is None and date.unit in ("day", "month", "weekday")


def _shared_year(written: Sequence[Written]) -> int | None:
    """The one year that a document's full dates share, or None."""
    years = {d.year for d in written if d.unit == "day" and d.year and d.calendar == "gregorian"}
    return years.pop() if len(years) == 1 else None


def _year_by_weekday(date: Written, written: Sequence[Written]) -> int | None:
    """Of the years that the document names, the one in which a day falls on its stated weekday."""
    assert date.month and date.days and date.weekdays
    years = {d.year for d in written if d.unit == "day" and d.year and d.calendar == "gregorian"}
    fitting = [
        y for y in years if (day := calendars.day(y, date.month, date.days[0])) and day.isoweekday() == date.weekdays[0]
    ]
    return fitting[0] if len(fitting) == 1 else None


def _tense(tokens: Tokens, date: Written, lexicon: Lexicon) -> str:
    """The tense of the nearest verb before the date, in its sentence: past, present or future; after منذ, since."""
    if date.i and tokens.norms[date.i - 1] == "منذ":
        return "since"
    first, _ = tokens.sentence(date.i)
    for i in range(date.i - 1, max(first, date.i - 25) - 1, -1):
        norm = tokens.norms[i]
        if norm in _FUTURE_WORDS:
            return "future"
        if tokens.flags[i] & VERB:
            if norm[0] == "س" and norm[1] in "يت" and norm[1:] in lexicon.verbs:
                return "future"
            return "present" if norm[0] in "يت" and len(norm) > 3 and not norm.endswith("ت") else "past"
    return "past"


def _span(date: Written, published: dt.date | None, year: int | None, tense: str) -> Span | None:
    if date.until:
        return _range(date, date.until, published, year, tense)
    if date.recurring:
        return None
    if date.offset is not None:
        return _day_word(date, published)
    if date.unit == "weekday":
        return _weekday(date, published, tense)
    if date.unit == "year":
        return _year(date, published.year if published else year)
    if date.unit == "week":
        return calendars.week(published + dt.timedelta(weeks=_STEPS[date.direction or "this"])) if published else None
    if date.month is None:
        return _month_by_direction(date, published)
    return _month_or_days(date, published, year, tense)


def _range(date: Written, until: Written, published: dt.date | None, year: int | None, tense: str) -> Span | None:
    last = _span(until, published, year, tense)
    if last is None:
        return None
    start = replace(date, until=None)
    if not (date.year or date.direction or date.year_direction) and date.month and until.month:
        # The year stands once, at the end; a range that would run backwards began the year before.
        for candidate in (last[1].year, last[1].year - 1):
            first = _span(replace(start, year=candidate), published, year, tense)
            if first and first[0] <= last[1]:
                return first[0], last[1]
    first = _span(start, published, year, tense)
    return (first[0], last[1]) if first and first[0] <= last[1] else None


def _day_word(date: Written, published: dt.date | None) -> Span | None:
    if published is None or date.offset is None:
        return None
    day = published + dt.timedelta(days=date.offset)
    if date.weekdays and day.isoweekday() != date.weekdays[0]:
        return None
    return day, day


def _weekday(date: Written, published: dt.date | None, tense: str) -> Span | None:
    if published is None or date.weekdays is None:
        return None
    first, last = date.weekdays
    if date.direction in ("next", "after_next"):
        start = calendars.weekday(first, published, "next") + dt.timedelta(weeks=date.direction == "after_next")
    elif date.direction in ("last", "before_last"):
        end = calendars.weekday(last, published, "last") - dt.timedelta(weeks=date.direction == "before_last")
        return calendars.weekday(first, end, "before"), end
    elif date.direction == "this" or tense in ("future", "present"):
        start = calendars.weekday(first, published, "after")
    else:
        end = calendars.weekday(last, published, "before")
        return calendars.weekday(first, end, "before"), end
    return start, calendars.weekday(last, start, "after")


def _year(date: Written, now: int | None) -> Span | None:
    if date.year:
        first = calendars.year(date.year, date.calendar)
        last = calendars.year(date.last_year or date.year, date.calendar)
        return (first[0], last[1]) if first and last else None
    return calendars.year(now + _STEPS[date.direction or "this"]) if now else None


def _month_by_direction(date: Written, published: dt.date | None) -> Span | None:
    """الشهر الماضي, or a day of it: 19 الجاري."""
    if published is None:
        return None
    months = published.year * 12 + published.month - 1 + _STEPS.get(date.direction or "this", 0)
    if date.days is None:
        return calendars.month(months // 12, months % 12 + 1)
    return _days(date, months // 12, months % 12 + 1)


def _days(date: Written, year: int, month: int) -> Span | None:
    if date.days is None:
        return calendars.month(year, month, date.calendar)
    first, last = date.days
    whole = calendars.month(year, month, date.calendar)
    end = whole[1] if last == -1 and whole else calendars.day(year, month, last, date.calendar)
    if first == -1:
        return (end, end) if end else None
    if first > last != -1:  # 29 إلى 3 مارس: the range began in the month before
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    start = calendars.day(year, month, first, date.calendar)
    return (start, end) if start and end else None


def _month_or_days(date: Written, published: dt.date | None, year: int | None, tense: str) -> Span | None:
    assert date.month is not None
    if date.year:
        return _days(date, date.year, date.month)
    if published is None:
        return _days(date, year, date.month) if year and date.calendar == "gregorian" and not date.direction else None
    now = published.year
    if date.calendar == "hijri":
        parts = calendars.hijri_parts(published)
        if parts is None:
            return None
        now = parts[0]
    if date.year_direction:
        return _days(date, now + _STEPS.get(date.year_direction, 0), date.month)
    spans = [span for y in (now - 1, now, now + 1) if (span := _days(date, y, date.month))]
    return _choose(spans, published, date.direction, tense)


def _choose(spans: list[Span], published: dt.date, direction: str | None, tense: str) -> Span | None:
    """Of the same day in three years, the one that the direction, else the tense, else nearness points at."""
    if direction in ("next", "after_next"):
        return next((span for span in spans if span[0] > published), None)
    if direction in ("last", "before_last"):
        return next((span for span in reversed(spans) if span[1] < published), None)

    def distance(span: Span) -> int:
        return min(abs((span[0] - published).days), abs((span[1] - published).days))

    nearest = min(spans, key=distance, default=None)
    if nearest and tense == "since" and nearest[0] > published:
        return next((span for span in reversed(spans) if span[0] < published), nearest)
    if nearest and direction is None and tense == "future" and nearest[1] < published and distance(nearest) > _RECENT:
        return next((span for span in spans if span[0] > published), nearest)
    return nearest


def _narrow(date: Written, span: Span | None) -> Span | None:
    """The half or quarter that qualifies a year or month."""
    if span is None or date.part is None:
        return None
    words = date.part.split()
    if words[0] == "النصف" and date.unit == "year":
        first, year = (1, 6) if words[-1] == "الاول" else (7, 12), span[0].year
        return dt.date(year, first[0], 1), calendars.month(year, first[1])[1]  # type: ignore[index]
    if words[0] == "الربع" and date.unit == "year" and words[-1] in _QUARTERS:
        month, year = _QUARTERS[words[-1]] * 3 + 1, span[0].year
        return dt.date(year, month, 1), calendars.month(year, month + 2)[1]  # type: ignore[index]
    return None
