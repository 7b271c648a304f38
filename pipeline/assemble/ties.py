"""How the gatherings of a document hang together: followed_by, previous_edition, part_of, prepares_for, reviews, concurrent_with."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.assemble.gatherings import Gathering
from pipeline.mentions import CueMention, EventMention, Mentions
from pipeline.normalize import Tokens

_REACH = 14
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


def _read(tokens: Tokens, cue: CueMention, cast: list[tuple[EventMention, int]]) -> Tie | None:
    first, last = tokens.sentence(cue.i)
    before = [pair for pair in cast if pair[0].i < cue.i and pair[0].head < cue.i]
    after = [pair for pair in cast if cue.i <= pair[0].i < min(last, cue.j + _OBJECT_REACH.get(cue.value, _REACH))]
    inside = next((pair for pair in cast if pair[0].i < cue.i < pair[0].j), None)
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
    ties = []
    for a, one in enumerate(gatherings):
        for b, two in enumerate(gatherings):
            if one.edition is None or two.edition is None or one.edition != two.edition + 1 or one.kind != two.kind:
                continue
            same_body = one.body_key is not None and one.body_key == two.body_key
            same_name = one.body_key == two.body_key and one.full_words == two.full_words and bool(one.full_words)
            if (same_body or same_name) and (
                one.special == two.special or "extraordinary" not in (one.special, two.special)
            ):
                ties.append(Tie(a, "previous_edition", b, one.first.i, one.first.j))
    return ties
