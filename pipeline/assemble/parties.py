"""Who did what: the bodies, states and people tied to a gathering by words such as برئاسة, تستضيفه, بمشاركة."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.scenes import NOBODY
from pipeline.lexicon import KIND, TITLE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import CueMention, EventMention, Mentions, within
from pipeline.normalize import Tokens

_FILLERS = grammar("between_parties") | frozenset("( ) , - : ، ب ل و –".split())
_GAP = 5
_LONGEST_LIST = 160
_FIRST_GATHERINGS = 50
_SPEECH = grammar("speech")
_ROLES = frozenset(
    ("host_self", "chair", "host", "organizer", "participant", "sponsor", "member", "holder", "represented")
)
_VERB_FIRST = frozenset(("host", "organizer", "participant", "holder", "chair", "sponsor"))
_NOT_BEFORE = grammar("negations")
_RULES = {
    "chair": "who chairs: برئاسة …",
    "host": "who hosts: تستضيفه …",
    "organizer": "who organises: تنظمه …، بالتعاون مع …",
    "sponsor": "under whose patronage: برعاية …",
    "participant": "who takes part: بمشاركة …",
    "member": "who is a member: يضم في عضويته …",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a gathering: ``kind`` organization (an index of bodies), state (a code) or person (an index of people)."""

    role: str
    kind: str
    value: int | str
    i: int
    j: int
    rule: str


def parties_of(
    tokens: Tokens,
    mentions: Mentions,
    ids: list[str | None],
    gatherings: list[Gathering],
    meant: Mapping[int, int | None],
    lexicon: Lexicon,
) -> list[list[Party]]:
    """The parties of every gathering, each once per role; ``ids`` are the organization_ids of the bodies mentioned."""
    reader = _Reader(tokens, mentions, ids, gatherings, meant, lexicon)
    reader.read_names()
    for cue in mentions.cues:
        if cue.column == "role" and cue.value in _ROLES and not reader.negated(cue):
            reader.read(cue)
    reader.read_speakers()
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
        self.bodies = {body.i: n for n, body in enumerate(mentions.bodies)}
        self.people = {}
        for n, person in enumerate(mentions.people):
            self.people[min(person.i, person.title[0] if person.title else person.i)] = n
        self.places = {place.i: place for place in mentions.places if not place.adjective}
        self.dates = {date.i: date.j for date in mentions.dates}
        self.cue_starts = {cue.i for cue in mentions.cues if cue.column == "role" and cue.value in _ROLES}

    def negated(self, cue: CueMention) -> bool:
        return cue.i > 0 and self.tokens.norms[cue.i - 1] in _NOT_BEFORE

    def read_names(self) -> None:
        """The people whom a gathering is named after take part in it: اجتماع وزير الطاقة X مع Y."""
        for at, gathering in enumerate(self.gatherings):
            first = gathering.first
            if gathering.kind == "meeting":
                for n in within(self.mentions.people, first.i, first.j):
                    person = self.mentions.people[n]
                    self._add(
                        at, Party("participant", "person", n, person.i, person.j, "named in the gathering's name")
                    )

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

    def read(self, cue: CueMention) -> None:
        """Read what a cue introduces, after it or, of a verb, before it."""
        owner = self._owner(cue)
        if owner is None or owner == NOBODY:
            return
        role = cue.value
        if role == "host_self":
            self._host_of_its_own(owner, cue)
            return
        parties = self._list(cue.j, role)
        if not parties and role in _VERB_FIRST and (self._is_verb(cue) or self.tokens.norms[cue.i] == "استضافه"):
            parties = self._subject_before(cue)
        if role == "represented":
            role = "participant"
        gathering = self.gatherings[owner]
        if role == "holder":
            if gathering.body is not None or gathering.kind in ("meeting", "session", "sitting", "assembly"):
                return
            role = "organizer"
            parties = [party for party in parties if party[0] == "organization"]
        for kind, value, i, j in parties:
            self._add(owner, Party(role, kind, value, i, j, _RULES[role]))

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
            if self._relative(cue) and self.tokens.norms[cue.i - 1] == "و":
                return inside[0][1]
            if after and self._is_verb(cue) and not self._relative(cue) and self._clause_between(inside[-1][0], cue):
                return after[1]
            return inside[-1][1]
        if after:
            return after[1]
        return self._in_talk(cue, first) if at else None

    def _relative(self, cue: CueMention) -> bool:
        """تستضيفه, الذي تنظمه: a pronoun or relative word points back."""
        return self.tokens.norms[cue.j - 1].endswith(("ه", "ها")) or self.tokens.norms[cue.i - 1] in ("الذي", "التي")

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

    def _list(self, i: int, role: str) -> list[tuple[str, int | str, int, int]]:
        """The parties that follow token ``i``: (kind, value, first token, end)."""
        tokens = self.tokens
        found: list[tuple[str, int | str, int, int]] = []
        _, last = tokens.sentence(i)
        at, gap = i, 0
        while at < min(last, i + _LONGEST_LIST):
            party = self._party_at(at, role)
            if (
                party
                and party[0] == "state"
                and found
                and tokens.norms[at - 1] in ("ب", "من", "دوله", "بدوله", "جمهوريه", "بجمهوريه", "في")
            ):
                at = party[3]  # where the last one comes from
                continue
            if party:
                found.append(party)
                at, gap = max(party[3], at + 1), 0
                continue
            if at in self.dates:
                at = self.dates[at]
                continue
            if tokens.norms[at] == "(" and found and tokens.norms[at + 2 : at + 3] == [")"]:
                at += 3  # مصر (رئيسا)
                continue
            norm, flags = tokens.norms[at], tokens.flags[at]
            if norm in _FILLERS:
                at += 1
                continue
            gap += 1
            if (
                at in self.cue_starts
                and at > i
                or flags & (KIND | VERB)
                and (found or gap > 2)
                or gap > (_GAP if not found else 1)
            ):
                break
            if found and not flags & TITLE:
                break
            at += 1
        return found or (self._bracketed(i, last) if role in ("participant", "member") else [])

    def _bracketed(self, i: int, last: int) -> list[tuple[str, int | str, int, int]]:
        """The states of a list in brackets: 7 دول عربية (الإمارات – تونس – الجزائر)."""
        for k in range(i, min(last, i + 30)):
            if self.tokens.norms[k] == "(" and (k + 1 in self.places or k + 1 in self.bodies):
                close = next((n for n in range(k, min(last, k + 60)) if self.tokens.norms[n] == ")"), k)
                listed = [self._party_at(n, "participant") for n in range(k + 1, close)]
                states = [party for party in listed if party and party[0] == "state"]
                return states if len(states) > 1 else []
        return []

    def _party_at(self, at: int, role: str) -> tuple[str, int | str, int, int] | None:
        """A person (with title), a body, or a state that begins at token ``at``."""
        if (n := self.people.get(at)) is not None:
            person = self.mentions.people[n]
            end = max(person.j, person.title[1] if person.title else person.j)
            return "person", n, person.i, end if end >= person.j else person.j
        if (n := self.bodies.get(at)) is not None:
            return "organization", n, at, self.mentions.bodies[n].j
        if (place := self.places.get(at)) is not None and place.city is None:
            return "state", place.country, at, place.j
        if (
            place is not None
            and role in ("host", "participant")
            and self.tokens.norms[place.j : place.j + 1] in (["و"], ["،"])
            and place.city == "عمان"
        ):
            return "state", "OM", at, place.j
        return None

    def _subject_before(self, cue: CueMention) -> list[tuple[str, int | str, int, int]]:
        """وزارة X تنظم …: the body or state right before a verb."""
        first, _ = self.tokens.sentence(cue.i)
        for k in range(cue.i - 1, max(first, cue.i - 12) - 1, -1):
            party = self._party_at(k, cue.value)
            if party and party[3] <= cue.i and cue.i - party[3] <= 2:
                return [party]
        return []
