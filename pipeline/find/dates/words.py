"""Weekdays and time words: الاثنين المقبل, اليوم, أمس, العام الماضي, هذا الأسبوع."""

from __future__ import annotations

from pipeline.find.dates.qualifiers import DIRECTIONS, meaning_at, part_before
from pipeline.find.dates.written import Written
from pipeline.find.dates.years import read_year_in_words
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_NOT_TODAY_BEFORE = grammar("not_today_before")
_NOT_TODAY_AFTER = grammar("not_today_after")
_NOT_WEEKDAY_BEFORE = grammar("not_weekday_before")
_KINDS_OF_YEAR = grammar("kinds_of_year")
_UNITS = frozenset(("week", "month", "year"))
_DAY_WORDS = {
    "today": 0, "yesterday": -1, "day_before_yesterday": -2, "tomorrow": 1, "day_after_tomorrow": 2,
}  # fmt: skip


def read_weekday(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """الاثنين المقبل, يومي الثلاثاء والأربعاء القادمين, مساء الأحد."""
    norms, weekdays = tokens.norms, lexicon.weekdays
    if i and norms[i - 1] in _NOT_WEEKDAY_BEFORE:
        return None
    last, end = i, i + 1
    while (
        norms[end : end + 1] in (["و"], ["الي"], ["حتي"], ["-"]) and end + 1 < len(norms) and norms[end + 1] in weekdays
    ):
        last, end = end + 1, end + 2
    meaning, stop = meaning_at(tokens, end, lexicon)
    direction = meaning if meaning in DIRECTIONS and meaning != "same" else None
    return Written(
        i,
        stop if direction else end,
        "weekday",
        "weekday: الاثنين المقبل",
        weekdays=(weekdays[norms[i]], weekdays[norms[last]]),
        direction=direction,
    )


def read_time_word(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """اليوم, أمس, غدا; العام الماضي, هذا الأسبوع."""
    norms = tokens.norms
    meaning, end = meaning_at(tokens, i, lexicon)
    if meaning in _DAY_WORDS:
        if (meaning == "today" and not _is_today(tokens, i, end, lexicon)) or norms[end : end + 1] == ["الحاجه"]:
            return None
        return Written(i, end, "day", "day word: اليوم، أمس، غدا", offset=_DAY_WORDS[meaning])
    if meaning in _UNITS and norms[i].startswith("ال"):
        return _read_unit(tokens, i, end, meaning, lexicon) or read_year_in_words(tokens, end, lexicon)
    return read_year_in_words(tokens, end, lexicon) if meaning == "year" else None


def _read_unit(tokens: Tokens, i: int, end: int, unit: str, lexicon: Lexicon) -> Written | None:
    """A week, month or year by its direction: العام الدراسي المقبل, هذا الأسبوع."""
    norms = tokens.norms
    of = end + (end < len(norms) and norms[end] in _KINDS_OF_YEAR)
    direction, stop = meaning_at(tokens, of, lexicon)
    part = part_before(tokens, i, lexicon)
    if direction in DIRECTIONS - {"same"}:
        rule = "week, month or year with a direction: العام الماضي"
        return Written(i, stop, unit, rule, direction=direction, part=part)
    if i and norms[i - 1] in ("هذا", "هذه"):
        return Written(i - 1, end, unit, "this week, month or year: هذا العام", direction="this", part=part)
    return None


def _is_today(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> bool:
    """Is اليوم today, and not a day of a conference, the World Day of something, or a newspaper?"""
    norms = tokens.norms
    if i and norms[i - 1] in _NOT_TODAY_BEFORE and norms[i] != "هذا":
        return False
    if i and end < len(norms) and norms[i - 1] in '«"“(' and norms[end] in '»"”)':
        return False  # a newspaper's name
    after = norms[end] if end < len(norms) else ""
    if after in lexicon.weekdays:
        return True
    if after in _NOT_TODAY_AFTER or after in lexicon.numbers and after.startswith("ال"):
        return False
    return not (after.startswith("ال") and after.endswith(("ي", "يه")) and not tokens.flags[end])
