"""In which building or hall a gathering takes place, as written: قصر المؤتمرات, مقر الأمانة العامة."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.scenes import HOLDING, Fields, Scene
from pipeline.lexicon import KIND, TIME, TITLE, VERB
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import Mentions, within
from pipeline.normalize import Tokens, starts_definite

_VENUES = grammar("venues")
_LONGEST = 7


def venue_by_sentence(tokens: Tokens, mentions: Mentions, scene: Scene, found: Sequence[Fields]) -> None:
    """Every building of a sentence, after في or ب, goes to the gathering whose it is."""
    bodies = {mentions.bodies[n].i: mentions.bodies[n].j for n in within(mentions.bodies, scene.first, scene.last)}
    for k in range(scene.first + 1, scene.last):
        norm = tokens.norms[k]
        if norm not in _VENUES or not (norm[0] == "ب" or tokens.norms[k - 1] in ("في", "ب")):
            continue
        end, owner = _end(tokens, bodies, k, scene.last), scene.owner(k, k + 1)
        if end == k + 1 or owner is None or found[owner[1]].venue or not _belongs(tokens, k, owner[0].j, owner[0].i):
            continue
        fields = found[owner[1]]
        written = " ".join(tokens.quote(k, end).split())
        fields.venue = written.removeprefix("ب") if norm[0] == "ب" else written
        fields.evidence.append(("venue", k, end, "building after في or ب: بقصر المؤتمرات"))


def _belongs(tokens: Tokens, k: int, after: int, before: int) -> bool:
    """Do only verbs of holding stand between a building and the gathering?"""
    between = range(after, k) if k >= after else range(k, before)
    return all(tokens.norms[n] in HOLDING for n in between if tokens.flags[n] & VERB)


def _end(tokens: Tokens, bodies: dict[int, int], k: int, last: int) -> int:
    """The token after the building's name: its body, or the definite words that follow its noun."""
    if k + 1 in bodies:
        return bodies[k + 1]
    end = k + 1
    while end < min(last, k + _LONGEST) and starts_definite(tokens.norms[end]):
        if tokens.flags[end] & (TITLE | KIND | TIME):
            break
        end += 1
    return end
