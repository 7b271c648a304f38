"""Short names: those that a document defines beside the full one, and what the press puts in quotes without its head."""

from __future__ import annotations

import bisect
import re

from msgspec.structs import replace

from pipeline.lexicon import CUE, FUNCTION, PLACE, TITLE, Lexicon
from pipeline.mentions import BodyMention
from pipeline.normalize import NUMBER, Tokens, is_word

_PROCLITICS = frozenset("وفبلك")
_OPENERS = {"(": ")", "«": "»", '"': '"', "“": "”", "'": "'", "[": "]"}
_CLOSING = {"«": "»", '"': '"', "“": "”", "”": "“"}
_QUOTE = re.compile(r'[«"“”] ?(?=\w)')
_TOLD = re.compile(r"(?:^|\W)و?ل\u0640*[ \xa0]?$")
_HEADLINE = re.compile(r"(?:^|\n)[ \t]*$")
_BEFORE_QUOTE = 8
"""The letters before a quotation mark that tell what it opens."""
_PAPERS = ("صحيفه", "جريده", "وكاله", "موقع", "قناه", "مجله")
_MINISTRIES = ("وزاره",)
_MOST_WORDS = 5


def definition(tokens: Tokens, mention: BodyMention, index: int, lexicon: Lexicon) -> BodyMention | None:
    """A short name in brackets or quotes right after the full one: … لغرب آسيا "الإسكوا"."""
    j = mention.j
    closing = _OPENERS.get(tokens.norms[j]) if j < len(tokens) else None
    if closing is None:
        return None
    i = j + 1
    if tokens.norms[i : i + 1] and tokens.norms[i] in _OPENERS:
        i, closing = i + 1, _OPENERS[tokens.norms[i]]
    end = next((k for k in range(i, min(i + 5, len(tokens))) if tokens.norms[k] == closing), i)
    words = tokens.norms[i:end]
    if tokens.norms[mention.i - 1 : mention.i] == [tokens.norms[j]]:
        return None  # the quote closes the name: "مايكروسوفت" تطلق "…"
    if not words or words[0] in _PROCLITICS or words[0] in lexicon.verbs and words[0][0] in "يتس":
        return None
    name = tokens.norms[mention.i : mention.j]
    known = lexicon.body_names.find(words)
    if len(words) > 1 and not known and not _spelled(words) and not _shortens(words, name):
        return None
    if any(tokens.flags[k] & (NUMBER | FUNCTION | PLACE | CUE | TITLE) for k in range(i, end)):
        return None
    if not all(is_word(norm) or norm.isascii() and (norm.isalpha() or norm == "-") for norm in words):
        return None
    if len(words) == 1 and words[0][0] == "ي" and words[0].endswith("ون"):
        return None  # an aside, a verb: (يُصعِّدون)
    if words[0].isascii() and not tokens.quote(i, end).replace("-", "").replace(" ", "").isupper():
        return None
    return BodyMention(
        i,
        end,
        mention.ids or known or (),
        mention.type,
        mention.country,
        "definition",
        "short name beside the full one: (الإسكوا)",
        None if known and not mention.ids else index,
    )


def _spelled(words: list[str]) -> bool:
    """Are words the names of letters (بي بي سي), or letters with a dash (ICC-UK)?"""
    return all(len(word) < 4 for word in words)


def _shortens(words: list[str], name: list[str]) -> bool:
    """Does each longer word of a short name stand in the full one: (كويت ترك) beside البنك الكويتي التركي?"""
    return all(any(word.removeprefix("ال") in norm for norm in name[1:]) for word in words if len(word) > 2)


def press_names(tokens: Tokens, found: list[BodyMention], lexicon: Lexicon) -> list[BodyMention]:
    """Known bodies in quotes without their head: a paper that is spoken to (وقال لـ«الوطن»), a ministry that leads a headline."""
    text, names = tokens.text, []
    for quote in _QUOTE.finditer(text):
        before = text[max(0, quote.start() - _BEFORE_QUOTE) : quote.start()]
        if _TOLD.search(before):
            rule = "a paper in quotes that is spoken to: لـ«الوطن»"
            mention = _press_name(tokens, quote.end(), _PAPERS, rule, lexicon)
        elif quote[0][0] != "”" and _HEADLINE.search(before) and (len(before) == quote.start() or "\n" in before):
            rule = "a ministry in quotes that leads a headline: «الصحة» تطلق"
            mention = _press_name(tokens, quote.end(), _MINISTRIES, rule, lexicon)
            mention = mention if mention and _leads(tokens, mention.j + 1, lexicon) else None
        else:
            continue
        if mention:
            names.append(mention)
    taken = {k for mention in found for k in range(mention.i, mention.j)} if names else set()
    return [mention for mention in names if mention.i not in taken]


def _press_name(tokens: Tokens, at: int, heads: tuple[str, ...], rule: str, lexicon: Lexicon) -> BodyMention | None:
    """The known body that the quoted words at an offset name, with one of some heads before them."""
    i = bisect.bisect_left(tokens.starts, at)
    closing = _CLOSING.get(tokens.norms[i - 1]) if i else None
    j = next((k for k in range(i, min(i + _MOST_WORDS, len(tokens))) if tokens.norms[k] == closing), i)
    if i == j or tokens.starts[i] != at:
        return None
    name = tokens.norms[i:j]
    ids = next((ids for head in heads if (ids := lexicon.body_names.find((head, *name)))), None)
    return BodyMention(i, j, ids, lexicon.bodies[ids[0]].type, None, "gazetteer", rule) if ids else None


def _leads(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Does a verb or a colon follow, as in a headline?"""
    return tokens.norms[i : i + 1] == [":"] or i < len(tokens) and tokens.norms[i] in lexicon.verbs


def with_short_names(tokens: Tokens, found: list[BodyMention], short: dict[tuple[str, ...], int]) -> list[BodyMention]:
    """Add the later uses of short names that the document has defined."""
    if not short:
        return in_order(found)
    taken = {k for mention in found for k in range(mention.i, mention.j)}
    firsts = {words[0]: (words, index) for words, index in short.items() if len("".join(words)) > 2}
    later = []
    for k, norm in enumerate(tokens.norms):
        if norm in firsts and k not in taken:
            words, index = firsts[norm]
            defined = found[index]
            if k > defined.i and tuple(tokens.norms[k : k + len(words)]) == words:
                later.append(
                    BodyMention(
                        k,
                        k + len(words),
                        defined.ids,
                        defined.type,
                        defined.country,
                        "definition",
                        "short name that the document has defined",
                        index,
                    )
                )
    return in_order(found + later)


def in_order(bodies: list[BodyMention]) -> list[BodyMention]:
    """Bodies from left to right; what is the same as another points at its new place."""
    order = sorted(range(len(bodies)), key=lambda n: bodies[n].i)
    if order == list(range(len(bodies))):
        return bodies
    place = {old: new for new, old in enumerate(order)}
    return [
        replace(bodies[n], same_as=place[same]) if (same := bodies[n].same_as) is not None else bodies[n] for n in order
    ]
