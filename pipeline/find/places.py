"""Places: cities and countries by name, and the adjectives of countries."""

from __future__ import annotations

from pipeline.lexicon import NAME, PLACE, TITLE, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import Mentions, PlaceMention
from pipeline.normalize import Tokens

_LOCATES = grammar("locates") | frozenset("( - / ، ب ل و –".split())
_DAMMA, _OMAN = "\N{ARABIC DAMMA}", "عمان"
_FAMILY_BEFORE = grammar("name_links")


def find_places(tokens: Tokens, before: Mentions, lexicon: Lexicon) -> list[PlaceMention]:
    """Every city and country of a document, from left to right; of overlapping names the longest."""
    found: list[PlaceMention] = []
    free = 0
    norms, adjectives = tokens.norms, lexicon.places.adjectives
    for i, flags in tokens.marked:
        if i < free or not flags & PLACE:
            continue
        match = lexicon.place_names.match(norms, i)
        if match and not _is_part_of_a_name(tokens, i, match.end):
            city, country = match.value
            if _DAMMA in tokens.quote(i, match.end) and norms[i] == _OMAN:
                city, country = "", "OM"  # عُمان; without the vowel, or as عمّان, it is Amman
            found.append(PlaceMention(i, match.end, city or None, country))
            free = match.end
        elif match is None and (code := adjectives.get(norms[i].removeprefix("ال"))):
            found.append(PlaceMention(i, i + 1, None, code, adjective=True))
            free = i + 1
    return found


def _is_part_of_a_name(tokens: Tokens, i: int, end: int) -> bool:
    """A family or first name, not a place: محمد بن بريدة, خالد المدني."""
    before = tokens.flags[i - 1] if i else 0
    if i and tokens.norms[i - 1] in _FAMILY_BEFORE:
        return True
    if end == i + 1 and before & (NAME | TITLE) and tokens.norms[i - 1] not in _LOCATES:
        return bool(before & NAME)
    return False
