"""Where a gathering takes place: the places of its sentences, of its name, and under the date of a memo."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.scenes import FARTHEST, HOLDING, REPORTS, Fields, Pair, Scene
from pipeline.lexicon import VERB
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EventMention, Mentions, PlaceMention, within
from pipeline.normalize import Tokens

_PLACE_BEFORE = grammar("place_before") | frozenset("( - : ب –".split())
_HOSTING = grammar("hosting")
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
    if home:
        _place_at_home(tokens, scene, found, home)
    for mention, at in scene.cast:
        if found[at].city is None and found[at].country is None and (city := _city_in_name(mentions, mention)):
            _set_place(city, found[at], "town in the name: ندوة سوسة")


def _set_place(place: PlaceMention, fields: Fields, rule: str) -> None:
    fields.city, fields.country = place.city, place.country
    fields.evidence.append(("place", place.i, place.j, rule))


def _owner(tokens: Tokens, place: PlaceMention, scene: Scene, found: Sequence[Fields]) -> Pair | None:
    """The gathering that a place is said of: في دبي خلال المؤتمر, one without a town right after it, or the nearest."""
    during = next((k for k in (place.j, place.j + 1) if tokens.norms[k : k + 1] in (["اثناء"], ["خلال"])), None)
    owner = next((pair for pair in scene.cast if during and during < pair[0].i <= during + 2), None)
    following = scene.right_after(place.j)
    if owner is None and following and found[following[1]].city is None:
        owner = following
    return owner or scene.owner(place.i, place.j)


def _place_at_home(tokens: Tokens, scene: Scene, found: Sequence[Fields], home: str) -> None:
    """في البلاد: at home."""
    for k in range(scene.first, scene.last - 1):
        if tokens.norms[k] == "في" and tokens.norms[k + 1] == "البلاد" and (owner := scene.owner(k, k + 2)):
            found[owner[1]].country = found[owner[1]].country or home


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
    return place.i - scene.first > 1 and not any(norms[k] in REPORTS for k in between)
