"""Editions that do not fit what the lexicon says of their series: when it began, and how often it is held.

Series skip years and catch up, so only what lies far off is told: an edition before the first one, more editions than
could have been held since then, and two editions much nearer or much further apart than their numbers.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

from pipeline.link.forums import numbering
from pipeline.link.known_forums import MONTHS, KnownForum
from pipeline.records import Event

NEAR, FAR, PAUSE = 1 / 3, 3.0, 24.0
"""Two editions are too near below a third of the months that their numbers make, too far above three times as many and
two years more: a pandemic put most series off by one or two.
"""

FASTER, MORE = 1.5, 2
"""A series has had too many editions when there are half as many again as its years hold, and two more."""

Said = tuple[str, Mapping[str, object]]
"""The code of a doubt, and what its sentence is filled in with."""

_DAYS_IN_MONTH = 365.25 / 12


def off_rhythm(events: Iterable[Event], known: Mapping[str, KnownForum]) -> Iterator[tuple[Event, Said]]:
    """Each edition of a known forum whose date its series does not bear out, with the code of the doubt and its values."""
    ours = [event for event in events if event.forum_id in known]
    for event in ours:
        day, forum = event.start_date or event.end_date, known[event.forum_id or ""]
        if day and forum.first_year:
            yield from ((event, said) for said in _before_or_too_many(event, day, forum, forum.first_year))
    for (forum_id, extraordinary), editions in numbering(ours).items():
        forum = known[forum_id]
        if not extraordinary and forum.rhythm:
            yield from _too_near_or_far(editions, forum)


def _before_or_too_many(event: Event, day: dt.date, forum: KnownForum, first: int) -> Iterator[Said]:
    if day.year < first:
        yield "before_first_edition", {"day": day, "year": first}
    elif forum.rhythm and event.edition and event.special != "extraordinary":
        held = 1 + (day.year - first) * 12 / MONTHS[forum.rhythm]
        if event.edition > FASTER * held + MORE:
            yield "edition_too_high", {"edition": event.edition, "day": day, "rhythm": forum.rhythm, "year": first}


def _too_near_or_far(editions: Mapping[int, Event], forum: KnownForum) -> Iterator[tuple[Event, Said]]:
    dated = [(n, day) for n in sorted(editions) if (day := editions[n].start_date or editions[n].end_date)]
    for (low, earlier), (high, later) in itertools.pairwise(dated):
        apart = (later - earlier).days / _DAYS_IN_MONTH
        expected = (high - low) * MONTHS[forum.rhythm or ""]
        if 0 <= apart < NEAR * expected or apart > FAR * expected + PAUSE:
            numbers = {"edition": high, "day": later, "other": low, "other_day": earlier}
            yield editions[high], ("off_rhythm", {**numbers, "months": round(apart), "rhythm": forum.rhythm})
