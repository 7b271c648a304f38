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
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise
from typing import Any

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
}.items()
_FIRST_LETTER, _LAST_LETTER = "\N{ARABIC LETTER HAMZA}", "\N{ARABIC LETTER YEH}"
_HARAKAT = "\u064b-\u0652\u0670"
_EASTERN_DIGITS = "\u0660-\u0669\u06f0-\u06f9"
_EASTERN = re.compile(f"[{_EASTERN_DIGITS}]")
_WESTERN = str.maketrans({chr(start + n): str(n) for start in (0x660, 0x6F0) for n in range(10)})
_UNWRITTEN = re.compile(f"[{_HARAKAT}\N{ARABIC TATWEEL}]+")
# Before a waw, hamza sits on yeh in Egypt and on waw elsewhere: شئون and شؤون are one word.
_YEH_SEAT = "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}\N{ARABIC LETTER WAW}"
_WAW_SEAT = "\N{ARABIC LETTER WAW}\N{ARABIC LETTER WAW}"
# Zero-width joiners, bidi marks and isolates, soft hyphen, BOM and NUL: releases put them at the edges of words, so they part
# words as a space does, and stay where they are in the text.
_INVISIBLE = "\x00\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"

# What Unicode's compatibility folding leaves as it is; nearly all text.
_PLAIN = re.compile(
    rf"[\x00-\x7f{_FIRST_LETTER}-{_LAST_LETTER}{_HARAKAT}{_EASTERN_DIGITS}،؛؟٪٫٬«»×–—‘’“”•\xa0{_INVISIBLE}]*"
)

# Letters beyond are of no script that news in Arabic holds; each is a token.
_CATEGORIES = "".join([unicodedata.category(chr(code))[0] for code in range(0x10000)])


def _ranges(categories: str) -> str:
    """The characters whose general category starts with one of ``categories``, as ranges for a character class."""
    runs = re.finditer(f"[{categories}]+", _CATEGORIES)
    return "".join(f"{chr(run.start())}-{chr(run.end() - 1)}" for run in runs)


# Letters with the marks they carry (the \w of `re` would take a vocalised word apart), digits, a gap, or one other character.
_PIECES = re.compile(rf"[{_ranges('LM')}]+|\d+|[\s{_INVISIBLE}]+|.", re.DOTALL)
_GAP = re.compile(rf"[\s{_INVISIBLE}]")
_PLAIN_WORD = re.compile(rf"[{_FIRST_LETTER}-{_LAST_LETTER}]+")

# Unicode puts the marks of one letter in order, in time that grows with the square of their number: a few are kept.
_TOO_MANY_MARKS = re.compile(rf"([{_ranges('M')}]{{16}})[{_ranges('M')}]+")

_LONGEST_REMEMBERED = 48
_MOST_REMEMBERED = 400_000
_ARTICLE = "ال"
_PROCLITICS = "وفبكل"
_SHORTEST_DEFINITE = 5
"""A word with the article that a proclitic may be split from has five letters: و + الدول, but والد stays whole."""

NUMBER, SENTENCE_END, _OPEN = 1 << 27, 1 << 28, 1 << 29
"""The flags of a run of digits, of a mark that may end a sentence, and of a word whose next word decides about its flags."""

_ENDERS = frozenset(".!?؟\n")


def fold(text: str) -> str:
    """Fold spelling: no harakat or tatweel, one alef, one yeh, heh for teh marbuta, Western digits, lower case.

    >>> fold("الثامِنـــة والأربعون"), fold("٢٠٢٤"), fold("ﻻ")
    ('الثامنه والاربعون', '2024', 'لا')
    """
    if not _PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFKC", _TOO_MANY_MARKS.sub(r"\1", text))
        text = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text if not unicodedata.combining(c))
    text = _UNWRITTEN.sub("", text).replace(_YEH_SEAT, _WAW_SEAT)
    for letter, plain in _FOLDED:  # in a text, many times as fast as str.translate
        text = text.replace(letter, plain)
    return (text.translate(_WESTERN) if _EASTERN.search(text) else text).lower()


def fold_phrase(text: str) -> tuple[str, ...]:
    """The folded words of a lexicon phrase, split on white space.

    >>> fold_phrase("تحت  رعاية")
    ('تحت', 'رعايه')
    """
    return tuple(fold(text).split())


def fold_phrases(texts: list[str]) -> list[tuple[str, ...]]:
    """The same for many phrases at once, in a third of the time.

    >>> fold_phrases(["تحت رعاية", "على هامش"])
    [('تحت', 'رعايه'), ('علي', 'هامش')]
    """
    together = "\0".join([text.replace("\0", " ") for text in texts])
    return [tuple(text.split()) for text in fold(together).split("\0")]


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


Chunk = tuple[Any, ...]
"""The tokens of a stretch between spaces, four values for each: norm, flags, length, and the step to the next one's start.

The steps add up to the stretch and the space after it. Where something else than a token comes first, or nothing else, a token
without a norm holds the step over it.
"""


class Vocabulary:
    """The words that justify a split, with their flags, and what is known of every stretch met so far.

    ``flags`` maps folded single words to the bits that recognisers look for; ``pairs`` says which bits more a word has before which
    other word. ``lam_words`` are words that begin with lam, so that "للجنة" is read as ل + اللجنة and not as لل + جنة. ``marks``
    are the flags whose tokens are listed as marked; ``verbs`` take no ب or ك (كيري is a name, not "like he sees").
    """

    def __init__(
        self,
        flags: Mapping[str, int],
        lam_words: Iterable[str] = (),
        marks: int = -1,
        verbs: frozenset[str] = frozenset(),
        pairs: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self.pairs = pairs or {}
        self.flags = {**flags, **{word: flags.get(word, 0) | _OPEN for word in self.pairs}}
        self.marks = marks | SENTENCE_END | _OPEN
        self.lam_words = frozenset(lam_words)
        self.verbs = verbs
        self._chunks: dict[str, Chunk] = {}
        self._marks = {mark: self._word(mark, mark) for mark in '.،:؛؟!"»)'}

    def norms(self, stretches: list[str]) -> list[tuple[str, ...]]:
        """The norms of stretches without spaces."""
        return [tuple(filter(None, chunk[::4])) for chunk in self.chunks(stretches)]

    def chunks(self, stretches: list[str]) -> list[Chunk]:
        """The tokens of each stretch of a text that was split at spaces."""
        chunks: list[Any] = list(map(self._chunks.get, stretches))
        if not all(chunks):  # no chunk is empty
            missing = [i for i, chunk in enumerate(chunks) if chunk is None]
            new = list(dict.fromkeys([stretches[i] for i in missing]))
            made = {}
            for written, norm in zip(new, _fold_all(new), strict=True):
                # Most words are on no list and have no proclitic: they are done with here, without a call.
                if norm and norm[0] not in _PROCLITICS and written.isalpha() and norm not in self.flags:
                    length = len(written)
                    made[written] = self._remember(written, (sys.intern(norm), 0, length, length + 1))
                else:
                    made[written] = self._chunk(written, norm)
            for i in missing:
                chunks[i] = made[stretches[i]]
        return chunks

    def _chunk(self, written: str, norm: str) -> Chunk:
        """The tokens of a stretch not met before; ``norm`` is all of it folded."""
        if written.isalpha():
            return self._remember(written, self._word(written, norm))
        mark = self._marks.get(written[-1:])
        if mark and written[:-1].isalpha():  # so common that it is worth a way of its own
            word = written[:-1]
            known = self._chunks.get(word) or self._remember(word, self._word(word, norm[:-1]))
            return self._remember(written, (*known[:-1], known[-1] - 1, *mark))
        return self._remember(written, self._pieces(written, norm))

    def _remember(self, written: str, chunk: Chunk) -> Chunk:
        if len(written) <= _LONGEST_REMEMBERED:
            if len(self._chunks) >= _MOST_REMEMBERED:
                self._chunks.clear()
            self._chunks[written] = chunk
        return chunk

    def _pieces(self, written: str, folded: str) -> Chunk:
        """A stretch of more than one piece, or of one that is no plain word; ``folded`` is all of it."""
        known, at = self._chunks, 0
        aligned = len(folded) == len(written) and _PLAIN.fullmatch(written)
        read: list[Any] = []
        for piece in _PIECES.findall(written) if len(written) > 1 else [written]:
            end = at + len(piece)
            chunk = known.get(piece)
            if chunk is None:
                chunk = self._remember(piece, self._piece(piece, folded[at:end] if aligned else fold(piece)))
            read += chunk
            read[-1] -= 1  # no space follows
            at = end
        read[-1] += 1
        return tuple(read)

    def _piece(self, written: str, norm: str) -> Chunk:
        if written and not _GAP.match(written):
            return self._word(written, norm)
        length = len(written)
        line_break = ("\n", SENTENCE_END, length, length + 1)
        return ("", 0, 0, 0, *line_break) if "\n" in written or "\r" in written else ("", 0, 0, length + 1)

    def _word(self, written: str, norm: str) -> Chunk:
        """A word with its proclitics split off where that is justified."""
        # Marks that no letter carries fold to nothing; the fewer strings there are, the more of them the processor's cache holds.
        norm = sys.intern(written if norm == written else norm or written)
        flags = self.flags.get(norm)
        if flags is None and norm[0] in _PROCLITICS and len(norm) > 2 and (prefixes := self._proclitics(norm)):
            return self._split(written, norm, prefixes)
        flags = flags or 0
        if norm.isdecimal():
            flags |= NUMBER
        elif norm in _ENDERS:
            flags |= SENTENCE_END
        return norm, flags, len(written), len(written) + 1

    def _split(self, written: str, norm: str, prefixes: list[str]) -> Chunk:
        read: list[str | int] = []
        bare = norm[sum(map(len, prefixes)) :]
        rest, plain = written, _PLAIN_WORD.fullmatch(written)
        for letters in prefixes:
            cut = len(letters) if plain and len(norm) == len(written) else _letters_end(rest, len(letters))
            read += (letters[0], self.flags.get(letters[0], 0), cut, cut)
            rest = rest[cut:]
        if not plain and fold(rest) != bare:  # a ligature, which is not cut in two
            return norm, self.flags.get(norm, 0), len(written), len(written) + 1
        if prefixes[-1] == "لل" or (prefixes[-1] == "ل" and bare in self.lam_words):
            bare = _ARTICLE + bare
        bare = sys.intern(bare)
        return *read, bare, self.flags.get(bare, 0), len(rest), len(rest) + 1

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


def _fold_all(stretches: list[str]) -> list[str]:
    """Fold many stretches at once where that can be: nearly always."""
    text = " ".join(stretches)
    return fold(text).split(" ") if _PLAIN.fullmatch(text) else list(map(fold, stretches))


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
    read: list[Any] = list(chain.from_iterable(vocabulary.chunks(text.split(" "))))
    norms, lead = read[::4], 0
    if not all(norms):
        read, lead = _close_up(read, norms)
        norms = read[::4]
    flags, lengths = read[1::4], read[2::4]
    starts = list(accumulate(read[3::4], initial=lead))
    starts.pop()
    tokens = Tokens(text, norms, flags, starts, list(map(operator.add, starts, lengths)))
    return _looked_over(tokens, vocabulary)


def cut(tokens: Tokens, offsets: Iterable[int], vocabulary: Vocabulary) -> Tokens:
    """The tokens, cut in two where one of these offsets lies within one; what comes of it is read as words of their own.

    >>> vocabulary = Vocabulary({})
    >>> cut(normalize("التقى بأرامكو", vocabulary), [7], vocabulary).norms
    ['التقي', 'ب', 'ارامكو']
    """
    joints = sorted(offsets)
    new = Tokens(tokens.text)
    for norm, flags, start, end in zip(tokens.norms, tokens.flags, tokens.starts, tokens.ends, strict=True):
        inside = joints[bisect.bisect_right(joints, start) : bisect.bisect_left(joints, end)]
        if not inside:
            pieces: Iterable[tuple[str, int, int, int]] = [(norm, flags, start, end)]
            if norm in vocabulary.pairs:
                flags = vocabulary.flags[norm]  # the next word may be another now
                pieces = [(norm, flags, start, end)]
        else:
            edges = [start, *inside, end]
            pieces = chain.from_iterable(_read_alone(tokens.text, *edge, vocabulary) for edge in pairwise(edges))
        for piece in pieces:
            for values, value in zip((new.norms, new.flags, new.starts, new.ends), piece, strict=True):
                values.append(value)  # type: ignore[attr-defined]
    return _looked_over(new, vocabulary)


def _read_alone(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int, int]]:
    """The tokens of a stretch without spaces, each as norm, flags, start and end."""
    (chunk,) = vocabulary.chunks([text[start:end]])
    for norm, flags, length, step in zip(*(chunk[n::4] for n in range(4)), strict=True):
        if norm:
            yield norm, flags, start, start + length
        start += step


def _looked_over(tokens: Tokens, vocabulary: Vocabulary) -> Tokens:
    """List what recognisers look at, and where sentences end."""
    tokens.marked = _marked(tokens.norms, tokens.flags, vocabulary)
    tokens.breaks = [
        i
        for i, flag in tokens.marked
        if flag & SENTENCE_END and (tokens.norms[i] != "." or not _abbreviates(tokens, i))
    ]
    return tokens


def _close_up(read: list[Any], norms: list[str]) -> tuple[list[Any], int]:
    """Take out what has no norm, and make one of neighbouring line breaks; also, where the first token starts."""
    closed: list[Any] = []
    lead = at = 0
    for gap in [4 * i for i, norm in enumerate(norms) if not norm]:
        closed += read[at:gap]
        at = gap + 4
        if not closed:
            lead += read[gap + 3]
            continue
        closed[-1] += read[gap + 3]
        if closed[-4] == "\n" and read[at : at + 1] == ["\n"]:
            closed[-2] = closed[-1] + read[at + 2]
            closed[-1] += read[at + 3]
            at += 4
    return closed + read[at:], lead


def _marked(norms: list[str], flags: list[int], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The tokens that recognisers look at; the flags of words that their next word decides about are completed."""
    marks, pairs, last = vocabulary.marks, vocabulary.pairs, len(norms) - 1
    marked = []
    for i in [i for i, flag in enumerate(flags) if flag & marks]:
        flag = flags[i]
        if flag & _OPEN:
            more = pairs[norms[i]].get(norms[i + 1], 0) if i < last else 0
            flag = flags[i] = flag ^ _OPEN | more
            if not flag & marks:
                continue
        marked.append((i, flag))
    return marked


def _abbreviates(tokens: Tokens, i: int) -> bool:
    """A full stop inside a number or after a single letter (د. محمد، أ.ش.أ) ends no sentence."""
    if not tokens.glued(i):
        return False
    before = tokens.norms[i - 1]
    return (len(before) == 1 and before.isalpha()) or (
        before.isdecimal() and tokens.glued(i + 1) and tokens.norms[i + 1].isdecimal()
    )
