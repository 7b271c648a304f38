"""Words that say what a value is: برئاسة, تستضيفه, عن بعد, الاستثنائية, على هامش."""

from __future__ import annotations

from pipeline.lexicon import CUE, Lexicon
from pipeline.mentions import CueMention, Mentions
from pipeline.normalize import Tokens


def find_cues(tokens: Tokens, before: Mentions, lexicon: Lexicon) -> list[CueMention]:
    """Every cue of a document, from left to right; a phrase that says two things gives two mentions."""
    found: list[CueMention] = []
    free = 0
    for i, flags in tokens.marked:
        if i < free or not flags & CUE:
            continue
        match = lexicon.cues.match(tokens.norms, i)
        if match:
            found += [CueMention(i, match.end, cue.column, cue.value, cue.side) for cue in match.value]
            free = match.end
    return found
