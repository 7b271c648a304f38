"""Weekdays and time words: الاثنين المقبل, اليوم, أمس, العام الماضي, هذا الأسبوع, في اليوم التالي."""

from __future__ import annotations

from pipeline.find.dates.days import number_at
from pipeline.find.dates.distances import read_distance
from pipeline.find.dates.edges import nth_at, with_edge
from pipeline.find.dates.months import read_numbered_month
from pipeline.find.dates.qualifiers import DIRECTIONS, FROM_PUBLICATION, FROM_TEXT, meaning_at, part_before, recurs_at
from pipeline.find.dates.today import is_today
from pipeline.find.dates.written import Written
from pipeline.find.dates.years import counts, read_year_in_words
from pipeline.lexicon import TIME, TITLE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number

_NOT_WEEKDAY_BEFORE = grammar("not_weekday_before")
_KINDS_OF_YEAR = grammar("kinds_of_year")
_HOURS = grammar("hours_of_day")
_NO_DIRECTION = frozenset(("", "part", "before", "after", "since"))
_UNITS = frozenset(("day", "week", "month", "year"))
_DAY_WORDS = {
    "today": 0, "yesterday": -1, "day_before_yesterday": -2, "tomorrow": 1, "day_after_tomorrow": 2,
}  # fmt: skip


def read_weekday(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """الاثنين المقبل, يومي الثلاثاء والأربعاء القادمين, مساء الأحد, هذا الخميس, الخميس 21."""
    norms, weekdays = tokens.norms, lexicon.weekdays
    if i and not {norms[i - 1], norms[i - 1].removeprefix("و")}.isdisjoint(_NOT_WEEKDAY_BEFORE):
        return None
    last, end = i, i + 1
    while (
        norms[end : end + 1] in (["و"], ["الي"], ["حتي"], ["-"]) and end + 1 < len(norms) and norms[end + 1] in weekdays
    ):
        last, end = end + 1, end + 2
    days = (weekdays[norms[i]], weekdays[norms[last]])
    if last == i and (dated := _with_day(tokens, i, days, lexicon)):
        return dated
    meaning, stop = meaning_at(tokens, end, lexicon)
    direction = meaning if meaning in FROM_PUBLICATION else None
    if direction is None and _this(tokens, i):
        direction, stop = "this", end
    return Written(
        i,
        stop if direction else end,
        "weekday",
        "weekday: الاثنين المقبل",
        weekdays=days,
        direction=direction,
        recurring=recurs_at(tokens, end) or "كل" in (norms[i - 1 : i] + norms[max(0, i - 2) : max(0, i - 1)]),
    )


def _this(tokens: Tokens, i: int) -> bool:
    """هذا الخميس, هذا يوم الجمعة."""
    at = i - 1 - (i > 0 and tokens.norms[i - 1] == "يوم")
    return at >= 0 and tokens.norms[at] == "هذا"


def _with_day(tokens: Tokens, i: int, weekdays: tuple[int, int], lexicon: Lexicon) -> Written | None:
    """الخميس 21, الخميس في الحادي والعشرين, الأحد الثاني: a day of the month, which its weekday must bear out."""
    norms, at = tokens.norms, i + 1
    if at < len(tokens) and tokens.flags[at] & NUMBER:
        day, end = number_at(tokens, at), at + 1
        more = end < len(tokens) and (
            norms[end] in ":/-.–%٪" and tokens.glued(end) or norms[end] in ("/", "-", "–", "و")
        )
        if day is None or not 1 <= day <= 31 or more or counts(tokens, end, lexicon) or norms[end : end + 1] == ["من"]:
            return None
        return None if _is_hour(tokens, end, lexicon) else _of_month(i, end, day, weekdays)
    inside = norms[at : at + 1] == ["في"]
    reading = read_number(norms, at + inside, lexicon.numbers) if at + inside < len(norms) else None
    if reading is None or not 1 <= reading.value <= 31 or _is_hour(tokens, reading.end, lexicon):
        return None
    if norms[reading.end : reading.end + 1] in (["من"], ["في"]) or counts(tokens, reading.end, lexicon):
        return None
    if inside:
        return _of_month(i, reading.end, reading.value, weekdays)
    nth = nth_at(tokens, at, lexicon) if norms[at].startswith("ال") else None
    if nth is None:
        return None
    rule = "weekday and which of its month: الأحد الثاني"
    return Written(i, at + 1, "day", rule, weekdays=weekdays, nth=nth, direction="this")


def _is_hour(tokens: Tokens, end: int, lexicon: Lexicon) -> bool:
    """Does a time of day, a month or a direction follow a number: الخميس 5 مساء, الخميس 5 مايو, الخميس 19 الجاري?"""
    if end >= len(tokens):
        return False
    month = lexicon.months.match(tokens.norms, end) is not None
    return tokens.norms[end] in _HOURS or month or meaning_at(tokens, end, lexicon)[0] not in _NO_DIRECTION


def _of_month(i: int, end: int, day: int, weekdays: tuple[int, int]) -> Written:
    return Written(i, end, "day", "weekday and day of the month: الخميس 21", days=(day, day), weekdays=weekdays)


def read_time_word(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """اليوم, أمس, غدا; العام الماضي, هذا الأسبوع; قبل ثلاثة أيام; شهر 3; كل يوم أحد."""
    norms = tokens.norms
    if norms[i] in ("قبل", "منذ", "بعد") and (distance := read_distance(tokens, i, floor, lexicon)):
        return distance
    meaning, end = meaning_at(tokens, i, lexicon)
    if meaning in _DAY_WORDS:
        return _read_day_word(tokens, i, end, meaning, lexicon)
    if meaning == "month" and (month := read_numbered_month(tokens, i, floor, lexicon)):
        return month
    if meaning == "recurring":
        return _read_recurring(tokens, end, lexicon)
    if meaning in _UNITS:
        unit = _read_unit(tokens, i, end, meaning, floor, lexicon)
        if unit or meaning != "year":
            return unit or read_distance(tokens, i, floor, lexicon)
        return read_year_in_words(tokens, end, lexicon)
    return None


def _read_day_word(tokens: Tokens, i: int, end: int, meaning: str, lexicon: Lexicon) -> Written | None:
    norms = tokens.norms
    if norms[i] == "اليوم" and (day := _day_of_text(tokens, i, end, lexicon)):
        return day
    if (meaning == "today" and not is_today(tokens, i, end, lexicon)) or norms[end : end + 1] == ["الحاجه"]:
        return None
    return Written(i, end, "day", "day word: اليوم، أمس، غدا", offset=_DAY_WORDS[meaning])


def _day_of_text(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> Written | None:
    """اليوم التالي, اليوم نفسه, نفس اليوم, اليوم السابق; اليوم الماضي is yesterday."""
    meaning, stop = meaning_at(tokens, end, lexicon)
    if meaning == "last":
        return Written(i, stop, "day", "day word: اليوم، أمس، غدا", offset=-1)
    rule = "day counted from another date of the text: اليوم التالي"
    if meaning in FROM_TEXT:
        return Written(i, stop, "day", rule, direction=meaning)
    if i and tokens.norms[i - 1] in ("نفس", "ذات"):
        return Written(i - 1, end, "day", rule, direction="same")
    return None


def _read_recurring(tokens: Tokens, at: int, lexicon: Lexicon) -> Written | None:
    """كل يوم أحد, كل خميس: a weekday without value."""
    at += tokens.norms[at : at + 1] == ["يوم"]
    weekday = lexicon.weekdays.get("ال" + tokens.norms[at]) if at < len(tokens) else None
    if weekday is None or (tokens.norms[at] == "احد" and tokens.norms[at - 1] != "يوم"):
        return None  # كل أحد is everybody
    return Written(
        at, at + 1, "weekday", "weekday that recurs: كل يوم أحد", weekdays=(weekday, weekday), recurring=True
    )


def _is_general(tokens: Tokens, i: int, direction: str) -> bool:
    """Is العام "general", as in المدير العام السابق, and not "the year"?"""
    before = tokens.norms[i - 1] if i else ""
    if i and tokens.flags[i - 1] & TITLE:
        return True
    masculine = before.startswith("ال") and len(before) > 4 and not before.endswith("ه")
    return masculine and direction in ("this", "previous", "following") and not tokens.flags[i - 1] & (TIME | VERB)


def _read_unit(tokens: Tokens, i: int, end: int, unit: str, floor: int, lexicon: Lexicon) -> Written | None:
    """A week, month or year by its direction: العام الدراسي المقبل, هذا الأسبوع, الشهر نفسه, نفس العام."""
    norms = tokens.norms
    if unit == "day" or not norms[i].startswith("ال"):
        return None
    of = end + (end < len(norms) and norms[end] in _KINDS_OF_YEAR)
    direction, stop = meaning_at(tokens, of, lexicon)
    if norms[i] == "العام" and _is_general(tokens, i, direction):
        return None
    part = part_before(tokens, i, lexicon)
    rule = "week, month or year with a direction: العام الماضي"
    if direction in DIRECTIONS:
        rule = "week, month or year counted from another date: العام نفسه" if direction in FROM_TEXT else rule
        return with_edge(tokens, Written(i, stop, unit, rule, direction=direction, part=part), floor, lexicon)
    before = norms[i - 1] if i > floor else ""
    if before in ("هذا", "هذه"):
        rule = "this week, month or year: هذا العام"
        date = Written(i - 1, end, unit, rule, direction="this", part=part)
        return with_edge(tokens, date, floor, lexicon)
    if before in ("نفس", "ذات"):
        rule = "week, month or year counted from another date: العام نفسه"
        return Written(i - 1, end, unit, rule, direction="same", part=part)
    return None
