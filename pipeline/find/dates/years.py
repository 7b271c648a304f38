"""Years: in digits or words, with a mark (1428هـ, 2007م), after عام or a preposition, in pairs, or by direction."""

from __future__ import annotations

from pipeline import calendars
from pipeline.find.dates.days import number_at
from pipeline.find.dates.qualifiers import DIRECTIONS, meaning_at, part_before
from pipeline.find.dates.written import DASHES, Written
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number

_YEAR_BEFORE = grammar("year_before") | frozenset("ل".split())
_THE_YEAR = (["العام"], ["السنه"])
_LONGEST_PAIR = 40
"""2019-2021 is a pair of years where no more than so many lie between."""


def year_at(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[int | None, int, bool]:
    """A year at token ``i``, perhaps after "من عام": (year, end, is it marked هـ or م).

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> year_at(normalize("من عام 2007", lexicon.vocabulary), 0, lexicon)
    (2007, 3, False)
    >>> year_at(normalize("1428هـ", lexicon.vocabulary), 0, lexicon)
    (1428, 2, True)
    """
    norms, start = tokens.norms, i
    if i < len(tokens) and norms[i] in ("من", "،", ",", "ل") and i + 1 < len(tokens):
        i += 1
    if i < len(tokens) and norms[i] in ("عام", "سنه", "العام", "السنه"):
        i += 1
        reading = read_number(norms, i, lexicon.numbers) if i < len(tokens) else None
        if reading and 1900 <= reading.value <= 2100:
            return reading.value, reading.end, False
    elif i > start and norms[start] in ("من", "ل"):
        return None, start, False
    year = number_at(tokens, i, 4)
    if year is None or len(norms[i]) != 4 or not (year in calendars.GREGORIAN_YEARS or year in calendars.HIJRI_YEARS):
        return None, start, False
    meaning, after = meaning_at(tokens, i + 1, lexicon)
    if norms[i + 1 : i + 2] == ["ه"]:
        meaning, after = "hijri_mark", i + 2
    return (year, after, True) if meaning in ("hijri_mark", "gregorian_mark") else (year, i + 1, False)


def year_direction(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[str | None, int]:
    """After a month, "من العام المقبل" or "من هذا العام": (direction, end)."""
    norms = tokens.norms
    if norms[i : i + 1] != ["من"]:
        return None, i
    if norms[i + 1 : i + 2] in (["هذا"], ["هذه"]) and norms[i + 2 : i + 3] in _THE_YEAR:
        return "this", i + 3
    if norms[i + 1 : i + 2] in (["نفس"], ["ذات"]) and norms[i + 2 : i + 3] in _THE_YEAR:
        return "same", i + 3
    if norms[i + 1 : i + 2] in _THE_YEAR:
        meaning, end = meaning_at(tokens, i + 2, lexicon)
        if meaning in DIRECTIONS:
            return meaning, end
    return None, i


def read_year(tokens: Tokens, i: int, lexicon: Lexicon) -> Written | None:
    """A year after عام or a preposition, marked م or هـ, or a pair of years."""
    norms = tokens.norms
    year, end, marked = year_at(tokens, i, lexicon)
    if year is None or tokens.glued(i) and norms[i - 1] in "+.,-/" and not _opens(tokens, i - 1):
        return None
    calendar = "hijri" if year < 1500 else "gregorian"
    if norms[end : end + 1] and norms[end] in DASHES:
        second, stop, _ = year_at(tokens, end + 1, lexicon)
        if second and 0 < second - year <= _LONGEST_PAIR:
            return Written(i, stop, "year", "pair of years: 2019-2021", calendar, year=year, last_year=second)
    if calendar == "hijri" and not (
        marked and norms[end - 1] in ("ه", "هجريه", "هجري") or i and norms[i - 1] in ("عام", "سنه", "العام")
    ):
        return None
    lone = _lone_year(tokens, i, end, year, marked, lexicon)
    if lone is None:
        return None
    rule, end = lone
    return Written(i, end, "year", rule, calendar, year=year, part=part_before(tokens, i, lexicon))


def read_year_in_words(tokens: Tokens, end: int, lexicon: Lexicon) -> Written | None:
    """عام ألفين وأربعة وعشرين, where ``end`` is the token after عام; digits are read on their own."""
    reading = read_number(tokens.norms, end, lexicon.numbers) if end < len(tokens) else None
    if reading and 1900 <= reading.value <= 2100:
        return Written(end, reading.end, "year", "year in words: عام ألفين وأربعة وعشرين", year=reading.value)
    return None


def _lone_year(tokens: Tokens, i: int, end: int, year: int, marked: bool, lexicon: Lexicon) -> tuple[str, int] | None:
    """What shows that four digits are a year: (rule, end)."""
    if marked and (tokens.glued(i + 1) or tokens.norms[end - 1] != "م"):
        return "year with its mark: 2007م", end
    if marked:
        end = i + 1
    if _follows_noun(tokens, i, lexicon):
        return "year after its noun: عام 2013", end
    if _follows_preposition(tokens, i) and 1900 <= year <= 2100 and not _counts(tokens, end, lexicon):
        return "year after a preposition: في 2015", end
    return None


def _follows_noun(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """عام 2013, عام (2013)."""
    if i and meaning_at(tokens, i - 1, lexicon)[0] in ("year", "years"):
        return True
    return i > 1 and tokens.norms[i - 2] in ("عام", "عامي", "سنه") and tokens.norms[i - 1] in ("(", "ال")


def _follows_preposition(tokens: Tokens, i: int) -> bool:
    """في 2015, or 2014 و2015."""
    before = tokens.norms[i - 1] if i else ""
    after_year = before == "و" and i > 1 and tokens.flags[i - 2] & NUMBER and len(tokens.norms[i - 2]) == 4
    return before in _YEAR_BEFORE or bool(after_year)


def _opens(tokens: Tokens, i: int) -> bool:
    """Does a hyphen or slash at token ``i`` stand before the number, and not between it and another?"""
    return i > 0 and not tokens.glued(i)


def _counts(tokens: Tokens, end: int, lexicon: Lexicon) -> bool:
    """Is the number before ``end`` a count (2000 مدرسة)? Then an indefinite noun, a percent sign or decimal follows."""
    if end >= len(tokens):
        return False
    norm = tokens.norms[end]
    if norm in "%٪" or (
        norm in ".,٫" and tokens.glued(end + 1) and tokens.flags[min(end + 1, len(tokens) - 1)] & NUMBER
    ):
        return True
    if not norm[0].isalpha() or norm.startswith("ال") or norm in ("و", "ب", "ل", "ف", "ك"):
        return False
    return not (norm in lexicon.function_words or norm in lexicon.verbs or tokens.flags[end])
