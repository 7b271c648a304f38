"""What the report shows of a document: its text or the passages around what is quoted, and the words to mark.

Marks cover whole words. A letter of Arabic takes its form from its neighbours, and a mark that began inside a word would part
them in some browsers: للمجلس is marked whole where مجلس is quoted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

WHOLE = 6_000
"""Characters up to which a document's text is shown whole."""
AROUND = 400
"""Characters shown before and after what is marked in a longer one."""
CUT = "\n⋯\n"
"""Stands where text is left out."""

_JOINED = frozenset(("L", "M", "N"))  # letters, marks and digits make up a word
_JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\N{ARABIC TATWEEL}_")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text to mark: what kind of thing it is, what it says, and of which event (-1: of none in particular)."""

    start: int
    end: int
    kind: str
    note: str = ""
    event: int = -1


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch, widened until neither end lies inside a word.

    >>> text = "قرار للمجلس الوزاري"
    >>> start, end = whole_words(text, text.index("مجلس"), text.index("مجلس") + 4)
    >>> text[start:end]
    'للمجلس'
    """
    while 0 < start < len(text) and _in_word(text[start - 1]) and _in_word(text[start]):
        start -= 1
    while 0 < end < len(text) and _in_word(text[end - 1]) and _in_word(text[end]):
        end += 1
    return start, end


def _in_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in _JOINED or letter in _JOINERS


def shown(text: str, marks: Iterable[Mark], *, whole: int = WHOLE, around: int = AROUND) -> tuple[str, list[Mark]]:
    """What to show of a text, and its marks there: on whole words, offsets in UTF-16 units as browsers count, in order.

    A text longer than ``whole`` is cut to the stretches around the marks that belong to an event, with ``CUT`` in between.

    >>> text, (mark,) = shown("👍 قرار للمجلس", [Mark(8, 12, "body")])
    >>> mark.start, mark.end  # the emoji counts for two
    (8, 14)
    """
    widened = [
        Mark(*whole_words(text, mark.start, mark.end), mark.kind, mark.note, mark.event)
        for mark in marks if 0 <= mark.start < mark.end <= len(text)
    ]  # fmt: skip
    if len(text) > whole:
        text, widened = _passages(text, widened, around)
    units = _utf16_offsets(text)
    counted = {
        Mark(units[mark.start], units[mark.end], mark.kind, mark.note, mark.event) if units else mark
        for mark in widened
    }
    return text, sorted(counted, key=lambda mark: (mark.start, -mark.end, mark.kind, mark.event, mark.note))


def _utf16_offsets(text: str) -> Sequence[int]:
    """For each offset of the text, the offset in UTF-16; empty where they are the same."""
    if not text or max(text) <= "\uffff":
        return ()
    return tuple(accumulate((1 + (letter > "\uffff") for letter in text), initial=0))


def _passages(text: str, marks: Sequence[Mark], around: int) -> tuple[str, list[Mark]]:
    """The text around the marks of events, from space to space, and the marks that lie in it."""
    kept = _merged((mark.start - around, mark.end + around) for mark in marks if mark.event >= 0)
    kept = [(_before(text, start), _behind(text, end)) for start, end in kept or [(0, 2 * around)]]
    parts, moved, length = [], [], 0
    for start, end in _merged(kept):
        lead = CUT if start else ""
        parts.append(lead + text[start:end])
        by = length + len(lead) - start
        moved += [
            Mark(mark.start + by, mark.end + by, mark.kind, mark.note, mark.event)
            for mark in marks if start <= mark.start and mark.end <= end
        ]  # fmt: skip
        length += len(parts[-1])
        last = end
    return "".join(parts) + (CUT if last < len(text) else ""), moved


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _before(text: str, at: int) -> int:
    """The place behind the last space before ``at``, within reason."""
    at = max(0, at)
    return next((n for n in range(at, max(0, at - 80), -1) if text[n - 1].isspace()), at)


def _behind(text: str, at: int) -> int:
    at = min(len(text), at)
    return next((n for n in range(at, min(len(text), at + 80)) if text[n].isspace()), at)
