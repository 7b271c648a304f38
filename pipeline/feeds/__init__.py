"""Feeds: the tables of a run in the forms that other tools read.

Two stand beside the tables after every run, for dashboards that read a stable path: ``event_feed.csv`` and ``datapackage.json``
(:func:`standing_feeds`). The others are made of a folder of tables when asked for (:func:`export_feed`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.feeds.choice import Choice, NotFoundError, choose, make_choice
from pipeline.feeds.datapackage import DATAPACKAGE_NAME, write_datapackage
from pipeline.feeds.event_feed import EVENT_FEED_NAME, write_event_feed
from pipeline.feeds.excel import write_excel
from pipeline.feeds.files import replacing
from pipeline.feeds.graphml import to_graphml
from pipeline.feeds.ics import to_ics
from pipeline.feeds.joined import NEEDED as NEEDED_TABLES
from pipeline.feeds.joined import JoinedEvent, join_events
from pipeline.feeds.json_ld import to_json_ld
from pipeline.feeds.published import read_published
from pipeline.feeds.words import LANGUAGES

__all__ = [
    "FEED_NAMES",
    "LANGUAGES",
    "NEEDED_TABLES",
    "NotFoundError",
    "Written",
    "export_excel",
    "export_feed",
    "make_choice",
    "read_published",
    "standing_feeds",
]

FEED_NAMES = {
    "ics": "events.ics",
    "jsonld": "events.jsonld",
    "graphml": "forums.graphml",
    "feed": EVENT_FEED_NAME,
}
"""The file of each feed that is made when asked for, unless another is named."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote: the file, the events in it, and those that it could not hold because no day of them is known."""

    path: Path
    events: int
    undated: int


def standing_feeds(tables: Mapping[str, Sequence[Any]]) -> dict[str, Callable[[Path], None]]:
    """The feeds that every run writes beside its CSV tables: file name and the function that writes it to a path.

    >>> sorted(standing_feeds({}))
    ['datapackage.json', 'event_feed.csv']
    """
    return {
        EVENT_FEED_NAME: lambda path: write_event_feed(join_events(tables), path),
        DATAPACKAGE_NAME: write_datapackage,
    }


def export_feed(
    name: str, tables: Mapping[str, Sequence[Any]], path: Path, *, choice: Choice | None = None, language: str = "ar"
) -> Written:
    """Write one of ``FEED_NAMES`` of a run's tables to ``path``, all or nothing; the same tables give the same bytes.

    ``choice`` leaves events out (:func:`make_choice`); ``language`` (ar, en) is that of the words around names in a calendar.
    Raises ``ModuleNotFoundError`` where the library of a feed is not installed, ``OSError`` where ``path`` cannot be written.

    >>> import tempfile
    >>> export_feed("jsonld", {}, Path(tempfile.mkdtemp(), "events.jsonld")).events
    0
    """
    events = choose(join_events(tables), choice or Choice())
    undated = sum(one.first_day is None for one in events) if name == "ics" else 0
    with replacing(path) as part:
        if name == "feed":
            write_event_feed(events, part)
        else:
            part.write_bytes(_content(name, events, tables, language))
    return Written(path, len(events) - undated, undated)


def _content(name: str, events: Sequence[JoinedEvent], tables: Mapping[str, Sequence[Any]], language: str) -> bytes:
    if name == "ics":
        return to_ics(events, language=language)
    if name == "jsonld":
        return to_json_ld(events).encode("utf-8", "replace")
    return to_graphml(events, tables.get("organizations", ()))


def export_excel(tables: Mapping[str, Sequence[Any]], folder: Path) -> list[Path]:
    """Write the workbook and the CSV files for Excel to ``folder``; the files."""
    return write_excel(tables, folder)
