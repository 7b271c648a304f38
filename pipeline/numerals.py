"""Number words to integers: cardinals and ordinals, with the case and gender that grammar asks for, and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.lexicon import Number

_AND, _AFTER = "و", "بعد"
_TEEN = frozenset(("عشر", "عشره"))
_ELEVEN = frozenset(("احد", "احدي"))
_AND_ELEVEN = frozenset(("واحد", "واحدي"))
"""مائة وأحد عشر: "and" stays glued to أحد, which is no word of the lexicon."""
_TEENS = [[word] for word in _TEEN]
_HUNDRED = 100


class Reading(NamedTuple):
    """A number read from words: its value, the token after its last word, and whether a word was an ordinal."""

    value: int
    end: int
    ordinal: bool


def read_number(norms: Sequence[str], i: int, numbers: Mapping[str, Number]) -> Reading | None:
    """Read the number words that begin at token ``i``.

    ``norms`` are folded words; ``numbers`` are the lexicon's, with the article and without.

    >>> from pipeline.lexicon import load_lexicon
    >>> words = load_lexicon().numbers
    >>> read_number(["الثامنه", "و", "الثلاثين"], 0, words)
    Reading(value=38, end=3, ordinal=True)
    >>> read_number(["السابعه", "و", "الثلاثين", "بعد", "المايه"], 0, words).value
    137
    >>> read_number(["الفين", "و", "اربعه", "و", "عشرين"], 0, words).value
    2024
    """
    first = _number(norms, i, numbers)
    if first is None:
        return None
    total, end, ordinal = _term(norms, i, numbers, first)
    lowest = _rank(total)
    while end + 1 < len(norms) and norms[end] == _AND and (number := _number(norms, end + 1, numbers)):
        value, stop, is_ordinal = _term(norms, end + 1, numbers, number)
        if not _continues(total, lowest, value):
            break
        total, end, ordinal, lowest = total + value, stop, ordinal or is_ordinal, min(lowest, _rank(value))
    if lowest >= _HUNDRED and norms[end : end + 1] and norms[end] in _AND_ELEVEN and norms[end + 1 : end + 2] in _TEENS:
        return Reading(total + 11, end + 2, ordinal)
    if end + 1 < len(norms) and norms[end] == _AFTER and total < _HUNDRED:
        after = numbers.get(norms[end + 1])
        if after is not None and after.value >= _HUNDRED:
            total, end = total + after.value, end + 2
    return Reading(total, end, ordinal)


def _number(norms: Sequence[str], i: int, numbers: Mapping[str, Number]) -> Number | None:
    """The number word at token ``i``; أحد is one only before عشر, for elsewhere it is somebody, or Sunday."""
    if norms[i] in _ELEVEN and i + 1 < len(norms) and norms[i + 1] in _TEEN:
        return Number(1, "cardinal")
    return numbers.get(norms[i])


def _term(norms: Sequence[str], i: int, numbers: Mapping[str, Number], number: Number) -> tuple[int, int, bool]:
    """One term: a word, a unit with عشر, or a unit before ألف: (value, end, ordinal)."""
    value, end, ordinal = number.value, i + 1, number.type == "ordinal"
    following = norms[end] if end < len(norms) else ""
    if value < 10 and following in _TEEN:
        return value + 10, end + 1, ordinal
    return value, end, ordinal


def _rank(value: int) -> int:
    """The smallest power of ten that a number has a digit for: 1, 10, 100 or 1000."""
    return next(power for power in (1, 10, 100, 1000) if value % (power * 10) or power == 1000)


def _continues(total: int, lowest: int, value: int) -> bool:
    """May ``value`` be added after "and"? Units come before tens (38), or after hundreds and thousands (104, 2024)."""
    if 0 < total % 100 < 10:
        return value % 10 == 0 and 20 <= value <= 90
    if lowest >= _HUNDRED:
        return value < lowest
    return 20 <= total % 100 <= 90 and total % 10 == 0 and total > 100 and value < 10
