"""event_feed.csv: one row per event with every name written out, for a tool that joins no tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.feeds.joined import ROLES, JoinedEvent, Party, country_names
from pipeline.records import column, columns_of

EVENT_FEED_NAME = "event_feed.csv"

SEPARATOR = " | "
"""What stands between several names or addresses in one cell."""

_AR = "Arabic names, separated by ` | `"
_EN = "the same in English; a name that nobody has given an English form stays Arabic"


@dataclass(frozen=True, slots=True)
class EventFeedRow:
    """One row per event, by first day; those without a day come last."""

    event_id: str = column("stable id: see events")
    name: str = column("the best supported name")
    kind: str = column("kind of event: see event_reports")
    edition: int | None = column("number in its series")
    special: str | None = column("ordinary, extraordinary, or empty")
    start_date: dt.date | None = column("first day")
    end_date: dt.date | None = column("last day, inclusive")
    year: int | None = column("year of the first day, or of the last where only that is known")
    status: str | None = column("planned, held, postponed or cancelled, as the latest document that tells has it")
    mode: str | None = column("in_person, virtual or hybrid")
    city: str | None = column("city, in Arabic")
    country: str | None = column("ISO 3166-1 alpha-2 code")
    country_ar: str | None = column("the country's Arabic name")
    country_en: str | None = column("the country's English name")
    venue: str | None = column("building or hall, as written")
    forum_id: str | None = column("the series it belongs to, in forums")
    forum_ar: str | None = column("Arabic name of the series")
    forum_en: str | None = column("English name of the series, where known")
    organization_id: str | None = column("the body whose meeting it is, in organizations")
    organization_ar: str | None = column("Arabic name of that body")
    organization_en: str | None = column("English name of that body, where known")
    organizers_ar: str | None = column(f"who organizes: {_AR}")
    organizers_en: str | None = column(_EN)
    hosts_ar: str | None = column(f"who hosts: {_AR}")
    hosts_en: str | None = column(_EN)
    chairs_ar: str | None = column(f"who chairs: {_AR}; of a person with the title")
    chairs_en: str | None = column(_EN)
    participants_ar: str | None = column(f"who takes part: {_AR}")
    participants_en: str | None = column(_EN)
    members_ar: str | None = column(f"the members who met: {_AR}")
    members_en: str | None = column(_EN)
    sponsors_ar: str | None = column(f"who sponsors: {_AR}")
    sponsors_en: str | None = column(_EN)
    documents: int = column("how many documents report it")
    sources: int = column("how many of these are no copies of one another")
    publishers: str | None = column("who published them, separated by ` | `")
    urls: str | None = column("addresses of the sources, separated by ` | `")
    document_ids: str | None = column("ids of the sources in documents, separated by ` | `")
    first_published: dt.date | None = column("the earliest day of publication among the sources")
    last_published: dt.date | None = column("the latest")
    doubts: int = column("how many rows of quality doubt the event")
    confidence: float = column("0 to 1: how well the documents together support the event")
    first_seen: dt.date | None = column("the day of the run that first had it: see event_history")
    last_changed: dt.date | None = column("the day of the run that last changed it: see event_history")
    city_en: str | None = column("the city's English name, where GeoNames has one: see places")


def event_feed_rows(events: Iterable[JoinedEvent]) -> Iterator[EventFeedRow]:
    """The row of each event, in their order."""
    for one in events:
        event = one.event
        yield EventFeedRow(
            **{name: getattr(event, name) for name in _OF_EVENT},
            **_names_of_one(one),
            **_roles(one),
            **_sources(one),
            year=one.first_day.year if one.first_day else None,
            doubts=one.doubts,
            first_seen=one.history.first_seen if one.history else None,
            last_changed=one.history.last_changed if one.history else None,
            city_en=one.city_en,
        )


_OF_EVENT = [name for name in columns_of("events") if name in EventFeedRow.__dataclass_fields__]


def _names_of_one(one: JoinedEvent) -> dict[str, Any]:
    """What the country, the series and the body whose meeting it is are called."""
    code, forum, body = one.event.country or "", one.forum, one.body
    return {
        "country_ar": country_names("ar").get(code),
        "country_en": country_names("en").get(code),
        "forum_ar": forum.name_ar if forum else None,
        "forum_en": forum.name_en if forum else None,
        "organization_id": body.organization_id if body else None,
        "organization_ar": body.name_ar if body else None,
        "organization_en": body.name_en if body else None,
    }


def _roles(one: JoinedEvent) -> dict[str, Any]:
    cells = {}
    for role in ROLES:
        cells[f"{role}s_ar"], cells[f"{role}s_en"] = _names(one.of_role(role))
    return cells


def _sources(one: JoinedEvent) -> dict[str, Any]:
    published = [row.published_on for row in one.documents if row.published_on]
    return {
        "publishers": _together(row.publisher for row in one.documents),
        "urls": _together(one.urls),
        "document_ids": _together(row.document_id for row in one.documents),
        "first_published": min(published, default=None),
        "last_published": max(published, default=None),
    }


def _names(parties: Sequence[Party]) -> tuple[str | None, str | None]:
    return _together(party.name_ar for party in parties), _together(party.name_en or party.name_ar for party in parties)


def _together(names: Iterable[str | None]) -> str | None:
    return SEPARATOR.join(dict.fromkeys(name for name in names if name)) or None


def write_event_feed(events: Iterable[JoinedEvent], path: Path) -> None:
    r"""Write the feed as CSV like the tables: UTF-8, text in quotes, ``\n`` line ends, an empty cell for what is unknown.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), EVENT_FEED_NAME)
    >>> write_event_feed([], path)
    >>> path.read_text(encoding="utf-8").split(",")[:3]
    ['event_id', 'name', 'kind']
    """
    names = [field.name for field in dataclasses.fields(EventFeedRow)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(names) + "\n")
        for row in event_feed_rows(events):
            file.write(",".join([_cell(getattr(row, name)) for name in names]) + "\n")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)
