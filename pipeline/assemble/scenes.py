"""Scenes: the sentences in which gatherings are mentioned, and the fields of a gathering that they fill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.lexicon import VERB
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EventMention, Mentions
from pipeline.normalize import Tokens

FARTHEST = 45
"""What stands so many tokens from a gathering, or more, is not said of it."""
_NAME_END = 5
"""So many tokens may close the first of two names that are joined by و."""
BESIDE = 2
"""A proclitic and a head noun may stand between a name and its year: لعام 2022."""
OPENING = grammar("opening")
CLOSING = grammar("closing")
HOLDING = grammar("holding") | OPENING | CLOSING
"""Verbs that tell of a gathering's being held; another verb between begins another matter."""
REPORTS = grammar("reports") | frozenset(":".split())


Ground = tuple[str, int, int, str]
"""What a field rests on: its name, the first token, the token after the last, and the rule that read them."""


@dataclass(slots=True)
class Fields:
    """The fields of a gathering, each with the token range that says so."""

    start: dt.date | None = None
    end: dt.date | None = None
    city: str | None = None
    country: str | None = None
    venue: str | None = None
    mode: str | None = None
    status: str | None = None
    guests: dict[str, tuple[int, int]] = field(default_factory=dict)
    """How some of those who take part do so, where only that is said; and the words that say so."""
    loose: bool = False
    """Is only the week known (الأسبوع القادم)?"""
    evidence: list[Ground] = field(default_factory=list)

    @property
    def dated(self) -> bool:
        """Is either end known?

        >>> Fields().dated, Fields(start=dt.date(2025, 11, 12)).dated
        (False, True)
        """
        return self.start is not None or self.end is not None

    def on(self, *names: str) -> list[Ground]:
        """What these fields rest on.

        >>> Fields(evidence=[("date", 3, 4, "month"), ("place", 5, 6, "town")]).on("place")
        [('place', 5, 6, 'town')]
        """
        return [ground for ground in self.evidence if ground[0] in names]


NOBODY = -1
"""Stands for the gathering of a mention of many whose body has none in the document."""
Pair = tuple[EventMention, int]
"""A mention, and the index of the gathering that it means."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence in which gatherings are mentioned: its tokens, and (mention, gathering) from left to right."""

    first: int
    last: int
    cast: list[Pair]
    relatives: tuple[tuple[int, bool], ...] = ()
    """Where الذي or التي stands, and whether it is feminine."""
    feminine: frozenset[int] = frozenset()
    """The first tokens of the mentions whose noun is feminine."""

    def holds(self, i: int) -> bool:
        """Does token ``i`` stand in the sentence?

        >>> Scene(3, 9, []).holds(3), Scene(3, 9, []).holds(9)
        (True, False)
        """
        return self.first <= i < self.last

    def named_around(self, i: int) -> Pair | None:
        """The gathering inside whose mention token ``i`` stands; of two, the one that the other's name holds."""
        return next((pair for pair in reversed(self.cast) if pair[0].i <= i < pair[0].j), None)

    def right_after(self, j: int) -> Pair | None:
        """The gathering that is mentioned right after what ends at token ``j``."""
        return next((pair for pair in self.cast if j <= pair[0].i <= j + 2), None)

    def owner(self, i: int, j: int) -> Pair | None:
        """Whose is what stands at ``i`` to ``j``: the last gathering before it, else the first after.

        Before it, one that another's name holds does not count.
        """
        before = unheld([pair for pair in self.cast if pair[0].j <= i])
        if before:
            return self._agreeing(before, i)
        return next((pair for pair in self.cast if pair[0].i >= j), None)

    def following(self, j: int) -> Pair | None:
        """The first gathering that is mentioned after what ends at token ``j``."""
        return next((pair for pair in self.cast if pair[0].i >= j), None)

    def _agreeing(self, before: list[Pair], i: int) -> Pair:
        """الاجتماع الثالث من الدورة العاشرة الذي عقد في …: of mentions before a relative word, the last that agrees with it."""
        last = before[-1]
        gender = next((feminine for at, feminine in reversed(self.relatives) if last[0].j <= at < i), None)
        if gender is None or (last[0].i in self.feminine) == gender:
            return last
        return next((pair for pair in reversed(before) if (pair[0].i in self.feminine) == gender), last)


def is_feminine(norm: str, form: str) -> bool:
    """Is a noun for a gathering feminine: الدورة, ورشة, دورته, but not المؤتمر or اجتماعه?

    >>> is_feminine("الدوره", "definite"), is_feminine("اجتماعه", "possessed"), is_feminine("دورته", "possessed")
    (True, False, True)
    """
    return norm.endswith(("ته", "تها", "تهم")) if form == "possessed" else norm.endswith("ه")


def unheld(pairs: list[Pair]) -> list[Pair]:
    """Of mentions from left to right, those up to the last that is not inside the name of the one before it."""
    while len(pairs) > 1 and pairs[-1][0].i < pairs[-2][0].j:
        pairs = pairs[:-1]
    return pairs


def scenes_of(tokens: Tokens, mentions: Mentions, meant: Mapping[int, int | None]) -> list[Scene]:
    """Every scene of a document; ``meant`` tells which gathering an event mention means, if any."""
    by_sentence: dict[tuple[int, int], list[Pair]] = {}
    for n, mention in enumerate(mentions.events):
        if n in meant:
            at = meant[n]
            by_sentence.setdefault(tokens.sentence(mention.i), []).append((mention, NOBODY if at is None else at))
    return [_scene(tokens, first, last, cast) for (first, last), cast in by_sentence.items()]


def _scene(tokens: Tokens, first: int, last: int, cast: list[Pair]) -> Scene:
    norms = tokens.norms
    if len(cast) < 2:
        return Scene(first, last, cast)
    relatives = tuple((k, norms[k] == "التي") for k in range(first, last) if norms[k] in ("الذي", "التي"))
    feminine = frozenset(one.i for one, _ in cast if is_feminine(norms[one.head], one.form))
    return Scene(first, last, cast, relatives, feminine)


def sentences(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """First token and end of every sentence."""
    first = 0
    for last in [*tokens.breaks, len(tokens)]:
        yield first, last
        first = last + 1


def are_joined(tokens: Tokens, one: EventMention, two: EventMention) -> bool:
    """Are two gatherings joined by و, with nothing but the end of the first one's name between?"""
    between = range(one.j, two.i)
    joined = 0 < len(between) <= _NAME_END and tokens.norms[two.i - 1] == "و"
    return joined and not any(tokens.flags[k] & VERB or tokens.norms[k] in ("،", ",", "؛") for k in between)
