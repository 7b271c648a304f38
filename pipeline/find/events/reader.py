"""Goes from noun to noun of a document, and makes the mentions of gatherings."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.find.elsewhere import bars
from pipeline.find.events.doubts import means_something_else, names_none
from pipeline.find.events.names import NUMBERED_KINDS, Name, read_name
from pipeline.find.events.surroundings import PASSING, TOPICS, Surroundings
from pipeline.lexicon import KIND, PLACE, Kind, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EditionMention, EventMention, Mentions
from pipeline.normalize import Tokens

_MEETS = grammar("meets")
_OF_BODIES = ("meeting", "session", "sitting", "assembly", "consultation")
_INTENDS = grammar("intends")
_LONGEST_SUBJECT = 12
_ISSUED, _OFFICIALS = grammar("issued"), grammar("officials")
_ON_DAY = grammar("on_day")


def find_events(tokens: Tokens, found: Mentions, lexicon: Lexicon) -> list[EventMention]:
    """Every mention of a gathering, from left to right; ``found`` holds what earlier recognisers left.

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tokens = normalize("انطلق المنتدى العالمي لحوكمة الإنترنت", lexicon.vocabulary)
    >>> event, = find_events(tokens, Mentions(), lexicon)
    >>> event.kind, tokens.quote(event.i, event.j)
    ('forum', 'المنتدى العالمي لحوكمة الإنترنت')
    """
    reader = _Reader(Surroundings(tokens, found, lexicon))
    free = 0
    for i, flags in tokens.marked:
        if i >= free and flags & KIND and (match := lexicon.kinds.match(tokens.norms, i)):
            free = max(free, reader.read(i, match.end, match.value))
    reader.read_times()
    reader.read_verbs()
    reader.read_decisions()
    return sorted(reader.events, key=lambda event: event.i)


class _Reader:
    """Reads gatherings off one document."""

    def __init__(self, around: Surroundings) -> None:
        self.around, self.tokens, self.lexicon = around, around.tokens, around.lexicon
        self.events: list[EventMention] = []

    def read(self, head: int, end: int, kind: Kind) -> int:
        """Read the gathering whose noun stands at ``head``; returns where the next may begin."""
        norms = self.tokens.norms
        if head in self.around.inside_body or bars(norms, head, end, self.lexicon):
            return end
        if kind.number == "plural" and self._holds_session(end, kind):
            return end
        if kind.number == "plural":
            after = self._last_of_many(head, end, kind)
            return self._many(head, end, kind) if after == end else after
        editions = self.around.editions.get(head, [])
        if names_none(self.around, head, end, kind, editions):
            return end
        if (subject := self._intended(head, end, kind)) is not None:
            self.events.append(
                EventMention(
                    head, end, head, kind.kind, "indefinite", ((head, end), subject), None, None, None, anaphoric=False,
                    rule="those who intend to meet: الوزراء يعتزمون الاجتماع",
                )
            )  # fmt: skip
            return end
        name = read_name(self.around, head, end, kind, editions)
        if name.body is None and len(name.parts) == 1 and kind.form == "indefinite" and kind.kind == "meeting":
            self._read_people(head, name)
        if name.body is None and not name.topic and kind.form == "indefinite" and kind.kind in _OF_BODIES:
            name.body = name.holder = self.around.holds(head)
        if kind.kind in ("edition", "session") and editions and self._numbers_another(head, kind, name, editions):
            return name.end
        if kind.kind in ("edition", "session") and not editions and (after := self._edition_of(head, end, kind)) > end:
            return after
        if kind.kind == "edition":
            if editions or any(norm in PASSING for norm in norms[end : name.end]):
                noun = Name(name.end, [(head, end)], special=name.special)
                self._add(head, kind, noun, editions[0] if editions else None)
            return end
        if not editions and means_something_else(self.around, head, end, kind, name):
            return end
        if kind.kind == "session" and not editions and self._is_of_conference(head, kind, name):
            return end
        numbers: Sequence[EditionMention | None] = editions or (None,)
        for edition in numbers:
            self._add(head, kind, name, edition)
        doubled = end < len(norms) and bool(self.tokens.flags[end] & KIND)  # منتدى القمة حول …: the topic is of both
        holds_another = (
            not doubled and any(norms[i] in TOPICS for i, _ in name.parts) or self.around.prepares(head, name.end)
        )
        return end if holds_another else name.end

    def _read_people(self, head: int, name: Name) -> None:
        """عقد وزراء الصحة العرب اجتماعا: those who meet stand before the noun."""
        subject = self.around.who_holds(head)
        title = self.lexicon.titles.match(self.tokens.norms, subject[0]) if subject else None
        if subject is None or title is None or subject[1] == title.end:
            return
        if title.value == "people" or self.tokens.norms[subject[0]] in _OFFICIALS:
            name.topic = True
            name.take(*subject)

    def _holds_session(self, end: int, kind: Kind) -> bool:
        """اجتماعات الدورة 27: the meetings are those of the session named next."""
        if kind.kind != "meeting" or end >= len(self.tokens) or not self.tokens.flags[end] & KIND:
            return False
        following = self.lexicon.kinds.match(self.tokens.norms, end)
        return following is not None and following.value.number == "singular"

    def _last_of_many(self, head: int, end: int, kind: Kind) -> int:
        """عُقد 10 اجتماعات للجنة …، آخرها في بيروت: the last of so many is that number of its series."""
        tokens, count = self.tokens, self.tokens.norms[head - 1] if head else ""
        if not count.isdecimal() or len(count) > 3:
            return end
        _, stop = tokens.sentence(head)
        last = next((k for k in range(end, stop) if tokens.norms[k] in ("اخرها", "اخره")), None)
        if last is None:
            return end
        name = read_name(self.around, head, end, Kind(kind.kind, "singular", "indefinite"), [])
        self.events.append(
            EventMention(
                head, last + 1, head, kind.kind, "possessed", tuple(name.parts), name.body, int(count), None,
                anaphoric=False, rule="the last of so many: 10 اجتماعات آخرها …",
            )
        )  # fmt: skip
        return name.end

    def _many(self, head: int, end: int, kind: Kind) -> int:
        """بعقد 10 اجتماعات افتراضية برئاسة …: many are no gathering, but what is said of them is said of their body's."""
        if kind.kind not in ("meeting", "session") or kind.form == "definite":
            return end
        name = read_name(self.around, head, end, Kind(kind.kind, "singular", kind.form), [])
        body = self._holder(head, Kind(kind.kind, "plural", "possessed"), name)
        if body is not None:
            self.events.append(
                EventMention(
                    head, end, head, kind.kind, "plural", ((head, end),), body, None, None, anaphoric=True,
                    rule="many meetings of one body: 10 اجتماعات للفريق",
                )
            )  # fmt: skip
        return end

    def read_times(self) -> None:
        """التأم الفريق للمرة الخامسة: a gathering that only a verb and its number tell of."""
        for head, editions in self.around.editions.items():
            if self.tokens.flags[head] & KIND or (body := self.around.subject(head)) is None:
                continue
            self.events.append(
                EventMention(
                    head, editions[0].j, head, "meeting", "possessed", ((head, head + 1),), body, editions[0].number,
                    None, anaphoric=False, rule="verb and number: التأم للمرة الخامسة",
                )
            )  # fmt: skip

    def read_verbs(self) -> None:
        """اجتمعت اللجنة في عمان أمس: a gathering that only a verb, its body and a day or place tell of."""
        norms, flags = self.tokens.norms, self.tokens.flags
        told = sorted(event.i for event in self.events)
        for n in self.around.bodies:
            body = self.around.found.bodies[n]
            if (
                not body.i
                or norms[body.i - 1] not in _MEETS
                or not self.around.could_meet(n)
                or body.recognizer == "reference"
            ):
                continue
            first, last = self.tokens.sentence(body.i)
            at = bisect.bisect_left(told, first)
            dated = self.around.next_date(first) < last or any(flags[k] & PLACE for k in range(body.j, last))
            if dated and not (at < len(told) and told[at] < last):
                self.events.append(
                    EventMention(
                        body.i - 1, body.j, body.i - 1, "meeting", "possessed", ((body.i - 1, body.i),), n, None, None,
                        anaphoric=False, rule="verb and the body that meets: اجتمعت اللجنة في عمان",
                    )
                )  # fmt: skip

    def read_decisions(self) -> None:
        """القرار الصادر عن مجلس وزراء النقل العرب بتاريخ 3 مايو: what a council decides on a day, its session of that day did."""
        dated = {date.i for date in self.around.found.dates}
        norms = self.tokens.norms
        for n in self.around.bodies:
            body = self.around.found.bodies[n]
            issued = body.i > 1 and norms[body.i - 1] in ("عن", "من") and norms[body.i - 2] in _ISSUED
            if not issued or body.type != "council" or body.recognizer == "reference":
                continue
            on = next((k for k in range(body.j, min(body.j + 4, len(norms))) if k in dated), None)
            if on is None or norms[on - 1] not in _ON_DAY:
                continue
            kind = "sitting" if norms[body.i : body.j] == ["مجلس", "الوزراء"] else "session"
            self.events.append(
                EventMention(
                    body.i, body.j, body.i, kind, "possessed", ((body.i, body.j),), n, None, None, anaphoric=False,
                    rule="decision of a council and its day: القرار الصادر عن مجلس … بتاريخ …",
                )
            )  # fmt: skip

    def _numbers_another(self, head: int, kind: Kind, name: Name, editions: list[EditionMention]) -> bool:
        """The number of a gathering named apart: النسخة الثالثة من المنتدى …; المعرض … في دورته التاسعة."""
        if kind.form == "possessed":
            if kind.kind == "session" and self._is_body_between(head):
                return False
            if kind.kind == "session" and (at := self._council_between(head)) is not None:
                council = Name(name.end, [name.parts[0], (at, at + 1)], special=name.special, topic=True)
                self._add(head, kind, council, editions[0])
                return True
            return self._numbers_previous(head, editions[0], name.special) or kind.kind == "edition"
        return self._numbers_following(head, kind, name, editions)

    def _edition_of(self, head: int, end: int, kind: Kind) -> int:
        """الدورة الماضية من المعرض: another edition of the gathering named behind it; returns where that ends."""
        norms = self.tokens.norms
        if kind.form != "definite" or norms[end : end + 1] == [] or norms[end] not in PASSING:
            return end
        at = end + 2
        if norms[end + 1 : at] not in (["من"], ["ل"]) or at >= len(norms) or not self.tokens.flags[at] & KIND:
            return end
        match = self.lexicon.kinds.match(norms, at)
        if match is None or match.value.kind not in NUMBERED_KINDS or match.value.form != "definite":
            return end
        self._add(head, Kind(match.value.kind, "singular", "definite"), Name(end, [(head, end)]), None)
        return match.end

    def _is_of_conference(self, head: int, kind: Kind, name: Name) -> bool:
        """يأتي المؤتمر في دورته الحالية: without a number, a conference's session is the conference itself."""
        first, _ = self.tokens.sentence(head)
        last = self.events[-1] if self.events else None
        if kind.form != "possessed" or name.body is not None or last is None or last.i < first:
            return False
        passing = self.tokens.norms[head + 1 : head + 2]
        return last.kind in NUMBERED_KINDS and last.body is None and passing in (["الحاليه"], ["هذه"])

    def _council_between(self, head: int) -> int | None:
        """على المجلس للبت فيها في دورته: a council that is named by its noun alone, between a conference and the session."""
        first, _ = self.tokens.sentence(head)
        last = next((event for event in reversed(self.events) if event.kind in NUMBERED_KINDS), None)
        if last is None or last.i < first:
            return None
        return next((k for k in range(head - 1, last.j, -1) if self.tokens.norms[k] == "المجلس"), None)

    def _intended(self, head: int, end: int, kind: Kind) -> tuple[int, int] | None:
        """أن مسؤولين من البلدين يعتزمون الاجتماع: not a meeting told of before, but one that the subject intends."""
        norms = self.tokens.norms
        if (
            kind.kind != "meeting"
            or kind.form != "definite"
            or end != head + 1
            or not head
            or norms[head - 1] not in _INTENDS
        ):
            return None
        first, _ = self.tokens.sentence(head)
        opens = next(
            (k for k in range(head - 2, max(first, head - _LONGEST_SUBJECT), -1) if norms[k] in ("ان", "إن")), None
        )
        return (opens + 1, head - 1) if opens is not None and opens + 1 < head - 1 else None

    def _is_body_between(self, head: int) -> bool:
        """أحال المؤتمر الخطة على المجلس للبت فيها في دورته الثامنة: it is the council that has sessions, not the conference."""
        first, _ = self.tokens.sentence(head)
        last = next((event for event in reversed(self.events) if event.kind in NUMBERED_KINDS), None)
        body = self.around.subject(head, wide=False)
        if last is None or last.i < first or body is None:
            return False
        mention = self.around.found.bodies[body]
        return mention.i >= last.j and mention.type == "council"

    def _numbers_previous(self, head: int, edition: EditionMention, special: str | None) -> bool:
        """المعرض … في دورته التاسعة: the number goes to the gathering before it in the sentence."""
        first, _ = self.tokens.sentence(head)
        for n in range(len(self.events) - 1, -1, -1):
            event = self.events[n]
            if event.i < first:
                break
            if event.kind in NUMBERED_KINDS and event.edition is None:
                special = special or event.special
                self.events[n] = replace(event, edition=edition.number, special=special, anaphoric=False)
                return True
        return False

    def _numbers_following(self, head: int, kind: Kind, name: Name, editions: list[EditionMention]) -> bool:
        """النسخة الثالثة من المنتدى …: the number goes to the gathering after it, which is read on the spot."""
        tokens, between = self.tokens, range(editions[-1].j, name.end + 1)
        joint = next((k for k in between if tokens.norms[k : k + 1] in (["من"], ["ل"])), None)
        if joint is None or joint + 1 >= len(tokens) or not tokens.flags[joint + 1] & KIND:
            return False
        match = self.lexicon.kinds.match(tokens.norms, joint + 1)
        if match is None or match.value.kind not in NUMBERED_KINDS or joint + 1 in self.around.inside_body:
            return False
        inner = read_name(self.around, joint + 1, match.end, match.value, [])
        if kind.kind == "session" and match.value.kind == "conference" and tokens.norms[joint] == "ل":
            # الدورة الثالثة للمؤتمر العام لـ…: the session of a conference that is a body
            parts = [name.parts[0], (joint, max(inner.end, match.end))]
            self._add(head, kind, Name(inner.end, parts, special=name.special, topic=True), editions[0])
        else:
            inner.special = name.special
            self._add(joint + 1, match.value, inner, editions[0], first=head)
        name.end = inner.end
        return True

    def _add(self, head: int, kind: Kind, name: Name, edition: EditionMention | None, first: int | None = None) -> None:
        """Make the mention, from token ``first`` where that is not the noun's; none of a bare indefinite noun."""
        body = self._holder(head, kind, name, edition)
        unnamed = not name.topic and body is None and edition is None
        bare = unnamed and len(name.parts) == 1
        if bare and kind.form != "definite":
            return
        if unnamed and kind.form == "possessed" and len(name.parts) - 1 == name.adjectives:
            return  # اجتماعه المفاجئ, of nobody knows whom
        weak = unnamed and len(name.parts) - 1 == name.adjectives <= 1
        last = max(j for _, j in name.parts)
        if edition and edition.head == head:
            last = max(last, edition.j)
        self.events.append(
            EventMention(
                first if first is not None else head, last, head, kind.kind, kind.form, tuple(name.parts), body,
                edition.number if edition else None, name.special,
                anaphoric=bare or (weak and kind.form == "definite" and kind.kind != "summit"), rule=_rule(kind, body, name.holder),
            )
        )  # fmt: skip

    def _holder(self, head: int, kind: Kind, name: Name, edition: EditionMention | None = None) -> int | None:
        """The body whose gathering it is: in the name, behind a pronoun, or after a verb."""
        body, after = name.body, self.tokens.norms[name.end : name.end + 1]
        if body is None and (kind.form == "possessed" or after in (["لها"], ["له"], ["لهم"])):
            body = self.around.subject(head)
            if body is not None and edition is None and self.around.stands_for_people(head, body):
                body = None
        if body is None and kind.form == "indefinite" and not name.topic and kind.kind not in NUMBERED_KINDS:
            body = self.around.held_by(name.end)
            if body is None and len(name.parts) == 1:
                body = self.around.holds_one(head, name.end)
        return body


def _rule(kind: Kind, body: int | None, holder: int | None) -> str:
    if holder is not None:
        return "verb, the body that is its subject, then the noun: عقدت اللجنة اجتماعا"
    if kind.form == "possessed":
        return "noun with a pronoun, and its body: عقدت اللجنة اجتماعها الثالث"
    if body is not None:
        return "noun, then the body that meets: اجتماع اللجنة العربية الدائمة للبريد"
    return "noun, then what names the gathering: المنتدى العالمي لحوكمة الإنترنت"
