"""Who did what: the bodies, states and people tied to a gathering by words such as برئاسة, تستضيفه, بمشاركة."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from operator import itemgetter

from pipeline.assemble.attendance import Attendance, Found
from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.parties_in_text import DELEGATIONS, ROLES, PartiesInText
from pipeline.assemble.party import Party
from pipeline.assemble.scenes import NOBODY, Pair, are_joined, is_feminine
from pipeline.lexicon import TITLE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import CueMention, EventMention, Mentions, within
from pipeline.normalize import Tokens

_GAP = 5
_FIRST_GATHERINGS = 50
_SPEECH = grammar("speech")
_VERB_FIRST = frozenset(("host", "organizer", "participant", "holder", "chair", "sponsor"))
_NOT_BEFORE = grammar("negations")
_ANNOUNCES = grammar("announces")
_UNDER = grammar("under_somebody")
_RULES = {
    "chair": "who chairs: برئاسة …",
    "host": "who hosts: تستضيفه …",
    "organizer": "who organises: تنظمه …، بالتعاون مع …",
    "sponsor": "under whose patronage: برعاية …",
    "participant": "who takes part: بمشاركة …",
    "member": "who is a member: يضم في عضويته …",
}


def parties_of(
    tokens: Tokens,
    mentions: Mentions,
    ids: list[str | None],
    gatherings: list[Gathering],
    meant: Mapping[int, int | None],
    lexicon: Lexicon,
) -> list[list[Party]]:
    """The parties of every gathering, each once per role; ``ids`` are the organization_ids of the bodies mentioned."""
    if not gatherings:
        return []
    reader = _Reader(tokens, mentions, ids, gatherings, meant, lexicon)
    reader.read_names()
    for cue in mentions.cues:
        if cue.column == "role" and cue.value in ROLES and not reader.negated(cue):
            reader.read(cue)
    reader.read_speakers()
    reader.read_attendance()
    return reader.found


class _Reader:
    """Reads the parties that cues introduce, and says whose they are."""

    def __init__(
        self, tokens: Tokens, mentions: Mentions, ids: list[str | None], gatherings: list[Gathering],
        meant: Mapping[int, int | None], lexicon: Lexicon,
    ) -> None:  # fmt: skip
        self.tokens, self.mentions, self.ids, self.gatherings, self.lexicon = tokens, mentions, ids, gatherings, lexicon
        self.cast = [
            (mentions.events[n], NOBODY if at is None else at) for n, at in sorted(meant.items(), key=itemgetter(0))
        ]
        self.starts = [mention.i for mention, _ in self.cast]
        self.found: list[list[Party]] = [[] for _ in gatherings]
        self.beside = PartiesInText(tokens, mentions, self.cast, lexicon)

    def negated(self, cue: CueMention) -> bool:
        return cue.i > 0 and self.tokens.norms[cue.i - 1] in _NOT_BEFORE

    def read_names(self) -> None:
        """The people whom a gathering is named after take part in it: اجتماع وزير الطاقة X مع Y."""
        for at, gathering in enumerate(self.gatherings):
            first = gathering.first
            if gathering.kind == "meeting":
                self._intending(at, first)
                for n in within(self.mentions.people, first.i, first.j):
                    person = self.mentions.people[n]
                    self._add(
                        at, Party("participant", "person", n, person.i, person.j, "named in the gathering's name")
                    )

    def _intending(self, at: int, first: EventMention) -> None:
        """مسؤولين من أوبك وروسيا يعتزمون الاجتماع: those whom the name of an intended meeting names."""
        for i, j in first.name[1:] if first.rule.startswith("those who intend") else ():
            for k in range(i, j):
                if party := self.beside.party_at(k, "participant"):
                    self._add(at, Party("participant", *party, "named in the gathering's name"))

    def read_speakers(self) -> None:
        """Whoever gives an address (في كلمته الافتتاحية) takes part in the gathering in talk."""
        if not self.gatherings:
            return
        for n, person in enumerate(self.mentions.people):
            first, last = self.tokens.sentence(person.i)
            speech = next((k for k in range(first, min(last, person.j + 25)) if self.tokens.norms[k] in _SPEECH), None)
            if speech is not None and person.i - first < 25:
                self._add(
                    0, Party("participant", "person", n, person.i, person.j, "who speaks there: في كلمته الافتتاحية")
                )

    def read_attendance(self) -> None:
        """Those whom no word of role introduces."""
        attendance = Attendance(
            self.tokens, self.mentions, self.gatherings, self.cast, self.beside.party_at, self._same_body
        )
        for at, party in attendance.read():
            self._add(at, party)

    def read(self, cue: CueMention) -> None:
        """Read what a cue introduces, after it or, of a verb, before it."""
        owner = self._owner(cue)
        if owner is None or owner == NOBODY:
            return
        role = cue.value
        if role == "host_self":
            self._host_of_its_own(owner, cue)
            return
        delegation = role == "chair" and self._of_delegation(cue)
        named = delegation and self.tokens.norms[cue.j : cue.j + 1] != [] and self.tokens.norms[cue.j] in DELEGATIONS
        parties = self.beside.listed_from(cue.j + named, "participant" if delegation else role)
        if delegation and (head := self._behind_event(cue)):
            parties.append(head)
        if not parties and role in _VERB_FIRST and (self._is_verb(cue) or self.tokens.norms[cue.i] == "استضافه"):
            parties = self.beside.subject_before(cue)
        if not parties and role == "organizer":
            parties = self._announcer(cue) if cue.j == cue.i + 1 and self.beside.has_pronoun(cue.i) else []
        elif parties and role == "organizer" and self.tokens.norms[cue.j - 1] == "مع":
            self._partner_of(owner, cue)
        if self.tokens.norms[cue.i] == "رعايه":
            parties = self._patrons(cue, parties)
        if role == "represented" or role == "chair" and self._of_delegation(cue):
            role = "participant"
        gathering = self.gatherings[owner]
        if role == "holder":
            if gathering.body is not None or gathering.kind in ("meeting", "session", "sitting", "assembly"):
                return
            role = "organizer"
            parties = [party for party in parties if party[0] == "organization"]
        for kind, value, i, j in parties:
            as_said = (
                "chair" if role == "participant" and kind == "person" and self.beside.presides(int(value)) else role
            )
            for at in (owner, *self._joined_to(owner, cue, role)):
                self._add(at, Party(as_said, kind, value, i, j, _RULES[as_said]))

    def _joined_to(self, owner: int, cue: CueMention, role: str) -> list[int]:
        """استضافت قطر المؤتمر الثالث للمناخ والمؤتمر الثاني للمياه: who hosts or organises two."""
        at = bisect.bisect_left(self.starts, cue.j)
        pair = self.cast[at : at + 2]
        if role not in ("host", "organizer") or len(pair) < 2 or pair[0][1] != owner or pair[1][1] == NOBODY:
            return []
        return [pair[1][1]] if are_joined(self.tokens, pair[0][0], pair[1][0]) else []

    def _of_delegation(self, cue: CueMention) -> bool:
        """وفد برئاسة X, ترأس وفد البلاد X: who heads a delegation takes part, and chairs nothing."""
        norms = self.tokens.norms
        if norms[cue.j : cue.j + 1] and norms[cue.j] in DELEGATIONS:
            return True
        if self._is_verb(cue) and (person := self._subject_of(cue)) and norms[person[3] : person[3] + 1] != []:
            return norms[person[3]] in DELEGATIONS  # ترأس الوزير X وفد البلاد
        near = range(max(0, cue.i - 5), cue.i)
        return (
            norms[cue.i] in _UNDER
            and any(norms[k] in DELEGATIONS for k in near)
            and cue.i - 1 not in self.beside.ends.values()
        )

    def _subject_of(self, cue: CueMention) -> Found | None:
        """ترأس معالي الوزير X: the person behind a verb, past his honours."""
        for k in range(cue.j, min(cue.j + _GAP, len(self.tokens))):
            if (party := self.beside.party_at(k, "chair")) is not None:
                return party if party[0] == "person" else None
            if not self.tokens.flags[k] & TITLE:
                return None
        return None

    def _behind_event(self, cue: CueMention) -> Found | None:
        """ترأس وفد البلاد إلى المؤتمر الوزير X: the subject of the verb, where it stands behind the gathering."""
        _, last = self.tokens.sentence(cue.i)
        at = bisect.bisect_left(self.starts, cue.j)
        if at >= len(self.cast) or self.cast[at][0].j >= last:
            return None
        party = self.beside.party_at(self.cast[at][0].j, "participant")
        return party if party and party[0] == "person" else None

    def _announcer(self, cue: CueMention) -> list[Found]:
        """أعلنت الهيئة اكتمال التحضيرات للقمة التي تنظمها في الدوحة: the subject of the sentence that announces it."""
        first, _ = self.tokens.sentence(cue.i)
        said = next((k for k in range(first, cue.i) if self.tokens.norms[k] in _ANNOUNCES), None)
        parties = (
            (self.beside.party_at(k, "organizer") for k in range(said + 1, said + 3)) if said is not None else iter(())
        )
        return [party for party in parties if party and party[0] == "organization"][:1]

    def _partner_of(self, owner: int, cue: CueMention) -> None:
        """أعلن الاتحاد أن المعرض سينطلق بالشراكة مع الوزارة: with whom, if not with who announces it?"""
        if any(party.role in ("organizer", "host") for party in self.found[owner]):
            return
        for kind, value, i, j in self._announcer(cue):
            self._add(
                owner, Party("organizer", kind, value, i, j, "who announces what it organises with others: أعلن …")
            )

    def _patrons(self, cue: CueMention, parties: list[Found]) -> list[Found]:
        """ورعاية الأمير خالد الفيصل للمعرض, but not الرئاسة العامة لرعاية الشباب or رعاية مصلحة الوطن: care, and no patron."""
        if cue.i and self.tokens.norms[cue.i - 1] == "ل":
            return []
        return [party for party in parties if party[0] == "person"]

    def _host_of_its_own(self, owner: int, cue: CueMention) -> None:
        """في مقرها: the organizer is the host, too."""
        organizer = next(
            (party for party in self.found[owner] if party.role == "organizer" and party.kind == "organization"), None
        )
        if organizer:
            self._add(owner, Party("host", "organization", organizer.value, organizer.i, organizer.j, _RULES["host"]))

    def _is_verb(self, cue: CueMention) -> bool:
        return bool(self.tokens.flags[cue.i] & VERB) and cue.j == cue.i + 1

    def _add(self, owner: int, party: Party) -> None:
        gathering = self.gatherings[owner]
        if party.kind == "organization" and party.role in ("host", "organizer", "participant", "chair"):
            if gathering.body is not None and self._same_body(int(party.value), gathering.body):
                return
            body = self.mentions.bodies[int(party.value)]
            if body.type == "media" and body.j == body.i + 1:  # an agency's sign-off
                return
        key = self._key(party)
        if all(self._key(old) != key for old in self.found[owner]):
            self.found[owner].append(party)

    def _key(self, party: Party) -> tuple[str, str, int | str]:
        """A party as one that may come twice: bodies by their id."""
        if party.kind == "organization":
            return party.role, party.kind, self.ids[int(party.value)] or self._root(party.value)
        if party.kind == "person":
            person = self.mentions.people[int(party.value)]
            return party.role, party.kind, " ".join(self.tokens.norms[person.i : person.j])
        return party.role, party.kind, party.value

    def _same_body(self, a: int, b: int) -> bool:
        return self._root(a) == self._root(b) or (self.ids[a] is not None and self.ids[a] == self.ids[b])

    def _root(self, body: int | str) -> int | str:
        while isinstance(body, int) and (target := self.mentions.bodies[body].same_as) is not None:
            body = target
        return body

    def _owner(self, cue: CueMention) -> int | None:
        """Whose party: of the last gathering before the cue in its sentence, else of the first after, else of the one in talk."""
        first, last = self.tokens.sentence(cue.i)
        at = bisect.bisect_left(self.starts, cue.i)
        inside = self.cast[bisect.bisect_left(self.starts, first) : at]
        after = self.cast[at] if at < len(self.cast) and self.starts[at] < last else None
        if inside:
            if self.beside.has_pronoun(cue.j - 1) or self._is_verb(cue) and self._relative(cue):
                agreeing = self._agreeing(inside, cue)
                if agreeing[-1][0].kind == "sitting":
                    return agreeing[-1][1]  # الجلسة الأولى …، والجلسة الثانية … ويرأسها X
                return agreeing[0][1] if self.tokens.norms[cue.i - 1] == "و" else agreeing[-1][1]
            if not after and self._opens_clause(cue) and cue.value in ("host", "organizer") and not self._relative(cue):
                return None  # كما سيقيم المركز معرضا: something else is held
            if self._opens_clause(cue) and self._is_taken_up(inside[-1][0]):
                return self._first(cue)
            if after and self._is_verb(cue) and not self._relative(cue) and self._clause_between(inside[-1][0], cue):
                return after[1]
            return inside[-1][1]
        if after:
            aside = not self._is_verb(cue) and any(
                self.tokens.norms[k] in ("الذي", "التي") for k in range(cue.j, after[0].i)
            )
            return None if aside else after[1]
        return self._in_talk(cue, first) if at else None

    def _relative(self, cue: CueMention) -> bool:
        """تستضيفه, الذي تنظمه: a pronoun or relative word points back."""
        return self.tokens.norms[cue.j - 1].endswith(("ه", "ها")) or self.tokens.norms[cue.i - 1] in ("الذي", "التي")

    def _agreeing(self, inside: list[Pair], cue: CueMention) -> list[Pair]:
        """Of the gatherings before a verb with a pronoun, those that the pronoun agrees with: ندوة … تنظمها."""
        norm = self.tokens.norms[cue.j - 1]
        if not norm.endswith(("ه", "ها")):
            return inside
        feminine = norm.endswith("ها")
        agreeing = [pair for pair in inside if is_feminine(self.tokens.norms[pair[0].head], pair[0].form) == feminine]
        return agreeing or inside

    def _opens_clause(self, cue: CueMention) -> bool:
        return self._is_verb(cue) and self.tokens.norms[cue.i - 1] in ("و", "فيما", "كما", "بينما", "حيث")

    def _is_taken_up(self, mention: EventMention) -> bool:
        """قرارات الاجتماعين …, وشاركت وفود: was it only its results that were spoken of?"""
        near = within(self.mentions.cues, mention.head - 3, mention.head + 1)
        return any(self.mentions.cues[n].value == "reviews" for n in near)

    def _first(self, cue: CueMention) -> int:
        return next((at for mention, at in self.cast if mention.i < cue.i and at != NOBODY), NOBODY)

    def _clause_between(self, mention: EventMention, cue: CueMention) -> bool:
        return any(self.tokens.norms[k] in ("،", ",", "و", "؛") for k in range(mention.j, cue.i))

    def _in_talk(self, cue: CueMention, first: int) -> int | None:
        """In a sentence that names no gathering: that of the body named there, else, where the cue opens it, the first."""
        for n in within(self.mentions.bodies, first, cue.i):
            for at, gathering in enumerate(self.gatherings[:_FIRST_GATHERINGS]):
                if gathering.body is not None and self._same_body(n, gathering.body):
                    return at
        if cue.i - first > 3:
            return None
        before = bisect.bisect_left(self.starts, cue.i)
        last = self.cast[before - 1][1] if before else 0
        return last if last != NOBODY and self.gatherings[last].kind == "sitting" else 0
