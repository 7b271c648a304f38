"""The tense of what a date is said of: reported as past, announced as coming."""

from __future__ import annotations

from pipeline.lexicon import VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_FUTURE_WORDS = grammar("future_words")
_ANNOUNCING = grammar("announcing")
_FARTHEST = 25
"""A verb that stands more tokens before a date says nothing of it."""


def tense_of(tokens: Tokens, i: int, j: int, lexicon: Lexicon) -> str:
    """The tense of what a date from token ``i`` to ``j`` is said of: that of a verb right behind it, else of one before.

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tense_of(normalize("وفي ديسمبر انطلقت الورشة", lexicon.vocabulary), 2, 3, lexicon)
    'done'
    """
    before = tense_before(tokens, i, lexicon)
    if before == "past" and j < len(tokens) and tokens.flags[j] & VERB:
        return "future" if is_future(tokens, j, lexicon) else _of_verb(tokens.norms[j])
    return before


def tense_before(tokens: Tokens, i: int, lexicon: Lexicon) -> str:
    """The tense of the nearest verb before token ``i``, in its sentence: done, present or future.

    After a verb that announces (أعلنت) or none at all it is "past": what is dated may lie ahead. After منذ it is "since", after
    من الآن حتى "ahead".

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tense_before(normalize("سيصل الوفد السبت", lexicon.vocabulary), 2, lexicon)
    'future'
    """
    if i and tokens.norms[i - 1] == "منذ":
        return "since"
    if _from_now_until(tokens, i):
        return "ahead"
    first, _ = tokens.sentence(i)
    for k in range(i - 1, max(first, i - _FARTHEST) - 1, -1):
        norm = tokens.norms[k]
        if norm in _FUTURE_WORDS or is_future(tokens, k, lexicon):
            return "future"
        if tokens.flags[k] & VERB:
            return _of_verb(norm)
    return "past"


def _of_verb(norm: str) -> str:
    if norm in _ANNOUNCING:
        return "past"
    return "present" if norm[0] in "يت" and len(norm) > 3 and not norm.endswith("ت") else "done"


def _from_now_until(tokens: Tokens, i: int) -> bool:
    """Does من الآن حتى (or من هنا حتى) stand before token ``i``?"""
    norms = tokens.norms
    at = i - 1 - (i > 0 and norms[i - 1] == "يوم")
    if at < 2 or norms[at] not in ("حتي", "الي", "لغايه"):
        return False
    at -= norms[at - 1] == "و"
    return norms[at - 1] in ("الان", "هنا") and norms[at - 2] == "من"


def is_future(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Is token ``i`` a verb with the prefix of the future, in the third person or the first (سيعود, سأعود, سنعود)?"""
    norm = tokens.norms[i]
    if i and tokens.norms[i - 1] == "سوف":
        return True
    if len(norm) < 4 or norm[0] != "س" or norm[1] not in "يتان":
        return False
    return norm[1:] in lexicon.verbs or (norm[1] in "ان" and "ي" + norm[2:] in lexicon.verbs)
