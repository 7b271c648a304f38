"""Who did what: the bodies, states and people tied to a gathering by words such as برئاسة, تستضيفه, بمشاركة."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from operator import itemgetter

from pipeline.assemble.attendance import Attendance, Found
from pipeline.assemble.bodies import home_names
from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.party import Party
from pipeline.assemble.scenes import NOBODY, Pair, are_joined, is_feminine
from pipeline.lexicon import KIND, TITLE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import CueMention, EventMention, Mentions, within
from pipeline.normalize import Tokens

_FILLERS = grammar("between_parties") | frozenset("( ) , - : ، ب ل و –".split())
_GAP = 5
_LONGEST_LIST = 160
_BRACKETED = 60
_FIRST_GATHERINGS = 50
_SPEECH = grammar("speech")
_ROLES = frozenset(
    ("host_self", "chair", "host", "organizer", "participant", "sponsor", "member", "holder", "represented")
)
_VERB_FIRST = frozenset(("host", "organizer", "participant", "holder", "chair", "sponsor"))
_NOT_BEFORE = grammar("negations")
_ANNOUNCES = grammar("announces")
_LEADS_AWAY = frozenset("الي عن حول بشان ضد نحو".split())
"""في الاجتماع الذي ترأسه إعداد خطاب إلى الأمانة: what follows is no subject of the verb."""
_CLAUSES = frozenset(("ان", "بان", "انه", "انها"))
_HEADS = frozenset(("رييس", "رييسه", "رييسا"))
_CONCERNED = grammar("concerned")
_NOUNS = grammar("role_nouns")
_UNDER = grammar("under_somebody")
_DELEGATIONS = frozenset(("وفد", "الوفد", "وفدا"))
_ASIDES = frozenset("، , و الذي التي".split())
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
        if cue.column == "role" and cue.value in _ROLES and not reader.negated(cue):
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
        self.bodies = {body.i: n for n, body in enumerate(mentions.bodies)}
        self.people = {}
        for n, person in enumerate(mentions.people):
            self.people[min(person.i, person.title[0] if person.title else person.i)] = n
        self.places = {place.i: place for place in mentions.places if not place.adjective}
        self.places.update(home_names(tokens, mentions))
        self.ends = {mention.i: mention.j for mention, _ in self.cast}
        self.dates = {date.i: date.j for date in mentions.dates}
        self.modes = {cue.i: cue.j for cue in mentions.cues if cue.column == "mode"}
        self.cue_starts = {cue.i for cue in mentions.cues if cue.column == "role" and cue.value in _ROLES}

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
                if party := self._party_at(k, "participant"):
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
        attendance = Attendance(self.tokens, self.mentions, self.gatherings, self.cast, self._party_at, self._same_body)
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
        named = delegation and self.tokens.norms[cue.j : cue.j + 1] != [] and self.tokens.norms[cue.j] in _DELEGATIONS
        parties = self._list(cue.j + named, "participant" if delegation else role)
        if delegation and (head := self._behind_event(cue)):
            parties.append(head)
        if not parties and role in _VERB_FIRST and (self._is_verb(cue) or self.tokens.norms[cue.i] == "استضافه"):
            parties = self._subject_before(cue)
        if not parties and role == "organizer":
            parties = self._announcer(cue) if cue.j == cue.i + 1 and self._has_pronoun(cue.i) else []
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
            as_said = "chair" if role == "participant" and kind == "person" and self._presides(int(value)) else role
            for at in (owner, *self._joined_to(owner, cue, role)):
                self._add(at, Party(as_said, kind, value, i, j, _RULES[as_said]))

    def _presides(self, n: int) -> bool:
        """يشارك فيها: د. X رئيس الجلسة: whose office is to chair the gathering."""
        title = self.mentions.people[n].title
        if title is None or self.tokens.norms[title[0]] not in _HEADS:
            return False
        return any(self.tokens.flags[k] & KIND for k in range(title[0] + 1, min(title[0] + 2, len(self.tokens))))

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
        if norms[cue.j : cue.j + 1] and norms[cue.j] in _DELEGATIONS:
            return True
        if self._is_verb(cue) and (person := self._subject_of(cue)) and norms[person[3] : person[3] + 1] != []:
            return norms[person[3]] in _DELEGATIONS  # ترأس الوزير X وفد البلاد
        near = range(max(0, cue.i - 5), cue.i)
        return (
            norms[cue.i] in _UNDER
            and any(norms[k] in _DELEGATIONS for k in near)
            and cue.i - 1 not in self.ends.values()
        )

    def _subject_of(self, cue: CueMention) -> Found | None:
        """ترأس معالي الوزير X: the person behind a verb, past his honours."""
        for k in range(cue.j, min(cue.j + _GAP, len(self.tokens))):
            if (party := self._party_at(k, "chair")) is not None:
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
        party = self._party_at(self.cast[at][0].j, "participant")
        return party if party and party[0] == "person" else None

    def _announcer(self, cue: CueMention) -> list[Found]:
        """أعلنت الهيئة اكتمال التحضيرات للقمة التي تنظمها في الدوحة: the subject of the sentence that announces it."""
        first, _ = self.tokens.sentence(cue.i)
        said = next((k for k in range(first, cue.i) if self.tokens.norms[k] in _ANNOUNCES), None)
        parties = (self._party_at(k, "organizer") for k in range(said + 1, said + 3)) if said is not None else iter(())
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
            if self._has_pronoun(cue.j - 1) or self._is_verb(cue) and self._relative(cue):
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

    def _has_pronoun(self, i: int) -> bool:
        """تنظمه, فيها: does a word end with a pronoun, and not, as برئاسة, with what is folded to its letter?"""
        written = self.tokens.text[self.tokens.ends[i] - 1]
        return (
            self.tokens.norms[i].endswith("ها")
            or written == "\N{ARABIC LETTER HEH}"
            and self.tokens.norms[i] not in _NOUNS
        )

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

    def _list(self, i: int, role: str) -> list[Found]:
        """The parties that follow token ``i``: (kind, value, first token, end)."""
        tokens = self.tokens
        found: list[Found] = []
        _, last = tokens.sentence(i)
        at, gap, bracket = i, 0, None
        pronoun = self._has_pronoun(i - 1)
        while at < min(last, i + _LONGEST_LIST):
            party = self._party_at(at, role)
            if party and party[0] != "person" and self._is_origin(at, party[0], found, at == i):
                at = party[3]
                continue
            if (
                party
                and party[0] == "state"
                and found
                and found[-1][3] >= at - 2
                and tokens.norms[at - 1] in ("ب", "من", "دوله", "بدوله", "جمهوريه", "بجمهوريه", "في")
            ):
                at = party[3]  # where the last one comes from
                continue
            if party:
                found.append(party)
                at, gap = max(party[3], at + 1), 0
                if party[0] == "person" and self._presides(int(party[1])):
                    at += 1  # رئيس | الجلسة
                continue
            if at in self.dates:
                at = self.dates[at]
                continue
            if not found and role == "participant" and at in self.ends and tokens.norms[at - 1] in ("في", "الي"):
                at, gap = self.ends[at], 0  # يشارك في الندوة خبراء من …
                continue
            if found and at in self.modes:
                at, gap = self.modes[at], 0  # قطر حضوريا ولبنان عبر الاتصال المرئي
                continue
            if (
                tokens.norms[at] in _CLAUSES
                or not found
                and role != "participant"
                and tokens.norms[at] in _LEADS_AWAY
                or not found
                and role == "holder"
                and tokens.norms[at] in ("،", ",")
                or not found
                and pronoun
                and tokens.norms[at] == "في"
                and at + 1 not in self.places
            ):
                break
            if tokens.norms[at] == "(" and found and tokens.norms[at + 2 : at + 3] == [")"]:
                at += 3  # مصر (رئيسا)
                continue
            norm, flags = tokens.norms[at], tokens.flags[at]
            if norm in (".", "/") and tokens.flags[at - 1] & TITLE:
                at += 1  # د. X، د. Y
                continue
            if norm == "(":
                bracket = next((k for k in range(at, min(last, at + _BRACKETED)) if tokens.norms[k] == ")"), None)
            if norm in _FILLERS:
                at += 1
                continue
            gap += 1
            if found and bracket is not None and at < bracket and not flags & (KIND | VERB):
                at, gap = at + 1, 0  # a name that nothing knows, in a list in brackets
                continue
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

    def _is_origin(self, at: int, kind: str, found: list[Found], first: bool) -> bool:
        """المعنيين بقطاع …, سفير في لندن, اللواء X من الأمن العام: what people work on, where they are or come from."""
        norms = self.tokens.norms
        before = norms[at - 1]
        if before == "ب" and norms[at - 2] in _CONCERNED:
            return True
        if not found:
            return kind == "state" and before in ("في", "ب") and not first
        return kind == "organization" and found[-1][0] == "person" and before == "من"

    def _bracketed(self, i: int, last: int) -> list[Found]:
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
        if at and self.tokens.norms[at - 1] in _DELEGATIONS and (code := self._adjective(at)):
            return "state", code, at, at + 1  # الوفد الفلسطيني
        if (
            place is not None
            and role in ("host", "participant")
            and self.tokens.norms[place.j : place.j + 1] in (["و"], ["،"])
            and place.city == "عمان"
        ):
            return "state", "OM", at, place.j
        return None

    def _adjective(self, at: int) -> str | None:
        return self.lexicon.places.adjectives.get(self.tokens.norms[at].removeprefix("ال"))

    def _subject_before(self, cue: CueMention) -> list[Found]:
        """وزارة X تنظم …: the body or state right before a verb."""
        first, _ = self.tokens.sentence(cue.i)
        for k in range(cue.i - 1, max(first, cue.i - 12) - 1, -1):
            party = self._party_at(k, cue.value)
            if party and party[3] <= cue.i and not self._is_media(party):
                between = self.tokens.norms[party[3] : cue.i]
                relative = bool(set(between) & {"الذي", "التي"})
                near = len(between) <= 2 and "،" not in between or set(between) <= _ASIDES
                return [party] if near and not (relative and cue.value == "holder") else []
        return []

    def _is_media(self, party: tuple[str, int | str, int, int]) -> bool:
        """قال لوكالة الأنباء إن السلطنة ستنظم …: an agency is told, and does not take part."""
        return party[0] == "organization" and self.mentions.bodies[int(party[1])].type == "media"
