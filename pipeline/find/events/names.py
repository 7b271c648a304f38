"""How far the name of a gathering extends: from its noun over bodies, topics, adjectives, quoted titles and years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.find.events.surroundings import HELD_BY, PASSING, TOPICS, Surroundings
from pipeline.find.noun_phrase import noun_phrase, quoted
from pipeline.lexicon import FUNCTION, KIND, PLACE, TITLE, Kind
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EditionMention
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite

NUMBERED_KINDS = frozenset(("conference", "forum", "summit", "exhibition", "workshop", "seminar"))
"""Kinds whose names are those of a series: the number may stand apart from them."""
_ADJECTIVES = grammar("name_adjectives")
_AGENDA = grammar("agenda")
_LONGEST_ITEM = 20
_LONGEST_HEADING = 25
_LONGEST_TITLE = 14
_HIGHNESSES = frozenset(("اصحاب", "صاحبات"))
_WITH = frozenset(("بين", "مع"))
_OF_PEOPLE = ("meeting", "summit", "consultation")
_INDEFINITE_ADJECTIVES = grammar("indefinite_adjectives")


@dataclass(slots=True)
class Name:
    """A name while it is read: the stretches that belong to it, and what was met on the way."""

    end: int
    parts: list[tuple[int, int]] = field(default_factory=list)
    body: int | None = None
    special: str | None = None
    topic: bool = False
    holder: int | None = None
    adjectives: int = 0

    def take(self, i: int, j: int) -> int:
        """Add tokens ``i`` to ``j``; returns ``j``.

        >>> name = Name(1, [(0, 1)])
        >>> name.take(2, 4), name.parts
        (4, [(0, 1), (2, 4)])
        """
        self.parts.append((i, j))
        return j


def read_name(around: Surroundings, head: int, end: int, kind: Kind, editions: Sequence[EditionMention]) -> Name:
    """The name of the gathering whose noun stands at tokens ``head`` to ``end``; ``editions`` are its numbers."""
    return _NameReader(around, head, _second_noun(around, end), kind, editions).read()


def _second_noun(around: Surroundings, end: int) -> int:
    """معرض ومؤتمر القاهرة: two nouns for one gathering."""
    tokens = around.tokens
    if tokens.norms[end : end + 1] == ["و"] and end + 1 < len(tokens) and tokens.flags[end + 1] & KIND:
        second = around.lexicon.kinds.match(tokens.norms, end + 1)
        if second and second.value.form == "indefinite" and second.value.number == "singular":
            return second.end
    return end


def is_accusative(tokens: Tokens, head: int, kind: Kind) -> bool:
    """Does the noun bear the alef of the accusative: عقد اجتماعا?"""
    return kind.form == "indefinite" and kind.number == "singular" and tokens.norms[head].endswith("ا")


class _NameReader:
    """Reads one name; each method takes a stretch at a token, and returns where it ends, or that token."""

    def __init__(
        self, around: Surroundings, head: int, end: int, kind: Kind, editions: Sequence[EditionMention]
    ) -> None:
        self.around, self.tokens, self.lexicon = around, around.tokens, around.lexicon
        self.head, self.kind = head, kind
        self.numbers = {edition.i: edition.j for edition in editions}
        self.complete = False
        self.accusative = is_accusative(self.tokens, head, kind)
        self.name = Name(end, [(head, end)])

    def read(self) -> Name:
        at = self.name.end
        while at < len(self.tokens) and (after := self._part(at)) != at:
            at = after
        self.name.end = at
        return self.name

    def _part(self, at: int) -> int:
        """One more stretch of the name."""
        norm = self.tokens.norms[at]
        if at in self.numbers:
            return self.numbers[at]
        if norm == "و" and at + 1 in self.numbers:
            return self.numbers[at + 1]
        if (cue := self.around.special_at.get(at)) is not None:
            self.name.special = cue.value
            return cue.j
        if norm in PASSING:
            return at + 1
        if norm == "(":
            return self._acronym(at)
        if norm in ("«", '"', "“", "'", "‘"):
            return self._quoted_title(at)
        if self.name.body is not None or self.name.topic:
            return self._year(at)
        return self._core(at)

    def _core(self, at: int) -> int:
        """What a gathering is of or about, while neither is known."""
        tokens, norm, kind = self.tokens, self.tokens.norms[at], self.kind
        if norm in HELD_BY:
            return at
        if norm in _WITH and kind.kind in _OF_PEOPLE:
            return self._those_who_meet(at)
        joints = ("ل", "من", "ب") if kind.kind == "sitting" else ("ل", "من")
        body_at = self.around.body_at
        joint = at + (norm in joints and at + 1 < len(tokens) and at + 1 in body_at)
        if joint in body_at and (joint > at or kind.form == "indefinite" or tokens.norms[at - 1] in PASSING):
            return self._body(at, joint)
        if norm in TOPICS and (kind.form == "indefinite" or norm != "عن"):
            return self._topic(at)
        if norm == ":" and kind.kind == "sitting" and self.numbers:
            return self._heading(at)
        if kind.kind == "sitting" and norm in _AGENDA and _opens_cell(tokens, self.head):
            return self._agenda_item()
        if kind.form == "possessed" or (kind.form == "definite" and is_word(norm) and starts_definite(norm)):
            return self._adjective(at)
        return self._complement(at)

    def _those_who_meet(self, at: int) -> int:
        """اجتماع مشترك بين وزراء الخارجية ووزير الطاقة X: those who meet, one after another."""
        norms, end, i = self.tokens.norms, at, at + 1
        stop = min(self.around.next_date(at), self.tokens.sentence(at)[1], at + _LONGEST_TITLE * 2)
        while i < stop:
            after = self._one_who_meets(i, stop)
            if after > i and not self._is_honour(i):
                end = after
            elif after == i:
                break
            i = after + (norms[after : after + 1] in (["و"], ["مع"]))
        if not self._names_somebody(at, end):
            return at
        self.name.topic = True
        if self.kind.form == "indefinite" and (subject := self.around.who_holds(self.head)):
            self.name.take(*subject)
        return self.name.take(at, end)

    def _names_somebody(self, i: int, j: int) -> bool:
        """اجتماع مع الوزير X, and not with المسؤولين: does a person, a body or a place stand there?"""
        around = self.around
        return any(k in around.people or k in around.body_at or self.tokens.flags[k] & PLACE for k in range(i, j))

    def _is_honour(self, i: int) -> bool:
        title = self.lexicon.titles.match(self.tokens.norms, i) if self.tokens.flags[i] & TITLE else None
        return title is not None and title.value == "honorific" and i not in self.around.people

    def _one_who_meets(self, i: int, stop: int) -> int:
        """Where a person, a body, a state or those who hold an office end; ``i`` where none begins."""
        tokens, flags = self.tokens, self.tokens.flags[i]
        if (person := self.around.people.get(i)) is not None:
            return max(person.j, person.title[1] if person.title else 0)
        if i in self.around.body_at:
            return self.around.found.bodies[self.around.body_at[i]].j
        if flags & TITLE and (title := self.lexicon.titles.match(tokens.norms, i)):
            if title.value == "honorific":
                end = title.end
                while tokens.norms[end : end + 1] == ["و"] and starts_definite(tokens.norms[min(end + 1, stop)]):
                    end += 2  # أصحاب السمو | والمعالي والسعادة
                return end
            return noun_phrase(tokens, title.end, self.lexicon, definite=False, stop=stop, event=True).end
        if flags & PLACE and (place := self.lexicon.place_names.match(tokens.norms, i)):
            return place.end
        return i

    def _agenda_item(self) -> int:
        """الجلسة الختامية والخطوات المستقبلية: an item of an agenda, to the end of its cell."""
        end = min(_cell_end(self.tokens, self.head), self.head + _LONGEST_ITEM)
        self.name.parts, self.name.topic = [(self.head, end)], True
        return end

    def _heading(self, at: int) -> int:
        """الجلسة الأولى: what stands after the colon, to the end of the line or cell, is the sitting's name."""
        end = _cell_end(self.tokens, at)
        if not at + 1 < end <= at + _LONGEST_HEADING:
            return at
        self.name.parts, self.name.topic = [(at + 1, end)], True
        return end

    def _body(self, at: int, i: int) -> int:
        self.name.body = self.around.body_at[i]
        return self.name.take(at, self.around.found.bodies[self.name.body].j)

    def _acronym(self, at: int) -> int:
        """An acronym in brackets does not belong to the name, but may stand inside it."""
        norms = self.tokens.norms
        close = next((k for k in range(at + 1, min(at + 5, len(norms))) if norms[k] == ")"), None)
        inside = norms[at + 1 : close] if close else []
        return close + 1 if close and inside and all(n.isascii() and not n.isdecimal() for n in inside) else at

    def _quoted_title(self, at: int) -> int:
        end = quoted(self.tokens, at, _LONGEST_TITLE)
        if any(self.tokens.norms[k] in ("www", "com", "org", "http", "https") for k in range(at, end)):
            return at
        if end == at or self.kind.kind not in NUMBERED_KINDS or self.name.body is not None:
            return at
        self.name.topic = True
        return self.name.take(at, end)

    def _year(self, at: int) -> int:
        """The year or acronym that ends a name: القمة العالمية للحكومات 2024."""
        norms, flags = self.tokens.norms, self.tokens.flags
        numeral_next = at + 1 < len(norms) and flags[at + 1] & NUMBER > 0
        if norms[at] == "+" and numeral_next:
            return self.name.take(at, at + 2)
        if flags[at] & NUMBER and len(norms[at]) == 4 and norms[at][:2] in ("19", "20") and at not in self.around.dates:
            return self.name.take(at, at + 1)
        if norms[at].isascii() and norms[at].isalpha() and norms[at - 1] not in (".", "،"):
            return self.name.take(at, at + 1 + (numeral_next and self.tokens.glued(at + 1)))
        return at

    def _topic(self, at: int) -> int:
        i = at + 1
        if self.tokens.norms[i : i + 1] in (["ب"], ["ل"], [":"]):
            i += 1
        if (end := quoted(self.tokens, i, _LONGEST_TITLE)) == i:
            stop = self.around.next_date(i)
            end = noun_phrase(self.tokens, i, self.lexicon, definite=False, stop=stop, topic=True).end
        if end == i:
            return at
        self.name.topic = True
        return self.name.take(at, end)

    def _complement(self, at: int) -> int:
        """Adjectives one by one; else the noun phrase that says of what: مؤتمر الأطراف, المنتدى لحوكمة الإنترنت."""
        norm, indefinite = self.tokens.norms[at], self.kind.form == "indefinite"
        of = norm == "ل"
        joint = at + of
        if joint >= len(self.tokens) or (of and not self._governs(joint)):
            return at
        if not of and not self._has_article() and (end := self._people(at)) > at:
            self.name.topic = True
            return self.name.take(at, end)
        lead = self._lead(joint) if of or indefinite else joint
        if lead > joint and lead in self.around.body_at:
            return self._body(at, lead)
        if not of and not indefinite and lead == at and not self._attaches_with_lam(at):
            return self._year(at)
        if not of and indefinite and self._is_indefinite_adjective(at):
            self.name.adjectives += 1
            return self.name.take(at, at + 1)
        return self._noun_phrase(at, joint, lead)

    def _has_article(self) -> bool:
        """ترأس الاجتماع وزير الصحة: not whose meeting it is; but للقاء وزير الصحة may be without the article."""
        return self.kind.form == "definite" and self.tokens.text.startswith("ا", self.tokens.starts[self.head])

    def _attaches_with_lam(self, at: int) -> bool:
        """المنتدى العربي لحوكمة …: a word after adjectives whose ل was not split off."""
        glued_lam = self.tokens.norms[at][0] == "ل" and not self.tokens.flags[at]
        return glued_lam and bool(self.name.adjectives or len(self.name.parts) > 1)

    def _noun_phrase(self, at: int, joint: int, lead: int) -> int:
        """The phrase from token ``lead`` on; ``joint`` is the token after ل, where one stands at ``at``."""
        of = joint > at
        definite = lead == at and self.kind.form == "definite"
        stop = min([self.around.next_date(at), *(i for i in self.numbers if i >= at)])
        topic = lead > joint and of  # اجتماع الوزراء | المكلفين بالبيئة, but not where they meet
        if topic:
            norms, flags = self.tokens.norms, self.tokens.flags
            places = range(lead, min(stop, len(norms) - 1, lead + _LONGEST_HEADING))
            stop = next((k for k in places if norms[k] == "في" and flags[k + 1] & PLACE), stop)
        phrase = noun_phrase(self.tokens, lead, self.lexicon, definite=definite, stop=stop, event=True, topic=topic)
        if not phrase.definite and lead == joint or phrase.end == at:
            return self._year(at)
        norm, placed = self.tokens.norms[at], bool(self.tokens.flags[at - 1] & PLACE)
        if self.complete and not of and not starts_definite(norm) and (placed or norm != "و"):
            return self._year(at)  # اعتبر مؤتمر جنيف | فرصة تاريخية
        self.complete = self.complete or phrase.definite
        self.name.topic = self.name.topic or of
        return self.name.take(at, max(phrase.end, lead))

    def _is_indefinite_adjective(self, i: int) -> bool:
        """حلقة عمل خليجية, جلسة عامة: an indefinite adjective after an indefinite noun."""
        norm, flags = self.tokens.norms[i], self.tokens.flags[i]
        if self.accusative and norm.endswith("ا"):
            norm = norm[:-1]
        if norm in _INDEFINITE_ADJECTIVES:
            return True
        relative = norm.endswith("يه") and len(norm) > 4 or norm.endswith("ي") and len(norm) > 3 and norm[0] != "ي"
        return relative and not flags & (FUNCTION | TITLE) and not starts_definite(norm)

    def _people(self, i: int) -> int:
        """The people who meet, one after another: اجتماع وزير الطاقة الروسي X والأمين العام لأوبك Y."""
        end = i
        while (person := self.around.people.get(i)) is not None:
            end = max(person.j, person.title[1] if person.title else 0)
            i = end + (self.tokens.norms[end : end + 1] in (["و"], ["مع"], ["ب"]))
        return end

    def _governs(self, i: int) -> bool:
        """After ل: what a gathering is of, and not what somebody gives to whom (يتيح المنتدى للدول)."""
        norms, norm, flags = self.tokens.norms, self.tokens.norms[i], self.tokens.flags[i]
        if flags & (FUNCTION | NUMBER) or norm in ("المره", "اول"):
            return False
        if self.kind.form == "indefinite" and norms[i - 2] in ("معرض", "معرضا"):
            return self.around.is_arranged(i - 2)  # or else معرض للخطر: exposed to it
        if self.name.adjectives or len(self.name.parts) > 1 or not self.tokens.flags[i - 2] & KIND:
            return True
        title = self.lexicon.titles.match(norms, i) if flags & TITLE else None
        people = title is not None and title.value == "people"
        return norm not in self.lexicon.groups and (starts_definite(norm) or people)

    def _lead(self, i: int) -> int:
        """Where the phrase goes on, past the people who meet (مديري، وزراء) or a gathering (منتدى القمة)."""
        norms, flags, lead = self.tokens.norms, self.tokens.flags, i
        while (
            i < len(flags)
            and flags[i] & TITLE
            and (title := self.lexicon.titles.match(norms, i))
            and (title.value != "honorific" or norms[i] in _HIGHNESSES)
        ):
            i = title.end
            if title.value == "honorific" and norms[i : i + 1] == ["و"] and i + 1 < len(norms):
                i += 2  # أصحاب السمو | والمعالي
        if i > lead:
            return i + (norms[i : i + 2] in (["عن", "شوون"], ["عن", "الشوون"]))
        if flags[i] & KIND and self.kind.form == "indefinite" and i == self.head + 1:
            nested = self.lexicon.kinds.match(norms, i)
            return nested.end if nested else i
        return i

    def _adjective(self, at: int) -> int:
        norm, flags = self.tokens.norms[at], self.tokens.flags[at]
        if not is_word(norm) or not starts_definite(norm) or flags & (FUNCTION | TITLE | KIND):
            return self._year(at)
        if at in self.around.body_at or at in self.around.dates:
            return at
        if flags & PLACE and norm[2:] not in self.lexicon.places.adjectives:
            return at
        if not self._may_qualify(norm) or norm.endswith(("ين", "ون")) and not flags:
            return self._year(at)  # تستهدف الدورة | المدربين, دخلت القمة | التاريخ
        self.name.adjectives += 1
        return self.name.take(at, at + 1)

    def _may_qualify(self, norm: str) -> bool:
        """Is a definite word an adjective: by ending, prefix (المشترك), gender (الجلسة الراتبة) or the lexicon's names?"""
        if norm.endswith("ه") and self.tokens.norms[self.head].endswith(("ه", "ها")):
            return True
        return (
            norm in self.lexicon.adjectives
            or norm in _ADJECTIVES
            or norm.endswith(("ي", "يه"))
            or norm.startswith("الم")
        )


def _opens_cell(tokens: Tokens, i: int) -> bool:
    """Does token ``i`` begin a line or a cell of a table?"""
    return i == 0 or tokens.norms[i - 1] == "\n" or tokens.after_tab(i)


def _cell_end(tokens: Tokens, i: int) -> int:
    """The end of the line or cell in which token ``i`` stands."""
    _, end = tokens.sentence(i)
    return next((k for k in range(i + 2, end) if tokens.after_tab(k)), end)
