"""Where a gathering takes place: the places of its sentences, of its name, and under the date of a memo."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.scenes import FARTHEST, HOLDING, REPORTS, Fields, Pair, Scene
from pipeline.lexicon import MONTH, TIME, VERB, WEEKDAY
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EventMention, Mentions, PlaceMention, within
from pipeline.normalize import NUMBER, Tokens

_PLACE_BEFORE = grammar("place_before") | frozenset("( - : ب –".split())
_HOSTING = grammar("hosting")
HOSTS = grammar("hosts")
"""Forms of hosting without a pronoun: what they host is named after them."""
_TOWN = frozenset(("المدينه", "العاصمه", "المكان"))
_SAME = frozenset(("ذاتها", "نفسها", "عينها", "ذاته", "نفسه"))
_STOPS = frozenset("، , . : ان و".split())
_AFTERWARDS = frozenset(("بعد", "بعدما", "عقب", "قادما"))
_HELD_ONE = grammar("held_one")
_RELATIVES = frozenset(("الذي", "التي"))
_TO_VERB = 4
"""تونس تستعد بدورها لاحتضان: so many tokens may stand between a host and the verb."""
_LOOSE = 8
"""Farther from a gathering, a place is its own only where a verb or relative word leads on to it."""
_LONGEST_NAME = 8
_LISTING = ("–", "-", "،", ",", "و")


def place_by_heading(tokens: Tokens, mentions: Mentions, i: int, fields: Fields) -> None:
    """The town on the line below the date of a memo, which ends at token ``i``: بيت الأمم المتحدة، بيروت."""
    while i < len(tokens) and tokens.norms[i] == "\n":
        i += 1
    _, end = tokens.sentence(i)
    cities = (mentions.places[n] for n in within(mentions.places, i, end))
    city = next((place for place in cities if place.city), None)
    if city and end - i < 12:
        _set_place(city, fields, "town under the title of a meeting")


def place_by_sentence(
    tokens: Tokens, mentions: Mentions, scene: Scene, found: Sequence[Fields], home: str | None
) -> None:
    """Every place of a sentence goes to the gathering whose it is, if it says where; ``home`` is the document's own."""
    named = _named(tokens, mentions, scene)
    for n in within(mentions.places, scene.first, scene.last):
        place = mentions.places[n]
        if place.adjective or place.i in named or _is_listed(tokens, mentions, place):
            continue
        owner = _owner(tokens, place, scene, found)
        if owner is None or not _locates(tokens, place, owner[0], scene):
            continue
        fields = found[owner[1]]
        if fields.city is None and (fields.country is None or fields.country == place.country):
            _set_place(place, fields, "place named beside the gathering: في دبي")
    _same_town(tokens, scene, found)
    if home:
        _place_at_home(tokens, scene, found, home)
    for mention, at in scene.cast:
        if found[at].city is None and found[at].country is None and (city := _city_in_name(mentions, mention)):
            _set_place(city, found[at], "town in the name: ندوة سوسة")


def _same_town(tokens: Tokens, scene: Scene, found: Sequence[Fields]) -> None:
    """بالمدينة ذاتها, في المدينة نفسها: the town told of last."""
    for k in range(scene.first + 1, scene.last - 1):
        if tokens.norms[k].removeprefix("ب") not in _TOWN or tokens.norms[k + 1] not in _SAME:
            continue
        owner = scene.right_after(k + 2) or scene.owner(k, k + 2) or scene.following(k)
        known = [fields for fields in found if fields.city and _told_before(fields, k)]
        if owner and known and found[owner[1]].city is None:
            last = max(known, key=lambda fields: max(i for field, i, *_ in fields.evidence if field == "place"))
            found[owner[1]].city, found[owner[1]].country = last.city, last.country
            found[owner[1]].evidence.append(("place", k, k + 2, "the town told of last: بالمدينة ذاتها"))


def _told_before(fields: Fields, k: int) -> bool:
    return any(field == "place" and i < k for field, i, *_ in fields.evidence)


def _set_place(place: PlaceMention, fields: Fields, rule: str) -> None:
    fields.city, fields.country = place.city, place.country
    fields.evidence.append(("place", place.i, place.j, rule))


def _owner(tokens: Tokens, place: PlaceMention, scene: Scene, found: Sequence[Fields]) -> Pair | None:
    """The gathering that a place is said of: في دبي خلال المؤتمر, one without a town right after it, or the nearest."""
    if _hosts(tokens, place, scene) and (hosted := scene.following(place.j)):
        return hosted
    during = next((k for k in (place.j, place.j + 1) if tokens.norms[k : k + 1] in (["اثناء"], ["خلال"])), None)
    owner = next((pair for pair in scene.cast if during and during < pair[0].i <= during + 2), None)
    following = scene.right_after(place.j)
    if owner is None and following and found[following[1]].city is None:
        owner = following
    return owner or scene.owner(place.i, place.j)


def _hosts(tokens: Tokens, place: PlaceMention, scene: Scene) -> bool:
    """مراكش ستحتضن …, تستضيف الدوحة …, تونس تستعد لاحتضان …: is a place the subject of a verb of hosting?"""
    norms = tokens.norms
    before = norms[place.i - 1] if place.i > scene.first else ""
    if before in HOSTS:
        return True
    return before not in _PLACE_BEFORE and any(
        norms[k] in HOSTS and not any(norms[n] in _STOPS for n in range(place.j, k))
        for k in range(place.j, min(place.j + _TO_VERB, scene.last))
    )


def _leads_on(tokens: Tokens, between: range) -> bool:
    """Does a verb of holding, its participle (المنعقد), a relative word or a date lead from a gathering to a place?"""
    return any(
        tokens.norms[k] in HOLDING
        or tokens.norms[k] in _RELATIVES
        or tokens.norms[k] in _HELD_ONE
        or tokens.flags[k] & (NUMBER | MONTH | WEEKDAY | TIME)
        for k in between
    )


def _place_at_home(tokens: Tokens, scene: Scene, found: Sequence[Fields], home: str) -> None:
    """في البلاد: at home."""
    for k in range(scene.first, scene.last - 1):
        if tokens.norms[k] == "في" and tokens.norms[k + 1] == "البلاد" and (owner := scene.owner(k, k + 2)):
            fields = found[owner[1]]
            if fields.country is None:
                fields.country = home
                fields.evidence.append(("place", k, k + 2, "at home, where the document speaks from: في البلاد"))


def _city_in_name(mentions: Mentions, mention: EventMention) -> PlaceMention | None:
    """The town that a gathering is named after, right behind its noun: ورشة جدة, معرض جدة الدولي."""
    return next(
        (
            place
            for place in (mentions.places[n] for n in within(mentions.places, mention.head + 1, mention.head + 2))
            if place.city and place.j <= mention.j
        ),
        None,
    )


def _named(tokens: Tokens, mentions: Mentions, scene: Scene) -> set[int]:
    """The tokens of names and titles in a sentence: a place there belongs to them."""
    bodies = (mentions.bodies[n] for n in within(mentions.bodies, scene.first, scene.last))
    named = {k for body in bodies for k in range(body.i, body.j)}
    named |= {k for mention, _ in scene.cast for i, j in mention.name for k in range(i, j)}
    for person in (mentions.people[n] for n in within(mentions.people, scene.first, scene.last)):
        first, last = person.title or (person.i, person.j)
        end = max(person.j, last)
        named |= set(range(min(person.i, first), end + 2 * (tokens.norms[end : end + 1] in (["ب"], ["من"]))))
    return named


def _is_listed(tokens: Tokens, mentions: Mentions, place: PlaceMention) -> bool:
    """Is a country one of a list (الامارات – تونس – الجزائر), and so who took part rather than where?"""
    if place.city:
        return False
    near = (mentions.places[n] for n in within(mentions.places, place.i - _LONGEST_NAME, place.j + 2))
    countries = (other for other in near if not other.adjective and not other.city)
    return any(_joins(tokens, place, other) or _joins(tokens, other, place) for other in countries)


def _joins(tokens: Tokens, first: PlaceMention, second: PlaceMention) -> bool:
    return second.i == first.j + 1 and tokens.norms[first.j] in _LISTING


def _locates(tokens: Tokens, place: PlaceMention, mention: EventMention, scene: Scene) -> bool:
    """Does a place say where the gathering is: after في or ب, in brackets after it, or as the subject of تحتضن?"""
    norms = tokens.norms
    before = norms[place.i - 1] if place.i else ""
    after = place.i >= mention.j
    between = range(mention.j, place.i) if after else range(place.j, mention.i)
    if len(between) > FARTHEST:
        return False
    if not after and _hosts(tokens, place, scene):
        return True
    if after and len(between) > _LOOSE and not _leads_on(tokens, between):
        return False
    if any(norms[k] in _HOSTING for k in range(max(scene.first, place.i - 3), place.i)):
        return True
    if not place.city and before in ("(", "-", "–", ":"):
        return False
    if before not in _PLACE_BEFORE or (before in ("-", "–", ":") and not (after and norms[mention.j] in "(:")):
        return False
    verbs = [norms[k] for k in between if tokens.flags[k] & VERB]
    if not all(verb in HOLDING for verb in verbs):
        return False
    if after:
        return True
    if before == "الي" and any(norms[k] in _AFTERWARDS for k in between):
        return False  # عاد إلى تونس بعد المؤتمر, unlike سافر إلى تونس لحضور المؤتمر
    return place.i - scene.first > 1 and not any(norms[k] in REPORTS for k in between)
