"""The day of publication that a document states of itself, in its first lines."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.dates.written import Written
from pipeline.lexicon import KIND, PLACE, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.normalize import Tokens

_HEADER = 80
_MARKS = grammar("dateline_words") | frozenset("( ) , - . / : date ، – —".split())
_CLOSES = frozenset("/ ( ) - – — : \n".split(" ")) | {"\n"}


def find_dateline(tokens: Tokens, dates: Sequence[Written], lexicon: Lexicon) -> int | None:
    """The index of the date that is the document's own, or None.

    A date in the first lines that stands alone on its line, opens the document, or stands between a place and an
    agency's mark. The date under the title of a meeting (a memo, an agenda) is the meeting's.

    >>> from pipeline.find.dates import find_dates
    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tokens = normalize("بيروت في 12 نوفمبر 2025 / عقد في 3 مارس 2024 اجتماع", lexicon.vocabulary)
    >>> find_dateline(tokens, find_dates(tokens, lexicon), lexicon)
    0
    """
    for n, date in enumerate(dates):
        if date.i > _HEADER:
            break
        if date.unit != "day" or not date.days:
            continue
        first, last = _line(tokens, date)
        if date.j == last and _only_marks(tokens, first, date.i, lexicon):
            return None if _under_meeting(tokens, first) else n
        if _only_marks(tokens, first, date.i, lexicon) and (
            _closed(tokens, date.j, lexicon) or _labelled(tokens, first, date)
        ):
            return n
    return None


def _line(tokens: Tokens, date: Written) -> tuple[int, int]:
    """First token and end of the line that a date stands on."""
    first, last = date.i, date.j
    while first and tokens.norms[first - 1] != "\n":
        first -= 1
    while last < len(tokens) and tokens.norms[last] != "\n":
        last += 1
    return first, last


def _only_marks(tokens: Tokens, i: int, j: int, lexicon: Lexicon) -> bool:
    """Do only places, agencies and marks stand between the line's beginning and the date?"""
    if j - i > 14:
        return False
    at = i
    while at < j:
        norm = tokens.norms[at]
        if tokens.flags[at] & PLACE and (place := lexicon.place_names.match(tokens.norms, at)):
            at = place.end
        elif body := lexicon.body_names.match(tokens.norms, at):
            at = body.end
        elif norm in _MARKS:
            at += 1
        else:
            return False
    return True


def _closed(tokens: Tokens, j: int, lexicon: Lexicon) -> bool:
    """Does a mark or an agency's name follow the date?"""
    if j >= len(tokens) or tokens.norms[j] in _CLOSES:
        return True
    agency = lexicon.body_names.match(tokens.norms, j)
    return agency is not None and agency.end < len(tokens) and tokens.norms[agency.end] in _CLOSES


def _labelled(tokens: Tokens, first: int, date: Written) -> bool:
    return any(tokens.norms[k] in ("date", "تاريخ", "بتاريخ", "نشر", "النشر") for k in range(first, date.i))


def _under_meeting(tokens: Tokens, first: int) -> bool:
    """Is the line before the date, empty ones aside, the title of a meeting?"""
    at = first - 1
    while at >= 0 and tokens.norms[at] == "\n":
        at -= 1
    while at > 0 and tokens.norms[at - 1] != "\n":
        at -= 1
    return at >= 0 and bool(tokens.flags[at] & KIND)
