"""What earlier recognisers found around a gathering, by the token at which it stands."""

from __future__ import annotations

import bisect

from pipeline.find.noun_phrase import is_feminine, noun_phrase
from pipeline.lexicon import HEAD, KIND, NAME, PLACE, TITLE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EditionMention, Mentions
from pipeline.normalize import Tokens
from pipeline.numerals import read_number

TOPICS = grammar("topics")
"""Words after which a gathering says what it is about: ندوة حول …"""
PASSING = grammar("passing")
"""Words inside a name that are no part of it: المنعقد, السنوي."""
HELD_BY = grammar("held_by")
"""اجتماع عقدته اللجنة: verbs whose subject holds the gathering that the pronoun stands for."""
_HOLDS, _OPENING = grammar("holds"), grammar("opening")
_FARTHEST_OBJECT = 20
"""A verb's object stands at most so many tokens behind it."""
HELD = grammar("held")
"""Verbs and participles of what takes place: في اجتماع يعقد غدا."""
_MEET = frozenset("council committee working_group intergovernmental ngo party other agency".split())
"""The types of body that hold meetings of their own."""


class Surroundings:
    """One document as the readers of gatherings see it."""

    def __init__(self, tokens: Tokens, found: Mentions, lexicon: Lexicon) -> None:
        self.tokens, self.found, self.lexicon = tokens, found, lexicon
        self.editions: dict[int, list[EditionMention]] = {}
        for edition in found.editions:
            self.editions.setdefault(edition.head, []).append(edition)
        self.bodies = sorted(range(len(found.bodies)), key=lambda n: found.bodies[n].i)
        self.body_at = {found.bodies[n].i: n for n in self.bodies}
        self.body_starts = [found.bodies[n].i for n in self.bodies]
        self.inside_body = {k for body in found.bodies for k in range(body.i, body.j) if body.recognizer != "reference"}
        self.special_at = {cue.i: cue for cue in found.cues if cue.column == "special"}
        self.preparing = [cue.i for cue in found.cues if cue.column == "relation" and cue.value == "prepares_for"]
        self.arranging = sorted(
            {cue.i for cue in found.cues if cue.column == "role" and cue.value in ("organizer", "host")}
            | {k for k, flags in tokens.marked if flags & VERB and tokens.norms[k] in _OPENING}
        )
        self.dates = [date.i for date in found.dates]
        self.people = {min(one.i, one.title[0] if one.title else one.i): one for one in found.people}

    def next_date(self, i: int) -> int:
        """The token at which the next date begins, at token ``i`` or after it; failing one, the end of the document."""
        at = bisect.bisect_left(self.dates, i)
        return self.dates[at] if at < len(self.dates) else len(self.tokens)

    def prepares(self, i: int, j: int) -> bool:
        """Does a name at tokens ``i`` to ``j`` say what it prepares for: اجتماع الخبراء للتحضير لمؤتمر المياه?"""
        at = bisect.bisect_left(self.preparing, i)
        return at < len(self.preparing) and self.preparing[at] < j

    def number_end(self, i: int) -> int:
        """The token after number words that begin at token ``i``, or ``i``."""
        reading = read_number(self.tokens.norms, i, self.lexicon.numbers) if i < len(self.tokens) else None
        return reading.end if reading else i

    def has_actor(self, i: int) -> bool:
        """Does a place, a body or people stand at token ``i``?"""
        return i < len(self.tokens) and bool(self.tokens.flags[i] & (PLACE | TITLE)) or i in self.body_at

    def could_meet(self, n: int) -> bool:
        """Is body ``n`` of a type that holds meetings?"""
        return self.found.bodies[n].type in _MEET

    def held_by(self, end: int) -> int | None:
        """اجتماع عقدته اللجنة: the body after a verb with a pronoun."""
        if end < len(self.tokens) and self.tokens.norms[end] in HELD_BY:
            for k in (end + 1, end + 2):
                if k in self.body_at:
                    return self.body_at[k]
        return None

    def _is_of_people(self, n: int) -> bool:
        """أعضاء المجلس, رئيس الهيئة: a body that only says whose members or head somebody is."""
        i = self.found.bodies[n].i
        return i > 0 and bool(self.tokens.flags[i - 1] & TITLE)

    def holds_one(self, head: int, end: int) -> int | None:
        """ستناقش اللجنة التقرير في اجتماع يعقد غدا: the body that speaks of a gathering of its own, between tokens given."""
        norms = self.tokens.norms
        if head < 1 or norms[head - 1] not in ("في", "خلال") or end >= len(norms):
            return None
        own = norms[end] in HELD or norms[end] in ("لها", "له", "لهم")
        return self.subject(head, wide=False) if own else None

    def _verb_of(self, head: int) -> int | None:
        """عقدت اللجنة أمس اجتماعا: the verb whose object stands at token ``head``."""
        first, _ = self.tokens.sentence(head)
        for k in range(head - 1, max(first, head - _FARTHEST_OBJECT) - 1, -1):
            if self.tokens.norms[k] in _HOLDS:
                return k
            if self.tokens.flags[k] & (VERB | KIND) and k not in self.inside_body:
                return None
        return None

    def who_holds(self, head: int) -> tuple[int, int] | None:
        """عقد الرئيس المصري اجتماعا: where those who are the subject of the verb, and no body, are named."""
        verb, tokens = self._verb_of(head), self.tokens
        if verb is None or verb + 1 in self.body_at or not tokens.flags[verb + 1] & TITLE:
            return None
        person = self.people.get(verb + 1)
        end = max(person.j, person.title[1] if person.title else 0) if person else verb + 1
        if person is None and (title := self.lexicon.titles.match(tokens.norms, verb + 1)):
            phrase = noun_phrase(tokens, title.end, self.lexicon, definite=False, stop=self.next_date(verb), event=True)
            end = phrase.end
        return (verb + 1, min(end, head))

    def holds(self, head: int) -> int | None:
        """عقدت اللجنة أمس اجتماعا: the body that is the subject of the verb whose object stands at ``head``."""
        flags = self.tokens.flags
        verb = self._verb_of(head)
        if verb is None:
            return None
        first, _ = self.tokens.sentence(head)
        at = bisect.bisect_left(self.body_starts, verb)
        n = self.bodies[at] if at < len(self.bodies) else None
        if n is not None and self.found.bodies[n].j <= head:
            return n if self.found.bodies[n].i == verb + 1 else None
        if at == 0 or verb + 1 < head and head - verb > 3:
            return None
        n = self.bodies[at - 1]
        body = self.found.bodies[n]
        apart = body.i < first or any(flags[k] & (VERB | KIND) for k in range(body.j, verb))
        return None if apart or self._is_of_people(n) or not self.could_meet(n) else n

    def subject(self, head: int, wide: bool = True) -> int | None:
        """The body that a pronoun stands for: the nearest before it in the sentence, else the one right after.

        Where that is not a ``wide`` one, only a body that holds meetings will do.
        """
        first, last = self.tokens.sentence(head)
        at = bisect.bisect_left(self.body_starts, head)
        before = [n for n in self.bodies[bisect.bisect_left(self.body_starts, first) : at] if self._agrees(n, head)]
        plain = [n for n in before if self.found.bodies[n].recognizer != "definition" and self.could_meet(n)]
        free = [n for n in plain if not self._is_of_people(n)]
        if free or plain:
            return (free or plain)[-1]
        if not wide:
            return None
        if before:
            return before[-1]
        if at < len(self.bodies) and self.found.bodies[self.bodies[at]].i <= min(head + 8, last):
            return self.bodies[at]
        return None

    def is_arranged(self, head: int) -> bool:
        """Does the sentence say before token ``head`` that somebody organises, hosts or opens something?"""
        first, _ = self.tokens.sentence(head)
        at = bisect.bisect_left(self.arranging, first)
        return at < len(self.arranging) and self.arranging[at] < head

    def stands_for_people(self, head: int, n: int) -> bool:
        """رئيس المجلس … لقاؤه, اللاعبون … اجتماعهم: does the pronoun stand for people, and not for body ``n``?"""
        norms, body = self.tokens.norms, self.found.bodies[n]
        if norms[head].endswith(("هم", "هما")):
            return not self._is_of_people(n)
        if norms[head].endswith("ها"):
            return False
        with_somebody = norms[head + 1 : head + 2] in (["مع"], ["ب"]) and body.j < head
        return self._is_of_people(n) or with_somebody and self.has_person(head + 2)

    def has_person(self, i: int) -> bool:
        """Does a person or an office begin at token ``i``?"""
        return i in self.people or i < len(self.tokens) and bool(self.tokens.flags[i] & (TITLE | NAME))

    def _agrees(self, n: int, head: int) -> bool:
        """اجتماعه is no ministry's (وزارة), and اجتماعها no council's: does the pronoun agree with the noun of body ``n``?"""
        norms, at = self.tokens.norms, self.found.bodies[n].i
        kind = self.lexicon.kinds.match(norms, head) if self.tokens.flags[head] & KIND else None
        if kind is None or kind.value.form != "possessed" or not self.tokens.flags[at] & HEAD:
            return True
        return not norms[head].endswith(("ه", "ها")) or norms[head].endswith("ها") == is_feminine(norms[at])
