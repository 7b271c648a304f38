"""events.jsonld: events in the vocabulary of schema.org, for search engines and whoever reads linked data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pipeline.feeds.joined import JoinedEvent, Party
from pipeline.records import DocumentRow

_STATUS = {
    "planned": "EventScheduled",
    "held": "EventScheduled",
    "postponed": "EventPostponed",
    "cancelled": "EventCancelled",
}
_MODES = {
    "in_person": "OfflineEventAttendanceMode",
    "virtual": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}
_TYPES = {"state": "Country", "person": "Person"}
_SCHEMA = "https://schema.org"

# schema.org has a property for some roles; the others are contributors whose role is named.
_PROPERTIES = {"organizer": "organizer", "participant": "attendee", "member": "attendee", "sponsor": "sponsor"}


def to_json_ld(events: Iterable[JoinedEvent]) -> str:
    """One JSON-LD document with an Event for each; no ``<`` in it, so that it can stand in a page's ``<script>`` as it is.

    >>> to_json_ld([])
    '{"@context": "https://schema.org", "@graph": []}\\n'
    """
    page = {"@context": _SCHEMA, "@graph": [_event(one) for one in events]}
    return json.dumps(page, ensure_ascii=False).replace("<", "\\u003c") + "\n"


def _event(one: JoinedEvent) -> dict[str, Any]:
    event = one.event
    number = f" ({event.edition})" if event.edition is not None else ""
    return _filled(
        {
            "@type": "Event",
            "@id": f"urn:mahdar:{event.event_id}",
            "identifier": event.event_id,
            "name": f"{event.name}{number}",
            "inLanguage": "ar",
            "additionalType": event.kind,
            "startDate": one.first_day and one.first_day.isoformat(),
            "endDate": one.last_day and one.last_day.isoformat(),
            "eventStatus": event.status and f"{_SCHEMA}/{_STATUS[event.status]}",
            "eventAttendanceMode": event.mode and f"{_SCHEMA}/{_MODES[event.mode]}",
            "location": _location(one),
            "superEvent": _series(one),
            **_roles(one.parties),
            "subjectOf": [_article(row) for row in one.documents],
        }
    )


def _location(one: JoinedEvent) -> dict[str, Any] | None:
    event = one.event
    if not (event.venue or event.city or event.country):
        return {"@type": "VirtualLocation"} if event.mode == "virtual" else None
    address = {"@type": "PostalAddress", "addressLocality": event.city, "addressCountry": event.country}
    english = None if event.venue else one.city_en
    place = {"@type": "Place", "name": event.venue or event.city, "alternateName": english, "address": _filled(address)}
    return _filled(place)


def _series(one: JoinedEvent) -> dict[str, Any] | None:
    if one.forum is None:
        return None
    forum = one.forum
    names = {"name": forum.name_ar, "alternateName": forum.name_en, "organizer": one.body and one.body.name_ar}
    return _filled({"@type": "EventSeries", "@id": f"urn:mahdar:{forum.forum_id}", **names})


def _roles(parties: Iterable[Party]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for party in parties:
        thing = _filled(
            {
                "@type": _TYPES.get(party.party_type, "Organization"),
                "@id": party.party_id and f"urn:mahdar:{party.party_id}",
                "name": party.name_ar,
                "alternateName": party.name_en,
            }
        )
        if name := _PROPERTIES.get(party.role):
            found.setdefault(name, []).append(thing)
        else:
            role = {"@type": "Role", "roleName": party.role, "contributor": thing}
            found.setdefault("contributor", []).append(role)
    return found


def _article(row: DocumentRow) -> dict[str, Any]:
    publisher = row.publisher and {"@type": "Organization", "name": row.publisher}
    day = row.published_on and row.published_on.isoformat()
    facts = {
        "identifier": row.document_id,
        "url": row.url,
        "headline": row.title,
        "datePublished": day,
        "publisher": publisher,
    }
    return _filled({"@type": "NewsArticle", **facts})


def _filled(page: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in page.items() if value not in (None, [], "")}
