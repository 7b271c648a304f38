"""Who is who over all documents: stable ids, and names folded so that two spellings of one name are equal.

An id is a hash of what a row IS (a forum and an edition, a name and a date), never of when or in which order it was
read.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.normalize import fold

ALIKE = 92.0
"""Least likeness (0 to 100) of two folded names: bodies of one family differ by a single word, so the bar is high."""

NEAR_SPELLING = 85.0
"""Least likeness of two words that may be one word misspelt or in another form (postal and post); shorter words must
be equal.
"""

SHORT_NAME = 2
"""A name with at most so many words after its head noun may be borne by many events."""

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:1[34]|19|20)\d\d[مه]?")
_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_LAM = "\N{ARABIC LETTER LAM}"
_BEH = "\N{ARABIC LETTER BEH}"
_PROCLITICS = f"\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}{_BEH}{_LAM}\N{ARABIC LETTER KAF}"
_WITH_ARTICLE = re.compile(f"[{_PROCLITICS}]?{_ARTICLE}(?=..)|{_LAM}{_LAM}(?=..)")


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_SPECIAL = _folded("عادي عادية استثنائي استثنائية طارئ طارئة")
_NUMBERS = _folded(
    "أول أولى واحد واحدة حادي حادية ثاني ثانية ثالث ثالثة رابع رابعة خامس خامسة سادس سادسة سابع سابعة ثامن ثامنة"
    " تاسع تاسعة عاشر عاشرة عشر عشرة عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين"
    " ثمانون ثمانين تسعون تسعين مئة مائة مئتان مائتان مئتين مائتين ألف"
)
_BEFORE_NUMBER = _folded("رقم بعد")
_YEAR_HEADS = _folded("عام لعام سنة لسنة العام")
_FUNCTION = _folded("في من على حول عن بشأن إلى مع بين و")
_CONCERNED = _folded("المعني المعنية الخاص الخاصة المتعلق المتعلقة")
# With these alone a name tells no event from another: "the annual meeting", "a preparatory workshop".
_GENERIC = _folded(
    "عمل سنوي سنوية دوري دورية وزاري وزارية تحضيري تحضيرية تنسيقي تنسيقية تشاوري تشاورية دولي دولية"
    " وطني وطنية عربي عربية عام عامة عالمي عالمية إقليمي إقليمية مشترك مشتركة رسمي رسمية افتتاحي"
    " افتتاحية ختامي ختامية علمي علمية تدريبي تدريبية حواري حوارية نقاشي نقاشية مغلق مغلقة موسع موسعة"
)
# "The Arab summit" is a name; "the Arab forum" is not.
_SUMMIT, _ARAB = fold("قمة"), _folded("عربي عربية")
# Words whose lam is their own: "for the committee" loses one lam in writing, "Libya" must not lose any.
_LAM_WORDS = _folded(
    "لجنة لجنتي لجان لغة لغات لغوي لغوية لقاء لقاءات لقاح لقاحات لواء لبنان لبناني لبنانية ليبيا ليبي ليبية لندن لاهاي"
    " لاجئ لاجئين لاجئون لاتينية لوجستي لوجستية لوائح ليالي ليلة"
)


def hash_id(prefix: str, *parts: str | int | None) -> str:
    """A stable id: the prefix, and 16 hexadecimal digits that depend on the parts alone.

    >>> hash_id("forum", "body", "un-escwa", "session") == hash_id("forum", "body", "un-escwa", "session")
    True
    >>> hash_id("x", "ab", "c") == hash_id("x", "a", "bc")
    False
    """
    # JSON keeps the borders between parts; ASCII output makes even lone surrogates hashable.
    payload = json.dumps(["" if part is None else str(part) for part in parts]).encode("ascii")
    return f"{prefix}-{hashlib.blake2b(payload, digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an event, read for comparison: ``words`` are folded, without article, numbers and year."""

    words: tuple[str, ...]
    display: str
    specific: int

    @property
    def key(self) -> str:
        """The folded name, by which equal names are found."""
        return " ".join(self.words)

    @property
    def short(self) -> bool:
        """Whether many events may bear this name."""
        return len(self.words) - 1 <= SHORT_NAME


@functools.lru_cache(maxsize=1 << 17)
def read_name(name: str, edition: int | None = None, city: str | None = None) -> Name:
    """Read the name of an event: what tells its series from others, without what tells one edition from another.

    Numbers after the head noun, words for ordinary and extraordinary, a year at the end and a host city at the end
    (after a preposition) go; ``display`` is what stays of the name as written; ``specific`` counts its words that
    distinguish.

    >>> read_name("المنتدى العربي الثالث لحوكمة الإنترنت 2014 في بيروت", 3, "بيروت").display
    'المنتدى العربي لحوكمة الإنترنت'
    >>> read_name("الدورة العادية (48) للمكتب التنفيذي", 48).key
    'دوره مكتب تنفيذي'
    >>> read_name("الاجتماع السنوي").specific
    0
    """
    raw = name.split()
    # An article that a bracket or quote tears from its number is no word.
    pieces = [(i, piece) for i, word in enumerate(raw) for piece in _WORD.findall(fold(word)) if piece != _ARTICLE]
    kept = _without_tail(_without_numbers(pieces, edition), city)
    kept_raw = {i for i, _ in kept}
    words = tuple(_bare(p) for p in _distinguishing([p for _, p in kept])) or (fold(name),)
    return Name(
        words=words,
        display=" ".join(word for i, word in enumerate(raw) if i in kept_raw) or name,
        specific=sum(1 for w in words[1:] if w not in _GENERIC or (words[0] == _SUMMIT and w in _ARAB)),
    )


def _bare(word: str) -> str:
    """A folded word without its article and proclitics: the post, for the post and by the post are one.

    A lam goes without an article, too (the council's meeting is written with it and without); the other letters are too
    often a word's own.
    """
    if word.startswith(_LAM + _LAM) and word[1:] in _LAM_WORDS:
        return word[1:]
    if _WITH_ARTICLE.match(word):
        return _WITH_ARTICLE.sub("", word, count=1)
    return word[1:] if len(word) > 3 and word[0] == _LAM and word not in _LAM_WORDS else word


def _is_number(word: str, edition: int | None) -> bool:
    bare = _bare(word)
    if bare.isdecimal():
        return len(bare) < 4 or bare == str(edition)
    return bare in _NUMBERS or (bare[:1] in _PROCLITICS and bare[1:] in _NUMBERS)


def _without_numbers(pieces: list[tuple[int, str]], edition: int | None) -> list[tuple[int, str]]:
    """Drop the number that follows the head noun or its adjectives; one further in may belong to a body's name.

    After a head with the article its adjectives carry one, too, and the number stands among them. After a head
    without it, a definite word is the next noun of the chain (the summit of the Twenty), so only what is indefinite
    or written in digits goes.
    """
    words = [piece for _, piece in pieces]
    dropped: set[int] = {i for i, word in enumerate(words) if i and _bare(word) in _SPECIAL}
    definite = bool(words) and words[0].startswith(_ARTICLE)
    for i, word in enumerate(words[1:], 1):
        following = words[i + 1] if i + 1 < len(words) else ""
        if i in dropped:
            continue
        announced = word in _BEFORE_NUMBER and following and _is_number(following, edition)
        indefinite = not word.startswith(_ARTICLE) or _bare(word).isdecimal()
        if announced or (_is_number(word, edition) and (definite or indefinite)):
            dropped.add(i)
        elif not (definite and word.startswith(_ARTICLE)):
            break
    return [piece for i, piece in enumerate(pieces) if i not in dropped]


def _without_tail(pieces: list[tuple[int, str]], city: str | None) -> list[tuple[int, str]]:
    """Drop a year and a host city from the end, in either order, as long as more than the head noun is left."""
    place = _WORD.findall(fold(city)) if city else []
    while len(pieces) > 2:
        words = [piece for _, piece in pieces]
        if _YEAR.fullmatch(words[-1]):
            pieces = pieces[: -2 if words[-2] in _YEAR_HEADS else -1]
        elif place and words[-len(place) :] == [_BEH + place[0], *place[1:]]:
            pieces = pieces[: -len(place)]
        elif place and words[-len(place) - 1 :] == [fold("في"), *place]:
            pieces = pieces[: -len(place) - 1]
        else:
            break
    return pieces


def _distinguishing(words: list[str]) -> list[str]:
    """Drop prepositions and the word for "concerned with": the same team is named with one and with another."""
    following = [*words[1:], ""][: len(words)]
    return [
        word
        for i, (word, after) in enumerate(zip(words, following, strict=True))
        if i == 0 or not (word in _FUNCTION or (word in _CONCERNED and after.startswith((_BEH, _LAM))))
    ]


def _same_word(one: str, other: str) -> bool:
    """Whether two words are one: equal, equal but for a proclitic, or spelt nearly alike (never with digits in
    them).
    """
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 3 or any(c.isdigit() for c in one + other):
        return False
    if longer[1:] in {shorter, shorter[1:]} and longer[0] in _PROCLITICS:
        return longer[1:] == shorter or shorter[0] in _PROCLITICS
    return len(shorter) > 3 and fuzz.ratio(one, other) >= NEAR_SPELLING


def _words_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether each word of one name has its partner in the other: a word too many names another body."""
    left = list((Counter(one) - Counter(other)).elements())
    right = list((Counter(other) - Counter(one)).elements())
    if len(left) != len(right):
        return False
    for word in left:
        partner = next((candidate for candidate in right if _same_word(word, candidate)), None)
        if partner is None:
            return False
        right.remove(partner)
    return True


def likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How alike two names are, 0 to 100; 0 below ``ALIKE``, or where a word tells them apart.

    Alike are names whose words pair up in any order, and a name of three words or more after its head with one that
    goes on after it.

    >>> a, b = read_name("مؤتمر وزراء الصحة بدول المجلس"), read_name("مؤتمر وزراء الصحة لدول المجلس")
    >>> likeness(a.words, b.words) >= ALIKE
    True
    >>> likeness(read_name("اجتماع اللجنة الدائمة للبريد").words, read_name("اجتماع اللجنة الدائمة للبيئة").words)
    0.0
    """
    if one == other:
        return 100.0
    if one[0] != other[0]:
        return 0.0
    if len(one) == len(other):
        a, b = " ".join(one), " ".join(other)
        # In their own order too: sorting tears a word from its partner when a proclitic differs.
        score = max(fuzz.ratio(a, b, score_cutoff=ALIKE), fuzz.token_sort_ratio(a, b, score_cutoff=ALIKE))
        return score if score and _words_agree(one, other) else 0.0
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    if len(shorter) - 1 <= SHORT_NAME or not all(map(_same_word, shorter, longer)):
        return 0.0
    return fuzz.token_set_ratio(" ".join(shorter), " ".join(longer), score_cutoff=ALIKE)
