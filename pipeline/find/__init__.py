"""Stage 3: tokens become mentions.

The recognisers run in the order of :data:`RECOGNIZERS`. Each is a function of the tokens, their flagged places, what earlier ones
left, and the lexicon; none imports another.
"""

from __future__ import annotations

import datetime as dt

from pipeline.find.cues import find_cues
from pipeline.find.date_values import resolve_dates
from pipeline.find.datelines import find_dateline
from pipeline.find.dates import find_dates
from pipeline.find.editions import find_editions
from pipeline.find.events import find_events
from pipeline.find.organizations import find_bodies
from pipeline.find.people import find_people
from pipeline.find.places import find_places
from pipeline.lexicon import Lexicon
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens


def find(tokens: Tokens, lexicon: Lexicon, published: dt.date | None = None) -> Mentions:
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
    found.editions = find_editions(tokens, found.dates, lexicon)
    found.places = find_places(tokens, lexicon)
    found.bodies = find_bodies(tokens, found.dates, found.editions, lexicon)
    found.people = find_people(tokens, found.bodies, lexicon)
    found.cues = find_cues(tokens, lexicon)
    found.events = find_events(tokens, found, lexicon)
    return found
