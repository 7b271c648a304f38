"""What ``find`` hands to ``assemble``: mentions, each a stretch of tokens with its value and the rule that read it.

``i`` and ``j`` are the first token and the token after the last, in the document's :class:`pipeline.normalize.Tokens`. A mention is
a frozen msgspec ``Struct``: a document has dozens, and a frozen dataclass takes ten times as long to make.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Protocol, TypeVar

import msgspec

from pipeline.calendars import Span
from pipeline.lexicon import FUNCTION, VERB
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite
from pipeline.records import DateRow

_STOPS = FUNCTION | NUMBER | VERB


class Placed(Protocol):
    """What begins at a token."""

    @property
    def i(self) -> int: ...


Found = TypeVar("Found", bound=Placed)
_first_token = attrgetter("i")


def within(mentions: Sequence[Found], first: int, last: int) -> range:
    """Which of these mentions, in the order of the text, begin at tokens ``first`` up to ``last``: their indices.

    >>> within([CueMention(i, i + 1, "mode", "virtual", "") for i in (2, 5, 9)], 3, 9)
    range(1, 2)
    """
    start = bisect.bisect_left(mentions, first, key=_first_token)
    return range(start, bisect.bisect_left(mentions, last, lo=start, key=_first_token))


class DateMention(msgspec.Struct, frozen=True, gc=False):
    """A date, resolved: ``span`` is None when nothing fixes it. ``narrow`` is the half, quarter or edge that qualifies it.

    ``anchor`` is what a relative one was resolved against: ``publication``, or the index of another date of the document.
    ``conflict`` says which of its parts contradict each other.
    """

    i: int
    j: int
    span: Span | None
    precision: str
    calendar: str
    relative: bool
    rule: str
    narrow: Span | None = None
    anchor: str | int | None = None
    conflict: str | None = None


def date_rows(document_id: str, tokens: Tokens, dates: Sequence[DateMention]) -> Iterator[DateRow]:
    """The rows of a document's dates."""
    for date in dates:
        start, end = tokens.starts[date.i], tokens.ends[date.j - 1]
        first, last = date.span or (None, None)
        anchor = f"date:{tokens.starts[dates[date.anchor].i]}" if isinstance(date.anchor, int) else date.anchor
        yield DateRow(
            document_id, start, end, tokens.text[start:end], first, last, date.precision, date.calendar, date.relative,
            date.rule, anchor, date.conflict,
        )  # fmt: skip


class EditionMention(msgspec.Struct, frozen=True, gc=False):
    """A meeting's number; ``head`` is the token of the noun that it numbers, ``kind`` what that noun is."""

    i: int
    j: int
    number: int
    kind: str
    head: int
    rule: str


def leads_construct(tokens: Tokens, i: int) -> bool:
    """للجنة متابعة القرارات: is it ل and a noun that itself begins with ل, in construct, and no article that لل swallowed?

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> words = load_lexicon().vocabulary
    >>> [leads_construct(normalize(text, words), 1) for text in ("للجنة متابعة القرارات", "للجنة الفنية")]
    [True, False]
    """
    norms = tokens.norms
    if i + 1 >= len(norms) or not norms[i].startswith("الل") or tokens.text.startswith("ا", tokens.starts[i]):
        return False
    following = norms[i + 1]
    return (
        is_word(following)
        and len(following) > 2
        and not starts_definite(following)
        and not tokens.flags[i + 1] & _STOPS
    )


class BodyMention(msgspec.Struct, frozen=True, gc=False):
    """A body. ``ids`` are the known bodies that bear the name; ``type`` is guessed from the head where none does.

    ``country`` is said in the name (وزارة الخارجية الروسية). ``same_as`` is the earlier mention that this one is short for: a
    defined short name, or, of recognizer ``reference``, a bare head (الوزارة), which is no mention of its own. ``models`` are those
    that found this very stretch; of recognizer ``model``, they alone.
    """

    i: int
    j: int
    ids: tuple[str, ...]
    type: str
    country: str | None
    recognizer: str
    rule: str
    same_as: int | None = None
    models: tuple[str, ...] = ()


class PlaceMention(msgspec.Struct, frozen=True, gc=False):
    """A city with its country, or a country; ``adjective`` when it is one (السعودية, المصري)."""

    i: int
    j: int
    city: str | None
    country: str
    adjective: bool = False


class PersonMention(msgspec.Struct, frozen=True, gc=False):
    """A person: ``i`` to ``j`` is the name; the title before or after it gives the body or country that he speaks for."""

    i: int
    j: int
    title: tuple[int, int] | None
    body: int | None
    country: str | None
    rule: str


class CueMention(msgspec.Struct, frozen=True, gc=False):
    """Words that say what a value is: ``column`` role, mode, special, relation or status."""

    i: int
    j: int
    column: str
    value: str
    side: str


class EventMention(msgspec.Struct, frozen=True, gc=False):
    """A stretch that names a gathering or points back at one.

    ``head`` is the token of its noun; ``name`` are the token ranges that make up its name; ``body`` the index of the body whose
    meeting it is; ``anaphoric`` when it only points back (الاجتماع).
    """

    i: int
    j: int
    head: int
    kind: str
    form: str
    name: tuple[tuple[int, int], ...]
    body: int | None
    edition: int | None
    special: str | None
    anaphoric: bool
    rule: str


@dataclass(slots=True)
class Mentions:
    """Everything found in one document, in the order of the text."""

    dates: list[DateMention] = field(default_factory=list)
    dateline: dt.date | None = None
    dateline_token: int | None = None
    editions: list[EditionMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    bodies: list[BodyMention] = field(default_factory=list)
    people: list[PersonMention] = field(default_factory=list)
    cues: list[CueMention] = field(default_factory=list)
    events: list[EventMention] = field(default_factory=list)
