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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.link.words import (
    ARAB,
    ARTICLE,
    BEFORE_NUMBER,
    BEH,
    CONCERNED,
    ERAS,
    IN,
    LAM,
    PREPOSITIONS,
    PROCLITICS,
    load_words,
)
from pipeline.normalize import fold

ALIKE = 92.0
"""Least likeness (0 to 100) of two folded names: bodies of one family differ by a single word, so the bar is high."""

NEAR_SPELLING = 85.0
"""Least likeness of two words that may be one word misspelt or in another form (postal and post); shorter words must
be equal.
"""

SHORT_NAME = 2
"""A name with at most so many words after its head noun may be borne by many events."""

_LARGEST_BARE = 999
"""A number of more digits may be a year, so it goes only where it is the edition."""

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:1[34]|19|20)\d\d[مه]?")
_WITH_ARTICLE = re.compile(f"[{PROCLITICS}]?{ARTICLE}(?=..)|{LAM}{LAM}(?=..)")
_REMEMBERED = 1 << 17
_as_json = json.JSONEncoder().encode


def hash_id(prefix: str, *parts: str | int | None) -> str:
    """A stable id: the prefix, and 16 hexadecimal digits that depend on the parts alone.

    >>> hash_id("forum", "body", "un-escwa", "session") == hash_id("forum", "body", "un-escwa", "session")
    True
    >>> hash_id("x", "ab", "c") == hash_id("x", "a", "bc")
    False
    """
    # JSON keeps the borders between parts; ASCII output makes even lone surrogates hashable.
    payload = ", ".join([_as_json("" if part is None else str(part)) for part in parts])
    return f"{prefix}-{hashlib.blake2b(f'[{payload}]'.encode('ascii'), digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an event, read for comparison.

    ``words`` are folded, without article, numbers and year; ``key``, by which equal names are found, is what they make
    together; ``specific`` counts those that distinguish; many events may bear a ``short`` name.
    """

    words: tuple[str, ...]
    key: str
    display: str
    specific: int
    short: bool


class _Piece(NamedTuple):
    """A folded word of a name: the raw word it is of, without its article, and what it may be."""

    raw: int
    word: str
    bare: str
    article: bool
    digits: bool
    number: bool


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
    # What cannot matter is left out, so that a name is read once for all its editions and cities.
    place = _place(city) if city else ()
    if place and {place[-1], BEH + place[-1]}.isdisjoint(_pieces(name)[1]):
        place = ()
    return _read(name, edition if edition is not None and edition > _LARGEST_BARE else None, place)


@functools.lru_cache(_REMEMBERED)
def _read(name: str, edition: int | None, place: tuple[str, ...]) -> Name:
    pieces, _ = _pieces(name)
    kept = _without_tail(_without_numbers(pieces, edition), place)
    kept_raw = {piece.raw for piece in kept}
    words = tuple(piece.bare for piece in _distinguishing(kept)) or (fold(name),)
    known = load_words()
    generic = known.generic - ARAB if words[0] in known.summits else known.generic
    return Name(
        words=words,
        key=" ".join(words),
        display=" ".join(word for i, word in enumerate(name.split()) if i in kept_raw) or name,
        specific=sum(1 for word in words[1:] if word not in generic),
        short=len(words) - 1 <= SHORT_NAME,
    )


@functools.lru_cache(_REMEMBERED)
def _place(city: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(city)))


@functools.lru_cache(_REMEMBERED)
def _pieces(name: str) -> tuple[tuple[_Piece, ...], frozenset[str]]:
    pieces = tuple(_Piece(i, *piece) for i, word in enumerate(name.split()) for piece in _pieces_of(word))
    return pieces, frozenset(piece.word for piece in pieces)


@functools.lru_cache(_REMEMBERED)
def _pieces_of(written: str) -> tuple[tuple[str, str, bool, bool, bool], ...]:
    """The pieces of one raw word. An article that a bracket or quote tears from its number is no word."""
    return tuple(
        (word, bare := _bare(word), word.startswith(ARTICLE), bare.isdecimal(), _is_number_word(bare))
        for word in _WORD.findall(fold(written))
        if word != ARTICLE
    )


def _bare(word: str) -> str:
    """A folded word without its article and proclitics: the post, for the post and by the post are one.

    A lam goes without an article, too (the council's meeting is written with it and without); the other letters are too
    often a word's own.
    """
    lam_words = load_words().lam_words
    if word.startswith(LAM + LAM) and word[1:] in lam_words:
        return word[1:]
    if _WITH_ARTICLE.match(word):
        return _WITH_ARTICLE.sub("", word, count=1)
    return word[1:] if len(word) > 3 and word[0] == LAM and word not in lam_words else word


def _is_number_word(bare: str) -> bool:
    numbers = load_words().numbers
    return bare in numbers or (bare[:1] in PROCLITICS and bare[1:] in numbers)


def _is_number(piece: _Piece, edition: int | None) -> bool:
    if piece.digits:
        return len(piece.bare) < len(str(_LARGEST_BARE + 1)) or piece.bare == str(edition)
    return piece.number


def _without_numbers(pieces: Sequence[_Piece], edition: int | None) -> list[_Piece]:
    """Drop the number that follows the head noun or its adjectives; one further in may belong to a body's name.

    After a head with the article its adjectives carry one, too, and the number stands among them. After a head
    without it, a definite word is the next noun of the chain (the summit of the Twenty), so only what is indefinite
    or written in digits goes.
    """
    special = load_words().special
    dropped = {i for i, piece in enumerate(pieces) if i and piece.bare in special}
    definite = bool(pieces) and pieces[0].article
    for i, piece in enumerate(pieces[1:], 1):
        if i in dropped:
            continue
        announced = piece.word in BEFORE_NUMBER and i + 1 < len(pieces) and _is_number(pieces[i + 1], edition)
        if announced or (_is_number(piece, edition) and (definite or not piece.article or piece.digits)):
            dropped.add(i)
        elif not (definite and piece.article):
            break
    return [piece for i, piece in enumerate(pieces) if i not in dropped]


def _without_tail(pieces: list[_Piece], place: tuple[str, ...]) -> list[_Piece]:
    """Drop a year and a host city from the end, in either order, as long as more than the head noun is left."""
    year_heads = load_words().year_heads
    words = [piece.word for piece in pieces]
    while len(words) > 2:
        if words[-1] in ERAS and _YEAR.fullmatch(words[-2]):
            del words[-1]
        elif _YEAR.fullmatch(words[-1]):
            del words[-2 if words[-2] in year_heads else -1 :]
        elif place and words[-len(place) :] == [BEH + place[0], *place[1:]]:
            del words[-len(place) :]
        elif place and words[-len(place) - 1 :] == [IN, *place]:
            del words[-len(place) - 1 :]
        else:
            break
    return pieces[: len(words)]


def _distinguishing(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Drop prepositions and the word for "concerned with": the same team is named with one and with another."""
    following = [*(piece.word for piece in pieces[1:]), ""]
    return [
        piece
        for i, (piece, after) in enumerate(zip(pieces, following, strict=False))
        if i == 0 or not (piece.word in PREPOSITIONS or (piece.word in CONCERNED and after.startswith((BEH, LAM))))
    ]


def bare_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without article and proclitics, and without prepositions.

    >>> bare_words("اللجنة الفنية للبريد")
    ('لجنه', 'فنيه', 'بريد')
    """
    return tuple([piece.bare for piece in _distinguishing(_pieces(name)[0])])


def same_word(one: str, other: str) -> bool:
    """Whether two words are one: equal, equal but for a proclitic, or spelt nearly alike (never with digits in
    them).
    """
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 3 or any(c.isdigit() for c in one + other):
        return False
    if longer[1:] in {shorter, shorter[1:]} and longer[0] in PROCLITICS:
        return longer[1:] == shorter or shorter[0] in PROCLITICS
    return len(shorter) > 3 and fuzz.ratio(one, other) >= NEAR_SPELLING


def _words_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether each word of one name has its partner in the other: a word too many names another body."""
    left = list((Counter(one) - Counter(other)).elements())
    right = list((Counter(other) - Counter(one)).elements())
    if len(left) != len(right):
        return False
    for word in left:
        partner = next((candidate for candidate in right if same_word(word, candidate)), None)
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
    if len(shorter) - 1 <= SHORT_NAME or not all(map(same_word, shorter, longer)):
        return 0.0
    return fuzz.token_set_ratio(" ".join(shorter), " ".join(longer), score_cutoff=ALIKE)
