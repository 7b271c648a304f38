"""Years: in digits or words, with a mark (1428هـ, 2007م), after عام or a preposition, in pairs, or by direction."""

from __future__ import annotations

from pipeline import calendars
from pipeline.find.dates.days import number_at
from pipeline.find.dates.edges import with_edge
from pipeline.find.dates.qualifiers import DIRECTIONS, meaning_at, part_before
from pipeline.find.dates.written import DASHES, RANGE, Written
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number

_YEAR_BEFORE = grammar("year_before") | frozenset("ل".split())
_THE_YEAR = (["العام"], ["السنه"])
_NOUNS = ("عام", "سنه", "العام", "السنه")
_LONGEST_PAIR = 40
"""2019-2021 is a pair of years where no more than so many lie between."""
_LONGEST_LIFE = 110
"""… and in brackets of their own, as after a name, no more than so many."""
_IN_WORDS = range(1300, 2101)


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
    if i < len(tokens) and norms[i] in _NOUNS:
        i += 1
        if (worded := _in_words(tokens, i, lexicon))[0]:
            return worded
    elif i > start and norms[start] in ("من", "ل"):
        return None, start, False
    year = number_at(tokens, i, 4)
    if year is None:
        return None, start, False
    after, marked = _mark(tokens, i + 1, lexicon)
    if len(norms[i]) == 4 and (year in calendars.GREGORIAN_YEARS or year in calendars.HIJRI_YEARS):
        return year, after, marked
    historic = len(norms[i]) > 2 and 0 < year < calendars.HIJRI_YEARS[0]
    return (year, after, True) if historic and marked and _historic(tokens, i, after) else (None, start, False)


def _historic(tokens: Tokens, i: int, end: int) -> bool:
    """A Hijri year before the table of the calendar (297هـ), or the Gregorian one beside it (297هـ/ 910م)."""
    return tokens.norms[end - 1] != "م" or "ه" in tokens.norms[max(0, i - 3) : i]


def _in_words(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[int | None, int, bool]:
    reading = read_number(tokens.norms, i, lexicon.numbers) if i < len(tokens) else None
    if reading is None or reading.ordinal or reading.value not in _IN_WORDS:
        return None, i, False
    return reading.value, *_mark(tokens, reading.end, lexicon)


def _mark(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[int, bool]:
    """The end of the mark of a calendar at token ``i``, and whether there is one."""
    if tokens.norms[i : i + 1] == ["ه"]:
        return i + 1, True
    meaning, after = meaning_at(tokens, i, lexicon)
    return (after, True) if meaning in ("hijri_mark", "gregorian_mark") else (i, False)


def year_after_month(tokens: Tokens, i: int, calendar: str, day: bool, lexicon: Lexicon) -> tuple[int | None, int]:
    """The year of a month that ends before token ``i``: (year, end). In words it needs no noun: سبتمبر ألفين وأربعة.

    A mark may part the two where a day makes sure that they are one date: 12-نوفمبر-2025, 16. نوفمبر. 2016.
    """
    norms, at = tokens.norms, i
    if day and at + 1 < len(tokens) and norms[at] in ".-/\\–" and tokens.flags[at + 1] & NUMBER:
        at += 1
    year, end, marked = year_at(tokens, at, lexicon)
    if year is None:
        at += norms[at : at + 1] in (["،"], [","], ["من"])
        year, end, marked = _in_words(tokens, at, lexicon)
    if year is None:
        return None, i
    hijri = year in calendars.HIJRI_YEARS and calendar == "gregorian"
    if hijri and not (day and not marked):
        return None, i
    return year, end


def year_direction(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[str | None, int]:
    """After a month, "من العام المقبل" or "من هذا العام": (direction, end)."""
    norms = tokens.norms
    if norms[i : i + 1] not in (["من"], ["ل"]):
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


def read_year(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """A year after عام or a preposition, marked م or هـ, or a pair of years."""
    norms = tokens.norms
    year, end, marked = year_at(tokens, i, lexicon)
    if year is None or tokens.glued(i) and norms[i - 1] in "+.,-/" and not _opens(tokens, i - 1):
        return None
    if _before_christ(tokens, end):
        return None
    calendar = _calendar(tokens, end, year)
    if pair := _pair(tokens, i, end, year, lexicon):
        return Written(
            i, pair[2], "year", "pair of years: 2019-2021", calendar, year=pair[0], last_year=pair[1],
            part=part_before(tokens, i, lexicon),
        )  # fmt: skip
    if calendar == "hijri" and not (
        marked
        and norms[end - 1] not in ("م", "ميلاديه", "ميلادي", "الميلادي")
        or i
        and norms[i - 1] in _NOUNS
        or _follows_direction(tokens, i, lexicon)
    ):
        return None
    lone = _lone_year(tokens, i, end, year, marked, lexicon)
    if lone is None:
        return None
    rule, end = lone
    date = Written(i, end, "year", rule, calendar, year=year, part=part_before(tokens, i, lexicon))
    return with_edge(tokens, date, floor, lexicon)


def _pair(tokens: Tokens, i: int, end: int, year: int, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """Two years that are one date: 2019-2021, 2023/24, 1436/1437هـ, بين 2008 و2011, (2012 2016م): first, last, end."""
    norms = tokens.norms
    joint = norms[end] if end < len(norms) else ""
    if joint in DASHES or joint == "\\":
        second, stop, _ = year_at(tokens, end + 1, lexicon)
        short = number_at(tokens, end + 1) if second is None else None
        if short == (year + 1) % 100 and tokens.glued(end) and tokens.glued(end + 1) and joint in "-/–":
            second, stop = year + 1, end + 2
        if second == year - 1 and joint in "/\\":
            return second, year, stop  # 2024/2023, as written from right to left
    elif joint == "و" and _between(tokens, i) or joint in RANGE:
        second, stop, _ = year_at(tokens, end + 1, lexicon)
    elif joint.isdecimal() and not tokens.glued(end):
        second, stop, marked = year_at(tokens, end, lexicon)
        second = second if marked else None
    else:
        return None
    lived = norms[stop : stop + 1] == [")"] and i > 0 and norms[i - 1] == "("
    return (year, second, stop) if second and 0 < second - year <= (_LONGEST_LIFE if lived else _LONGEST_PAIR) else None


def _between(tokens: Tokens, i: int) -> bool:
    """بين 2008 و, بين عامي 2008 و."""
    norms = tokens.norms
    return bool(i) and (norms[i - 1] == "بين" or i > 1 and norms[i - 1] in ("عامي", "سنتي") and norms[i - 2] == "بين")


def _calendar(tokens: Tokens, end: int, year: int) -> str:
    """The calendar of a year, by its mark if it is م, else by its size."""
    return "hijri" if year < 1500 and tokens.norms[end - 1] != "م" else "gregorian"


def _before_christ(tokens: Tokens, end: int) -> bool:
    after = tokens.norms[end : end + 2]
    return after == ["قبل", "الميلاد"] or after[:1] == ["ق"]


def read_year_in_words(tokens: Tokens, end: int, lexicon: Lexicon) -> Written | None:
    """عام ألفين وأربعة وعشرين, where ``end`` is the token after عام; digits are read on their own."""
    year, stop, _ = _in_words(tokens, end, lexicon)
    if year is None:
        return None
    calendar = "hijri" if year < 1500 else "gregorian"
    return Written(end, stop, "year", "year in words: عام ألفين وأربعة وعشرين", calendar, year=year)


def _lone_year(tokens: Tokens, i: int, end: int, year: int, marked: bool, lexicon: Lexicon) -> tuple[str, int] | None:
    """What shows that four digits are a year: (rule, end)."""
    if marked and (tokens.glued(i + 1) or tokens.norms[end - 1] != "م") and not _is_length(tokens, i, end, year):
        return "year with its mark: 2007م", end
    if marked:
        end = i + 1
    if _follows_noun(tokens, i, lexicon):
        return "year after its noun: عام 2013", end
    if _follows_direction(tokens, i, lexicon):
        return "year after its direction: العام الماضي 2013", end
    if part_before(tokens, i, lexicon) and tokens.norms[end : end + 1] not in (["%"], ["٪"]):
        return "year after its half, quarter or season: الربع الأول 2024", end
    if _follows_preposition(tokens, i) and 1900 <= year <= 2100 and not counts(tokens, end, lexicon):
        return "year after a preposition: في 2015", end
    return None


def _is_length(tokens: Tokens, i: int, end: int, year: int) -> bool:
    """سباق 1500م: metres, unless a Hijri year stands beside them."""
    return year < 1800 and tokens.norms[end - 1] == "م" and "ه" not in tokens.norms[max(0, i - 3) : i]


def _follows_noun(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """عام 2013, عام (2013)."""
    if i and meaning_at(tokens, i - 1, lexicon)[0] in ("year", "years"):
        return True
    return i > 1 and tokens.norms[i - 2] in ("عام", "عامي", "سنه") and tokens.norms[i - 1] in ("(", "ال")


def _follows_direction(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """العام الماضي 2013, هذا العام (2013)."""
    at = i - (i > 0 and tokens.norms[i - 1] == "(")
    return (
        at > 1 and tokens.norms[at - 2] in ("العام", "السنه") and meaning_at(tokens, at - 1, lexicon)[0] in DIRECTIONS
    )


def _follows_preposition(tokens: Tokens, i: int) -> bool:
    """في 2015, or 2014 و2015."""
    before = tokens.norms[i - 1] if i else ""
    after_year = before == "و" and i > 1 and tokens.flags[i - 2] & NUMBER and len(tokens.norms[i - 2]) == 4
    return before in _YEAR_BEFORE or bool(after_year)


def _opens(tokens: Tokens, i: int) -> bool:
    """Does a hyphen or slash at token ``i`` stand before the number, and not between it and another?"""
    return i > 0 and not tokens.glued(i)


def counts(tokens: Tokens, end: int, lexicon: Lexicon) -> bool:
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
    if norm[0] == "و" and len(norm) > 4 and not norm.endswith(("ا", "ه")):
        return False  # a verb after "and" that no list has: في 2016 ونتوقع
    return not (norm in lexicon.function_words or norm in lexicon.verbs or tokens.flags[end])
