"""Which body a mention names: the lexicon's id where the name and its country settle it, else an id of its own."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.assemble.countries import Countries
from pipeline.assemble.spelling import known_alike, known_reworded
from pipeline.lexicon import FUNCTION, HEAD, PLACE, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import BodyMention, Mentions, PlaceMention, leads_construct, within
from pipeline.normalize import Tokens, fold, starts_definite
from pipeline.records import Organization

_HOME_NAMES = {"المملكه": grammar("kingdoms"), "السلطنه": grammar("sultanates")}
_DATELINE = 15
_UNKNOWN = -1
_NEAR = 200
"""How many bodies before and after one may be what a bare head stands for."""


def hash_id(prefix: str, *parts: object) -> str:
    """A short stable id: the prefix and a hash of the parts.

    >>> hash_id("org", "هيئه", None)
    'org-bf55f1eeba'
    """
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"{prefix}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def name_start(tokens: Tokens, i: int) -> int:
    """The offset where a name begins: with the لل that swallowed its article (للاتحاد الدولي), not after it."""
    norm = tokens.norms[i]
    if i and tokens.norms[i - 1] == "ل" and starts_definite(norm) and tokens.glued(i):
        swallowed = fold(tokens.quote(i, i + 1)) != norm and not leads_construct(tokens, i)
        return tokens.starts[i - 1] if swallowed else tokens.starts[i]
    return tokens.starts[i]


def full_name(tokens: Tokens, i: int, j: int) -> str:
    """A name in full: with the article that لل swallowed, on one line."""
    written = " ".join(tokens.quote(i, j).split())
    swallowed = starts_definite(tokens.norms[i]) and name_start(tokens, i) != tokens.starts[i]
    return "ال" + written if swallowed else written


_OF_STATES = frozenset(("ministry", "agency", "regulator", "council", "committee", "court"))
_ORDINARY = FUNCTION | HEAD
_TASKS = grammar("tasks") | {"و", "ل", "ب"}


def country_of(tokens: Tokens, mentions: Mentions) -> str | None:
    """The country that a document speaks from: its dateline's, else the one it names most."""
    for place in mentions.places:
        if place.i < _DATELINE and not place.adjective and tokens.sentence(place.i)[0] == place.i:
            return place.country
    counts = Counter(place.country for place in mentions.places)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else None


def home_names(tokens: Tokens, mentions: Mentions) -> dict[int, PlaceMention]:
    """المملكة, السلطنة: the country that a document speaks from, where it is a kingdom or a sultanate; by token."""
    home = country_of(tokens, mentions)
    names = {norm for norm, codes in _HOME_NAMES.items() if home and home.lower() in codes}
    taken = {k for place in mentions.places for k in range(place.i, place.j)}
    return {
        k: PlaceMention(k, k + 1, None, str(home))
        for k, norm in enumerate(tokens.norms)
        if norm in names and k not in taken and not starts_definite(" ".join(tokens.norms[k + 1 : k + 2]))
    }


def identify(
    tokens: Tokens, mentions: Mentions, lexicon: Lexicon, countries: Countries
) -> tuple[list[str | None], dict[str, Organization]]:
    """The organization_id of every body mention (None where ambiguous), and the organizations by id.

    ``countries`` tell which country's a body is that does not say so.
    """
    ids: list[str | None] = []
    organizations: dict[str, Organization] = {}
    for n, body in enumerate(mentions.bodies):
        if body.same_as is not None:
            ids.append(ids[body.same_as])
            continue
        parent = _parent(tokens, mentions, n)
        if parent == _UNKNOWN:
            ids.append(None)
            continue
        name = body_name(tokens, mentions, n)
        organization = _organization(tokens, body, name, parent, mentions, countries, lexicon)
        ids.append(organization.organization_id if organization else None)
        if organization:
            organizations.setdefault(organization.organization_id, organization)
    return ids, organizations


def body_name(tokens: Tokens, mentions: Mentions, n: int) -> str:
    """A body's name in full: that of what a bare head stands for, and with its parent's (المكتب التنفيذي للمجلس)."""
    while (same := mentions.bodies[n].same_as) is not None and mentions.bodies[n].recognizer == "reference":
        n = same
    body, parent = mentions.bodies[n], _parent(tokens, mentions, n)
    if parent is None or parent == _UNKNOWN:
        return full_name(tokens, body.i, body.j)
    whole = mentions.bodies[parent]
    of = full_name(tokens, whole.i, whole.j)
    if tokens.norms[body.j - 2] != "ل":
        return f"{full_name(tokens, body.i, body.j - 1)} {of}"
    return f"{' '.join(tokens.quote(body.i, body.j - 2).split())} {for_(of)}"


def for_(name: str) -> str:
    """A name after ل.

    >>> for_("المجلس"), for_("مجلس الوزراء"), for_("اللجنة")
    ('للمجلس', 'لمجلس الوزراء', 'للجنة')
    """
    if name.startswith("الل"):
        return "ل" + name[2:]  # of three lams in a row, one is not written
    return "لل" + name[2:] if name.startswith("ال") else "ل" + name


def _parent(tokens: Tokens, mentions: Mentions, n: int) -> int | None:
    """The body that a bare head at a name's end stands for; None where it ends otherwise, -1 where the document does not tell."""
    body, norms = mentions.bodies[n], tokens.norms
    if body.ids or body.j - body.i < 2 or not starts_definite(norms[body.j - 1]):
        return None
    if norms[body.j - 2] != "ل" and (body.j - body.i > 2 or starts_definite(norms[body.i])):
        return None
    head = norms[body.j - 1]
    if not tokens.flags[body.j - 1] & HEAD:
        return None
    near = range(max(0, n - _NEAR), min(len(mentions.bodies), n + _NEAR))
    named = [
        k for k, other in ((k, mentions.bodies[k]) for k in near)
        if k != n and other.same_as is None and norms[other.i] in (head, head[2:]) and other.j - other.i > 1
    ]  # fmt: skip
    before = [k for k in named if k < n]
    return before[-1] if before else named[0] if named else _UNKNOWN


def _organization(
    tokens: Tokens, body: BodyMention, name: str, parent: int | None, mentions: Mentions, countries: Countries, lexicon: Lexicon
) -> Organization | None:  # fmt: skip
    words = tokens.norms[body.i : body.j]
    if parent is not None:
        whole = mentions.bodies[parent]
        words = [*words[:-1], *tokens.norms[whole.i : whole.j]]
        body = replace(body, ids=lexicon.body_names.find(words) or ())
    ids = body.ids or known_alike(words, lexicon)
    said = body.country or _country_after(body, mentions)
    if (
        len(ids) == 1
        and _is_another(tokens, body, ids[0], said, countries, lexicon)
        or _of_elsewhere(ids, body, lexicon)
    ):
        ids = ()
    if not ids:
        key = " ".join(words)
        return Organization(
            hash_id("org", key, body.country), name, None, None, body.type, body.country, None, None, "text"
        )
    chosen = _choose(ids, said, body.i, countries, lexicon)
    if chosen is None and (more := known_reworded(words, lexicon)):
        chosen = _choose((*ids, *more), said, body.i, countries, lexicon)
    return lexicon.bodies[chosen] if chosen else None


def _of_elsewhere(ids: Sequence[str], body: BodyMention, lexicon: Lexicon) -> bool:
    """Does a name say a country (البنك المركزي اليوناني) that none of the known bodies is of?"""
    countries = {lexicon.bodies[name].country for name in ids}
    return bool(body.country) and None not in countries and body.country not in countries


def _is_another(
    tokens: Tokens, body: BodyMention, known: str, said: str | None, countries: Countries, lexicon: Lexicon
) -> bool:
    """Is a name that any state may give its bodies (الجيش الوطني) known of one state only, and here of another?"""
    one = lexicon.bodies[known]
    party = one.type == "party" and starts_definite(tokens.norms[body.i])
    if one.country is None or not (party or one.type in _OF_STATES) or not tokens.flags[body.i] & HEAD:
        return False
    own_words = range(body.i + 1, body.j)
    if not all(
        starts_definite(norm := tokens.norms[k]) or tokens.flags[k] & _ORDINARY or norm in _TASKS for k in own_words
    ):
        return False
    named = {code for k in own_words if (code := lexicon.places.adjectives.get(tokens.norms[k].removeprefix("ال")))}
    if named or any(tokens.flags[k] & PLACE for k in own_words):
        return bool(named) and one.country not in named
    return said != one.country if said else countries.contradict(body.i, one.country)


def _country_after(body: BodyMention, mentions: Mentions) -> str | None:
    """The country named right after a body: وزارة الصحة في الأردن، بجمهورية مصر العربية."""
    after = within(mentions.places, body.j, body.j + 3)
    return mentions.places[after[0]].country if after else None


def _choose(ids: Sequence[str], said: str | None, i: int, countries: Countries, lexicon: Lexicon) -> str | None:
    """Of the known bodies that bear a name, the one that the country settles; None rather than a guess."""
    if len(ids) == 1:
        return ids[0]
    by_country: dict[str | None, list[str]] = {}
    for name in ids:
        by_country.setdefault(lexicon.bodies[name].country, []).append(name)
    anywhere = by_country.pop(None, [])
    country = said if said in by_country else None
    if country is None and by_country and not (said and not anywhere):
        country = countries.choose(i, [code for code in by_country if code])
    fitting = by_country[country] if country else anywhere
    return fitting[0] if len(fitting) == 1 else None
