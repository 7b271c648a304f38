"""What stands on a gathering's agenda: whose it is when results are discussed, what a session receives, what is part of it."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.scenes import Pair
from pipeline.assemble.tie import Tie
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import CueMention, EventMention, Mentions, within
from pipeline.normalize import Tokens

_DISCUSSES = grammar("discusses")
_SUBMITS = grammar("submits")
_CONTAINS = grammar("contains")
_OCCASION = grammar("occasion")
_RELATIVE = frozenset(("الذي", "التي"))
_SETTING = frozenset(("في", "خلال", "ضمن"))
_BULLETS = frozenset("- – • · *".split())
_FARTHEST = 150
"""A list of what was discussed goes on for so many tokens at most."""
_SUBMISSION = 40
_LISTED = 30
_MAY_HOLD = frozenset(("conference", "forum", "exhibition", "summit", "session", "assembly"))


class Agenda:
    """One document's sentences about what gatherings discuss, receive and hold."""

    def __init__(
        self, tokens: Tokens, mentions: Mentions, ids: list[str | None], gatherings: list[Gathering], cast: list[Pair]
    ) -> None:  # fmt: skip
        self.tokens, self.mentions, self.ids, self.gatherings, self.cast = tokens, mentions, ids, gatherings, cast
        self.starts = [mention.i for mention, _ in cast]
        self.bodies = {body.i: n for n, body in enumerate(mentions.bodies)}
        self.body_ends = {body.j: n for n, body in enumerate(mentions.bodies)}
        self.taken: dict[int, int] = {}
        self.asides = [mention.i for mention, _ in cast if mention.anaphoric]

    def taken_up(self, other: int, by: int, mention: EventMention) -> None:
        """Remember by which gathering the one that a mention means is taken up."""
        self.taken[mention.i] = by

    def subject(self, cue: CueMention, here: Sequence[Pair], taken: Pair) -> int | None:
        """The gathering on whose agenda stands what a cue introduces; ``here`` are those named before it in the sentence."""
        first, _ = self.tokens.sentence(cue.i)
        verb = self._verb(max(first, cue.i - _FARTHEST), cue.i)
        if self.tokens.norms[cue.i - 1] in _SUBMITS:
            found = None  # ترفع توصيات الورشة: to be taken up elsewhere
        elif verb is not None:
            found = self._discusses(verb, cue.i, first)
        elif self.tokens.norms[cue.i] == "منذ":
            found = None  # since some session: on an agenda only where something is discussed
        elif here:
            found = self.taken.get(here[-1][0].i, here[-1][1])
        elif cue.value == "prepares_for" or self.tokens.norms[first] in _BULLETS:
            found = self._topic(first)
        else:
            found = None
        return found if found != taken[1] else None

    def _verb(self, first: int, last: int) -> int | None:
        return next((k for k in range(last - 1, first - 1, -1) if self.tokens.norms[k] in _DISCUSSES), None)

    def _discusses(self, verb: int, cue: int, first: int) -> int | None:
        """Whose verb it is: ناقش المجلس في دورته …, التي راجعت, يتناول الاجتماع, اللجنة ستناقش; else the one in talk."""
        norms = self.tokens.norms
        if norms[verb - 1] in _RELATIVE:
            before = self._mentions(first, verb)
            return before[-1][1] if before else self._topic(first)
        for mention, at in self._mentions(verb + 1, cue):
            if (mention.i <= verb + 2 or norms[mention.i - 1] in _SETTING) and mention.i not in self.taken:
                return at
        for k in (verb + 1, verb + 2):
            if k in self.bodies:
                return self._of_body(self.bodies[k], first)
        for k in (verb, verb - 1):
            if k in self.body_ends:
                return self._of_body(self.body_ends[k], first)
            ended = [at for mention, at in self._mentions(first, verb) if mention.j == k]
            if ended:
                return ended[-1]
        return self._topic(first)

    def _mentions(self, first: int, last: int) -> Sequence[Pair]:
        return self.cast[bisect.bisect_left(self.starts, first) : bisect.bisect_left(self.starts, last)]

    def _of_body(self, n: int, first: int) -> int:
        """A body's gathering: the last told of before its sentence; the one in talk, where none is the body's."""
        wanted, id_ = self._root(n), self.ids[n]
        theirs = [
            at for at, gathering in enumerate(self.gatherings)
            if gathering.body is not None
            and (self._root(gathering.body) == wanted or id_ is not None and self.ids[gathering.body] == id_)
        ]  # fmt: skip
        topic = self._topic(first)
        return topic if topic in theirs or not theirs else theirs[0]

    def _root(self, n: int) -> int:
        while (target := self.mentions.bodies[n].same_as) is not None:
            n = target
        return n

    def _topic(self, first: int) -> int:
        """The gathering in talk where a sentence begins: the last that was only pointed at, else the first of the document."""
        at = bisect.bisect_left(self.asides, first)
        if not at:
            return self.cast[0][1]
        return self.cast[bisect.bisect_left(self.starts, self.asides[at - 1])][1]

    def submissions(self) -> Iterator[Tie]:
        """رفعت اللجنة توصياتها إلى المجلس في دورته المقبلة: what is submitted to a session is taken up there."""
        for n, (mention, at) in enumerate(self.cast):
            norms = self.tokens.norms
            if not mention.i or norms[mention.i - 1] not in _SETTING | {"علي", "امام"}:
                continue
            first, _ = self.tokens.sentence(mention.i)
            first = max(first, mention.i - _SUBMISSION)
            verb = next((k for k in range(mention.i - 1, first - 1, -1) if norms[k] in _SUBMITS), None)
            if verb is None:
                continue
            between = self._mentions(verb + 1, mention.i)
            if between and self._outcome_of(between[0][0], verb):
                yield Tie(
                    at, "reviews", between[0][1], verb, mention.j, "results that are submitted: تعرض توصيات الندوة على"
                )
            elif not between and self._addressed(verb, mention.i):
                other = self._submitter(verb, n)
                if other is not None:
                    rule = "what is submitted to a body for its session: رفعت اللجنة توصياتها إلى المجلس"
                    yield Tie(at, "reviews", other, verb, mention.j, rule)

    def _outcome_of(self, mention: EventMention, verb: int) -> bool:
        """تعرض توصيات الندوة: are a gathering's results what is submitted?"""
        cues = within(self.mentions.cues, verb + 1, mention.i)
        return any(self.mentions.cues[k].value == "reviews" and self.mentions.cues[k].j == mention.i for k in cues)

    def _addressed(self, verb: int, last: int) -> bool:
        """Is something submitted to a body: إلى المجلس, على المكتب التنفيذي?"""
        return any(
            self.tokens.norms[self.mentions.bodies[n].i - 1] in ("الي", "علي", "ل", "امام")
            for n in within(self.mentions.bodies, verb + 1, last)
        )

    def _submitter(self, verb: int, but: int) -> int | None:
        first, _ = self.tokens.sentence(verb)
        before = [at for mention, at in self._mentions(first, verb) if mention.i not in self.taken]
        bodies = within(self.mentions.bodies, first, verb)
        found = before[-1] if before else self._of_body(bodies[0], first) if bodies else self._topic(first)
        return found if found != self.cast[but][1] else None

    def parts(self) -> Iterator[Tie]:
        """يشهد المعرض ندوة, ويضم الحدث منتدى: what one gathering holds is part of it."""
        for k, norm in enumerate(self.tokens.norms):
            if norm not in _CONTAINS:
                continue
            first, last = self.tokens.sentence(k)
            whole = self._holder(k, first)
            if whole is None or self.gatherings[whole].kind not in _MAY_HOLD:
                continue
            for mention, at in self._mentions(k + 1, min(last, k + _LISTED)):
                if not mention.anaphoric and at != whole and mention.i not in self.taken:
                    yield Tie(at, "part_of", whole, k, mention.j, "what a gathering holds: يتضمن المعرض ندوة")
                    break

    def _holder(self, verb: int, first: int) -> int | None:
        """The gathering right after or right before a verb of holding; an occasion (الحدث) is the one in talk."""
        norms = self.tokens.norms
        if verb + 1 < len(norms) and norms[verb + 1] in _OCCASION:
            return self._topic(first)
        for mention, at in self._mentions(verb + 1, verb + 2):
            return at if mention.anaphoric or mention.form == "definite" else None
        return next((at for mention, at in self._mentions(first, verb) if mention.j == verb), None)
