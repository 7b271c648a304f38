"""How the gatherings of a document hang together: what follows, reviews, prepares for, is part or previous edition of what."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence

from pipeline.assemble.agenda import Agenda
from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.scenes import Pair, unheld
from pipeline.assemble.series import named_after_event, series_ties, sitting_ties
from pipeline.assemble.tie import Tie
from pipeline.lexicon import Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import CueMention, EventMention, Mentions
from pipeline.normalize import Tokens

_REACH = 14
_FEW = 20
"""How many mentions before a cue may be what it speaks of."""
_OBJECT_REACH = {"reviews": 4, "prepares_for": 7}
_AGENDA = ("reviews", "prepares_for")
_PREPARATORY = grammar("preparatory")
_PART_JOINTS = grammar("part_joints") | frozenset("ب - –".split())
_COMES = grammar("comes")
_CONTINUES = grammar("continues")
_WHOLES = frozenset(("exhibition", "forum", "conference", "summit"))
_OF_SESSIONS = frozenset(("meeting", "sitting"))


def ties_of(
    tokens: Tokens,
    mentions: Mentions,
    ids: list[str | None],
    gatherings: list[Gathering],
    meant: dict[int, int],
    lexicon: Lexicon,
) -> list[Tie]:
    """Every stated relation, and previous_edition between consecutive numbers of one series."""
    if len(gatherings) < 2:
        return []
    found: dict[tuple[int, str, int], Tie] = {}
    reader = _Reader(tokens, mentions, ids, gatherings, meant)
    derived = [*sitting_ties(gatherings), *series_ties(gatherings)]
    for tie in [*reader.read(), *named_after_event(tokens, mentions, gatherings, lexicon), *derived]:
        if tie.first != tie.second:
            found.setdefault((tie.first, tie.relation, tie.second), tie)
    return list(found.values())


def _start(pair: Pair) -> int:
    return pair[0].i


class _Reader:
    """Reads the ties that a document's words state."""

    def __init__(
        self, tokens: Tokens, mentions: Mentions, ids: list[str | None], gatherings: list[Gathering], meant: dict[int, int]
    ) -> None:  # fmt: skip
        self.tokens, self.mentions, self.gatherings = tokens, mentions, gatherings
        self.cast = [(mentions.events[n], at) for n, at in sorted(meant.items())]
        self.agenda = Agenda(tokens, mentions, ids, gatherings, self.cast)

    def read(self) -> Iterator[Tie]:
        """Ties of cues from left to right, then those that other words state."""
        for cue in self.mentions.cues:
            if cue.column == "relation":
                yield from self._of_cue(cue)
        yield from self.agenda.submissions()
        yield from self.agenda.parts()
        yield from self._side_by_side()
        yield from self._after_another()

    def _of_cue(self, cue: CueMention) -> Iterator[Tie]:
        first, last = self.tokens.sentence(cue.i)
        at = bisect.bisect_left(self.cast, cue.i, key=_start)
        before = [pair for pair in self.cast[max(0, at - _FEW) : at] if pair[0].head < cue.i]
        reach = min(last, cue.j + _OBJECT_REACH.get(cue.value, _REACH))
        after = self.cast[at : bisect.bisect_left(self.cast, reach, lo=at, key=_start)]
        if not after:
            return
        inside = next((pair for pair in reversed(before) if pair[0].i < cue.i < pair[0].j), None)
        here = unheld([pair for pair in before if pair[0].i >= first])
        if cue.value in _AGENDA:
            yield from self._of_agenda(cue, inside, here, after)
        else:
            if inside and after[0][0].i >= inside[0].j:
                here = [inside]
            yield from self._in_time(cue, before, here, after)

    def _of_agenda(
        self, cue: CueMention, inside: Pair | None, here: list[Pair], after: Sequence[Pair]
    ) -> Iterator[Tie]:
        """What a gathering reviews or prepares for; both of two named by a dual."""
        head = after[0][0].head
        objects = [pair for pair in after if pair[0].head == head]
        subject = inside[1] if inside else self.agenda.subject(cue, here, objects[0])
        if subject is None and cue.value == "prepares_for" and not here and len(after) > 1:
            subject = after[1][1]  # مهدت الهيئة للمؤتمر باجتماعها الخامس
        if subject is None:
            return
        for _, other in objects:
            self.agenda.taken_up(other, subject, objects[0][0])
            yield Tie(subject, cue.value, other, cue.i, cue.j, "what stands on its agenda: ناقش المجلس نتائج الندوة")

    def _in_time(self, cue: CueMention, before: list[Pair], here: list[Pair], after: Sequence[Pair]) -> Iterator[Tie]:
        """What comes before, after or beside another."""
        other, subject = after[0], here[-1] if here else None
        verb_first = subject is None or subject[0].j < cue.i - 1
        if cue.value in ("precedes", "follows") and len(after) > 1 and verb_first:
            one, two = (after[1], other) if cue.value == "precedes" else (other, after[1])
            yield from self._followed(one, two, cue)
            return
        if subject is None and cue.value in ("followed_by", "preceded_by"):
            subject = unheld(before)[-1] if before else None
        if subject is None and len(after) > 1 and cue.value == "concurrent_with":
            subject, other = after[1], after[0]
        if subject is None:
            return
        if cue.value in ("preceded_by", "follows"):
            yield from self._followed(other, subject, cue)
        elif cue.value in ("precedes", "followed_by"):
            yield from self._followed(subject, other, cue)
        else:
            margins = self.tokens.norms[cue.j - 1].startswith("هامش")
            yield Tie(subject[1], cue.value, other[1], cue.i, cue.j, "word of relation: على هامش المؤتمر", margins)

    def _followed(self, one: Pair, two: Pair, cue: CueMention) -> Iterator[Tie]:
        """One before the other; a preparatory meeting prepares for what it precedes."""
        yield Tie(one[1], "followed_by", two[1], cue.i, cue.j, "word of order: يليه الاجتماع")
        if any(norm in _PREPARATORY for norm in self.tokens.norms[one[0].i : one[0].j]):
            rule = "a preparatory meeting, before another: الاجتماع التحضيري يسبق القمة"
            yield Tie(one[1], "prepares_for", two[1], cue.i, cue.j, rule)

    def _side_by_side(self) -> Iterator[Tie]:
        """ندوة الاقتصاد بمعرض الكتاب, الاجتماع الثالث من الدورة العاشرة: of two beside each other, the first is part."""
        for (one, part), (two, whole) in itertools.pairwise(self.cast):
            if two.i != one.j + 1 or self.tokens.norms[one.j] not in _PART_JOINTS:
                continue
            if _may_be_part(one, two, self.tokens.norms[one.j]):
                yield Tie(part, "part_of", whole, one.j, two.j, "one beside the other: ندوة الترجمة بمعرض الكتاب")

    def _after_another(self) -> Iterator[Tie]:
        """تأتي هذه الندوة بعد ندوة سوسة, استكمالا لورشة جدة: one of a kind that comes after another of its kind."""
        norms = self.tokens.norms
        for (one, later), (two, earlier) in itertools.pairwise(self.cast):
            first, _ = self.tokens.sentence(two.i)
            if one.kind != two.kind or two.anaphoric or one.i < first or two.i < 2:
                continue
            comes = norms[two.i - 1] == "بعد" and any(norm in _COMES for norm in norms[first : two.i])
            if comes or norms[two.i - 2] in _CONTINUES and norms[two.i - 1] == "ل":
                rule = "one after another of its kind: تأتي هذه الندوة بعد ندوة حمص"
                yield Tie(later, "previous_edition", earlier, two.i - 2, two.j, rule)


def _may_be_part(one: EventMention, two: EventMention, joint: str) -> bool:
    """A sitting or meeting may be part of a session; a seminar, a meeting or an exhibition of a larger occasion."""
    if two.kind == "session":
        return one.kind in _OF_SESSIONS and joint not in ("ب", "-", "–")
    return two.kind in _WHOLES and one.kind not in _WHOLES and joint != "من"
