"""Date expressions, as written: every stretch that points at the calendar, in the four calendar traditions.

:func:`find_dates` reads atoms (a day of a month, a numeric date, a weekday, a day word, a year) from left to right and joins
neighbours that make one date (a weekday with its date, Hijri with Gregorian, the two ends of a range). What they mean is worked
out in :mod:`pipeline.find.date_values`, once the day of publication is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline import calendars
from pipeline.lexicon import MONTH, NUMERAL, TIME, WEEKDAY, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written. ``days`` are the days of a month, from first to last; ``offset`` counts days from publication.

    ``direction`` is next, last, this, after_next, before_last or same; ``until`` is the other end of a range.
    """

    i: int
    j: int
    unit: str  # day, month, year, weekday, week
    rule: str
    calendar: str = "gregorian"
    days: tuple[int, int] | None = None
    month: int | None = None
    year: int | None = None
    last_year: int | None = None
    direction: str | None = None
    year_direction: str | None = None
    weekdays: tuple[int, int] | None = None
    offset: int | None = None
    part: str | None = None
    recurring: bool = False
    until: Written | None = None
    stated: Written | None = None


_RANGE = grammar("range") | frozenset("- ـ – —".split())
_DASH = frozenset(("-", "–", "—", "ـ", "/"))
_PREPOSITION = grammar("before_month") | frozenset("ب ل".split())
_NAMED_AFTER = grammar("named_after")
_NOT_TODAY_BEFORE = grammar("not_today_before")
_NOT_TODAY_AFTER = grammar("not_today_after")
_NOT_WEEKDAY_BEFORE = grammar("not_weekday_before")
_YEAR_BEFORE = grammar("year_before") | frozenset("ل".split())
_DATELINE = 40
"""A dateline stands among so many first tokens."""
_DAY_WORDS = {
    "today": 0, "yesterday": -1, "day_before_yesterday": -2, "tomorrow": 1, "day_after_tomorrow": 2,
}  # fmt: skip
_DIRECTIONS = frozenset(("next", "last", "this", "after_next", "before_last", "same"))
_KINDS_OF_YEAR = grammar("kinds_of_year")
_UNITS = frozenset(("week", "month", "year"))


def find_dates(tokens: Tokens, lexicon: Lexicon) -> list[Written]:
    """Every date of a document as written, from left to right."""
    atoms: list[Written] = []
    free = 0
    for i, flags in tokens.marked:
        if i < free or not flags & (MONTH | WEEKDAY | TIME | NUMBER | NUMERAL):
            continue
        for flag, read in _READERS:
            if flags & flag and (atom := read(tokens, i, free, lexicon)):
                atoms.append(atom)
                free = atom.j
                break
    return _join(tokens, atoms, lexicon)


def _meaning(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[str, int]:
    """What a time word that begins at token ``i`` means, and where it ends; "" where there is none."""
    if i < len(tokens) and tokens.flags[i] & TIME and (match := lexicon.time_words.match(tokens.norms, i)):
        return match.value, match.end
    return "", i


def _digits(tokens: Tokens, i: int, longest: int = 2) -> int | None:
    if 0 <= i < len(tokens) and tokens.flags[i] & NUMBER and len(tokens.norms[i]) <= longest:
        return int(tokens.norms[i])
    return None


def _day_ending(tokens: Tokens, end: int, floor: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """The day number (digits or words) whose last token is ``end - 1``: (its first token, the day)."""
    if end <= floor:
        return None
    number = _digits(tokens, end - 1)
    if number is not None:
        if not 1 <= number <= 31 or (end - 2 >= floor and tokens.norms[end - 2] in ".,:%" and tokens.glued(end - 1)):
            return None
        return end - 1, number
    meaning, _ = _meaning(tokens, end - 1, lexicon)
    if meaning in ("first_day", "last_day"):
        return end - 1, 1 if meaning == "first_day" else -1
    for start in range(max(floor, end - 4), end):
        reading = read_number(tokens.norms, start, lexicon.numbers)
        if reading and reading.end == end and 1 <= reading.value <= 31:
            return start, reading.value
    return None


def _days_ending(tokens: Tokens, end: int, floor: int, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """One day, a range or a list of days that ends before token ``end``: (first token, first day, last day)."""
    last = _day_ending(tokens, end, floor, lexicon)
    if last is None:
        return None
    start, first_day = last
    while start - 1 > floor or (start - 1 >= floor and tokens.norms[start - 1] in _RANGE):
        joint = start - 1
        if tokens.norms[joint] == "ال" and joint > floor:
            start, joint = joint, joint - 1
        if tokens.norms[joint] == "و" or tokens.norms[joint] in _RANGE or tokens.norms[joint] in "،,":
            if tokens.norms[joint - 1] == "و" and joint - 1 > floor:
                joint -= 1
            earlier = _day_ending(tokens, joint, floor, lexicon)
            if earlier and earlier[1] < 32 and (earlier[1] < first_day or tokens.norms[joint] in _RANGE):
                start, first_day = earlier
                continue
        break
    return start, first_day, last[1]


def _read_month(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """A month with what stands around it: day, second name, year, or a word such as المقبل."""
    norms = tokens.norms
    match = lexicon.months.match(norms, i)
    if match is None:
        return None
    month, end = match.value, _second_name(tokens, match.end, match.value.number, lexicon)
    left, of = i, i
    if of > floor and norms[of - 1] in ("شهر", "لشهر", "بشهر"):
        of -= 1
    if of > floor and norms[of - 1] == "من":
        of -= 1
    found = _days_ending(tokens, of, floor, lexicon)
    if found is None and of != i:
        found = _days_ending(tokens, i, floor, lexicon)
    if found:
        left = found[0]
    year, direction, year_direction, calendar, end = _after_month(tokens, end, month.calendar, lexicon)
    bare = not (found or year or direction or year_direction)
    if bare and not _month_alone(tokens, i, lexicon):
        return None
    if left and norms[left - 1] in _NAMED_AFTER and not year:
        return None
    recurring = norms[end + (norms[end : end + 1] == ["من"]) :][:1] == ["كل"]
    return Written(
        left, end, "day" if found else "month", _rule(bool(found), calendar), calendar, (found[1], found[2]) if found else None,
        month.number, year, direction=direction, year_direction=year_direction, part=_part_before(tokens, left, lexicon),
        recurring=recurring,
    )  # fmt: skip


def _rule(day: bool, calendar: str) -> str:
    if day:
        return (
            "day or days, then month: 12 نوفمبر 2025"
            if calendar == "gregorian"
            else "day, then Hijri month: 19 شعبان 1428هـ"
        )
    return "month, with or without year: نوفمبر المقبل"


def _second_name(tokens: Tokens, end: int, number: int, lexicon: Lexicon) -> int:
    """After a month, the end of its other name (شباط/فبراير, كانون الثاني (يناير)), or ``end`` itself."""
    if end + 1 < len(tokens) and tokens.norms[end] in ("/", "-", "(", "–") and tokens.flags[end + 1] & MONTH:
        match = lexicon.months.match(tokens.norms, end + 1)
        if match and match.value.number == number:
            closes = tokens.norms[end] == "(" and match.end < len(tokens) and tokens.norms[match.end] == ")"
            return match.end + closes
    return end


def _after_month(
    tokens: Tokens, end: int, calendar: str, lexicon: Lexicon
) -> tuple[int | None, str | None, str | None, str, int]:
    """What follows a month: (year, direction of the month, direction of the year, calendar, end)."""
    direction, year_direction = None, None
    meaning, after = _meaning(tokens, end, lexicon)
    if meaning in _DIRECTIONS:
        direction, end = meaning, after
    year, stop, marked = _year_at(tokens, end, lexicon)
    if year is None and not direction:
        year_direction, stop = _year_direction(tokens, end, lexicon)
    if year and not marked and calendar == "gregorian" and year in calendars.HIJRI_YEARS and year < 1500:
        year, stop = None, end
    return year, direction, year_direction, calendar, stop


def _year_at(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[int | None, int, bool]:
    """A year at token ``i``, perhaps after "من عام": (year, end, is it marked هـ or م)."""
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
    year = _digits(tokens, i, 4)
    if year is None or len(norms[i]) != 4 or not (year in calendars.GREGORIAN_YEARS or year in calendars.HIJRI_YEARS):
        return None, start, False
    meaning, after = _meaning(tokens, i + 1, lexicon)
    if norms[i + 1 : i + 2] == ["ه"]:
        meaning, after = "hijri_mark", i + 2
    return (year, after, True) if meaning in ("hijri_mark", "gregorian_mark") else (year, i + 1, False)


def _year_direction(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[str | None, int]:
    """After a month, "من العام المقبل" or "من هذا العام": (direction, end)."""
    norms = tokens.norms
    if norms[i : i + 1] != ["من"]:
        return None, i
    if norms[i + 1 : i + 2] in (["هذا"], ["هذه"]) and norms[i + 2 : i + 3] in (["العام"], ["السنه"]):
        return "this", i + 3
    if norms[i + 1 : i + 2] in (["نفس"], ["ذات"]) and norms[i + 2 : i + 3] in (["العام"], ["السنه"]):
        return "same", i + 3
    if norms[i + 1 : i + 2] in (["العام"], ["السنه"]):
        meaning, end = _meaning(tokens, i + 2, lexicon)
        if meaning in _DIRECTIONS:
            return meaning, end
    return None, i


_AMBIGUOUS_MONTHS = grammar("ambiguous_months")


def _month_alone(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Is a month with no day or year a date? Not as a verb (مارس), a person (رجب طيب) or a count (صفر)."""
    before = tokens.norms[i - 1] if i else ""
    after = tokens.norms[i + 1] if i + 1 < len(tokens) else ""
    if before in _NAMED_AFTER or (after in lexicon.first_names and tokens.norms[i] in _AMBIGUOUS_MONTHS):
        return False
    if tokens.norms[i] in _AMBIGUOUS_MONTHS:
        return before in _PREPOSITION or bool(i and tokens.flags[i - 1] & TIME)
    return True


def _part_before(tokens: Tokens, i: int, lexicon: Lexicon) -> str | None:
    """The half, quarter, beginning or end that qualifies the month or year at token ``i``: its words."""
    norms, end = tokens.norms, i
    while end and norms[end - 1] in ("من", "شهر", "عام", "سنه", "العام", "السنه", "الشهر", "ل"):
        end -= 1
    for start in range(max(0, end - 2), end):
        match = lexicon.time_words.match(norms, start) if tokens.flags[start] & TIME else None
        if match and match.value == "part" and match.end == end:
            return " ".join(norms[start:end])
    return None


def _read_digits(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """Digits: a numeric date, a year, or a day before "الجاري"."""
    return (
        _read_numeric(tokens, i, floor)
        or _read_year(tokens, i, lexicon)
        or _read_day_of_month(tokens, i, floor, lexicon)
    )


def _read_numeric(tokens: Tokens, i: int, floor: int) -> Written | None:
    """12-11-2025, 3/19/2018, 2025/11/12, 1-10/3/1966, 8 إلى 29-11-1433هـ, and 3/6 after يوم or a weekday."""
    norms = tokens.norms
    parts, at = [i], i
    while at + 2 < len(tokens) and norms[at + 1] in "/-.–" and tokens.flags[at + 2] & NUMBER and len(parts) < 4:
        parts.append(at + 2)
        at += 2
    numbers = [norms[p] for p in parts]
    marks = [norms[p + 1] for p in parts[:-1]]
    first = None
    if len(numbers) == 4 and marks[0] != marks[1] == marks[2]:
        first, numbers, marks = int(numbers[0]), numbers[1:], marks[1:]
    if len(numbers) == 3 and marks[0] == marks[1] and max(map(len, numbers)) <= 4:
        if (
            first is None
            and i - 2 >= floor
            and norms[i - 1] in _RANGE
            and (earlier := _digits(tokens, i - 2))
            and earlier <= int(numbers[0])
        ):
            first, i = earlier, i - 2
        return _numeric_value(tokens, i, parts[-1] + 1, numbers, first)
    if len(numbers) == 2 and i < _DATELINE and marks[0] == "-" and norms[parts[-1] + 1 : parts[-1] + 2] == ["("]:
        day, month = int(numbers[0]), int(numbers[1])
        if 1 <= day <= 31 and 1 <= month <= 12:
            return Written(
                i, parts[-1] + 1, "day", "day and month before an agency: 22 - 2 (كونا)", days=(day, day), month=month
            )
    if len(numbers) == 2 and marks[0] == "/" and i and _introduces_day(tokens, i - 1) and max(map(len, numbers)) <= 2:
        day, month = int(numbers[0]), int(numbers[1])
        if 1 <= day <= 31 and 1 <= month <= 12:
            return Written(i, parts[-1] + 1, "day", "day and month in digits: يوم 3/6", days=(day, day), month=month)
    return None


def _introduces_day(tokens: Tokens, i: int) -> bool:
    return bool(tokens.flags[i] & WEEKDAY) or tokens.norms[i] in ("يوم", "بتاريخ", "تاريخ", "الموافق", "يومي")


def _numeric_value(tokens: Tokens, i: int, end: int, numbers: list[str], first: int | None) -> Written | None:
    a, b, c = map(int, numbers)
    if len(numbers[0]) == 4:
        year, month, day = a, b, c
    elif len(numbers[2]) in (2, 4) and len(numbers[0]) <= 2 and len(numbers[1]) <= 2:
        day, month, year = (a, b, c) if b <= 12 else (b, a, c)
        year += 2000 if len(numbers[2]) == 2 else 0
    else:
        return None
    calendar = "hijri" if year in calendars.HIJRI_YEARS and year < 1500 else "gregorian"
    if not (1 <= month <= 12 and 1 <= day <= 31 and (calendar == "hijri" or year in calendars.GREGORIAN_YEARS)):
        return None
    if tokens.norms[end : end + 1] in (["م"], ["ه"]):
        end += 1
    return Written(
        i, end, "day", "date in digits: 12-11-2025", calendar, (first if first is not None else day, day), month, year
    )


def _read_year(tokens: Tokens, i: int, lexicon: Lexicon) -> Written | None:
    """A year after عام or a preposition, marked م or هـ, or a pair of years."""
    norms = tokens.norms
    year, end, marked = _year_at(tokens, i, lexicon)
    if year is None or tokens.glued(i) and norms[i - 1] in "+.,-/" and not _opens(tokens, i - 1):
        return None
    calendar = "hijri" if year < 1500 else "gregorian"
    before = norms[i - 1] if i else ""
    second, stop, second_marked = (
        _year_at(tokens, end + 1, lexicon) if norms[end : end + 1] and norms[end] in _DASH else (None, 0, False)
    )
    if second and 0 < second - year <= 40:
        return Written(i, stop, "year", "pair of years: 2019-2021", calendar, year=year, last_year=second)
    if calendar == "hijri" and not (
        marked and norms[end - 1] in ("ه", "هجريه", "هجري") or before in ("عام", "سنه", "العام")
    ):
        return None
    if marked and (tokens.glued(i + 1) or norms[end - 1] != "م"):
        return Written(
            i, end, "year", "year with its mark: 2007م", calendar, year=year, part=_part_before(tokens, i, lexicon)
        )
    meaning, _ = _meaning(tokens, i - 1, lexicon) if i else ("", 0)
    end = end if not marked else i + 1
    if meaning in ("year", "years") or (
        norms[i - 2 : i] and norms[i - 2 : i][0] in ("عام", "عامي", "سنه") and before in ("(", "ال")
    ):
        return Written(
            i, end, "year", "year after its noun: عام 2013", calendar, year=year, part=_part_before(tokens, i, lexicon)
        )
    follows_year = before == "و" and i > 1 and tokens.flags[i - 2] & NUMBER and len(norms[i - 2]) == 4
    if (before in _YEAR_BEFORE or follows_year) and 1900 <= year <= 2100 and not _counts(tokens, end, lexicon):
        return Written(
            i,
            end,
            "year",
            "year after a preposition: في 2015",
            calendar,
            year=year,
            part=_part_before(tokens, i, lexicon),
        )
    return None


def _opens(tokens: Tokens, i: int) -> bool:
    """Does a hyphen or slash at token ``i`` stand before the number, and not between it and another?"""
    return i > 0 and not tokens.glued(i)


def _counts(tokens: Tokens, end: int, lexicon: Lexicon) -> bool:
    """Is the number before ``end`` a count (2000 مدرسة)? Then an indefinite noun, a percent sign or a decimal follows."""
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


def _read_day_of_month(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """19 الجاري, 17 من الشهر ذاته, العاشر من الشهر الحالي, 16 الشهر الحالي."""
    norms = tokens.norms
    if tokens.flags[i] & NUMBER:
        end = i + 1
    else:
        reading = read_number(norms, i, lexicon.numbers)
        if reading is None:
            return None
        end = reading.end
    of = end
    if norms[of : of + 1] == ["من"]:
        of += 1
    same = norms[of : of + 1] in (["نفس"], ["ذات"]) and norms[of + 1 : of + 2] == ["الشهر"]
    named = norms[of : of + 1] in (["الشهر"], ["شهر"])
    meaning, stop = ("same", of + 2) if same else _meaning(tokens, of + named, lexicon)
    if norms[end : end + 1] == ["منه"]:
        meaning, stop, same = "this", end + 1, True
    if meaning not in _DIRECTIONS or (not named and not same and meaning not in ("this", "next", "last")):
        return None
    if not named and not same and of != end:
        return None
    found = _days_ending(tokens, end, floor, lexicon)
    if found is None or (not named and not same and norms[stop - 1].endswith("ه")):
        return None
    return Written(
        found[0], stop, "day", "day of this, last or next month: 19 الجاري", days=found[1:], direction=meaning
    )


def _read_weekday(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """الاثنين المقبل, يومي الثلاثاء والأربعاء القادمين, مساء الأحد."""
    norms = tokens.norms
    if i and norms[i - 1] in _NOT_WEEKDAY_BEFORE:
        return None
    number = lexicon.weekdays[norms[i]]
    first, end = number, i + 1
    while (
        norms[end : end + 1] in (["و"], ["الي"], ["حتي"], ["-"])
        and norms[end + 1 : end + 2]
        and norms[end + 1] in lexicon.weekdays
    ):
        number = lexicon.weekdays[norms[end + 1]]
        end += 2
    meaning, stop = _meaning(tokens, end, lexicon)
    direction = meaning if meaning in _DIRECTIONS and meaning != "same" else None
    return Written(
        i,
        stop if direction else end,
        "weekday",
        "weekday: الاثنين المقبل",
        weekdays=(first, number),
        direction=direction,
    )


def _read_time_word(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    """اليوم, أمس, غدا; العام الماضي, هذا الأسبوع."""
    norms = tokens.norms
    meaning, end = _meaning(tokens, i, lexicon)
    if meaning in _DAY_WORDS:
        if (meaning == "today" and not _is_today(tokens, i, end, lexicon)) or norms[end : end + 1] == ["الحاجه"]:
            return None
        return Written(i, end, "day", "day word: اليوم، أمس، غدا", offset=_DAY_WORDS[meaning])
    if meaning in _UNITS and norms[i].startswith("ال"):
        of = end + (norms[end : end + 1] != [] and norms[end] in _KINDS_OF_YEAR)
        following, stop = _meaning(tokens, of, lexicon)
        part = _part_before(tokens, i, lexicon)
        if following in _DIRECTIONS - {"same"}:
            return Written(
                i, stop, meaning, "week, month or year with a direction: العام الماضي", direction=following, part=part
            )
        if i and norms[i - 1] in ("هذا", "هذه"):
            return Written(i - 1, end, meaning, "this week, month or year: هذا العام", direction="this", part=part)
        return _year_after_noun(tokens, i, end, lexicon)
    if meaning == "year":
        return _year_after_noun(tokens, i, end, lexicon)
    return None


def _year_after_noun(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> Written | None:
    """عام ألفين وأربعة وعشرين: the year in words; digits are read on their own."""
    reading = read_number(tokens.norms, end, lexicon.numbers) if end < len(tokens) else None
    if reading and 1900 <= reading.value <= 2100:
        return Written(end, reading.end, "year", "year in words: عام ألفين وأربعة وعشرين", year=reading.value)
    return None


def _is_today(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> bool:
    """Is اليوم today, and not a day of a conference, the World Day of something, or a newspaper?"""
    norms = tokens.norms
    if i and norms[i - 1] in _NOT_TODAY_BEFORE and norms[i] != "هذا":
        return False
    after = norms[end] if end < len(norms) else ""
    if after in lexicon.weekdays:
        return True
    if after in _NOT_TODAY_AFTER or after in lexicon.numbers and after.startswith("ال"):
        return False
    return not (after.startswith("ال") and after.endswith(("ي", "يه")) and not tokens.flags[end])


def _read_words(tokens: Tokens, i: int, floor: int, lexicon: Lexicon) -> Written | None:
    return _read_day_of_month(tokens, i, floor, lexicon) if tokens.norms[i] in lexicon.numbers else None


_READERS = (
    (MONTH, _read_month),
    (NUMBER, _read_digits),
    (WEEKDAY, _read_weekday),
    (TIME, _read_time_word),
    (NUMERAL, _read_words),
)

_EQUIVALENT = "equivalent"
_FILLERS = grammar("between_dates") | frozenset("( ) , ، ل".split())


def _join(tokens: Tokens, atoms: list[Written], lexicon: Lexicon) -> list[Written]:
    """Join neighbours that make one date; each pass looks at two at a time."""
    for join in (_weekday_and_date, _equivalents, _ends_of_range):
        joined: list[Written] = []
        for atom in atoms:
            one = join(tokens, joined[-1], atom, lexicon) if joined and atom.i - joined[-1].j <= 4 else None
            if one:
                joined[-1] = one
            else:
                joined.append(atom)
        atoms = joined
    return atoms


def _gap(tokens: Tokens, a: Written, b: Written) -> list[str]:
    return [norm for norm in tokens.norms[a.j : b.i] if norm not in _FILLERS]


def _is_equivalent(gap: list[str], lexicon: Lexicon) -> bool:
    return len(gap) == 1 and lexicon.time_words.find(tuple(gap)) == _EQUIVALENT


def _weekday_and_date(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """الأربعاء 12 نوفمبر; اليوم الخميس; الأربعاء الموافق 12 نوفمبر; العام الحالي 2015م."""
    gap = _gap(tokens, a, b)
    if gap and not _is_equivalent(gap, lexicon):
        return None
    if b.unit == "day" and b.days and (a.unit == "weekday" or a.offset is not None):
        return replace(b, i=a.i, weekdays=b.weekdays or a.weekdays)
    if a.offset is not None and b.unit == "weekday" and not b.direction and not gap:
        return replace(a, j=b.j, weekdays=b.weekdays)
    if a.unit == b.unit == "year" and a.direction and b.year:
        return replace(b, i=a.i + 1)
    return None


def _equivalents(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """19 شعبان 1428هـ الموافق 1 سبتمبر 2007م: one date, whose value is the Gregorian one."""
    gap = [norm for norm in _gap(tokens, a, b) if norm != "و"]
    close = not gap or gap in (["-"], ["/"], ["–"]) or _is_equivalent(gap, lexicon)
    if not close or a.calendar == b.calendar or a.unit != b.unit or a.unit not in ("day", "month", "year"):
        return None
    opened = "(" in tokens.norms[a.j : b.i] and tokens.norms[b.j : b.j + 1] == [")"]
    if a.calendar == "hijri":
        return replace(b, i=a.i, j=b.j + opened, stated=a)
    return replace(a, j=b.j + opened, stated=b)


def _ends_of_range(tokens: Tokens, a: Written, b: Written, lexicon: Lexicon) -> Written | None:
    """29 أكتوبر الماضي إلى 16 نوفمبر الجاري; من يناير حتى مارس 2016."""
    gap = [norm for norm in _gap(tokens, a, b) if norm != "و"]
    if (
        len(gap) != 1
        or gap[0] not in _RANGE
        or gap[0] == "/"
        or a.unit != b.unit
        or a.unit not in ("day", "month", "year")
    ):
        return None
    if gap[0] in _DASH and (a.offset is not None or b.offset is not None):
        return None
    if a.until or a.last_year or a.calendar != b.calendar:
        return None
    return replace(a, j=b.j, until=b, rule="from one date to another: 29 أكتوبر إلى 16 نوفمبر")
