"""Series that are no gatherings: rounds of prizes, festivals, elections and games are numbered as meetings are."""

from __future__ import annotations

from pipeline.lexicon import KIND, Kind, Lexicon
from pipeline.normalize import Tokens


def is_false_series(tokens: Tokens, head: int, kind: Kind, end: int, lexicon: Lexicon) -> bool:
    """Is this the nth round of a prize, a festival or an election (الدورة التاسعة لمهرجان …، الجائزة في دورتها الثامنة)?"""
    norms = tokens.norms
    for k in range(end, min(end + 3, len(norms))):
        if norms[k].removeprefix("ال") in lexicon.false_series:
            return True
        if norms[k] not in ("ل", "من"):
            break
    if kind.form == "definite" and norms[head - 1] != "،":
        return False
    first, _ = tokens.sentence(head)
    for k in range(head - 1, first - 1, -1):
        if tokens.flags[k] & KIND:
            return False
        if norms[k].removeprefix("ال") in lexicon.false_series:
            return True
    return False
