"""Stage 3: tokens become mentions.

Dates come first, for the day of publication may stand among them; then the recognisers run in the order of :data:`RECOGNIZERS`.
Each is a function of the tokens, of what earlier ones found, and of the lexicon; what it returns is kept under its name in
:class:`pipeline.mentions.Mentions`. None imports another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.find.cues import find_cues
from pipeline.find.dates import find_dateline, find_dates, resolve_dates
from pipeline.find.editions import find_editions
from pipeline.find.events import find_events
from pipeline.find.organizations import find_bodies
from pipeline.find.people import find_people
from pipeline.find.places import find_places
from pipeline.lexicon import Lexicon
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens

Recognizer = Callable[[Tokens, Mentions, Lexicon], list[Any]]

RECOGNIZERS: tuple[tuple[str, Recognizer], ...] = (
    ("editions", find_editions),
    ("places", find_places),
    ("bodies", find_bodies),
    ("people", find_people),
    ("cues", find_cues),
    ("events", find_events),
)
"""Every recogniser after the dates, in the order in which they run: a name ends where an edition begins, a gathering has a body."""


def find(
    tokens: Tokens,
    lexicon: Lexicon,
    published: dt.date | None = None,
    recognizers: Sequence[tuple[str, Recognizer]] = RECOGNIZERS,
) -> Mentions:
    """Everything that the recognisers read off one document.

    Without a date of ``publication`` in the metadata, it is taken from the document's dateline; then what is relative is resolved.
    """
    found = Mentions()
    written = find_dates(tokens, lexicon)
    own = find_dateline(tokens, written, lexicon)
    if own is not None:
        found.dateline_token = written[own].i
        if published is None:
            span = resolve_dates(tokens, [written[own]], None, lexicon)[0].span
            published = found.dateline = span[0] if span else None
    found.dates = resolve_dates(tokens, written, published, lexicon)
    for name, recognize in recognizers:
        setattr(found, name, recognize(tokens, found, lexicon))
    return found
