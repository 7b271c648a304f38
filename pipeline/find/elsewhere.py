"""Nouns of gatherings in other walks of life: a match, a day at the exchange, a round of a prize or an election, an interview.

What number such a noun bears is no meeting's number either: the recognisers of editions and of gatherings both ask here.
"""

from __future__ import annotations

from pipeline.lexicon import KIND, Kind, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_ENCOUNTERS = grammar("encounters")
_OF_SPORT, _OF_TRADING, _OF_FAMILIES = grammar("of_sport"), grammar("of_trading"), grammar("of_families")
_SCHOLARS = grammar("scholars")
_TAGS = grammar("tags")
_PASSING = grammar("passing")
_NEAR = 60
_SIGNS_NEEDED = 2


def is_elsewhere(tokens: Tokens, head: int, end: int, kind: Kind) -> bool:
    """Does the noun at tokens ``head`` to ``end`` name no gathering here: a match, trading, a family, a field of study?

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tokens = normalize("سجل اللاعب هدفين في لقاء الوحدة على ملعب المدينة", lexicon.vocabulary)
    >>> is_elsewhere(tokens, 4, 5, Kind("meeting", "singular", "indefinite"))
    True
    """
    norms = tokens.norms
    noun = norms[head].removeprefix("ال")
    if noun.startswith(("اجتماع", "لقاء")) and end < len(norms) and norms[end].removeprefix("ال") in _OF_FAMILIES:
        return True
    if noun == "اجتماع" and head and norms[head - 1] in _SCHOLARS:
        return True  # عالم اجتماع
    if norms[tokens.sentence(head)[0]] in _TAGS:
        return True  # سمات: اجتماع الدوحة كيري, the keywords below an article
    if any(noun.startswith(encounter) for encounter in _ENCOUNTERS) and _signs(norms, head, _OF_SPORT) >= _SIGNS_NEEDED:
        return True
    return kind.kind == "sitting" and _signs(norms, head, _OF_TRADING) >= _SIGNS_NEEDED


def bars(norms: list[str], head: int, end: int, lexicon: Lexicon) -> bool:
    """Does the word after the noun say that it is no gathering: مؤتمر صحفي, دورة تدريبية, مؤتمرا صحافيا?"""
    if end >= len(norms):
        return False
    return norms[end] in lexicon.false_events or norms[head][-1] == "ا" and norms[end][:-1] in lexicon.false_events


def _signs(norms: list[str], head: int, words: frozenset[str]) -> int:
    """How many different words of a walk of life stand near a noun."""
    return len(words.intersection(norms[max(0, head - _NEAR) : head + _NEAR]))


def is_false_series(tokens: Tokens, head: int, kind: Kind, end: int, lexicon: Lexicon) -> bool:
    """Is this the nth round of a prize, a festival or an election (الدورة التاسعة لمهرجان …, الجائزة في دورتها الثامنة)?"""
    norms = tokens.norms
    for k in range(end, min(end + 4, len(norms))):
        if norms[k].removeprefix("ال") in lexicon.false_series:
            return True
        if norms[k] not in ("ل", "من") and norms[k] not in _PASSING:
            break
    if head and norms[head - 1].removeprefix("ال") in lexicon.false_series:
        return True  # انتخابات الدورة الثالثة
    if kind.form == "definite" and norms[head - 1] != "،":
        return False
    first, _ = tokens.sentence(head)
    for k in range(head - 1, first - 1, -1):
        if tokens.flags[k] & KIND:
            return False
        if norms[k].removeprefix("ال") in lexicon.false_series:
            return True
    return False
