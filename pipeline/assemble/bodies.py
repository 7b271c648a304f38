"""Which body a mention names: the lexicon's id where the name and its country settle it, else an id of its own."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from pipeline.lexicon import Lexicon
from pipeline.mentions import BodyMention, Mentions
from pipeline.normalize import Tokens, starts_definite
from pipeline.records import Organization

_DATELINE = 15


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
    if starts_definite(norm) and not tokens.text.startswith("ا", tokens.starts[i]) and tokens.glued(i) and i:
        swallowed = tokens.norms[i - 1] == "ل"
        return tokens.starts[i - 1] if swallowed else tokens.starts[i]
    return tokens.starts[i]


def full_name(tokens: Tokens, i: int, j: int) -> str:
    """A name in full: with the article that لل swallowed, on one line."""
    written = " ".join(tokens.quote(i, j).split())
    swallowed = starts_definite(tokens.norms[i]) and name_start(tokens, i) != tokens.starts[i]
    return "ال" + written if swallowed else written


def country_of(tokens: Tokens, mentions: Mentions) -> str | None:
    """The country that a document speaks from: its dateline's, else the one it names most."""
    for place in mentions.places:
        if place.i < _DATELINE and not place.adjective and tokens.sentence(place.i)[0] == place.i:
            return place.country
    counts = Counter(place.country for place in mentions.places)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else None


def identify(tokens: Tokens, mentions: Mentions, lexicon: Lexicon) -> tuple[list[str | None], dict[str, Organization]]:
    """The organization_id of every body mention (None where ambiguous), and the organizations by id."""
    home = country_of(tokens, mentions)
    ids: list[str | None] = []
    organizations: dict[str, Organization] = {}
    for body in mentions.bodies:
        if body.same_as is not None:
            ids.append(ids[body.same_as])
            continue
        organization = _organization(tokens, body, mentions, home, lexicon)
        ids.append(organization.organization_id if organization else None)
        if organization:
            organizations.setdefault(organization.organization_id, organization)
    return ids, organizations


def _organization(
    tokens: Tokens, body: BodyMention, mentions: Mentions, home: str | None, lexicon: Lexicon
) -> Organization | None:
    if not body.ids:
        name = full_name(tokens, body.i, body.j)
        key = " ".join(tokens.norms[body.i : body.j])
        return Organization(
            hash_id("org", key, body.country), name, None, None, body.type, body.country, None, None, "text"
        )
    chosen = _choose(body.ids, body.country or _country_after(body, mentions), home, lexicon)
    return lexicon.bodies[chosen] if chosen else None


def _country_after(body: BodyMention, mentions: Mentions) -> str | None:
    """The country named right after a body: وزارة الصحة في الأردن، بجمهورية مصر العربية."""
    for place in mentions.places:
        if body.j <= place.i <= body.j + 2:
            return place.country
    return None


def _choose(ids: Sequence[str], said: str | None, home: str | None, lexicon: Lexicon) -> str | None:
    """Of the known bodies that bear a name, the one that the country settles; None rather than a guess."""
    if len(ids) == 1:
        return ids[0]
    for country in filter(None, (said, home)):
        fitting = [name for name in ids if lexicon.bodies[name].country == country]
        if len(fitting) == 1:
            return fitting[0]
        if said and not fitting:
            break
    anywhere = [name for name in ids if lexicon.bodies[name].country is None]
    return anywhere[0] if len(anywhere) == 1 else None
