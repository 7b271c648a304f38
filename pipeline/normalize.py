r"""Stage 2: a document's text becomes :class:`Tokens`, folded words whose offsets point into the very same text.

Words, numbers and punctuation are tokens; white space is not. Proclitics are tokens of their own where the vocabulary or the
article justifies the split, and the article that "لل" swallows is restored in the norm:

>>> vocabulary = Vocabulary({"وزاره": 1, "مشاركه": 2})
>>> tokens = normalize("وبمشاركة وزارة للاتحاد", vocabulary)
>>> tokens.norms
['و', 'ب', 'مشاركه', 'وزاره', 'ل', 'الاتحاد']
>>> tokens.flags
[0, 0, 2, 1, 0, 0]

Everything about a written form is worked out once and remembered, for a newspaper's words recur: one dictionary look-up per
stretch between spaces. A spaCy ``Doc`` over the same tokens is made where somebody wants one (:mod:`pipeline.spacy_doc`): to
fill a ``Doc`` for every document took as long as all of the finding.
"""

from __future__ import annotations

import bisect
import operator
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, chain

_FOLDED = {
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}": "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER ALEF WASLA}": "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}": "\N{ARABIC LETTER WAW}",
    "\N{ARABIC LETTER TEH MARBUTA}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER HEH GOAL}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER HEH DOACHASHMEE}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
    "\N{ARABIC TATWEEL}": "",
}
_FIRST_LETTER, _LAST_LETTER = "\N{ARABIC LETTER HAMZA}", "\N{ARABIC LETTER YEH}"
_LETTERS = str.maketrans(_FOLDED)
# Before a waw, hamza sits on yeh in Egypt and on waw elsewhere: شئون and شؤون are one word.
_YEH_SEAT = "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}\N{ARABIC LETTER WAW}"
_WAW_SEAT = "\N{ARABIC LETTER WAW}\N{ARABIC LETTER WAW}"
_PLAIN = re.compile(rf"[\x00-\x7f{_FIRST_LETTER}-{_LAST_LETTER}]*")

# Zero-width joiners, bidi marks and isolates, soft hyphen, BOM and NUL: releases put them at the edges of words, so they part
# words as a space does, and stay where they are in the text.
_INVISIBLE = "\x00\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_GAPS = re.compile(rf"([\s{_INVISIBLE}]+)")


_CATEGORIES = "".join([unicodedata.category(chr(code))[0] for code in range(0x30000)])


def _ranges(categories: str) -> str:
    """The characters whose general category starts with one of ``categories``, as ranges for a character class."""
    runs = re.finditer(f"[{categories}]+", _CATEGORIES)
    return "".join(f"{chr(run.start())}-{chr(run.end() - 1)}" for run in runs)


# Letters with the marks they carry (the \w of `re` would take a vocalised word apart), a run of digits, or one other character.
_PIECES = re.compile(rf"[{_ranges('LM')}]+|\d+|.", re.DOTALL)
_PLAIN_WORD = re.compile(rf"[{_FIRST_LETTER}-{_LAST_LETTER}]+")

# Unicode puts the marks of one letter in order, in time that grows with the square of their number: a few are kept.
_TOO_MANY_MARKS = re.compile(rf"([{_ranges('M')}]{{16}})[{_ranges('M')}]+")

_LONGEST_REMEMBERED = 48
_MOST_REMEMBERED = 400_000
_ARTICLE = "ال"
_SHORTEST_DEFINITE = 5
"""A word with the article that a proclitic may be split from has five letters: و + الدول, but والد stays whole."""

NUMBER, SENTENCE_END = 1 << 30, 1 << 31
"""The flags of a run of digits, and of a mark that may end a sentence."""

_ENDERS = frozenset(".!?؟\n")


def fold(text: str) -> str:
    """Fold spelling: no harakat or tatweel, one alef, one yeh, heh for teh marbuta, Western digits, lower case.

    >>> fold("الثامِنـــة والأربعون"), fold("٢٠٢٤"), fold("ﻻ")
    ('الثامنه والاربعون', '2024', 'لا')
    """
    if _PLAIN.fullmatch(text):
        return text.replace(_YEH_SEAT, _WAW_SEAT).translate(_LETTERS).lower()
    text = unicodedata.normalize("NFKC", _TOO_MANY_MARKS.sub(r"\1", text))
    text = text.replace(_YEH_SEAT, _WAW_SEAT).translate(_LETTERS)
    return "".join(
        str(unicodedata.digit(c)) if c.isdecimal() else c for c in text if not unicodedata.combining(c)
    ).lower()


def fold_phrase(text: str) -> tuple[str, ...]:
    """The folded words of a lexicon phrase, split on white space.

    >>> fold_phrase("تحت  رعاية")
    ('تحت', 'رعايه')
    """
    return tuple(fold(text).split())


def starts_definite(norm: str) -> bool:
    """Does a folded word carry the article?"""
    return len(norm) > 3 and norm.startswith(_ARTICLE)


def is_word(norm: str) -> bool:
    """Is a token a word in Arabic letters?"""
    return _FIRST_LETTER <= norm[0] <= _LAST_LETTER


@dataclass(slots=True)
class Tokens:
    """A document's words, numbers and marks, without white space; the lists run in parallel.

    ``norms`` are folded; ``flags`` say which lists of the lexicon a norm is on; ``starts`` and ``ends`` are offsets into
    ``text``. A line break is a token whose norm is ``"\\n"``. ``breaks`` are the tokens that end a sentence, ``marked`` those that
    recognisers look at: ``[(token, flags), …]``.
    """

    text: str
    norms: list[str] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    marked: list[tuple[int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.norms)

    def quote(self, i: int, j: int) -> str:
        """The text from token ``i`` up to, but not including, token ``j``."""
        return self.text[self.starts[i] : self.ends[j - 1]]

    def sentence(self, i: int) -> tuple[int, int]:
        """The sentence around token ``i``: its first token, and the token that ends it."""
        at = bisect.bisect_left(self.breaks, i)
        first = self.breaks[at - 1] + 1 if at else 0
        return first, self.breaks[at] if at < len(self.breaks) else len(self.norms)

    def after_tab(self, i: int) -> bool:
        """Does token ``i`` begin a new cell of a table, after a tab?"""
        return i > 0 and "\t" in self.text[self.ends[i - 1] : self.starts[i]]

    def glued(self, i: int) -> bool:
        """Does nothing stand between token ``i`` and the one before it?"""
        return 0 < i < len(self.norms) and self.ends[i - 1] == self.starts[i]


Token = tuple[str, int, int]
"""A token: its norm, its flags, its length as written."""
Chunk = tuple[Token, ...]
"""The tokens of a stretch between spaces."""


class Vocabulary:
    """The words that justify a split, with their flags, and what is known of every written form met so far.

    ``flags`` maps folded single words to the bits that recognisers look for. ``lam_words`` are words that begin with lam, so
    that "للجنة" is read as ل + اللجنة and not as لل + جنة. ``marks`` are the flags whose tokens are listed as marked; ``verbs``
    take no ب or ك (كيري is a name, not "like he sees").
    """

    def __init__(
        self,
        flags: Mapping[str, int],
        lam_words: Iterable[str] = (),
        marks: int = -1,
        verbs: frozenset[str] = frozenset(),
    ) -> None:
        self.flags = flags
        self.marks = marks | SENTENCE_END
        self.lam_words = frozenset(lam_words)
        self.verbs = verbs
        self._chunks: dict[str, Chunk] = {}

    def chunk(self, written: str) -> Chunk:
        """The tokens of a stretch without white space."""
        known = self._chunks.get(written)
        if known is None:
            if _PLAIN_WORD.fullmatch(written):
                known = self._word(written)
            else:
                known = tuple(chain.from_iterable(map(self._remembered, _PIECES.findall(written))))
            self._remember(written, known)
        return known

    def _remembered(self, word: str) -> Chunk:
        known = self._chunks.get(word)
        if known is None:
            known = self._word(word)
            self._remember(word, known)
        return known

    def _remember(self, written: str, chunk: Chunk) -> None:
        if len(written) <= _LONGEST_REMEMBERED:
            if len(self._chunks) >= _MOST_REMEMBERED:
                self._chunks.clear()
            self._chunks[written] = chunk

    def _word(self, written: str) -> Chunk:
        """A word with its proclitics split off where that is justified."""
        norm = fold(written) or written  # marks that no letter carries fold to nothing
        flags = self.flags.get(norm)
        if flags is None and norm[0] in "وفبكل" and len(norm) > 2 and (prefixes := self._proclitics(norm)):
            return self._split(written, norm, prefixes)
        flags = flags or 0
        if norm.isdecimal():
            flags |= NUMBER
        elif norm in _ENDERS:
            flags |= SENTENCE_END
        return ((norm, flags, len(written)),)

    def _split(self, written: str, norm: str, prefixes: list[str]) -> Chunk:
        pieces, rest = [], written
        for letters in prefixes:
            cut = len(letters) if len(norm) == len(written) else _letters_end(rest, len(letters))
            pieces.append((letters[0], cut))
            rest = rest[cut:]
        if fold(rest) != norm[sum(map(len, prefixes)) :]:  # a ligature, which is not cut in two
            return ((norm, self.flags.get(norm, 0), len(written)),)
        last = norm[sum(map(len, prefixes)) :]
        if prefixes[-1] == "لل" or (prefixes[-1] == "ل" and last in self.lam_words):
            last = _ARTICLE + last
        return tuple([(one, self.flags.get(one, 0), length) for one, length in [*pieces, (last, len(rest))]])

    def _proclitics(self, norm: str) -> list[str]:
        """The letters of each proclitic of a folded word, outermost first; none where no split is justified."""
        first, rest = norm[0], norm[1:]
        if first in "وف":
            if rest in self.flags or _definite(rest):
                return [first]
            inner = self._proclitics(rest) if len(rest) > 3 and rest[0] in "بكل" else []
            return [first, *inner] if inner else []
        if norm.startswith("لل") and len(norm) > 4:
            return ["ل"] if rest in self.lam_words or rest in self.flags else ["لل"]
        if first not in "بكل" or len(rest) < 3 or (first != "ل" and rest in self.verbs):
            return []
        return [first] if rest in self.flags or _definite(rest) else []


def _definite(norm: str) -> bool:
    return len(norm) >= _SHORTEST_DEFINITE and norm.startswith(_ARTICLE)


def _letters_end(written: str, letters: int) -> int:
    """Where the first so many letters of a word end, with the marks and tatweel that they carry.

    >>> _letters_end("وَبِمشاركة", 2)
    4
    """
    at = 0
    while at < len(written) and (letters or not fold(written[at])):
        letters -= bool(fold(written[at]))
        at += 1
    return at


def normalize(text: str, vocabulary: Vocabulary) -> Tokens:
    """Read a text into :class:`Tokens`; time grows linearly with its length.

    >>> tokens = normalize("عُقد  الاجتماع\\nالأول", Vocabulary({}))
    >>> tokens.norms
    ['عقد', 'الاجتماع', '\\n', 'الاول']
    >>> tokens.quote(0, 2)
    'عُقد  الاجتماع'
    """
    known, chunk_of = vocabulary._chunks, vocabulary.chunk
    parts = _GAPS.split(text)  # stretches and the gaps between them, in turn
    chunks = [known.get(written) or chunk_of(written) for written in parts[::2]]
    gaps = parts[1::2]
    widths = list(map(len, gaps))
    for n, gap in enumerate(gaps):
        if gap != " " and ("\n" in gap or "\r" in gap):
            chunks[n] += (("\n", SENTENCE_END, widths[n]),)
            widths[n] = 0
    read = list(chain.from_iterable(chunks))
    norms, flags, lengths = map(list, zip(*read, strict=True)) if read else ([], [], [])
    steps = lengths.copy()  # from the start of one token to the start of the next
    lead = 0
    for end, width in zip(accumulate(map(len, chunks)), widths, strict=False):
        if end:
            steps[end - 1] += width
        else:
            lead = width
    starts = list(accumulate(steps, initial=lead))
    starts.pop()
    tokens = Tokens(text, norms, flags, starts, list(map(operator.add, starts, lengths)))
    tokens.marked = [(i, flag) for i, flag in enumerate(flags) if flag & vocabulary.marks]
    tokens.breaks = [i for i, flag in tokens.marked if flag & SENTENCE_END and not _abbreviates(tokens, i)]
    return tokens


def _abbreviates(tokens: Tokens, i: int) -> bool:
    """A full stop inside a number or after a single letter (د. محمد، أ.ش.أ) ends no sentence."""
    if tokens.norms[i] != "." or not tokens.glued(i):
        return False
    before = tokens.norms[i - 1]
    return (len(before) == 1 and before.isalpha()) or (
        before.isdecimal() and tokens.glued(i + 1) and tokens.norms[i + 1].isdecimal()
    )
