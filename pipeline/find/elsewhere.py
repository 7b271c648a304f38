"""Nouns of gatherings in other walks of life: a match, a day at the exchange, a round of a prize or an election, an interview.

What number such a noun bears is no meeting's number either: the recognisers of editions and of gatherings both ask here.
"""

from __future__ import annotations

from pipeline.lexicon import KIND, Kind, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_ENCOUNTERS = grammar("encounters")
_OF_SPORT, _OF_TRADING, _OF_FAMILIES = grammar("of_sport"), grammar("of_trading"), grammar("of_families")
_OF_MOUNTAINS = grammar("of_mountains")
_SCHOLARS = grammar("scholars")
_TAGS, _BECOMES = grammar("tags"), grammar("becomes")
_MEMBERS = frozenset(("عضو", "عضوا", "عضويه"))
_PASSING = grammar("passing")
_NEAR, _BESIDE = 60, 8
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
    noun, before = norms[head].removeprefix("ال"), norms[head - 1] if head else ""
    after = norms[end] if end < len(norms) else ""
    if noun.startswith(("اجتماع", "لقاء")) and (after.removeprefix("ال") in _OF_FAMILIES or before in _SCHOLARS):
        return True  # اجتماع العائلة, عالم اجتماع
    if noun in ("دوره", "دورتها") and after == "الشهريه":
        return True  # of women
    if kind.form == "indefinite" and (before in _MEMBERS or before in _BECOMES and norms[head][-1] == "ا"):
        return True  # عضو مؤتمر العالم الإسلامي, a body that is called a conference; كان معرضا جميلا, what it was like
    if norms[tokens.sentence(head)[0]] in _TAGS:
        return True  # سمات: اجتماع الدوحة كيري, the keywords below an article
    if any(noun.startswith(encounter) for encounter in _ENCOUNTERS) and _signs(norms, head, _OF_SPORT) >= _SIGNS_NEEDED:
        return True
    if kind.kind == "summit" and not _OF_MOUNTAINS.isdisjoint(norms[max(0, head - _BESIDE) : head + _BESIDE]):
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
