"""Head nouns that name no body: a head of something unnamed (إدارة النادي), of any such body (مركز عربي), of a vague one."""

from __future__ import annotations

from pipeline.find.noun_phrase import is_feminine
from pipeline.lexicon import BODY, HEAD, PLACE, Head, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens, is_word, starts_definite

_STRUCTURAL = grammar("structural")
NAMED_FREELY = frozenset(("company", "party", "media", "other", "ngo", "university"))
_VAGUE = grammar("vague")
_VAGUE_WITH_COUNTRY = grammar("vague_with_country")
_ARMS = frozenset(("القوات الجويه", "القوات البريه", "القوات البحريه", "القوات المسلحه", "القوات الخاصه"))
_ORGANS = frozenset(("العامه", "العموميه", "الفنيه"))
"""الأمانة العامة, الجمعية العمومية: an organ of a body that stands elsewhere."""
_UNNAMED_PLACES = grammar("unnamed_places")


def is_of_unnamed(tokens: Tokens, i: int, j: int, end: int, head: Head) -> bool:
    """Does a head belong to a body or town that is not named: مجلس إدارة الجمعية, إدارة النادي, شرطة المنطقة?

    The council of a body that the document names elsewhere (مجلس الاتحاد) is a body; who runs it (إدارة الاتحاد) is not.
    """
    if head.type in NAMED_FREELY and head.number != "unit" or head.definite:
        return False
    last = tokens.norms[j - 1]
    if not starts_definite(last) or not all(tokens.flags[k] & HEAD for k in range(end, j - 1)):
        return False
    if last in _UNNAMED_PLACES or last == "ال" + tokens.norms[i]:
        return True
    if j == end + 1 and tokens.norms[i] == "مجلس":
        return False
    return bool(tokens.flags[j - 1] & HEAD) and not tokens.flags[j - 1] & (BODY | PLACE)


def is_any_such(tokens: Tokens, i: int, end: int, j: int, head: Head, lexicon: Lexicon) -> bool:
    """Is an indefinite head described by an indefinite adjective, so that any such body is meant: مركز عربي لمكافحة القرصنة?"""
    norm = tokens.norms[end]
    if (
        head.definite
        or starts_definite(norm)
        or not is_word(norm)
        or norm.endswith("ه") != is_feminine(tokens.norms[end - 1])
    ):
        return False
    if j > end + 1 and starts_definite(tokens.norms[end + 1]) or tokens.flags[end] & HEAD:
        return False
    return (
        norm in lexicon.places.adjectives or "ال" + norm in lexicon.adjectives and head.type not in ("company", "media")
    )


def is_generic(norm: str, adjective: str, head: Head, lexicon: Lexicon, heads: dict[str, int]) -> bool:
    """Does one adjective after a head name no body: المركز الإعلامي, اللجنة المذكورة, a short form of a name given before?"""
    if norm in ("الامانه", "الجمعيه") and adjective in _ORGANS:
        return True
    if adjective in _STRUCTURAL:
        return not head.definite or _said([norm, adjective], heads)
    if norm in _VAGUE and norm + " " + adjective not in _ARMS or adjective in lexicon.generic_adjectives:
        return True
    if norm in _VAGUE_WITH_COUNTRY and country_adjective(adjective, lexicon):
        return True
    return adjective in ("العامه", "العموميه") and norm in ("الجمعيه", "الامانه", "الاداره", "المديريه")


def _said(words: list[str], heads: dict[str, int]) -> bool:
    return " ".join(words) in heads


def country_adjective(norm: str, lexicon: Lexicon) -> str | None:
    return lexicon.places.adjectives.get(norm[2:]) if starts_definite(norm) else None
