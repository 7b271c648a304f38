"""What each field of a report rests on: the tokens that say so, and the rule that read them."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.scenes import Fields, Ground
from pipeline.mentions import CueMention, EditionMention, EventMention, Mentions, within
from pipeline.normalize import Tokens


def numbers_of(
    mentions: Mentions, gatherings: Sequence[Gathering], meant: dict[int, int]
) -> list[list[EditionMention]]:
    """For each gathering, the numbers that its mentions bear."""
    numbers: list[list[EditionMention]] = [[] for _ in gatherings]
    starts = [edition.i for edition in mentions.editions]
    for n, at in meant.items():
        event = mentions.events[n]
        inside = slice(bisect.bisect_left(starts, event.i), bisect.bisect_left(starts, event.j))
        numbers[at] += [one for one in mentions.editions[inside] if one.number == gatherings[at].edition]
    return numbers


def grounds_of(
    tokens: Tokens, mentions: Mentions, gathering: Gathering, numbers: Sequence[EditionMention], fields: Fields
) -> Iterator[Ground]:
    """(field, first token, token after the last, rule) of every field that a gathering has, each once."""
    first, namer = gathering.first, gathering.namer
    rows = [("name", first.i, first.j, first.rule)]
    if namer is not first:
        rows.append(("name", namer.i, namer.j, f"name in full, which the document gives elsewhere; {namer.rule}"))
    if gathering.body is not None:
        body = mentions.bodies[gathering.body]
        rows.append(("body", body.i, body.j, body.rule))
    if gathering.edition is not None:
        rows += [("edition", one.i, one.j, one.rule) for one in numbers] or [_number(tokens, mentions, gathering)]
    if gathering.special is not None:
        rows.append(_special(tokens, mentions, gathering))
    yield from dict.fromkeys([*rows, *fields.evidence])


def _number(tokens: Tokens, mentions: Mentions, gathering: Gathering) -> Ground:
    """The number of a gathering none of whose mentions holds it: beside one (المعرض … في دورته السابعة), or counted."""
    bearers = [one for one in gathering.mentions if one.edition == gathering.edition]
    for bearer in bearers:
        first, last = tokens.sentence(bearer.i)
        beside = (mentions.editions[n] for n in within(mentions.editions, first, last))
        near = [one for one in beside if one.number == gathering.edition]
        if near:
            number = min(near, key=lambda one: _distance(one, bearer))
            return "edition", number.i, number.j, number.rule
    bearer = bearers[0] if bearers else gathering.first
    rule = bearer.rule if gathering.place_in_series is None else COUNTED
    return "edition", bearer.i, bearer.j, rule


COUNTED = "one more or one less than the number of its series that the document gives: الدورة المقبلة"
"""The rule of a number that is not written, but follows from another."""


def _special(tokens: Tokens, mentions: Mentions, gathering: Gathering) -> Ground:
    """The word for ordinary or extraordinary nearest to a mention that bears it."""
    for bearer in gathering.mentions:
        if bearer.special != gathering.special:
            continue
        cues = (mentions.cues[n] for n in within(mentions.cues, *tokens.sentence(bearer.i)))
        words = [cue for cue in cues if (cue.column, cue.value) == ("special", bearer.special)]
        if words:
            cue = min(words, key=lambda one: _distance(one, bearer))
            return "special", cue.i, cue.j, "special word"
    return "special", gathering.first.i, gathering.first.j, gathering.first.rule


def _distance(one: CueMention | EditionMention, mention: EventMention) -> int:
    """Tokens between a gathering and what is beside it; 0 inside.

    >>> meeting = EventMention(4, 6, 4, "meeting", "definite", (), None, None, None, False, "")
    >>> [_distance(CueMention(i, i + 1, "mode", "virtual", ""), meeting) for i in (1, 5, 8)]
    [3, 0, 3]
    """
    return max(0, mention.i - one.i, one.i + 1 - mention.j)
