"""What a written date means: first and last day, given the day of publication and the document's other dates.

A date that says everything means itself. What is relative or has no year is resolved against the day of publication;
with none known, a day and month take the year that all the document's full dates share; what counts from another date of
the text (في اليوم التالي), the one before it. Failing that, it stays open. ``anchor`` says which of these it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from pipeline import calendars
from pipeline.calendars import Span
from pipeline.find.dates.contradictions import contradiction
from pipeline.find.dates.qualifiers import FROM_TEXT
from pipeline.find.dates.tense import tense_of
from pipeline.find.dates.written import Written
from pipeline.lexicon import Lexicon
from pipeline.mentions import DateMention
from pipeline.normalize import Tokens

_STEPS = {"next": 1, "last": -1, "this": 0, "after_next": 2, "before_last": -2}
_TEXT_STEPS = {"following": 1, "previous": -1, "same": 0}
_RECENT = 100
"""Days after which a day without a year that a future verb announces is next year's."""
_QUARTERS = {"الاول": 0, "الثاني": 1, "الثالث": 2, "الرابع": 3, "الاخير": 3}
_NEARBY = 60
"""Of a day so near to publication the year is certain, whatever weekday it is said to be."""
_REACH = 200
"""A date that counts from another of the text counts from one at most so many tokens before it."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a document's dates are resolved against: its day of publication, or a year that its full dates share.

    ``now`` is the year that "this year" is; ``year`` that of days without one. ``year_from`` and ``now_from`` are the indices
    of the dates that say so.
    """

    published: dt.date | None
    year: int | None = None
    year_from: int | None = None
    now: int | None = None
    now_from: int | None = None


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
    >>> [str(day) for day in date.span], date.relative, date.anchor
    (['2025-11-12', '2025-11-13'], True, 'publication')
    """
    frame = _frame(written, published)
    twins, years = _twins(written), _years(written)
    mentions: list[DateMention] = []
    for n, date in enumerate(written):
        if n + 1 < len(written):
            date = _with_year_of(date, written[n + 1], tokens)
        anchor: str | int | None = None
        if published is None and frame.year is None and date.month and not date.year and date.weekdays and date.days:
            date = replace(date, year=_year_by_weekday(date, years))
        open_month = date.days and not date.month and date.direction == "this" and not date.until
        if open_month and date.days and (twin := twins.get(date.days[0])):
            date, anchor = replace(date, month=twin[0].month, calendar=twin[0].calendar, year=twin[0].year), twin[1]
        if base := _base(date, mentions):
            span, anchor = _from_text(date, mentions[base[0]]), base[0]
        else:
            tense = tense_of(tokens, date.i, date.j, lexicon) if _needs_tense(date) else "past"
            span = _span(date, frame, tense)
        mentions.append(_mention(date, span, anchor if anchor is not None else _anchor(date, frame)))
    return mentions


def _mention(date: Written, span: Span | None, anchor: str | int | None) -> DateMention:
    relative = _is_relative(date)
    calendar = "hijri" if date.loose and span and _reading(date, span) == "hijri" else (date.stated or date).calendar
    return DateMention(
        date.i, date.j, span, _precision(date), calendar, relative, date.rule, _narrow(date, span),
        anchor if relative and span else None, contradiction(date, span),
    )  # fmt: skip


def _frame(written: Sequence[Written], published: dt.date | None) -> _Frame:
    if published:
        return _Frame(published, now=published.year)
    full = [(n, d.year) for n, d in enumerate(written) if d.unit == "day" and d.year and d.calendar == "gregorian"]
    stated = [(n, d.year) for n, d in enumerate(written) if d.unit == "year" and d.year and d.direction == "this"]
    year_from, year = full[0] if len({year for _, year in full}) == 1 else (None, None)
    now_from, now = stated[0] if len({year for _, year in stated}) == 1 else (year_from, year)
    return _Frame(None, year, year_from, now, now_from)


def _anchor(date: Written, frame: _Frame) -> str | int | None:
    """What a relative date was resolved against: ``publication``, or the index of another date."""
    if frame.published:
        return "publication"
    return frame.now_from if date.unit == "year" else frame.year_from


def _with_year_of(date: Written, following: Written, tokens: Tokens) -> Written:
    """3 مارس و5 أبريل 2016: the year of the second is that of the first, too."""
    open_year = date.month and not (date.year or date.direction or date.year_direction)
    if open_year and following.month and following.year and tokens.norms[date.j : following.i] in (["و"], ["،"], [","]):
        return replace(date, year=following.year)
    return date


def _precision(date: Written) -> str:
    if date.unit == "distance":
        return date.counted if date.counted in ("month", "year") else "day"
    return {"month": "month", "year": "year"}.get(date.unit, "day")


def _is_relative(date: Written) -> bool:
    if date.until:
        return _is_relative(date.until)
    return not date.year and not date.recurring


def _needs_tense(date: Written) -> bool:
    return not date.year and not date.direction and date.offset is None and date.unit in ("day", "month", "weekday")


def _years(written: Sequence[Written]) -> frozenset[int]:
    """The years of a document's full dates."""
    return frozenset(d.year for d in written if d.unit == "day" and d.year and d.calendar == "gregorian")


def _year_by_weekday(date: Written, years: frozenset[int]) -> int | None:
    """Of the years that the document names, the one in which a day falls on its stated weekday."""
    assert date.month and date.days and date.weekdays
    fitting = [
        y for y in years if (day := calendars.day(y, date.month, date.days[0])) and day.isoweekday() == date.weekdays[0]
    ]
    return fitting[0] if len(fitting) == 1 else None


def _twins(written: Sequence[Written]) -> dict[int, tuple[Written, int]]:
    """The days of this month that the text names with their month (19 إلى 21 شوال الحالي), and the dates that do.

    Where it does, 19 الجاري is that day, too.
    """
    twins: dict[int, tuple[Written, int]] = {}
    for k, date in enumerate(written):
        for reading in (date.stated, date):
            if reading and reading.days and reading.month and reading.direction == "this":
                twins.setdefault(reading.days[0], (reading, k))
    return twins


def _base(date: Written, mentions: Sequence[DateMention]) -> tuple[int] | None:
    """The index of the date before it that a date counts from (في اليوم التالي, 17 من الشهر ذاته)."""
    if FROM_TEXT.isdisjoint((date.direction, date.year_direction)):
        return None
    fine = {"day": ("day",), "week": ("day",), "month": ("day", "month")}.get(date.unit, ("day", "month", "year"))
    if date.days:
        fine = ("day", "month")
    for k in range(len(mentions) - 1, -1, -1):
        if date.i - mentions[k].j > _REACH:
            break
        if mentions[k].precision in fine:
            return (k,)
    return None


def _from_text(date: Written, base: DateMention) -> Span | None:
    """The value of what counts from another date of the text."""
    if base.span is None:
        return None
    step = _TEXT_STEPS.get(date.direction or date.year_direction or "", 0)
    first, last = base.span
    if date.unit == "week":
        return calendars.week(first + dt.timedelta(weeks=step))
    if date.unit == "day" and not date.days and not date.nth:
        return (first, last) if step == 0 else _one(last + dt.timedelta(1) if step > 0 else first - dt.timedelta(1))
    parts = calendars.parts(first, base.calendar if date.month is None else date.calendar)
    if parts is None:
        return None
    date = replace(date, calendar=base.calendar if date.month is None else date.calendar)
    if date.unit == "year":
        return calendars.year(parts[0] + step, date.calendar)
    if date.month is None:
        months = parts[0] * 12 + parts[1] - 1 + step
        return _days(date, months // 12, months % 12 + 1)
    year = parts[0] + (step if date.year_direction else 0)
    later = date.direction == "following" and date.month <= parts[1]
    earlier = date.direction == "previous" and date.month >= parts[1]
    return _days(date, year + later - earlier, date.month)


def _one(day: dt.date) -> Span:
    return day, day


def _span(date: Written, frame: _Frame, tense: str) -> Span | None:
    if date.until:
        return _range(date, date.until, frame, tense)
    published = frame.published
    if date.recurring:
        return None
    if date.offset is not None:
        return _day_word(date, published)
    if date.distance:
        return _distance(date.distance, published)
    if date.unit == "weekday":
        return _weekday(date, published, tense)
    if date.unit == "year":
        return _year(date, frame.now)
    if date.unit == "week":
        return _week(date.direction or "this", published)
    if date.loose and published and date.weekdays:
        return _by_weekday(date, published)
    if date.month is None:
        return _month_by_direction(date, published, tense)
    return _month_or_days(date, frame, tense)


def _range(date: Written, until: Written, frame: _Frame, tense: str) -> Span | None:
    start = replace(date, until=None)
    if until.unit == "weekday":  # من غد حتى السبت
        first = _span(start, frame, tense)
        return (first[0], calendars.weekday(until.weekdays[0], first[0], "after")) if first and until.weekdays else None
    last = _span(until, frame, tense)
    if last is None:
        return None
    if not (date.year or date.direction or date.year_direction) and date.month and until.month:
        # The year stands once, at the end; a range that would run backwards began the year before.
        parts = calendars.parts(last[1], until.calendar)
        for candidate in (parts[0], parts[0] - 1) if parts else ():
            first = _span(replace(start, year=candidate), frame, tense)
            if first and first[0] <= last[1]:
                return first[0], last[1]
    first = _span(start, frame, tense)
    return (first[0], last[1]) if first and first[0] <= last[1] else None


def _day_word(date: Written, published: dt.date | None) -> Span | None:
    if published is None or date.offset is None:
        return None
    day = published + dt.timedelta(days=date.offset)
    if date.weekdays and day.isoweekday() != date.weekdays[0]:
        return None
    return day, day


def _distance(distance: tuple[int, int], published: dt.date | None) -> Span | None:
    """So many months and days from publication; the last of a month that is too short for the day."""
    if published is None:
        return None
    months = published.year * 12 + published.month - 1 + distance[0]
    month = calendars.month(months // 12, months % 12 + 1)
    if month is None:
        return None
    return _one(min(month[0] + dt.timedelta(published.day - 1), month[1]) + dt.timedelta(distance[1]))


def _weekday(date: Written, published: dt.date | None, tense: str) -> Span | None:
    if published is None or date.weekdays is None:
        return None
    first, last = date.weekdays
    if date.week:
        sunday = calendars.week(published + dt.timedelta(weeks=_STEPS[date.week]))[0]
        start = sunday + dt.timedelta(days=first % 7)
    elif date.direction in ("next", "after_next"):
        start = calendars.weekday(first, published, "next") + dt.timedelta(weeks=date.direction == "after_next")
    elif date.direction in ("last", "before_last"):
        end = calendars.weekday(last, published, "last") - dt.timedelta(weeks=date.direction == "before_last")
        return calendars.weekday(first, end, "before"), end
    elif tense == "ahead":
        start = calendars.weekday(first, published, "next")
    elif date.direction == "this" or tense in ("future", "present"):
        start = calendars.weekday(first, published, "after")
    else:
        end = calendars.weekday(last, published, "before")
        return calendars.weekday(first, end, "before"), end
    return start, calendars.weekday(last, start, "after")


def _week(direction: str, published: dt.date | None) -> Span | None:
    if published is None or direction not in _STEPS:
        return None
    return calendars.week(published + dt.timedelta(weeks=_STEPS[direction]))


def _year(date: Written, now: int | None) -> Span | None:
    if date.year:
        first = calendars.year(date.year, date.calendar)
        last = calendars.year(date.last_year or date.year, date.calendar)
        return (first[0], last[1]) if first and last else None
    direction = date.direction or "this"
    return calendars.year(now + _STEPS[direction]) if now and direction in _STEPS else None


def _by_weekday(date: Written, published: dt.date) -> Span | None:
    """Digits whose order or calendar is open: the reading nearest to publication that falls on the stated weekday.

    الأربعاء 10/13 is the 13th of the tenth Hijri month where 13 October is no Wednesday.
    """
    assert date.month and date.days and date.weekdays
    day, month = date.days[0], date.month
    found = []
    for kind in ("gregorian", "hijri"):
        now = calendars.parts(published, kind)
        for number, of in ((day, month), (month, day)):
            for year in (now[0] - 1, now[0], now[0] + 1) if now else ():
                one = calendars.day(year, of, number, kind) if of <= 12 else None
                if one and one.isoweekday() == date.weekdays[0] and abs((one - published).days) < 183:
                    found.append((kind == "hijri", (number, of) != (day, month), abs((one - published).days), one))
    return _one(min(found)[-1]) if found else None


def _reading(date: Written, span: Span) -> str:
    """The calendar in which digits were read."""
    return "gregorian" if date.days and {span[0].day, span[0].month} == {date.days[0], date.month} else "hijri"


def _month_by_direction(date: Written, published: dt.date | None, tense: str) -> Span | None:
    """الشهر الماضي, or a day of it: 19 الجاري; الخميس 21."""
    if published is None:
        return None
    if date.weekdays and date.days and date.direction is None:
        return _day_by_weekday(date, published, tense)
    if date.direction in FROM_TEXT:
        # Nothing before it in the text: the next day or the one before are counted from publication.
        step = _TEXT_STEPS[date.direction or ""]
        if date.days and not step:
            return _days(date, published.year, published.month)
        bare = date.unit == "day" and not date.days and step
        return _one(published + dt.timedelta(step)) if bare else None
    months = published.year * 12 + published.month - 1 + _STEPS.get(date.direction or "this", 0)
    if date.days is None and date.nth is None:
        return calendars.month(months // 12, months % 12 + 1)
    return _days(date, months // 12, months % 12 + 1)


def _day_by_weekday(date: Written, published: dt.date, tense: str) -> Span | None:
    """A day of the month of publication, or of the ones beside it, that falls on its weekday; else that weekday alone."""
    assert date.days and date.weekdays
    months = published.year * 12 + published.month - 1
    found = [
        one for step in (0, -1, 1)
        if (one := calendars.day((months + step) // 12, (months + step) % 12 + 1, date.days[0]))
        and one.isoweekday() == date.weekdays[0]
    ]  # fmt: skip
    if found:
        return _one(found[0])
    return _weekday(replace(date, unit="weekday", days=None), published, tense)


def _days(date: Written, year: int, month: int) -> Span | None:
    if date.nth and date.weekdays and not _is_that_day(date, year, month):
        nth = calendars.nth_weekday(year, month, date.weekdays[0], date.nth, date.calendar)
        return _one(nth) if nth else None
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


def _is_that_day(date: Written, year: int, month: int) -> bool:
    """الأحد الأول من مايو: is the first of May a Sunday? Else the first Sunday is meant."""
    day = calendars.day(year, month, date.days[0], date.calendar) if date.days and date.days[0] > 0 else None
    return day is not None and date.weekdays is not None and day.isoweekday() == date.weekdays[0]


def _month_or_days(date: Written, frame: _Frame, tense: str) -> Span | None:
    assert date.month is not None
    if date.year:
        return _days(date, date.year, date.month)
    published = frame.published
    if published is None:
        year = frame.now if date.year_direction else frame.year
        if not year or date.calendar != "gregorian" or date.direction:
            return None
        return _days(date, year + _STEPS.get(date.year_direction or "this", 0), date.month)
    parts = calendars.parts(published, date.calendar)
    if parts is None or date.year_direction in FROM_TEXT or date.direction in FROM_TEXT:
        return None
    if date.year_direction:
        return _days(date, parts[0] + _STEPS.get(date.year_direction, 0), date.month)
    spans = [span for step in range(-2, 3) if (span := _days(date, parts[0] + step, date.month))]
    chosen = _choose(spans, published, date.direction, tense)
    if date.weekdays and date.days and chosen and not date.direction and not date.nth:
        return _borne_out(chosen, spans, date.weekdays[0], published)
    return chosen


def _borne_out(chosen: Span, spans: list[Span], weekday: int, published: dt.date) -> Span:
    """الاثنين 10 مارس, written months away from it: the year in which that day is a Monday."""
    if chosen[0].isoweekday() == weekday or abs((chosen[0] - published).days) <= _NEARBY:
        return chosen
    fitting = [span for span in spans if span[0].isoweekday() == weekday and abs((span[0] - published).days) < 550]
    return min(fitting, key=lambda span: abs((span[0] - published).days), default=chosen)


def _choose(spans: list[Span], published: dt.date, direction: str | None, tense: str) -> Span | None:
    """Of the same day in five years, the one that the direction, else the tense, else nearness points at."""
    coming = [span for span in spans if span[0] > published]
    gone = [span for span in reversed(spans) if span[1] < published]
    if direction in ("next", "after_next"):
        return coming[direction == "after_next"]
    if direction in ("last", "before_last"):
        return gone[direction == "before_last"]

    def distance(span: Span) -> int:
        return min(abs((span[0] - published).days), abs((span[1] - published).days))

    nearest = min(spans, key=distance, default=None)
    if nearest is None or direction:
        return nearest
    if nearest[0] > published and (tense == "since" or tense == "done" and distance(nearest) > _NEARBY):
        return next((span for span in reversed(spans) if span[0] < published), nearest)
    if nearest[1] < published and tense in ("present", "future", "ahead") and distance(nearest) > _RECENT:
        return next(iter(coming), nearest)
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
