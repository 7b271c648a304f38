"""Gatherings: the noun that names one, with what belongs to its name, and the words that only point back at one."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field, replace

from pipeline.find.noun_phrase import noun_phrase, quoted
from pipeline.find.series import is_false_series
from pipeline.lexicon import FUNCTION, KIND, PLACE, TITLE, Kind, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EditionMention, EventMention, Mentions
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite
from pipeline.numerals import read_number

_TOPICS = grammar("topics")
_PASSING = grammar("passing")
_HELD_BY = grammar("held_by")
_AGENDA = grammar("agenda")
_LOOSE = grammar("loose_kinds")
_OFFICIAL = grammar("official")
_NUMBERED_KINDS = frozenset(("conference", "forum", "summit", "exhibition", "workshop", "seminar"))


def find_events(tokens: Tokens, found: Mentions, lexicon: Lexicon) -> list[EventMention]:
    """Every mention of a gathering, from left to right; ``found`` holds what earlier recognisers left."""
    reader = _Reader(tokens, found, lexicon)
    free = 0
    for i, flags in tokens.marked:
        if i >= free and flags & KIND and (match := lexicon.kinds.match(tokens.norms, i)):
            free = max(free, reader.read(i, match.end, match.value))
    reader.read_times()
    return sorted(reader.events, key=lambda event: event.i)


@dataclass(slots=True)
class _Name:
    """A name while it is read: the stretches that belong to it, and what was met on the way."""

    end: int
    parts: list[tuple[int, int]] = field(default_factory=list)
    body: int | None = None
    special: str | None = None
    topic: bool = False
    adjectives: int = 0


class _Reader:
    """Reads gatherings off one document."""

    def __init__(self, tokens: Tokens, found: Mentions, lexicon: Lexicon) -> None:
        self.tokens, self.found, self.lexicon = tokens, found, lexicon
        self.events: list[EventMention] = []
        self.editions: dict[int, list[EditionMention]] = {}
        for edition in found.editions:
            self.editions.setdefault(edition.head, []).append(edition)
        self.bodies = sorted(range(len(found.bodies)), key=lambda n: found.bodies[n].i)
        self.body_at = {found.bodies[n].i: n for n in self.bodies}
        self.body_starts = [found.bodies[n].i for n in self.bodies]
        self.inside_body = {k for body in found.bodies for k in range(body.i, body.j) if body.recognizer != "reference"}
        self.special_at = {cue.i: cue for cue in found.cues if cue.column == "special"}
        self.dates = [date.i for date in found.dates]
        self.people = {min(one.i, one.title[0] if one.title else one.i): one for one in found.people}

    def read(self, head: int, end: int, kind: Kind) -> int:
        """Read the gathering whose noun stands at ``head``; returns where the next may begin."""
        norms = self.tokens.norms
        after = norms[end] if end < len(norms) else ""
        if head in self.inside_body or after in self.lexicon.false_events:
            return end
        if kind.number == "plural":
            return self._last_of_many(head, end, kind)
        editions = self.editions.get(head, [])
        if kind.number == "dual" and len(editions) < 2:
            return end
        if kind.form == "indefinite" and head and self.tokens.flags[head - 1] & NUMBER and not editions:
            return end  # 12 ورشة: a count
        if kind.kind in ("session", "edition") and not editions and self._is_no_session(head, end, kind):
            return end
        if self._defers(head, end, kind):
            return end
        name = self._name(head, end, kind, editions)
        if kind.kind in ("edition", "session") and editions and self._numbers_previous(head, kind, name, editions):
            return name.end
        if kind.kind == "edition":
            if editions or any(norm in _PASSING for norm in norms[end : name.end]):
                self._add(
                    head, kind, _Name(name.end, [(head, end)], special=name.special), editions[0] if editions else None
                )
            return end
        if not editions and self._is_something_else(head, end, kind, name):
            return end
        if not editions:
            self._add(head, kind, name, None)
        for edition in editions:
            self._add(head, kind, name, edition)
        return end if any(self.tokens.norms[i] in _TOPICS for i, _ in name.parts) else name.end

    def _last_of_many(self, head: int, end: int, kind: Kind) -> int:
        """عُقد 10 اجتماعات للجنة …، آخرها في بيروت: the last of so many is that number of its series."""
        tokens, count = self.tokens, self.tokens.norms[head - 1] if head else ""
        if not count.isdecimal() or len(count) > 3:
            return end
        _, stop = tokens.sentence(head)
        last = next((k for k in range(end, stop) if tokens.norms[k] in ("اخرها", "اخره")), None)
        if last is None:
            return end
        name = self._name(head, end, Kind(kind.kind, "singular", "indefinite"), [])
        self.events.append(
            EventMention(
                head,
                last + 1,
                head,
                kind.kind,
                "possessed",
                tuple(name.parts),
                name.body,
                int(count),
                None,
                anaphoric=False,
                rule="the last of so many: 10 اجتماعات آخرها …",
            )  # fmt: skip
        )
        return name.end

    def read_times(self) -> None:
        """التأم الفريق للمرة الخامسة: a gathering that only a verb and its number tell of."""
        for head, editions in self.editions.items():
            if not self.tokens.flags[head] & KIND and (body := self._subject(head)) is not None:
                self.events.append(
                    EventMention(
                        head,
                        editions[0].j,
                        head,
                        "meeting",
                        "possessed",
                        ((head, head + 1),),
                        body,
                        editions[0].number,
                        None,
                        anaphoric=False,
                        rule="verb and number: التأم للمرة الخامسة",
                    )  # fmt: skip
                )

    def _is_no_session(self, head: int, end: int, kind: Kind) -> bool:
        """Without a number, دورة may be a round of a prize, a course, or "his role" (دوره)."""
        number = self.number_after(end)
        if is_false_series(self.tokens, head, kind, number, self.lexicon):
            return True
        if kind.form != "indefinite":
            return False
        joint = end + (self.tokens.norms[end : end + 1] == ["ل"])
        body = self.body_at.get(joint)
        if body is not None:
            return not self._could_meet(body)
        return not (end < len(self.tokens) and self.tokens.flags[end] & KIND)

    def _is_something_else(self, head: int, end: int, kind: Kind, name: _Name) -> bool:
        """Words that mean other things, too, where nothing else says gathering: قمة السعادة, ورشة الصيانة, لقاء الفريق, مناظرة."""
        norms, norm = self.tokens.norms, self.tokens.norms[head].removeprefix("ال")
        if (
            kind.form == "indefinite"
            and name.body is None
            and self._held_by(name.end) is None
            and self._is_generic(kind, name)
        ):
            return True
        if norm not in _LOOSE or end != head + 1 or kind.form == "possessed":
            return False
        if any(norms[i] in _TOPICS or norms[i] in '«"“' for i, _ in name.parts[1:]) or head + 1 in self.people:
            return False
        if norm == "قمه":
            if (
                kind.form == "definite"
                or len(name.parts) == 1
                or norms[head - 1] not in ("في", "من", "علي", "الي", "ب")
            ):
                return False
            return not self._placed(head + 1) and "القمه" not in norms
        if norm == "لقاء":
            return not (name.adjectives and norms[name.parts[-1][1] - 1] in _OFFICIAL) and name.body is None
        return (
            not self._placed(head + 1) if norm == "ورشه" else kind.form == "indefinite" and not self._placed(head + 1)
        )

    def _is_generic(self, kind: Kind, name: _Name) -> bool:
        """Adjectives alone (ورشة عمل خاصة), a purpose (اجتماع لبحث …) or an unquoted sitting (جلسة علنية) name no gathering."""
        rest = name.parts[1:]
        if rest and len(rest) == name.adjectives:
            return True
        begins = [self.tokens.norms[i] for i, _ in rest]
        if kind.kind == "sitting":
            return not any(norm in '«"“' or norm in _TOPICS for norm in begins) and not (
                rest and rest[0][0] in self.people
            )
        purpose = [norm for norm in begins if norm[0] == "ل" and norm not in ("لقاء",)]
        return bool(purpose) and (kind.kind == "meeting" or purpose[0] != "ل")

    def _placed(self, i: int) -> bool:
        """Does a place, a body or people stand at token ``i``?"""
        return i < len(self.tokens) and bool(self.tokens.flags[i] & (PLACE | TITLE)) or i in self.body_at

    def number_after(self, i: int) -> int:
        """The token after number words that begin at token ``i``, or ``i``."""
        reading = read_number(self.tokens.norms, i, self.lexicon.numbers) if i < len(self.tokens) else None
        return reading.end if reading else i

    def _defers(self, head: int, end: int, kind: Kind) -> bool:
        """اجتماع الدورة 18, أعمال المؤتمر: the noun that follows is the gathering's own."""
        if end < len(self.tokens) and self.tokens.flags[end] & KIND and kind.form == "indefinite":
            following = self.lexicon.kinds.match(self.tokens.norms, end)
            return bool(following) and following.value.kind in ("session", "assembly") and kind.kind == "meeting"  # type: ignore[union-attr]
        return False

    def _name(self, head: int, end: int, kind: Kind, editions: list[EditionMention]) -> _Name:
        end = self._second_noun(end)
        name = _Name(end, [(head, end)])
        numbers = {edition.i: edition.j for edition in editions}
        at = end
        while at < len(self.tokens):
            after = self._part(name, at, head, kind, numbers)
            if after == at:
                break
            at = after
        name.end = at
        return name

    def _second_noun(self, end: int) -> int:
        """معرض ومؤتمر القاهرة: two nouns for one gathering."""
        norms = self.tokens.norms
        if norms[end : end + 1] == ["و"] and end + 1 < len(norms) and self.tokens.flags[end + 1] & KIND:
            second = self.lexicon.kinds.match(norms, end + 1)
            if second and second.value.form == "indefinite" and second.value.number == "singular":
                return second.end
        return end

    def _part(self, name: _Name, at: int, head: int, kind: Kind, numbers: dict[int, int]) -> int:
        """Read one more stretch of a name at token ``at``; returns where it ends, or ``at``."""
        tokens, norm = self.tokens, self.tokens.norms[at]
        if at in numbers:
            return numbers[at]
        if norm == "و" and at + 1 in numbers:
            return numbers[at + 1]
        if (cue := self.special_at.get(at)) is not None:
            name.special = cue.value
            return cue.j
        if norm in _PASSING:
            return at + 1
        if norm in ("(", "«", '"', "“", "'", "‘"):
            return self._bracket(name, at, kind)
        if name.body is not None or name.topic:
            return self._year(name, at)
        joints = ("ل", "من", "ب") if kind.kind == "sitting" else ("ل", "من")
        joint = at + (norm in joints and at + 1 < len(tokens) and at + 1 in self.body_at)
        if joint in self.body_at and (joint > at or kind.form == "indefinite" or tokens.norms[at - 1] in _PASSING):
            return self._body(name, at, joint)
        if norm in _TOPICS and (kind.form == "indefinite" or norm != "عن"):
            return self._topic(name, at)
        if norm == ":" and kind.kind == "sitting" and numbers:
            return self._heading(name, at)
        if kind.kind == "sitting" and norm in _AGENDA and self._opens_cell(head):
            return self._agenda_item(name, head)
        return self._complement(name, at, head, kind)

    def _opens_cell(self, i: int) -> bool:
        """Does token ``i`` begin a line or a cell of a table?"""
        return i == 0 or self.tokens.norms[i - 1] == "\n" or self.tokens.after_tab(i)

    def _agenda_item(self, name: _Name, head: int) -> int:
        """الجلسة الختامية والخطوات المستقبلية: an item of an agenda, to the end of its cell."""
        _, end = self.tokens.sentence(head)
        end = next((k for k in range(head + 2, end) if self.tokens.after_tab(k)), end)
        name.parts, name.topic = [(head, min(end, head + 20))], True
        return min(end, head + 20)

    def _heading(self, name: _Name, at: int) -> int:
        """الجلسة الأولى: what stands after the colon, to the end of the line or cell, is the sitting's name."""
        _, end = self.tokens.sentence(at)
        end = next((k for k in range(at + 2, end) if self.tokens.after_tab(k)), end)
        if not at + 1 < end <= at + 25:
            return at
        name.parts = [(at + 1, end)]
        name.topic = True
        return end

    def _body(self, name: _Name, at: int, i: int) -> int:
        index = self.body_at[i]
        body = self.found.bodies[index]
        name.body = index
        name.parts.append((at, body.j))
        return body.j

    def _bracket(self, name: _Name, at: int, kind: Kind) -> int:
        """A quoted title belongs to the name; an acronym in brackets does not, but may stand inside it."""
        norms = self.tokens.norms
        if norms[at] == "(":
            close = next((k for k in range(at + 1, min(at + 5, len(norms))) if norms[k] == ")"), None)
            inside = norms[at + 1 : close] if close else []
            return close + 1 if close and inside and all(n.isascii() and not n.isdecimal() for n in inside) else at
        end = quoted(self.tokens, at, 14)
        if end > at and kind.kind in _NUMBERED_KINDS and name.body is None:
            name.parts.append((at, end))
            name.topic = True
            return end
        return at

    def _year(self, name: _Name, at: int) -> int:
        """The year or acronym that ends a name: القمة العالمية للحكومات 2024."""
        norms = self.tokens.norms
        if norms[at] == "+" and at + 1 < len(norms) and self.tokens.flags[at + 1] & NUMBER:
            name.parts.append((at, at + 2))
            return at + 2
        if (
            self.tokens.flags[at] & NUMBER
            and len(norms[at]) == 4
            and norms[at][:2] in ("19", "20")
            and at not in self.dates
        ):
            name.parts.append((at, at + 1))
            return at + 1
        if norms[at].isascii() and norms[at].isalpha() and norms[at - 1] not in (".", "،"):
            end = (
                at + 1 + (at + 1 < len(norms) and self.tokens.glued(at + 1) and self.tokens.flags[at + 1] & NUMBER > 0)
            )
            name.parts.append((at, end))
            return end
        return at

    def _topic(self, name: _Name, at: int) -> int:
        i = at + 1
        if self.tokens.norms[i : i + 1] in (["ب"], ["ل"], [":"]):
            i += 1
        if (end := quoted(self.tokens, i, 14)) == i:
            end = noun_phrase(self.tokens, i, self.lexicon, definite=False, stop=self._next_date(i), topic=True).end
        if end == i:
            return at
        name.parts.append((at, end))
        name.topic = True
        return end

    def _next_date(self, i: int) -> int:
        at = bisect.bisect_left(self.dates, i)
        return self.dates[at] if at < len(self.dates) else len(self.tokens)

    def _complement(self, name: _Name, at: int, head: int, kind: Kind) -> int:
        """Adjectives one by one; else the noun phrase that says of what: مؤتمر الأطراف, المنتدى لحوكمة الإنترنت."""
        tokens, norm, flags = self.tokens, self.tokens.norms[at], self.tokens.flags[at]
        if kind.form == "possessed":
            return self._adjective(name, at)
        if is_word(norm) and starts_definite(norm) and kind.form == "definite":
            return self._adjective(name, at)
        joint = at + (norm == "ل")
        if joint >= len(tokens) or (norm == "ل" and not self._governs(name, joint, kind)):
            return at
        if norm != "ل" and (end := self._people(at)) > at:
            name.parts.append((at, end))
            name.topic = True
            return end
        lead = self._lead(joint, head, kind) if norm == "ل" or kind.form == "indefinite" else joint
        if lead > joint and lead in self.body_at:
            return self._body(name, at, lead)
        definite = lead == at and kind.form == "definite"
        glued_lam = norm[0] == "ل" and norm != "ل" and not flags
        if definite and norm != "ل" and not (glued_lam and (name.adjectives or len(name.parts) > 1)):
            return self._year(name, at)
        if kind.form == "indefinite" and norm != "ل" and self._is_indefinite_adjective(at, flags):
            name.parts.append((at, at + 1))
            name.adjectives += 1
            return at + 1
        phrase = noun_phrase(
            tokens,
            lead,
            self.lexicon,
            definite=definite,
            stop=self._next_date(at),
            event=True,
            topic=lead > joint and norm == "ل",
        )
        if not phrase.definite and lead == joint or phrase.end == at:
            return self._year(name, at)
        name.parts.append((at, max(phrase.end, lead)))
        name.topic = name.topic or norm == "ل"
        return max(phrase.end, lead)

    def _is_indefinite_adjective(self, i: int, flags: int) -> bool:
        """حلقة عمل خليجية, جلسة عامة: an indefinite adjective after an indefinite noun."""
        norm = self.tokens.norms[i]
        return norm in ("عامه", "خاصه", "مغلقه", "علنيه", "عام", "موسع", "مشترك", "مشتركه", "موسعه") or (
            norm.endswith(("يه", "ي"))
            and len(norm) > 4
            and not flags & (FUNCTION | TITLE)
            and not starts_definite(norm)
        )

    def _people(self, i: int) -> int:
        """The people who meet, one after another: اجتماع وزير الطاقة الروسي X والأمين العام لأوبك Y."""
        end = i
        while (person := self.people.get(i)) is not None:
            end = max(person.j, person.title[1] if person.title else 0)
            i = end + (self.tokens.norms[end : end + 1] in (["و"], ["مع"], ["ب"]))
        return end

    def _governs(self, name: _Name, i: int, kind: Kind) -> bool:
        """After ل: what a gathering is of, and not what somebody gives to whom (يتيح المنتدى للدول)."""
        norm, flags = self.tokens.norms[i], self.tokens.flags[i]
        if flags & (FUNCTION | NUMBER) or norm in ("المره", "اول"):
            return False
        if kind.form == "indefinite" and self.tokens.norms[i - 2] == "معرض":
            return False  # معرض للخطر: exposed to it
        if name.adjectives or len(name.parts) > 1 or not self.tokens.flags[i - 2] & KIND:
            return True
        people = (
            flags & TITLE and (title := self.lexicon.titles.match(self.tokens.norms, i)) and title.value == "people"
        )
        return norm not in self.lexicon.groups and (starts_definite(norm) or bool(people))

    def _lead(self, i: int, head: int, kind: Kind) -> int:
        """Past the people who meet (مديري، وزراء، أعضاء) or a gathering in the name (منتدى القمة): where the phrase goes on."""
        norms, flags = self.tokens.norms, self.tokens.flags[i]
        lead = i
        while (
            self.tokens.flags[i] & TITLE
            and (title := self.lexicon.titles.match(norms, i))
            and title.value in ("people", "office")
        ):
            i = title.end
        if i > lead:
            return i + (norms[i : i + 2] in (["عن", "شوون"], ["عن", "الشوون"]))
        if (
            flags & KIND
            and kind.form == "indefinite"
            and i == head + 1
            and (nested := self.lexicon.kinds.match(norms, i))
        ):
            return nested.end
        return i

    def _adjective(self, name: _Name, at: int) -> int:
        norm, flags = self.tokens.norms[at], self.tokens.flags[at]
        if not is_word(norm) or not starts_definite(norm) or flags & (FUNCTION | TITLE | KIND):
            return self._year(name, at)
        if at in self.body_at or at in self.dates or flags & PLACE and norm[2:] not in self.lexicon.places.adjectives:
            return at
        name.parts.append((at, at + 1))
        name.adjectives += 1
        return at + 1

    def _numbers_previous(self, head: int, kind: Kind, name: _Name, editions: list[EditionMention]) -> bool:
        """The number of a gathering named apart: النسخة الثالثة من المنتدى …; المعرض … في دورته التاسعة."""
        tokens, at = self.tokens, name.end
        if kind.form != "possessed":
            joint = next((k for k in range(editions[-1].j, at + 1) if tokens.norms[k : k + 1] in (["من"], ["ل"])), None)
            if joint is None or joint + 1 >= len(tokens) or not tokens.flags[joint + 1] & KIND:
                return False
            match = self.lexicon.kinds.match(tokens.norms, joint + 1)
            if match is None or match.value.kind not in _NUMBERED_KINDS or joint + 1 in self.inside_body:
                return False
            if kind.kind == "session" and match.value.kind == "conference" and tokens.norms[joint] == "ل":
                self._session_of_conference(head, kind, name, editions[0], joint, match.end, match.value)
                return True
            inner = self._name(joint + 1, match.end, match.value, [])
            inner.special = name.special
            self._add(joint + 1, match.value, inner, editions[0], first=head)
            name.end = inner.end
            return True
        first, _ = tokens.sentence(head)
        for n in range(len(self.events) - 1, -1, -1):
            event = self.events[n]
            if event.i < first:
                break
            if event.kind in _NUMBERED_KINDS and event.edition is None:
                self.events[n] = _with_number(event, editions[0], name.special)
                return True
        return kind.kind == "edition"

    def _session_of_conference(
        self, head: int, kind: Kind, name: _Name, edition: EditionMention, joint: int, end: int, inner: Kind
    ) -> None:
        """الدورة الثالثة للمؤتمر العام لـ…: the session of a conference that is a body."""
        of = self._name(joint + 1, end, inner, [])
        whole = _Name(of.end, [name.parts[0], (joint, max(of.end, end))], special=name.special, topic=True)
        self._add(head, kind, whole, edition)
        name.end = of.end

    def _subject(self, head: int) -> int | None:
        """The body that a pronoun stands for: the nearest before it in the sentence, else the one right after."""
        first, last = self.tokens.sentence(head)
        at = bisect.bisect_left(self.body_starts, head)
        before = [n for n in self.bodies[:at] if self.found.bodies[n].i >= first]
        plain = [n for n in before if self.found.bodies[n].recognizer != "definition" and self._could_meet(n)]
        if plain:
            return plain[-1]
        if before:
            return before[-1]
        if at < len(self.bodies) and self.found.bodies[self.bodies[at]].i <= min(head + 8, last):
            return self.bodies[at]
        return None

    def _could_meet(self, n: int) -> bool:
        return self.found.bodies[n].type in (
            "council",
            "committee",
            "working_group",
            "intergovernmental",
            "ngo",
            "party",
            "other",
            "agency",
        )

    def _held_by(self, end: int) -> int | None:
        """اجتماع عقدته اللجنة: the body after a verb with a pronoun."""
        if end < len(self.tokens) and self.tokens.norms[end] in _HELD_BY:
            for k in (end + 1, end + 2):
                if k in self.body_at:
                    return self.body_at[k]
        return None

    def _add(
        self, head: int, kind: Kind, name: _Name, edition: EditionMention | None, first: int | None = None
    ) -> None:
        body = name.body
        if body is None and (
            kind.form == "possessed" or self.tokens.norms[name.end : name.end + 1] in (["لها"], ["له"], ["لهم"])
        ):
            body = self._subject(head)
        if body is None and kind.form == "indefinite" and not name.topic:
            body = self._held_by(name.end)
        bare = len(name.parts) == 1 and not name.topic and body is None and edition is None
        if bare and kind.form != "definite":
            return
        weak = not name.topic and body is None and edition is None and len(name.parts) - 1 == name.adjectives <= 1
        last = max([name.parts[-1][1], *([edition.j] if edition and edition.head == head else [])])
        start = first if first is not None else head
        self.events.append(
            EventMention(
                start,
                last,
                head,
                kind.kind,
                kind.form,
                tuple(name.parts),
                body,
                edition.number if edition else None,
                name.special,
                anaphoric=bare or (weak and kind.form == "definite" and kind.kind != "summit"),
                rule=_rule(kind, body, edition),
            )  # fmt: skip
        )


def _with_number(event: EventMention, edition: EditionMention, special: str | None) -> EventMention:
    return replace(event, edition=edition.number, special=special or event.special, anaphoric=False)


def _rule(kind: Kind, body: int | None, edition: EditionMention | None) -> str:
    if kind.form == "possessed":
        return "noun with a pronoun, and its body: عقدت اللجنة اجتماعها الثالث"
    if body is not None:
        return "noun, then the body that meets: اجتماع اللجنة العربية الدائمة للبريد"
    return "noun, then what names the gathering: المنتدى العالمي لحوكمة الإنترنت"
