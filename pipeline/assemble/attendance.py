"""Who is there though no word of role says so: who speaks, opens or presents there, heads a delegation, or is a member."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator

from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.party import Party
from pipeline.assemble.scenes import NOBODY, Pair
from pipeline.lexicon import HEAD, KIND, VERB
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import Mentions, PersonMention, within
from pipeline.normalize import Tokens, starts_definite

Found = tuple[str, int | str, int, int]
"""Kind, value, first token and end of what may be a party."""

_SAYS = grammar("says")
_OPENS = grammar("opens")
_PRESENTS = grammar("presents")
_GIVES = frozenset("قدم قدمت يقدم تقدم سيقدم ستقدم".split())
_PRESENTED = grammar("presented")
_PAPERS = grammar("papers")
_COMPRISES = grammar("comprises")
_ELECTED = grammar("elected")
_ELECTS = grammar("elects")
_DELEGATION = frozenset(("وفد", "الوفد"))
_AT = frozenset("في خلال امام اثناء هامش ختام افتتاح مستهل بدايه فعاليات اعمال".split())
_THROUGH = frozenset("خلال امام اثناء هامش".split())
_CONTENT = frozenset("ان انه انها بان بانه : «".split())
_AS = frozenset(("بصفتها", "بصفته", "صفتها", "صفته"))
_UNDERTAKES = grammar("undertakes")
_UNDER_HIM = grammar("under_him")
_HEADS = grammar("heads_of_bodies")
_STANDS_FOR = frozenset(("مثل", "مثلت", "يمثل", "تمثل"))
_TOLD = 80
"""How far back the person may be named whom a pronoun means."""
_NEAR = 20
_AFTER_VERB = 3
_LISTED = 12
_CLOSE = 8


class Attendance:
    """One document's people and states, and the gatherings they are told to be at."""

    def __init__(
        self, tokens: Tokens, mentions: Mentions, gatherings: list[Gathering], cast: list[Pair],
        party_at: Callable[[int, str], Found | None], same_body: Callable[[int, int], bool],
    ) -> None:  # fmt: skip
        self.tokens, self.mentions, self.gatherings, self.cast = tokens, mentions, gatherings, cast
        self.party_at, self.same_body = party_at, same_body
        self.starts = [mention.i for mention, _ in cast]

    def read(self) -> Iterator[tuple[int, Party]]:
        """Whose party, and the party."""
        for n, person in enumerate(self.mentions.people):
            found = self._place_of(person)
            if found is not None and found[0] != NOBODY:
                yield found[0], Party("participant", "person", n, person.i, person.j, found[1])
        for k, read in enumerate(map(_READERS.get, self.tokens.norms)):
            if read:
                yield from read(self, k)

    def _topic(self, first: int) -> int | None:
        """The gathering in talk where a sentence begins: the last that was mentioned there or before it, in its document."""
        asides = [at for mention, at in self._mentions(0, first) if mention.anaphoric and at != NOBODY]
        return asides[-1] if asides else next((at for _, at in self.cast if at != NOBODY), None)

    def _mentions(self, first: int, last: int) -> list[Pair]:
        return self.cast[bisect.bisect_left(self.starts, first) : bisect.bisect_left(self.starts, last)]

    def _place_of(self, person: PersonMention) -> tuple[int, str] | None:
        """The gathering where a person speaks, presents or opens, or to which a delegation's head came; and the rule."""
        norms, tokens = self.tokens.norms, self.tokens
        start, end = _extent(person)
        first, last = tokens.sentence(person.i)
        near = range(start - 1, max(first - 1, start - _AFTER_VERB - 1), -1)
        verb = next((k for k in near if tokens.flags[k] & VERB or norms[k] in _PRESENTS), None)
        if verb is not None:
            found = self._opened(norms[verb], end, last) or self._spoken_at(norms[verb], end, last)
            if found is not None:
                return found
            topic = self._topic(first)
            opens_sentence = verb - first <= 1
            if (
                self._presents(verb, end, last)
                and opens_sentence
                and topic is not None
                and not self._mentions(first, verb)
            ):
                return topic, "who presents something there: استعرض …"
        if any(norm in _DELEGATION for norm in norms[start:end]) and (topic := self._topic(first)) is not None:
            return topic, "who heads a delegation: رئيس الوفد"
        return None

    def _presents(self, verb: int, end: int, last: int) -> bool:
        """استعرض X, and قدم X عرضا, but not قدم X دعما."""
        norms = self.tokens.norms
        if norms[verb] not in _PRESENTS or norms[verb] not in _GIVES:
            return norms[verb] in _PRESENTS
        return any(norms[k] in _PRESENTED for k in range(end, min(last, end + _LISTED)))

    def _opened(self, verb: str, end: int, last: int) -> tuple[int, str] | None:
        """افتتح الوزير X المعرض: who opens a gathering is there."""
        after = self._mentions(end, min(last, end + _NEAR)) if verb in _OPENS else []
        return (after[0][1], "who opens it: افتتح …") if after else None

    def _spoken_at(self, verb: str, end: int, last: int) -> tuple[int, str] | None:
        """قال X في الاجتماع, في ختام القمة: before what was said, the gathering where it was said."""
        norms = self.tokens.norms
        stop = next((k for k in range(end, min(last, end + _NEAR)) if norms[k] in _CONTENT), min(last, end + _NEAR))
        where = _AT if verb in _SAYS else _THROUGH
        for mention, at in self._mentions(end, stop):
            if norms[mention.i - 1] in where and (verb in _SAYS or mention.i <= end + _CLOSE):
                return at, "who speaks there: قال … في الاجتماع"
        return None

    def _members(self, verb: int) -> Iterator[tuple[int, Party]]:
        """المكتب الذي يضم لبنان (رئيسا) ومصر والأردن: the members of a body that meets."""
        owner = self._of_body_beside(verb)
        if owner is None:
            return
        states = list(self._states(verb + 1))
        if len(states) > 1:
            for _, value, i, j in states:
                yield owner, Party("member", "state", value, i, j, "who is a member: المجلس الذي يضم …")

    def _of_body_beside(self, verb: int) -> int | None:
        """The gathering of the body right before a verb (past a relative word) or right after it."""
        relative = self.tokens.norms[verb - 1] in ("الذي", "التي")
        ends = verb - relative
        beside = [n for n in within(self.mentions.bodies, ends - _LISTED, ends) if self.mentions.bodies[n].j == ends]
        if not beside:
            topic = self._topic(self.tokens.sentence(verb)[0])
            of = self.gatherings[topic].body if topic is not None else None
            noun = self.tokens.norms[ends - 1].removeprefix("ال")
            return topic if of is not None and relative and self._words(of)[0].removeprefix("ال") == noun else None
        for n in beside:
            for at, gathering in enumerate(self.gatherings):
                if gathering.body is not None and self.same_body(n, gathering.body):
                    return at
        return None

    def _states(self, i: int) -> Iterator[Found]:
        """The states of a list, brackets between them aside."""
        norms, at, gap = self.tokens.norms, i, 0
        while at < len(norms) and gap < 6:
            party = self.party_at(at, "member")
            if party and party[0] == "state":
                yield party
                at, gap = party[3], 0
            elif party or norms[at] in (".", "\n"):
                return
            else:
                at, gap = at + 1, gap + 1

    def _elected(self, k: int) -> Iterator[tuple[int, Party]]:
        """مصر (رئيسا), انتخب المجلس السعودية رئيسا للدورة: a state or person that presides."""
        norms = self.tokens.norms
        bracketed = norms[k - 1] == "(" and norms[k + 1 : k + 2] == [")"]
        of = norms[k + 1 : k + 2] == ["ل"] and k + 2 < len(norms) and self._is_gathering_or_body(k + 2)
        of = of and any(norms[v] in _ELECTS for v in range(max(0, k - _LISTED), k))
        if not bracketed and not of:
            return
        end = k - bracketed
        party = next(
            (p for at in range(end - 1, max(-1, end - 8), -1) if (p := self.party_at(at, "chair")) and p[3] == end),
            None,
        )
        first, _ = self.tokens.sentence(k)
        if party is None or party[0] == "organization":
            return
        bodies = within(self.mentions.bodies, first, k)
        theirs = (
            at for n in bodies for at, gathering in enumerate(self.gatherings)
            if gathering.body is not None and self.same_body(n, gathering.body)
        )  # fmt: skip
        owner = next(theirs, self._topic(first))
        if owner is not None:
            yield owner, Party("chair", party[0], party[1], party[2], party[3], "who is elected to chair: … رئيسا")

    def _is_gathering_or_body(self, k: int) -> bool:
        """رئيسا للدورة, رئيسا للمجلس, and not رئيسا لهيئة الموانئ."""
        return bool(self.tokens.flags[k] & (KIND | HEAD)) and starts_definite(self.tokens.norms[k])

    def _in_capacity(self, k: int) -> Iterator[tuple[int, Party]]:
        """مشاركة مصر بصفتها رئيس فريق العمل: the chair of a body's meetings; وبصفتها هذه عقدت: what was said of it before."""
        norms, end = self.tokens.norms, k + 2
        if norms[k + 1 : end] == ["هذه"]:
            yield from self._in_this_capacity(k)
        if norms[k + 1 : end] == [] or norms[k + 1] not in _HEADS:
            return
        of = next((n for n in within(self.mentions.bodies, end, end + 2)), None)
        party = next(
            (p for at in range(k - 1, max(-1, k - 6), -1) if (p := self.party_at(at, "chair")) and p[3] == k), None
        )
        owner = self._chaired(of) if of is not None else None
        if party and party[0] != "organization" and owner is not None:
            yield (
                owner,
                Party("chair", party[0], party[1], party[2], party[3], "in whose capacity it chairs: بصفتها رئيس …"),
            )

    def _chaired(self, n: int) -> int | None:
        """The gathering of a body, or of one with the same noun and two more words of its name."""
        words = self._words(n)
        for at, gathering in enumerate(self.gatherings):
            if gathering.body is None:
                continue
            other = self._words(gathering.body)
            if self.same_body(n, gathering.body) or words[:1] == other[:1] and len(set(words[1:]) & set(other[1:])) > 1:
                return at
        return None

    def _words(self, n: int) -> list[str]:
        body = self.mentions.bodies[n]
        return self.tokens.norms[body.i : body.j]

    def _in_this_capacity(self, k: int) -> Iterator[tuple[int, Party]]:
        """تتولى الأمانة … . وفي صفتها هذه عقدت 10 اجتماعات: the body of the sentence before organises."""
        first, last = self.tokens.sentence(k)
        before, _ = self.tokens.sentence(max(0, first - 2))
        bodies, after = within(self.mentions.bodies, before, first), self._mentions(k, last)
        if bodies and after and after[0][1] != NOBODY:
            body = self.mentions.bodies[bodies[0]]
            rule = "who acts in this capacity: بصفتها هذه …"
            yield after[0][1], Party("organizer", "organization", bodies[0], body.i, body.j, rule)

    def _in_charge(self, k: int) -> Iterator[tuple[int, Party]]:
        """تتولى الهيئة تنظيم …: who is in charge of organising."""
        first, last = self.tokens.sentence(k)
        starts = range(k + 1, min(k + 3, last))  # تسلمت دولة | قطر
        party = next((found for at in starts if (found := self.party_at(at, "organizer"))), None)
        if party is None:
            return
        of = self.tokens.norms[party[3] : party[3] + 1]
        topic = self._topic(first)
        if of == ["تنظيم"] and party[0] == "organization" and topic is not None:
            yield topic, Party("organizer", *party, "who is in charge of organising: تتولى … تنظيم")
        after = self._mentions(party[3], min(last, party[3] + _NEAR)) if of == ["رياسه"] else []
        if after and after[0][1] != NOBODY:
            yield after[0][1], Party("chair", *party, "who takes over the chair: تسلمت … رئاسة الدورة")

    def _chaired_by_him(self, k: int) -> Iterator[tuple[int, Party]]:
        """الاجتماع الأول للجنة برئاسته: the person told of last chairs."""
        first, _ = self.tokens.sentence(k)
        before = within(self.mentions.people, max(0, k - _TOLD), k)
        meetings = [at for _, at in self._mentions(first, k) if at != NOBODY]
        if before and meetings:
            person = self.mentions.people[before[-1]]
            yield (
                meetings[-1],
                Party("chair", "person", before[-1], person.i, person.j, "who chairs, told of before: برئاسته"),
            )

    def _stand_in(self, k: int) -> Iterator[tuple[int, Party]]:
        """ومثل الأمانة العامة السيد X: who stands for a body."""
        body = self.party_at(k + 1, "participant") if k + 1 < len(self.tokens) else None
        person = (
            self.party_at(body[3], "participant")
            if body and body[0] != "person" and body[3] < len(self.tokens)
            else None
        )
        topic = self._topic(self.tokens.sentence(k)[0])
        if person and person[0] == "person" and topic is not None:
            yield topic, Party("participant", *person, "who stands for a body: مثل الأمانة العامة السيد …")

    def _presenter(self, k: int) -> Iterator[tuple[int, Party]]:
        """قدمت تونس ورقة عمل: who presents a paper takes part in the gathering in talk."""
        first, _ = self.tokens.sentence(k)
        verb = next((v for v in range(k - 1, max(first - 1, k - 6), -1) if self.tokens.norms[v] in _PRESENTS), None)
        party = (
            next((p for at in range(verb + 1, k) if (p := self.party_at(at, "participant"))), None)
            if verb is not None
            else None
        )
        first_of_all = next((at for _, at in self.cast if at != NOBODY), None)
        if party and party[3] == k and party[0] != "person" and first_of_all is not None:
            rule = "who presents a paper: قدمت … ورقة عمل"
            yield first_of_all, Party("participant", party[0], party[1], party[2], party[3], rule)


def _extent(person: PersonMention) -> tuple[int, int]:
    """First token and end of a name with its titles."""
    first, last = person.title or (person.i, person.j)
    return min(person.i, first), max(person.j, last)


_READERS: dict[str, Callable[[Attendance, int], Iterator[tuple[int, Party]]]] = {
    norm: read
    for words, read in reversed(
        (
            (_COMPRISES, Attendance._members),
            (_ELECTED, Attendance._elected),
            (_PAPERS, Attendance._presenter),
            (_AS, Attendance._in_capacity),
            (_UNDERTAKES, Attendance._in_charge),
            (_UNDER_HIM, Attendance._chaired_by_him),
            (_STANDS_FOR, Attendance._stand_in),
        )
    )
    for norm in words
}
"""Who reads on at which word; of two, the first of the list."""
