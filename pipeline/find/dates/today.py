"""Is اليوم today, or nowadays, or a day of something else?"""

from __future__ import annotations

from pipeline.lexicon import KIND, PLACE, VERB, WEEKDAY, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_NOT_TODAY_BEFORE = grammar("not_today_before")
_NOT_TODAY_AFTER = grammar("not_today_after")
_NOWADAYS_VERBS = grammar("nowadays_verbs")
_NOWADAYS_NOUNS = grammar("nowadays_nouns")
_NOWADAYS_AFTER = grammar("nowadays_after")
_COMPARISONS = grammar("comparisons")
_NEAR = 4
"""A verb that stands more tokens before اليوم does not make it nowadays."""


def is_today(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> bool:
    """Is اليوم today, and not a day of a conference, the World Day of something, a newspaper, or nowadays?

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> is_today(normalize("وصل اليوم وفد", lexicon.vocabulary), 1, 2, lexicon)
    True
    >>> is_today(normalize("بات العالم اليوم أكثر ترابطا", lexicon.vocabulary), 2, 3, lexicon)
    False
    """
    norms = tokens.norms
    if i and (norms[i - 1] in _NOT_TODAY_BEFORE or norms[i - 1] == "ب") and norms[i] != "هذا":
        return False
    if i and end < len(norms) and norms[i - 1] in '«"“(' and norms[end] in '»"”)':
        return False  # a newspaper's name
    after = norms[end] if end < len(norms) else ""
    if after in lexicon.weekdays:
        return True
    if after in _NOT_TODAY_AFTER or after in lexicon.numbers and after.startswith("ال"):
        return False
    if after.startswith("ال") and after.endswith(("ي", "يه")) and not tokens.flags[end]:
        return False
    return norms[i] != "اليوم" or not _is_nowadays(tokens, i, end)


def _is_nowadays(tokens: Tokens, i: int, end: int) -> bool:
    """نعيش اليوم, بات العالم اليوم, أزمة المنطقة اليوم, اليوم أكثر من أي وقت مضى."""
    norms = tokens.norms
    if end < len(norms) and norms[end] in _COMPARISONS:
        return True
    if norms[end : end + 1] == [")"] and tokens.flags[i - 1] & PLACE:
        return True  # an aside on what a place is now: (تونس اليوم)
    first, _ = tokens.sentence(i)
    for k in range(i - 1, max(first, i - _NEAR) - 1, -1):
        if norms[k] in _NOWADAYS_VERBS:
            return True
        if tokens.flags[k] & (VERB | WEEKDAY | KIND):
            return False
        if norms[k] in _NOWADAYS_NOUNS and k >= i - 3:
            return True
    return norms[end : end + 1] != [] and norms[end] in _NOWADAYS_AFTER
