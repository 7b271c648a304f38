"""How the gatherings of a document hang together: what follows, reviews, prepares for, is part or previous edition of what."""

from __future__ import annotations

import bisect
from collections import defaultdict
from dataclasses import dataclass

from pipeline.assemble.gatherings import Gathering
from pipeline.mentions import CueMention, EventMention, Mentions
from pipeline.normalize import Tokens

_REACH = 14
_FEW = 20
"""How many mentions before a cue may be what it speaks of."""
_OBJECT_REACH = {"reviews": 4, "prepares_for": 5}


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two gatherings (by index), and the tokens that say so."""

    first: int
    relation: str
    second: int
    i: int
    j: int
    on_the_margins: bool = False


def ties_of(tokens: Tokens, mentions: Mentions, gatherings: list[Gathering], meant: dict[int, int]) -> list[Tie]:
    """Every stated relation, and previous_edition between consecutive numbers of one series."""
    cast = [(mentions.events[n], at) for n, at in sorted(meant.items())]
    found: dict[tuple[int, str, int], Tie] = {}
    for cue in mentions.cues:
        if cue.column == "relation":
            tie = _read(tokens, cue, cast)
            if tie and tie.first != tie.second:
                found.setdefault((tie.first, tie.relation, tie.second), tie)
    for tie in [*_sittings(gatherings), *_series(gatherings)]:
        found.setdefault((tie.first, tie.relation, tie.second), tie)
    return list(found.values())


def _start(pair: tuple[EventMention, int]) -> int:
    return pair[0].i


def _read(tokens: Tokens, cue: CueMention, cast: list[tuple[EventMention, int]]) -> Tie | None:
    first, last = tokens.sentence(cue.i)
    at = bisect.bisect_left(cast, cue.i, key=_start)
    before = [pair for pair in cast[max(0, at - _FEW) : at] if pair[0].head < cue.i]
    reach = min(last, cue.j + _OBJECT_REACH.get(cue.value, _REACH))
    after = cast[at : bisect.bisect_left(cast, reach, lo=at, key=_start)]
    inside = next((pair for pair in before if pair[0].i < cue.i < pair[0].j), None)
    here = [pair for pair in before if pair[0].i >= first]
    if inside and after and after[0][0].i >= inside[0].j:
        here = [inside]
    subject = here[-1] if here else None
    if not after:
        return None
    other = after[0]
    if cue.value in ("precedes", "follows") and len(after) > 1 and subject is None:
        one, two = (after[1], other) if cue.value == "precedes" else (other, after[1])
        return Tie(one[1], "followed_by", two[1], cue.i, cue.j)
    if subject is None:
        subject = (
            before[-1] if before and cue.value in ("reviews", "followed_by", "preceded_by", "prepares_for") else None
        )
    if subject is None and len(after) > 1 and cue.value == "concurrent_with":
        subject, other = after[1], after[0]
    if subject is None:
        return None
    if cue.value in ("preceded_by", "follows"):
        return Tie(other[1], "followed_by", subject[1], cue.i, cue.j)
    relation = "followed_by" if cue.value == "precedes" else cue.value
    return Tie(subject[1], relation, other[1], cue.i, cue.j, tokens.norms[cue.j - 1].startswith("هامش"))


def _sittings(gatherings: list[Gathering]) -> list[Tie]:
    """A sitting without a body of its own is part of the gathering that the document is about."""
    parent = next((n for n, gathering in enumerate(gatherings) if gathering.kind != "sitting"), None)
    return [
        Tie(n, "part_of", parent, gathering.first.i, gathering.first.j)
        for n, gathering in enumerate(gatherings)
        if parent is not None and gathering.kind == "sitting" and gathering.body is None
    ]


def _series(gatherings: list[Gathering]) -> list[Tie]:
    """Of two gatherings of one series, the one numbered one less is the other's previous edition."""
    numbered: dict[tuple[tuple[object, ...], int], list[int]] = defaultdict(list)
    for n, gathering in enumerate(gatherings):
        name = gathering.body_key or (gathering.full_words if gathering.full_words else None)
        if gathering.edition is not None and name:
            series = gathering.kind, name, gathering.special == "extraordinary"
            numbered[series, gathering.edition].append(n)
    ties = []
    for (of, edition), later in numbered.items():
        earlier = numbered.get((of, edition - 1), [])[:1]
        ties += [
            Tie(a, "previous_edition", b, gatherings[a].first.i, gatherings[a].first.j) for a in later for b in earlier
        ]
    return ties
