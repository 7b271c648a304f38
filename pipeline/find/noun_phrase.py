"""Where a name ends: the grammar of Arabic noun phrases that bodies' and events' names share.

A name is a chain of construct nouns up to the first definite one (هيئة تنظيم الاتصالات), then definite adjectives and
nouns joined by و, ل or ب. A verb, a function word, a date, a title or a mark ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.lexicon import BODY, FUNCTION, HEAD, KIND, MONTH, NAME, PLACE, TIME, TITLE, VERB, WEEKDAY, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite

_QUOTES = {"«": "»", '"': '"', "“": "”", "”": "“", "'": "'", "‘": "’", "„": "“"}
_LONGEST_QUOTED = 8
_LONGEST_CONSTRUCT = 5
_LONGEST_NAME = 22
_ROYAL = grammar("royal")
_NAME_LINKS = grammar("name_links")
_ATTACHED = grammar("attached")
_PURPOSES = grammar("purposes")
_WHERE = grammar("where")
_STOPS = FUNCTION | WEEKDAY | NUMBER | KIND
_COUNTS = frozenset(("واحد", "واحده", "اثنين", "اثنتين"))
_FEMININES = frozenset(("العليا", "الكبري", "الاولي"))
"""Feminine adjectives that do without a heh."""
_BACK_REFERENCES = grammar("back_references")
_NOUNS_IN_YEH = grammar("nouns_in_yeh")
_FEMININE_PLURALS = grammar("feminine_plurals")
_LANDS = frozenset(("دول", "بلدان", "شرق", "غرب", "شمال", "جنوب", "منطقه", "اقليم"))
_SHORTEST_RELATIVE = 5  # آلية folds to a word that looks like the article and an ending
_RELATIVE = ("ي", "يه", "يين", "يون")
_PRONOUNS = ("ها", "هم", "هما")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase read: the token after its last; did it meet a definite or proper noun (else it names nothing)?"""

    end: int
    definite: bool


def is_feminine(head: str) -> bool:
    """Do adjectives of a head take the feminine: اللجنة, القوات, الخطوط?"""
    return head.endswith(("ه", "ات")) or head.removeprefix("ال") in _FEMININE_PLURALS


def quoted(tokens: Tokens, i: int, limit: int = _LONGEST_QUOTED) -> int:
    """After an opening quote at token ``i``, the token after the closing one; ``i`` itself where there is none."""
    closing = _QUOTES.get(tokens.norms[i]) if i < len(tokens) else None
    if closing is None:
        return i
    for j in range(i + 2, min(i + 2 + limit, len(tokens))):
        if tokens.norms[j] == closing or (tokens.norms[j] in "»”\"'’" and tokens.norms[i] in "«“\"'‘"):
            return j + 1
    return i


def noun_phrase(
    tokens: Tokens, i: int, lexicon: Lexicon, *, definite: bool, stop: int, topic: bool = False, event: bool = False,
    feminine: bool | None = None,
) -> Phrase:  # fmt: skip
    """Read on from token ``i``, after a head, up to token ``stop`` at most (where a date begins, say).

    ``definite`` tells whether the head carries the article, and ``feminine`` its gender, with which adjectives agree; a
    ``topic`` (ندوة حول …) may hold prepositions, gatherings and more indefinites; the name of an ``event`` is not carried on by
    و and an indefinite noun.
    """
    reader = _Reader(tokens, lexicon, min(stop, i + _LONGEST_NAME, len(tokens)), definite, topic, event, feminine)
    return Phrase(reader.read(i), reader.named)


class _Reader:
    """The state of one reading: has a definite noun closed the construct chain, and how long is the chain?"""

    def __init__(
        self, tokens: Tokens, lexicon: Lexicon, stop: int, definite: bool, topic: bool, event: bool, feminine: bool | None
    ) -> None:  # fmt: skip
        self.tokens, self.lexicon, self.stop, self.topic, self.event = tokens, lexicon, stop, topic, event
        self.stops = _STOPS & ~KIND if topic else _STOPS
        self.feminine = feminine if definite else None
        self.after_place = self.royal = False
        self.closed = self.begun_definite = definite
        self.named = False
        self.chain = 0

    def read(self, i: int) -> int:
        self.first = i
        self.ministry = i > 0 and self.tokens.norms[i - 1] == "وزاره"
        while i < self.stop:
            after = self._step(i)
            if after == i:
                break
            i = after
        return i

    def _step(self, i: int) -> int:
        norm, flags = self.tokens.norms[i], self.tokens.flags[i]
        if norm == "و":
            return self._and(i)
        if norm == "ل":
            return self._for(i)
        if norm == "ب":
            return self._in(i)
        if norm in _QUOTES:
            return self._quotation(i)
        if norm == "ف" and i + 1 < self.stop and self.tokens.flags[i + 1] & (FUNCTION | VERB):
            return i  # شركة سوما | فإنها …
        if i > self.first and norm.startswith("با") and len(norm) > 4 and (not flags or norm.startswith("بال")):
            return i  # قوات الطوارئ | بأداء الصلاة, جامعة نايف | بالتعاون مع
        if not is_word(norm) or flags & self.stops or norm in self.lexicon.verbs and not starts_definite(norm):
            return self._preposition(i) if (self.topic or self.event) and flags & FUNCTION else i
        if starts_definite(norm):
            return self._definite(i)
        return self._indefinite(i)

    def _definite(self, i: int) -> int:
        """A definite word: it closes the chain, or is an adjective of what closed it."""
        norm, flags = self.tokens.norms[i], self.tokens.flags[i]
        if norm in _ROYAL and not self.closed:
            return self._royal(i)
        if norm in _ATTACHED:
            return self._attached(i)
        new_noun = flags & (HEAD | PLACE) and not self._adjective(norm) and not norm.endswith("يه")
        titled = flags & TITLE and not self._is_of_the_noun(i)
        if (titled or flags & TIME) and not self._heads(i - 1) or self.closed and new_noun:
            return i
        if self.closed and not (self.topic or self.event) and not self._qualifies(i):
            return i
        if self.feminine is not None and not self._agrees(norm):
            return i
        if self.after_place and not norm.endswith(("ي", "يه")):
            return i
        self.after_place = bool(flags & PLACE) and not self._adjective(norm)
        self.closed = self.named = True
        if self.after_place and (place := self.lexicon.place_names.match(self.tokens.norms, i)):
            return place.end
        return i + 1

    def _is_of_the_noun(self, i: int) -> bool:
        """التناول الإعلامي للرموز: an adjective that is a title, too, but that no name follows."""
        norms = self.tokens.norms
        if i <= self.first or not norms[i].endswith("ي") or not starts_definite(norms[i - 1]):
            return False
        if i + 1 == len(norms) or norms[i + 1] in ("ل", "و", "ب") or starts_definite(norms[i + 1]):
            return True
        flags = self.tokens.flags[i + 1]
        return bool(flags) and not flags & (NAME | TITLE) or not is_word(norms[i + 1])

    def _qualifies(self, i: int) -> bool:
        """Is a definite word an adjective of the name before it, and not the clause's object: الفريق العربي للشمول الرقمي | الخطة?

        Adjectives are those that stand in names of the lexicon, and relative ones (الأدبي), where they agree with the noun before
        them or with the head; a participle whose clause follows (المعترف بها) is none.
        """
        norms = self.tokens.norms
        norm, before = norms[i], norms[i - 1]
        if i + 1 < len(norms) and norms[i + 1] in _BACK_REFERENCES:
            return False
        if not self._is_adjective(norm):
            return False
        if i == self.first or not starts_definite(before):
            return True
        feminine, head = norm.endswith("ه") or norm in _FEMININES, is_feminine(norms[self.first - 1])
        if before.endswith(("ه", "ات")):
            return feminine or not head
        after_adjective = before in self.lexicon.adjectives or before.endswith("ي")
        return not (feminine and after_adjective) or head

    def _heads(self, i: int) -> bool:
        """Is token ``i`` the noun of a council, within a longer name (اللجنة الفنية لمجلس الوزراء …), and not الجمعية المهندس …?"""
        if i < self.first:
            return self.tokens.norms[i] == "مجلس"
        return bool(self.tokens.flags[i] & HEAD) and not starts_definite(self.tokens.norms[i])

    def _agrees(self, norm: str) -> bool:
        """Does an adjective agree with a definite head? الهيئة العليا and اللجنة الكبرى do without a heh."""
        return norm.endswith("ه") == self.feminine or norm in _FEMININES

    def _adjective(self, norm: str) -> bool:
        return norm[2:] in self.lexicon.places.adjectives

    def _indefinite(self, i: int) -> int:
        """An indefinite word: a link of the construct chain, or a place that closes it."""
        flags = self.tokens.flags[i]
        if flags & PLACE and (place := self.lexicon.place_names.match(self.tokens.norms, i)):
            if self.closed:
                return i
            self.closed = self.named = self.after_place = True
            return place.end
        if flags & NAME and not self.closed:
            return self._royal(i) if not self.chain else i
        if self.closed and self._joined_pair(i):
            self.closed = False
            return i + 1
        if self.closed and not self._lam(i):
            return i
        if (
            flags & (MONTH | TIME)
            or self.tokens.norms[i] in _COUNTS
            or flags & TITLE
            and i != self.first
            and not self._heads(i - 1)
            or self.tokens.norms[i] in _NAME_LINKS
        ):
            return i
        self.feminine = None
        self.chain += 1
        if self.chain > _LONGEST_CONSTRUCT:
            return i
        self.closed = False
        return i + 1

    def _joined_pair(self, i: int) -> bool:
        """وتوعية الجاليات: و and a verbal noun that the vocabulary did not split, where a definite word follows."""
        norm = self.tokens.norms[i]
        if self.topic or self.event or not norm.startswith("وت") or self.tokens.flags[i] or len(norm) not in (6, 7):
            return False
        return (norm[-2] == "ي" or norm.endswith("يه")) and starts_definite(
            self.tokens.norms[min(i + 1, self.stop - 1)]
        )

    def _lam(self, i: int) -> bool:
        """لتكنولوجيا, لتنظيم: a word that the vocabulary did not split, where a definite word follows."""
        norms = self.tokens.norms
        rest = norms[i][1:]
        if norms[i][0] != "ل" or len(rest) < 2 or rest in _PURPOSES or rest in self.lexicon.verbs:
            return False
        if not (self.topic or self.event) and (norms[i].endswith(_PRONOUNS) or not self._takes_purpose(i)):
            return False
        if any(
            norm[0] == "ل" and len(norm) > 1 and not flags
            for norm, flags in zip(norms[self.first : i], self.tokens.flags[self.first : i], strict=True)
        ):
            return False  # a second purpose is what somebody is to do, not what a body is for
        return (self.named or self.closed) and self._leads_on(i + 1)

    def _takes_purpose(self, i: int) -> bool:
        """May the name before token ``i`` say what the body is for: المؤسسة العامة | لتحلية …, مركز الملك سلمان | لأبحاث …?

        A bare head (الوزارة لاستقبال …) or a ministry does not: what follows is what somebody does.
        """
        norms = self.tokens.norms
        if i == self.first or self.ministry:
            return False
        if self.royal or norms[i][1:] in _LANDS or i - self.first > 1 and norms[i - 2] == "ل":
            return True  # للاستجابة لطوارئ الحاسب: the second noun is the object of the first
        head = i - 1
        while head >= self.first and self._is_adjective(norms[head]):
            head -= 1
        of_the_head = head == self.first - 1 and self.begun_definite
        return head < i - 1 and (of_the_head or starts_definite(norms[head]) and bool(self.tokens.flags[head] & HEAD))

    def _is_adjective(self, norm: str) -> bool:
        relative = norm.endswith(_RELATIVE) and len(norm) >= _SHORTEST_RELATIVE and norm not in _NOUNS_IN_YEH
        return norm in self.lexicon.adjectives or relative

    def _leads_on(self, i: int) -> bool:
        """Does a definite word or a place follow, after two more links of a chain at most: للتحضير لمؤتمر المندوبين?"""
        norms = self.tokens.norms
        for k in range(i, min(i + 3, self.stop)):
            norm, flags = norms[k], self.tokens.flags[k]
            if starts_definite(norm) or flags & PLACE:
                return True
            if not is_word(norm) or flags & (_STOPS | VERB) and norms[k - 1] != "ل" or norm in ("و", "ب", "ف"):
                return False
        return False

    def _and(self, i: int) -> int:
        """و: a coordinated part of the name, unless a new body, person, event or clause begins."""
        if i + 1 >= self.stop:
            return i
        norm, flags = self.tokens.norms[i + 1], self.tokens.flags[i + 1]
        if norm == "ل" and self.named:
            after = self._for(i + 1)
            return after if after > i + 1 else i
        if not is_word(norm) or not (self.named or self.closed) or i == self.first:
            return i
        if (
            flags & (self.stops | TITLE | NAME | MONTH | HEAD | TIME)
            or norm in self.lexicon.verbs
            or norm in self.lexicon.groups
        ):
            return i
        if norm in _ATTACHED:
            after = self._attached(i + 1)
            return after if after > i + 1 else i
        if starts_definite(norm):
            if flags & PLACE and not self._adjective(norm) or self.feminine is not None and not self._agrees(norm):
                return i
            self.closed = self.named = True
            return i + 2
        if self.closed or self.named:
            if self.event or not self._pair(i + 1):
                return i
            self.closed = False
        return i + 2 if not flags & PLACE else i

    def _pair(self, i: int) -> bool:
        """A construct pair after و (وتقنية المعلومات, وعصرنة الإدارة), and not وبمساهمة المركز."""
        if self.tokens.norms[i].startswith("بم"):
            return False
        return self._leads_on(i + 1) and not self.tokens.flags[i] & (BODY | HEAD | PLACE)

    def _for(self, i: int) -> int:
        """ل and a definite noun, a body or a place; not a purpose (لمناقشة …)."""
        if i + 1 >= self.stop or i + 1 >= len(self.tokens):
            return i
        norm, flags = self.tokens.norms[i + 1], self.tokens.flags[i + 1]
        if (
            not is_word(norm)
            or norm in _PURPOSES
            or flags & (WEEKDAY | NUMBER | MONTH)
            or norm in ("عام", "سنه", "العام")
        ):
            return i
        if flags & FUNCTION or flags & TITLE and not flags & (HEAD | BODY):
            return i
        if i == self.first:
            return i
        if self.ministry and "الدوله" not in self.tokens.norms[self.first : i]:
            return i  # وكيل وزارة العمل | للتفتيش
        if not (self.topic or self.event) and norm in self.lexicon.verbs and not starts_definite(norm):
            return i
        self.feminine, self.after_place = None, False
        self.closed = starts_definite(norm)
        if self.closed:
            self.named = True
            return i + 2
        if flags & PLACE and (place := self.lexicon.place_names.match(self.tokens.norms, i + 1)):
            self.closed = self.named = True
            return place.end
        self.chain = 1
        return i + 2

    def _in(self, i: int) -> int:
        """ب and a body that this one belongs to: قطاع الشؤون الاقتصادية بجامعة الدول العربية."""
        if i + 1 >= self.stop:
            return i
        norm, flags = self.tokens.norms[i + 1], self.tokens.flags[i + 1]
        body = flags & HEAD or flags & BODY and self.lexicon.body_names.match(self.tokens.norms, i + 1)
        if body and not flags & (PLACE | FUNCTION | TITLE) and self.named:
            self.closed, self.chain, self.feminine = starts_definite(norm), 0, None
            return i + 2
        if norm in ("دول", "بلدان") and self.named:
            self.closed, self.chain = False, 0
            return i + 2
        return self._preposition(i) if self.topic else i

    def _attached(self, i: int) -> int:
        """المعني ببلورة …, التابع لهيئة …, الخاصة بسورية: what ties a unit to its task or parent."""
        norms = self.tokens.norms
        joint = i + 1
        if norms[joint : joint + 1] == ["و"] and norms[joint + 1 : joint + 2] and norms[joint + 1] in _ATTACHED:
            joint += 2
        if joint + 1 >= self.stop or not self.named and not self.closed:
            return i
        if norms[joint] in ("ب", "ل", "عن", "في"):
            joint += 1
        elif norms[joint][0] not in "بل" or len(norms[joint]) < 4:
            return i
        self.named, self.chain, self.closed, self.feminine = True, 0, starts_definite(norms[joint]), None
        if self.tokens.flags[joint] & PLACE and (place := self.lexicon.place_names.match(norms, joint)):
            self.closed = True
            return place.end
        return joint + 1

    def _royal(self, i: int) -> int:
        """جامعة الملك عبدالعزيز, مؤسسة الأمير سلطان بن عبدالعزيز: the person whose name a body bears."""
        self.closed = self.named = self.royal = True
        end = i + 1
        while end < self.stop and end < i + 7 and is_word(self.tokens.norms[end]):
            norm, flags = self.tokens.norms[end], self.tokens.flags[end]
            if norm in ("و", "ل", "ب", "ف") or flags & (FUNCTION | HEAD | KIND) and norm not in _NAME_LINKS:
                break
            if norm.startswith("بال"):
                break  # جامعة نايف | بالتعاون مع
            if starts_definite(norm) and end > i + 1 and not flags & NAME and self.tokens.norms[end - 1] != "عبد":
                break
            if norm in self.lexicon.verbs:
                break
            end += 1
        return end

    def _quotation(self, i: int) -> int:
        """تنظيم «داعش», صحيفة «الوطن»: a quoted name."""
        end = quoted(self.tokens, i)
        after_head = i > self.first and self.tokens.flags[i - 1] & HEAD and not self.closed
        if end == i or end > self.stop or (self.named and not self.topic and not after_head):
            return i
        self.closed = self.named = True
        return end

    def _preposition(self, i: int) -> int:
        """In a topic, a preposition and what it governs: حول حوكمة الإنترنت في فلسطين; in a name, في and a field."""
        norms = self.tokens.norms
        if self.event and not self.topic:
            return self._field(i)
        if norms[i] not in ("في", "من", "علي", "ب", "الي", "بين", "نحو", "عبر") or i + 1 >= self.stop or not self.named:
            return i
        flags = self.tokens.flags[i + 1]
        if not is_word(norms[i + 1]) or flags & _STOPS or norms[i + 1] in ("و", "ل", "ب") or norms[i + 1] in _WHERE:
            return i
        if flags & PLACE and (place := self.lexicon.place_names.match(norms, i + 1)):
            return i if place.value[0] else place.end
        if not starts_definite(norms[i + 1]) and not self._leads_on(i + 2):
            return i
        self.closed, self.chain = starts_definite(norms[i + 1]), 0
        return i + 2

    def _field(self, i: int) -> int:
        """ملتقى المرأة في الأمن السيبراني: في and a definite noun that is neither place nor time."""
        norms = self.tokens.norms
        if norms[i] != "في" or not self.named or i + 2 >= self.stop:
            return i
        norm, flags = norms[i + 1], self.tokens.flags[i + 1]
        if not starts_definite(norm) or norm in _WHERE or flags & (_STOPS | PLACE | HEAD | TITLE | TIME | MONTH):
            return i
        if flags & BODY and self.lexicon.body_names.match(norms, i + 1):
            return i
        self.closed = True
        return i + 2
