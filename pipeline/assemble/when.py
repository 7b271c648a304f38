"""When a gathering takes place: dates in sentences, under a memo's heading and in a programme, and stated durations."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.scenes import (
    BESIDE,
    CLOSING,
    FARTHEST,
    HOLDING,
    OPENING,
    REPORTS,
    Fields,
    Pair,
    Scene,
    are_joined,
)
from pipeline.lexicon import PLACE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import DateMention, EventMention, Mentions, within
from pipeline.normalize import NUMBER, Tokens
from pipeline.numerals import read_number

_MONTH = 27
"""Days between the first and the last of a month, at least."""
_UNTIL = grammar("until")
_BEFORE_YEAR = grammar("before_year") | frozenset("( ل".split())
_DAYS = grammar("days")
_PROCEEDINGS = grammar("proceedings")
_LASTING = grammar("lasting")
_IN_TIME = grammar("in_time")
"""Verbs that put one gathering before or after another: ويسبق القمة غدا ملتقى …"""
_WEEK = 6


def date_by_heading(
    tokens: Tokens, mentions: Mentions, meant: dict[int, int], found: Sequence[Fields]
) -> Iterator[tuple[int, Fields]]:
    """The date alone on the line under a meeting's title, as in a memo, is its own: yields its end and whose."""
    norms, dates = tokens.norms, {date.i: date for date in mentions.dates}
    for n, at in meant.items():
        mention = mentions.events[n]
        k = mention.j
        while k < len(tokens) and norms[k] == "\n":
            k += 1
        date = dates.get(k) if k > mention.j else None
        if date is None or date.span is None or k == mentions.dateline_token:
            continue
        opens_line = mention.i == 0 or norms[mention.i - 1] == "\n"
        if opens_line and norms[date.j : date.j + 1] in ([], ["\n"]):
            found[at].start, found[at].end = date.span
            found[at].evidence.append(("date", date.i, date.j, "date on the line under the title of a meeting"))
            yield date.j, found[at]


def date_by_programme(
    tokens: Tokens, mentions: Mentions, gatherings: Sequence[Gathering], found: Sequence[Fields]
) -> None:
    """In a programme, a day alone on its line is that of the sittings listed below it."""
    norms = tokens.norms
    days = [
        date for date in mentions.dates
        if date.span and (date.i == 0 or norms[date.i - 1] == "\n") and norms[date.j : date.j + 1] == ["\n"]
    ]  # fmt: skip
    for fields, gathering in zip(found, gatherings, strict=True):
        above = [date for date in days if date.j <= gathering.first.i and date.i != mentions.dateline_token]
        if gathering.kind == "sitting" and len(above) > 1 and above[-1].span and not fields.dated:
            fields.start, fields.end = above[-1].span
            fields.evidence.append(("date", above[-1].i, above[-1].j, "day above a part of the programme"))


def date_by_sentence(tokens: Tokens, mentions: Mentions, scene: Scene, found: Sequence[Fields]) -> None:
    """Every date of a sentence goes to the gathering whose it is, if it says when that takes place."""
    for n in within(mentions.dates, scene.first, scene.last):
        date = mentions.dates[n]
        if date.i == mentions.dateline_token or date.span is None or _is_rough(date):
            continue
        owner = _owner(tokens, date, scene, found)
        if owner is None:
            continue
        mention, fields = owner[0], found[owner[1]]
        if _is_finer(date, fields):
            fields.start = fields.end = None
        if not fields.dated or _ends_here(tokens, date):
            _set_date(tokens, date, mention, fields, scene)


def _is_rough(date: DateMention) -> bool:
    """Two months ago, to the day of publication, is no day of a gathering."""
    return date.precision != "day" and date.span is not None and date.span[0] == date.span[1]


def _owner(tokens: Tokens, date: DateMention, scene: Scene, found: Sequence[Fields]) -> Pair | None:
    """The gathering that a date is said of: that whose name holds it, an undated one right after it, or the nearest."""
    inside = scene.named_around(date.i) or (_year_of_inner(date, scene) if date.precision == "year" else None)
    if inside:
        return inside
    following = scene.right_after(date.j)
    apart = following and any(tokens.norms[k] in ("،", ",", "؛", ".") for k in range(date.j, following[0].i))
    apart = apart and not _is_parenthesis(tokens, date)
    if following is None or apart or found[following[1]].dated:
        following = scene.owner(date.i, date.j)
    return following if following and _attaches(tokens, date, following[0]) else None


def _is_parenthesis(tokens: Tokens, date: DateMention) -> bool:
    """ويبرمج على هامش المنتدى، يوم 8 نوفمبر، ملتقى وطني: between commas, a day is said of what the clause goes on to name."""
    norms, at = tokens.norms, date.i - 1
    at -= at > 0 and norms[at] in ("يوم", "يومي", "في")
    return at > 0 and norms[at] == "،" and norms[date.j : date.j + 1] == ["،"]


def _year_of_inner(date: DateMention, scene: Scene) -> Pair | None:
    """اجتماع الخبراء للتحضير لمؤتمر المياه لعام 2022: the year is the conference's, not the meeting's."""
    return next((pair for pair in reversed(scene.cast) if date.i - BESIDE <= pair[0].j <= date.i), None)


def _is_finer(date: DateMention, fields: Fields) -> bool:
    """Is a gathering known by its year, its month or one of its days now dated to the day, or to all its days?"""
    first, last = fields.start, fields.end
    if date.span is None or date.precision != "day" or not fields.dated:
        return False
    days = (last - first).days if first and last else 0
    if first and last and (days >= _MONTH or days == _WEEK and fields.loose):
        return first <= date.span[0] and date.span[1] <= last
    return date.span[0] < date.span[1] and (first or last) in date.span and (first is None or last is None)


def _attaches(tokens: Tokens, date: DateMention, mention: EventMention) -> bool:
    """Does a date in the sentence say when the gathering is, and not when somebody spoke or something else happened?"""
    after = date.i >= mention.j
    between = range(mention.j, date.i) if after else range(date.j, mention.i)
    if len(between) > FARTHEST:
        return False
    if date.precision == "year" and not (after and (date.narrow or _is_beside(tokens, between))):
        return False
    verbs = [tokens.norms[k] for k in between if tokens.flags[k] & VERB]
    if after:
        past = any(tokens.norms[k] in ("منذ", "قبل") for k in range(max(mention.j, date.i - 5), date.i))
        return not past and all(verb in HOLDING for verb in verbs)
    if any(tokens.norms[k] == "موعدا" for k in between):
        return True  # حدد شهر جوان موعدا لاجتماع …
    if _is_day_of_report(tokens, date):
        return False
    return not any(_reports(tokens, k) for k in between) and all(verb in HOLDING for verb in verbs)


def _reports(tokens: Tokens, k: int) -> bool:
    """Does token ``k`` lead into what somebody said? The colon of a clock time (10:00) does not."""
    if tokens.norms[k] == ":" and tokens.flags[k - 1] & NUMBER:
        return False
    return tokens.norms[k] in REPORTS


def _is_beside(tokens: Tokens, between: range) -> bool:
    """مؤتمر الأطراف في دبي عام 2023: only places and small words between a gathering and its year."""
    return len(between) <= 6 and all(
        tokens.norms[k] in _BEFORE_YEAR or tokens.flags[k] & PLACE or tokens.norms[k] in HOLDING for k in between
    )


def _is_day_of_report(tokens: Tokens, date: DateMention) -> bool:
    """أعلن أمس عن …: is the date before a gathering the day on which somebody announced it?"""
    first, _ = tokens.sentence(date.i)
    said = next((k for k in range(date.i - 1, first - 1, -1) if tokens.flags[k] & VERB), None)
    return said is not None and tokens.norms[said] not in HOLDING and tokens.norms[said] not in _IN_TIME


def _ends_here(tokens: Tokens, date: DateMention) -> bool:
    return any(tokens.norms[k] in _UNTIL for k in range(max(0, date.i - 3), date.i))


def _set_date(tokens: Tokens, date: DateMention, mention: EventMention, fields: Fields, scene: Scene) -> None:
    first, last = date.narrow or date.span  # type: ignore[misc]
    if _ends_here(tokens, date) and fields.start and fields.start <= last:
        fields.end = last
    elif fields.dated:
        return
    elif date.precision != "day" or first != last:
        fields.start, fields.end, fields.loose = first, last, date.relative
    else:
        phase = _phase(tokens, date, mention, scene)
        fields.start = None if phase == "closing" else first
        fields.end = None if phase == "opening" else last
    rule = f"a part of what is said: النصف الأول من عام 2013; {date.rule}" if date.narrow else date.rule
    fields.evidence.append(("date", date.i, date.j, rule))


def _phase(tokens: Tokens, date: DateMention, mention: EventMention, scene: Scene) -> str:
    """Opening, closing or whole: what is the day of? The nearest such verb before the later of the two tells."""
    reach = max(date.i, mention.i)
    for k in range(reach - 1, scene.first - 1, -1):
        if tokens.norms[k] in OPENING:
            return "opening"
        if tokens.norms[k] in CLOSING:
            return "closing"
        if tokens.norms[k] in HOLDING:
            return "whole"
    return "whole"


def share_dates(tokens: Tokens, scene: Scene, found: Sequence[Fields]) -> None:
    """استضافت الدوحة في مارس المؤتمر الثالث للمناخ والمؤتمر الثاني للمياه: what stands before two is said of both."""
    for (one, a), (two, b) in itertools.pairwise(scene.cast):
        first, second = found[a], found[b]
        if a == b or not are_joined(tokens, one, two):
            continue
        for field, i, j, rule in first.evidence:
            if scene.first <= i < one.i and field == "date" and not second.dated:
                second.start, second.end = first.start, first.end
                second.evidence.append((field, i, j, rule))
            elif scene.first <= i < one.i and field == "place" and not (second.city or second.country):
                second.city, second.country = first.city, first.country
                second.evidence.append((field, i, j, rule))


DURATION = "stated duration: على مدى يومين"
"""The rule of an end that is counted from the other."""


def set_duration(tokens: Tokens, spoken: Iterable[tuple[int, int]], fields: Fields, lexicon: Lexicon) -> None:
    """على مدى يومين, يستمر ثلاثة أيام: a stated duration gives the other end; ``spoken`` is where it may be said."""
    if fields.start == fields.end is None or (fields.start and fields.end and fields.start != fields.end):
        return
    lasting = (_days_lasted(tokens, k, lexicon) for first, last in spoken for k in range(first, last))
    found = next(filter(None, lasting), None)
    if found is None:
        return
    days, i, j = found
    fields.evidence.append(("date", i, j, DURATION))
    length = dt.timedelta(days=days - 1)
    if fields.start:
        fields.end = fields.start + length
    elif fields.end:
        fields.start = fields.end - length


Stay = tuple[int, int, int]
"""So many days, and the tokens that say so."""


def _days_lasted(tokens: Tokens, k: int, lexicon: Lexicon) -> Stay | None:
    """The days that a duration at token ``k`` states: على مدى يومين, بعد ثلاثة أيام من المناقشات."""
    norms = tokens.norms
    if norms[k] == "بعد":
        after = k + 2 if norms[k + 1 : k + 2] == ["يومين"] else k + 3
        proceedings = norms[after : after + 1] == ["من"] and after + 1 < len(norms) and norms[after + 1] in _PROCEEDINGS
        return _counted_days(tokens, k + 1, lexicon) if proceedings else None
    return _counted_days(tokens, k + 1, lexicon) if norms[k] in _LASTING else None


def _counted_days(tokens: Tokens, at: int, lexicon: Lexicon) -> Stay | None:
    """So many days: يومين, ثلاثة أيام, 5 أيام."""
    norms = tokens.norms
    if norms[at : at + 1] in (["يومين"], ["اليومين"]):
        return 2, at, at + 1
    if at >= len(norms):
        return None
    reading = read_number(norms, at, lexicon.numbers)
    if reading:
        value, end = reading.value, reading.end
    elif norms[at].isdecimal() and len(norms[at]) < 3:
        value, end = int(norms[at]), at + 1
    else:
        return None
    return (value, at, end + 1) if 1 < value < 32 and end < len(norms) and norms[end] in _DAYS else None
