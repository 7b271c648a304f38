"""When, where and how a gathering takes place: dates, places, mode and status, attached by position and sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.assemble.bodies import country_of
from pipeline.assemble.gatherings import Gathering
from pipeline.lexicon import PLACE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import DateMention, EventMention, Mentions, PlaceMention
from pipeline.normalize import Tokens
from pipeline.numerals import read_number

_FARTHEST = 45
_MONTH = 27
"""Days between the first and the last of a month, at least."""
_OPENING = grammar("opening")
_CLOSING = grammar("closing")
_UNTIL = grammar("until")
_REPORTS = grammar("reports") | frozenset(":".split())
_HOLDING = grammar("holding") | _OPENING | _CLOSING
_BEFORE_YEAR = grammar("before_year") | frozenset("( ل".split())
_PLACE_BEFORE = grammar("place_before") | frozenset("( - : ب –".split())
_HOSTING = grammar("hosting")
_DAYS = grammar("days")
_PROCEEDINGS = grammar("proceedings")
_VENUES = grammar("venues")


@dataclass(slots=True)
class Fields:
    """The fields of a gathering, each with the token range that says so."""

    start: dt.date | None = None
    end: dt.date | None = None
    city: str | None = None
    country: str | None = None
    venue: str | None = None
    mode: str | None = None
    status: str | None = None
    evidence: list[tuple[str, int, int, str]] = field(default_factory=list)

    @property
    def dated(self) -> bool:
        """Is either end known?"""
        return self.start is not None or self.end is not None


def fields_of(
    tokens: Tokens, mentions: Mentions, gatherings: list[Gathering], meant: dict[int, int], lexicon: Lexicon
) -> list[Fields]:
    """The fields of every gathering; the document's own date is no gathering's."""
    found = [Fields() for _ in gatherings]
    scenes = list(_scenes(tokens, mentions, meant))
    home = country_of(tokens, mentions)
    _headings(tokens, mentions, meant, found)
    _programme(tokens, mentions, gatherings, found)
    for scene in scenes:
        _dates(tokens, mentions, scene, found)
    for scene in scenes:
        _places(tokens, mentions, scene, found, home)
        _modes(tokens, mentions, scene, found)
    for at, gathering in enumerate(gatherings):
        fields = found[at]
        sentences = [tokens.sentence(mention.i) for mention in gathering.mentions]
        if at == 0:  # what a sentence that names no gathering says is said of the first
            named = {scene.first: scene.cast[0][0].i for scene in scenes}
            sentences += [(first, named.get(first, last)) for first, last in _sentences(tokens)]
        _duration(tokens, sentences, fields, lexicon)
        if fields.mode is None and (fields.city or fields.country):
            fields.mode = "in_person"
    return found


@dataclass(frozen=True, slots=True)
class _Scene:
    """A sentence in which gatherings are mentioned: its tokens, and (mention, gathering) from left to right."""

    first: int
    last: int
    cast: list[tuple[EventMention, int]]


def _scenes(tokens: Tokens, mentions: Mentions, meant: dict[int, int]) -> Iterator[_Scene]:
    by_sentence: dict[tuple[int, int], list[tuple[EventMention, int]]] = {}
    for n, mention in enumerate(mentions.events):
        if n in meant:
            by_sentence.setdefault(tokens.sentence(mention.i), []).append((mention, meant[n]))
    for (first, last), cast in by_sentence.items():
        yield _Scene(first, last, cast)


def _sentences(tokens: Tokens) -> Iterator[tuple[int, int]]:
    first = 0
    for last in [*tokens.breaks, len(tokens)]:
        yield first, last
        first = last + 1


def _owner(scene: _Scene, i: int, j: int) -> tuple[EventMention, int] | None:
    """Whose is what stands at ``i``: the last gathering before it, else the first after; not one that another's name holds."""
    before = [pair for pair in scene.cast if pair[0].j <= i]
    while len(before) > 1 and before[-1][0].i < before[-2][0].j:
        before.pop()
    if before:
        return before[-1]
    return next((pair for pair in scene.cast if pair[0].i >= j), None)


def _dates(tokens: Tokens, mentions: Mentions, scene: _Scene, found: list[Fields]) -> None:
    for date in mentions.dates:
        if not scene.first <= date.i < scene.last or date.i == mentions.dateline_token or date.span is None:
            continue
        inside = next((pair for pair in scene.cast if pair[0].i <= date.i < pair[0].j), None)
        right_after = next((pair for pair in scene.cast if date.j <= pair[0].i <= date.j + 2), None)
        owner = (
            inside
            or (right_after if right_after and not found[right_after[1]].dated else None)
            or _owner(scene, date.i, date.j)
        )
        if owner is None or not (inside or _attaches(tokens, date, owner[0])):
            continue
        mention, at = owner
        if _is_finer(date, found[at]):
            found[at].start = found[at].end = None
        if not found[at].dated or _ends_here(tokens, date):
            _set_date(tokens, date, mention, found[at], scene)


def _is_finer(date: DateMention, fields: Fields) -> bool:
    """Is a gathering known by its year, its month or one of its days now dated to the day, or to all its days?"""
    first, last = fields.start, fields.end
    if date.span is None or date.precision != "day" or not fields.dated:
        return False
    if first and last and (last - first).days >= _MONTH:
        return first <= date.span[0] and date.span[1] <= last
    return date.span[0] < date.span[1] and (first or last) in date.span and (first is None or last is None)


def _headings(tokens: Tokens, mentions: Mentions, meant: dict[int, int], found: list[Fields]) -> None:
    """The date that stands alone on the line under the title of a meeting, as in a memo, is the meeting's."""
    norms, dates = tokens.norms, {date.i: date for date in mentions.dates}
    for n, at in meant.items():
        mention = mentions.events[n]
        k = mention.j
        while k < len(tokens) and norms[k] == "\n":
            k += 1
        date = dates.get(k) if k > mention.j else None
        opens_line = mention.i == 0 or norms[mention.i - 1] == "\n"
        if (
            date
            and date.span
            and opens_line
            and norms[date.j : date.j + 1] in ([], ["\n"])
            and k != mentions.dateline_token
        ):
            found[at].start, found[at].end = date.span
            found[at].evidence.append(("date", date.i, date.j, "date on the line under the title of a meeting"))
            _place_below(tokens, mentions, date.j, found[at])


def _programme(tokens: Tokens, mentions: Mentions, gatherings: list[Gathering], found: list[Fields]) -> None:
    """In a programme, a day alone on its line is that of the sittings listed below it."""
    norms = tokens.norms
    days = [
        date for date in mentions.dates
        if date.span and (date.i == 0 or norms[date.i - 1] == "\n") and norms[date.j : date.j + 1] == ["\n"]
    ]  # fmt: skip
    for at, gathering in enumerate(gatherings):
        above = [date for date in days if date.j <= gathering.first.i and date.i != mentions.dateline_token]
        if gathering.kind == "sitting" and len(above) > 1 and above[-1].span and not found[at].dated:
            found[at].start, found[at].end = above[-1].span
            found[at].evidence.append(("date", above[-1].i, above[-1].j, "day above a part of the programme"))


def _place_below(tokens: Tokens, mentions: Mentions, i: int, fields: Fields) -> None:
    """The town on the line below the date of a memo: بيت الأمم المتحدة، بيروت."""
    while i < len(tokens) and tokens.norms[i] == "\n":
        i += 1
    _, end = tokens.sentence(i)
    city = next((place for place in mentions.places if place.city and i <= place.i < end), None)
    if city and end - i < 12:
        fields.city, fields.country = city.city, city.country
        fields.evidence.append(("place", city.i, city.j, "town under the title of a meeting"))


def _attaches(tokens: Tokens, date: DateMention, mention: EventMention) -> bool:
    """Does a date in the sentence say when the gathering is, and not when somebody spoke or something else happened?"""
    after = date.i >= mention.j
    i, j = (mention.j, date.i) if after else (date.j, mention.i)
    between = range(i, j)
    if len(between) > _FARTHEST:
        return False
    if date.precision == "year":
        beside = len(between) <= 6 and all(tokens.norms[k] in _BEFORE_YEAR or tokens.flags[k] & PLACE for k in between)
        if not (after and (beside or date.narrow)):
            return False
    if after and any(tokens.norms[k] in ("منذ", "قبل") for k in range(max(mention.j, date.i - 5), date.i)):
        return False
    verbs = [tokens.norms[k] for k in between if tokens.flags[k] & VERB]
    if after:
        return all(verb in _HOLDING or verb.lstrip("و") in _HOLDING for verb in verbs)
    first, _ = tokens.sentence(date.i)
    said = next((k for k in range(date.i - 1, first - 1, -1) if tokens.flags[k] & VERB), None)
    if said is not None and tokens.norms[said] not in _HOLDING:
        return False  # the day on which somebody announced it
    return not any(tokens.norms[k] in _REPORTS for k in between) and all(verb in _HOLDING for verb in verbs)


def _ends_here(tokens: Tokens, date: DateMention) -> bool:
    return any(tokens.norms[k] in _UNTIL for k in range(max(0, date.i - 3), date.i))


def _set_date(tokens: Tokens, date: DateMention, mention: EventMention, fields: Fields, scene: _Scene) -> None:
    first, last = date.narrow or date.span  # type: ignore[misc]
    if _ends_here(tokens, date) and fields.start and fields.start <= last:
        fields.end = last
    elif fields.dated:
        return
    elif date.precision != "day" or first != last:
        fields.start, fields.end = first, last
    else:
        phase = _phase(tokens, date, mention, scene)
        fields.start = None if phase == "closing" else first
        fields.end = None if phase == "opening" else last
    fields.evidence.append(("date", date.i, date.j, date.rule))


def _phase(tokens: Tokens, date: DateMention, mention: EventMention, scene: _Scene) -> str:
    """Is the day that of the opening, of the closing, or of the whole? The nearest such verb before the later of the two tells."""
    reach = max(date.i, mention.i)
    for k in range(reach - 1, scene.first - 1, -1):
        if tokens.norms[k] in _OPENING:
            return "opening"
        if tokens.norms[k] in _CLOSING:
            return "closing"
        if tokens.norms[k] in _HOLDING:
            return "whole"
    return "whole"


def _duration(tokens: Tokens, sentences: list[tuple[int, int]], fields: Fields, lexicon: Lexicon) -> None:
    """على مدى يومين, يستمر ثلاثة أيام: a stated duration gives the other end."""
    if fields.start == fields.end is None or (fields.start and fields.end and fields.start != fields.end):
        return
    for first, last in sentences:
        for k in range(first, last):
            days = _days(tokens, k, lexicon)
            if days:
                length = dt.timedelta(days=days - 1)
                if fields.start and (fields.end is None or fields.end == fields.start):
                    fields.end = fields.start + length
                elif fields.end and fields.start is None:
                    fields.start = fields.end - length
                return


def _days(tokens: Tokens, k: int, lexicon: Lexicon) -> int | None:
    norms = tokens.norms
    if norms[k] == "بعد":
        after = k + 2 if norms[k + 1 : k + 2] in (["يومين"],) else k + 3
        return (
            _counted(tokens, k + 1, lexicon)
            if norms[after : after + 1] == ["من"] and norms[after + 1 : after + 2] and norms[after + 1] in _PROCEEDINGS
            else None
        )
    if norms[k] not in (
        "مدي",
        "مدار",
        "لمده",
        "تستمر",
        "يستمر",
        "ويستمر",
        "تستغرق",
        "مده",
        "تتواصل",
        "يتواصل",
        "استمر",
        "استمرت",
    ):
        return None
    return _counted(tokens, k + 1, lexicon)


def _counted(tokens: Tokens, at: int, lexicon: Lexicon) -> int | None:
    """So many days: يومين, ثلاثة أيام, 5 أيام."""
    norms = tokens.norms
    if norms[at : at + 1] in (["يومين"], ["اليومين"]):
        return 2
    reading = read_number(norms, at, lexicon.numbers) if at < len(norms) else None
    value, end = (
        (reading.value, reading.end)
        if reading
        else (int(norms[at]), at + 1)
        if norms[at : at + 1] and norms[at].isdecimal() and len(norms[at]) < 3
        else (0, at)
    )
    return value if 1 < value < 32 and norms[end : end + 1] and norms[end] in _DAYS else None


def _places(tokens: Tokens, mentions: Mentions, scene: _Scene, found: list[Fields], home: str | None) -> None:
    named = _named(tokens, mentions, scene)
    for place in mentions.places:
        if (
            place.adjective
            or not scene.first <= place.i < scene.last
            or place.i in named
            or _is_listed(tokens, mentions, place)
        ):
            continue
        during = next((k for k in (place.j, place.j + 1) if tokens.norms[k : k + 1] in (["اثناء"], ["خلال"])), None)
        owner = next((pair for pair in scene.cast if during and during < pair[0].i <= during + 2), None)
        right_after = next((pair for pair in scene.cast if place.j <= pair[0].i <= place.j + 2), None)
        if owner is None and right_after and found[right_after[1]].city is None:
            owner = right_after
        owner = owner or _owner(scene, place.i, place.j)
        if owner is None or not _locates(tokens, place, owner[0], scene):
            continue
        fields = found[owner[1]]
        if fields.city is None and (fields.country is None or fields.country == place.country):
            fields.city, fields.country = place.city, place.country
            fields.evidence.append(("place", place.i, place.j, "place named beside the gathering: في دبي"))

    for k in range(scene.first, scene.last - 1):  # في البلاد: at home
        if home and tokens.norms[k] == "في" and tokens.norms[k + 1] == "البلاد" and (owner := _owner(scene, k, k + 2)):
            found[owner[1]].country = found[owner[1]].country or home
    for mention, at in scene.cast:
        if found[at].city is None and found[at].country is None and (city := _city_in_name(mentions, mention)):
            found[at].city, found[at].country = city.city, city.country
            found[at].evidence.append(("place", city.i, city.j, "town in the name: ندوة سوسة"))


def _city_in_name(mentions: Mentions, mention: EventMention) -> PlaceMention | None:
    """The town that a gathering is named after, right behind its noun: ورشة جدة, معرض جدة الدولي."""
    return next(
        (place for place in mentions.places if place.city and place.i == mention.head + 1 and place.j <= mention.j),
        None,
    )


def _named(tokens: Tokens, mentions: Mentions, scene: _Scene) -> set[int]:
    """The tokens of names and titles in a sentence: a place there belongs to them."""
    named = {k for body in mentions.bodies if scene.first <= body.i < scene.last for k in range(body.i, body.j)}
    named |= {k for mention, _ in scene.cast for i, j in mention.name for k in range(i, j)}
    for person in mentions.people:
        if scene.first <= person.i < scene.last:
            first, last = person.title or (person.i, person.j)
            end = max(person.j, last)
            named |= set(range(min(person.i, first), end + 2 * (tokens.norms[end : end + 1] in (["ب"], ["من"]))))
    return named


def _is_listed(tokens: Tokens, mentions: Mentions, place: PlaceMention) -> bool:
    """Is a country one of a list (الامارات – تونس – الجزائر), and so who took part rather than where?"""
    if place.city:
        return False
    joined = ("–", "-", "،", ",", "و")
    return any(
        not other.adjective and not other.city
        and ((other.i == place.j + 1 and tokens.norms[place.j] in joined) or (place.i == other.j + 1 and tokens.norms[other.j] in joined))
        for other in mentions.places
    )  # fmt: skip


def _locates(tokens: Tokens, place: PlaceMention, mention: EventMention, scene: _Scene) -> bool:
    """Does a place say where the gathering is: after في or ب, in brackets after it, or as the subject of تحتضن?"""
    norms = tokens.norms
    before = norms[place.i - 1] if place.i else ""
    after = place.i >= mention.j
    between = range(mention.j, place.i) if after else range(place.j, mention.i)
    if len(between) > _FARTHEST:
        return False
    if any(norms[k] in _HOSTING for k in range(max(scene.first, place.i - 3), place.i)):
        return True
    if not place.city and before in ("(", "-", "–", ":"):
        return False
    if before not in _PLACE_BEFORE or (before in ("-", "–", ":") and not (after and norms[mention.j] in "(:")):
        return False
    verbs = [norms[k] for k in between if tokens.flags[k] & VERB]
    if not all(verb in _HOLDING for verb in verbs):
        return False
    if after:
        return True
    return place.i - scene.first > 1 and not any(norms[k] in _REPORTS for k in between)


def _modes(tokens: Tokens, mentions: Mentions, scene: _Scene, found: list[Fields]) -> None:
    for cue in mentions.cues:
        if cue.column not in ("mode", "status") or not scene.first <= cue.i < scene.last:
            continue
        owner = _owner(scene, cue.i, cue.j)
        inside = next((pair for pair in scene.cast if pair[0].i <= cue.i < pair[0].j), None)
        owner = inside or owner
        if owner is None:
            continue
        fields = found[owner[1]]
        if cue.column == "mode":
            if cue.j < len(tokens) and tokens.norms[cue.i - 1] in ("الطب", "التعليم", "العمل", "الدراسه", "التدريب"):
                continue
            fields.mode = cue.value if fields.mode in (None, cue.value) else "hybrid"
        elif fields.status is None or cue.value in ("postponed", "cancelled"):
            fields.status = cue.value
        else:
            continue
        fields.evidence.append((cue.column, cue.i, cue.j, f"{cue.column} word"))
