"""The words that names of events are read by: from the lexicon where it has them, so that each stands in one place.

They are read from the package's own lexicon alone: ids are made of names as read here, and must be the same for all.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.lexicon.rows import read_rows
from pipeline.normalize import fold

ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
LAM = "\N{ARABIC LETTER LAM}"
BEH = "\N{ARABIC LETTER BEH}"
PROCLITICS = f"\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}{BEH}{LAM}\N{ARABIC LETTER KAF}"


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


IN = fold("في")
BEFORE_NUMBER = _folded("رقم بعد")
# Few of the lexicon's function words: the others (before, without, under) can tell two names apart.
PREPOSITIONS = _folded("في من على حول عن بشأن إلى مع بين و")
CONCERNED = _folded("المعني المعنية الخاص الخاصة المتعلق المتعلقة")
ERAS = _folded("م ميلادي ميلادية هـ هجري هجرية")
ARAB = _folded("عربي عربية")
# Not the lexicon's generic adjectives: those name no body, but "financial" or "civil" tells one workshop from another.
_GENERIC = _folded(
    "سنوي سنوية دوري دورية وزاري وزارية تحضيري تحضيرية تنسيقي تنسيقية تشاوري تشاورية دولي دولية"
    " وطني وطنية عربي عربية عام عالمي عالمية إقليمي إقليمية مشترك مشتركة رسمي رسمية افتتاحي"
    " افتتاحية ختامي ختامية علمي تدريبي تدريبية حواري حوارية نقاشي مغلق مغلقة موسع موسعة"
)
# The lexicon has no row for these forms.
_LAM_WORDS = _folded(
    "لغة لغات لغوي لغوية لقاح لقاحات لواء لبنان ليبيا لاجئ لاجئين لاجئون لاتينية لوجستي لوجستية لوائح ليالي ليلة"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words without the article.

    ``numbers`` follow a head noun; ``special`` are ordinary and extraordinary; with ``generic`` words alone a name
    tells no event from another ("the annual meeting", "a workshop"), but after one of the ``summits`` "Arab" does;
    ``lam_words`` begin with a lam of their own ("for the committee" loses one lam in writing, "Libya" must not lose
    any); ``year_heads`` stand before a year.
    """

    numbers: frozenset[str]
    special: frozenset[str]
    generic: frozenset[str]
    summits: frozenset[str]
    lam_words: frozenset[str]
    year_heads: frozenset[str]


@functools.cache
def load_words() -> Words:
    """Read the words from the lexicon, once. Raises ``LexiconError`` for a file that cannot be read.

    >>> words = load_words()
    >>> fold("الثامنة").removeprefix(ARTICLE) in words.numbers, fold("عمل") in words.generic
    (True, True)
    """
    kinds = [(_bare(row["word"]), row["kind"]) for _, row in read_rows("kinds")]
    years = {fold(row["word"]) for _, row in read_rows("time_words") if row["meaning"] == "year"}
    special = {_bare(row["phrase"]) for _, row in read_rows("cues") if row["column"] == "special"}
    return Words(
        numbers=frozenset(_numbers()),
        special=frozenset(phrase for phrase in special if " " not in phrase),
        generic=_GENERIC | {word for phrase, _ in kinds for word in phrase.split()[1:]},
        summits=frozenset(phrase for phrase, kind in kinds if kind == "summit"),
        lam_words=_LAM_WORDS | frozenset(_lam_words()),
        year_heads=frozenset(years | {LAM + word for word in years}),
    )


def _bare(phrase: str) -> str:
    return fold(phrase).removeprefix(ARTICLE)


def _numbers() -> Iterator[str]:
    """Number words, but for two to nine as cardinals: those count what follows (a meeting of three ministers)."""
    for _, row in read_rows("numbers"):
        if row["type"] == "ordinal" or not 2 <= int(row["value"]) <= 9:
            yield fold(row["word"])


def _lam_words() -> Iterator[str]:
    """The words with a lam of their own that a gathering, a body or a place is named by; one of three letters is also
    a noun with the preposition (a town's name, and "for the Hajj").
    """
    for table, column in (("kinds", "word"), ("body_heads", "word"), ("countries", "name"), ("cities", "name")):
        for _, row in read_rows(table):
            word = fold(row[column]).partition(" ")[0]
            if len(word) > 3 and word[0] == LAM != word[1]:
                yield word
