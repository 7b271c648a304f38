"""What stands in a text as a party: persons, bodies and states, one by one or in lists behind a word of role, or before a verb."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.attendance import Found
from pipeline.assemble.bodies import home_names
from pipeline.assemble.scenes import Pair
from pipeline.lexicon import KIND, TITLE, VERB, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import CueMention, Mentions
from pipeline.normalize import Tokens

ROLES = frozenset(
    ("host_self", "chair", "host", "organizer", "participant", "sponsor", "member", "holder", "represented")
)
"""What words of role introduce."""
DELEGATIONS = frozenset(("وفد", "الوفد", "وفدا"))
_FILLERS = grammar("between_parties") | frozenset("( ) , - : ، ب ل و –".split())
_GAP = 5
_LONGEST_LIST = 160
_BRACKETED = 60
_LEADS_AWAY = frozenset("الي عن حول بشان ضد نحو".split())
"""في الاجتماع الذي ترأسه إعداد خطاب إلى الأمانة: what follows is no subject of the verb."""
_CLAUSES = frozenset(("ان", "بان", "انه", "انها"))
_CONCERNED = grammar("concerned")
_NOUNS = grammar("role_nouns")
_HEADS = frozenset(("رييس", "رييسه", "رييسا"))
_ASIDES = frozenset("، , و الذي التي".split())


class PartiesInText:
    """One document's persons, bodies and states, by the token at which each begins."""

    def __init__(self, tokens: Tokens, mentions: Mentions, cast: Sequence[Pair], lexicon: Lexicon) -> None:
        self.tokens, self.mentions, self.lexicon = tokens, mentions, lexicon
        self.bodies = {body.i: n for n, body in enumerate(mentions.bodies)}
        self.people = {}
        for n, person in enumerate(mentions.people):
            self.people[min(person.i, person.title[0] if person.title else person.i)] = n
        self.places = {place.i: place for place in mentions.places if not place.adjective}
        self.places.update(home_names(tokens, mentions))
        self.ends = {mention.i: mention.j for mention, _ in cast}
        self.dates = {date.i: date.j for date in mentions.dates}
        self.modes = {cue.i: cue.j for cue in mentions.cues if cue.column == "mode"}
        self.cue_starts = {cue.i for cue in mentions.cues if cue.column == "role" and cue.value in ROLES}

    def listed_from(self, i: int, role: str) -> list[Found]:
        """The parties that follow token ``i``: (kind, value, first token, end)."""
        tokens = self.tokens
        found: list[Found] = []
        _, last = tokens.sentence(i)
        at, gap, bracket = i, 0, None
        pronoun = self.has_pronoun(i - 1)
        while at < min(last, i + _LONGEST_LIST):
            party = self.party_at(at, role)
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
                if party[0] == "person" and self.presides(int(party[1])):
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
                listed = [self.party_at(n, "participant") for n in range(k + 1, close)]
                states = [party for party in listed if party and party[0] == "state"]
                return states if len(states) > 1 else []
        return []

    def party_at(self, at: int, role: str) -> tuple[str, int | str, int, int] | None:
        """A person (with title), a body, or a state that begins at token ``at``."""
        if (n := self.people.get(at)) is not None:
            person = self.mentions.people[n]
            end = max(person.j, person.title[1] if person.title else person.j)
            return "person", n, person.i, end if end >= person.j else person.j
        if (n := self.bodies.get(at)) is not None:
            return "organization", n, at, self.mentions.bodies[n].j
        if (place := self.places.get(at)) is not None and place.city is None:
            return "state", place.country, at, place.j
        if at and self.tokens.norms[at - 1] in DELEGATIONS and (code := self._adjective(at)):
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

    def subject_before(self, cue: CueMention) -> list[Found]:
        """وزارة X تنظم …: the body or state right before a verb."""
        first, _ = self.tokens.sentence(cue.i)
        for k in range(cue.i - 1, max(first, cue.i - 12) - 1, -1):
            party = self.party_at(k, cue.value)
            if party and party[3] <= cue.i and not self._is_media(party):
                between = self.tokens.norms[party[3] : cue.i]
                relative = bool(set(between) & {"الذي", "التي"})
                near = len(between) <= 2 and "،" not in between or set(between) <= _ASIDES
                return [party] if near and not (relative and cue.value == "holder") else []
        return []

    def _is_media(self, party: tuple[str, int | str, int, int]) -> bool:
        """قال لوكالة الأنباء إن السلطنة ستنظم …: an agency is told, and does not take part."""
        return party[0] == "organization" and self.mentions.bodies[int(party[1])].type == "media"

    def has_pronoun(self, i: int) -> bool:
        """تنظمه, فيها: does a word end with a pronoun, and not, as برئاسة, with what is folded to its letter?"""
        written = self.tokens.text[self.tokens.ends[i] - 1]
        return (
            self.tokens.norms[i].endswith("ها")
            or written == "\N{ARABIC LETTER HEH}"
            and self.tokens.norms[i] not in _NOUNS
        )

    def presides(self, n: int) -> bool:
        """يشارك فيها: د. X رئيس الجلسة: whose office is to chair the gathering."""
        title = self.mentions.people[n].title
        if title is None or self.tokens.norms[title[0]] not in _HEADS:
            return False
        return any(self.tokens.flags[k] & KIND for k in range(title[0] + 1, min(title[0] + 2, len(self.tokens))))
