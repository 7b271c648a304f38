"""events.ics: events as all-day entries of a calendar (RFC 5545), for Outlook, Google Calendar, Thunderbird and telephones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.feeds.joined import ROLES, JoinedEvent, country_names
from pipeline.feeds.words import words

if TYPE_CHECKING:
    from icalendar import Event

_STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}
_DOMAIN = "mahdar"
_UNKNOWN_DAY = dt.date(1970, 1, 1)


def to_ics(events: Iterable[JoinedEvent], *, language: str = "ar", name: str | None = None) -> bytes:
    """The calendar of the events that have a day; ``language`` (ar, en) is that of labels and countries.

    An entry's UID is its event_id, so that a calendar which subscribes to the file updates entries in place; DTEND is the day after
    the last. DTSTAMP is the day of the run that last changed the event, else the day its last source was published: the same
    tables give the same bytes. Raises ``ModuleNotFoundError`` where icalendar is not installed.

    >>> to_ics([]).decode().splitlines()[0]
    'BEGIN:VCALENDAR'
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//{_DOMAIN}//{language}//")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name or {"ar": "محضر", "en": "Mahdar"}[language])
    for one in events:
        if one.first_day:
            calendar.add_component(_entry(one, language))
    page: bytes = calendar.to_ical()
    return page


def _entry(one: JoinedEvent, language: str) -> Event:
    from icalendar import Event

    event, first, last = one.event, one.first_day, one.last_day
    assert first and last
    entry = Event()
    entry.add("uid", f"{event.event_id}@{_DOMAIN}")
    entry.add("dtstamp", _stamp(one))
    entry.add("dtstart", first)
    # The last day that a date can be has none after it.
    entry.add("dtend", last + dt.timedelta(days=1) if last < dt.date.max else last)
    entry.add("summary", _printable(f"{event.name} ({event.edition})" if event.edition is not None else event.name))
    if place := _place(one, language):
        entry.add("location", _printable(place))
    entry.add("description", _printable(_description(one, language)))
    entry.add("categories", [event.kind])
    if event.status in _STATUS:
        entry.add("status", _STATUS[event.status])
    if one.urls:
        entry.add("url", _printable(one.urls[0]))
    entry.add("transp", "TRANSPARENT")  # to know of a meeting does not make one busy
    return entry


def _stamp(one: JoinedEvent) -> dt.datetime:
    published = [row.published_on for row in one.documents if row.published_on]
    day = one.history.last_changed if one.history else max(published, default=_UNKNOWN_DAY)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _place(one: JoinedEvent, language: str) -> str:
    event = one.event
    country = country_names(language).get(event.country or "", event.country)
    comma = {"ar": "، ", "en": ", "}[language]
    city = (one.city_en if language == "en" else None) or event.city
    place = comma.join(part for part in (event.venue, city, country) if part)
    return place or (words(language)["virtual"] if event.mode == "virtual" else "")


def _description(one: JoinedEvent, language: str) -> str:
    """The parties by role, how it is held, and the addresses of the sources: a line each."""
    said, comma = words(language), {"ar": "، ", "en": ", "}[language]
    lines = []
    for role in ROLES:
        if parties := one.of_role(role):
            names = (party.name_ar if language == "ar" else party.name_en or party.name_ar for party in parties)
            lines.append(f"{said[role]}: {comma.join(names)}")
    lines += [said[word] for word in (one.event.mode, one.event.status) if word]
    return "\n".join([*lines, *one.urls])


def _printable(text: str) -> str:
    """A text without the control characters that the format has no way to hold."""
    return "".join(c for c in text if c in "\n\t" or not (c < " " or c == "\x7f"))
