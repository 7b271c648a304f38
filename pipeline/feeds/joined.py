"""Events with all that other tables know of them, names written out: what every feed is made from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.normalize import fold
from pipeline.records import DocumentRow, Event, EventHistory, EventParty, Forum, Organization, Person, PlaceRow

NEEDED = (
    "documents", "organizations", "event_reports", "events", "event_parties", "forums", "people", "places", "quality",
    "event_history",
)  # fmt: skip
"""The tables that a join reads."""

ROLES = ("organizer", "host", "chair", "participant", "member", "sponsor")


@dataclass(frozen=True, slots=True)
class Party:
    """One party of an event, however often documents name it; ``name_en`` is None where nobody has given it one.

    ``bodies`` are the ids that it stands for: its own, and of a person the body or country that he or she speaks for.
    """

    role: str
    party_type: str
    party_id: str | None
    name_ar: str
    name_en: str | None
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinedEvent:
    """An event, its series, the body whose meeting it is, its parties by role, its documents, its history, its doubts.

    ``documents`` holds no copies and stands in the order of publication.
    """

    event: Event
    forum: Forum | None
    body: Organization | None
    parties: tuple[Party, ...]
    documents: tuple[DocumentRow, ...]
    history: EventHistory | None
    doubts: int
    place: PlaceRow | None = None

    def of_role(self, role: str) -> tuple[Party, ...]:
        """The parties of one role."""
        return tuple(party for party in self.parties if party.role == role)

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of its documents, where these have one."""
        return tuple(dict.fromkeys(row.url for row in self.documents if row.url))

    @property
    def city_en(self) -> str | None:
        """The English name of its city, where GeoNames has one."""
        return self.place.name_en if self.place and self.place.type == "city" else None

    @property
    def first_day(self) -> dt.date | None:
        """The first day, or the last where only that is known."""
        return self.event.start_date or self.event.end_date

    @property
    def last_day(self) -> dt.date | None:
        """The last day, inclusive, never before the first."""
        days = [day for day in (self.event.start_date, self.event.end_date) if day]
        return max(days, default=None)


@cache
def country_names(language: str) -> Mapping[str, str]:
    """CLDR's names of countries by ISO 3166-1 alpha-2 code.

    >>> country_names("en")["EG"], country_names("ar")["EG"]
    ('Egypt', 'مصر')
    """
    from babel import Locale  # a tenth of a second, which commands without names of countries should not pay

    return dict(Locale.parse(language).territories)


def join_events(tables: Mapping[str, Sequence[Any]]) -> list[JoinedEvent]:
    """Every event of a run's tables, joined, by first day and id; those without a day come last.

    >>> join_events({})
    []
    """
    forums = {row.forum_id: row for row in tables.get("forums", ())}
    bodies = {row.organization_id: row for row in tables.get("organizations", ())}
    documents = {row.document_id: row for row in tables.get("documents", ())}
    history = {row.event_id: row for row in tables.get("event_history", ())}
    places = {row.place_id: row for row in tables.get("places", ())}
    parties = _parties(
        tables.get("event_parties", ()), bodies, {row.person_id: row for row in tables.get("people", ())}
    )
    reports: defaultdict[str, set[str]] = defaultdict(set)
    owners: dict[str, str] = {}
    for report in tables.get("event_reports", ()):
        reports[report.event_id].add(report.document_id)
        if report.organization_id:
            owners.setdefault(report.event_id, report.organization_id)
    doubts: defaultdict[str, int] = defaultdict(int)
    for doubt in tables.get("quality", ()):
        doubts[doubt.row_id] += doubt.table == "events"
    joined = []
    for event in tables.get("events", ()):
        forum = forums.get(event.forum_id)
        owner = (forum.organization_id if forum else None) or owners.get(event.event_id)
        sources = _in_order(documents[name] for name in reports[event.event_id] if name in documents)
        joined.append(
            JoinedEvent(
                event, forum, bodies.get(owner or ""), tuple(parties[event.event_id]), sources, history.get(event.event_id),
                doubts[event.event_id], places.get(event.place_id or ""),
            )
        )  # fmt: skip
    return sorted(joined, key=lambda one: (one.first_day or dt.date.max, one.event.event_id))


def _in_order(documents: Iterable[DocumentRow]) -> tuple[DocumentRow, ...]:
    """Documents by day of publication, copies left out where the original is among them."""
    found = {row.document_id: row for row in documents}
    own = (row for row in found.values() if row.copy_of not in found)
    return tuple(sorted(own, key=lambda row: (row.published_on or dt.date.max, row.document_id)))


def _parties(
    rows: Sequence[EventParty], bodies: Mapping[str, Organization], people: Mapping[str, Person]
) -> defaultdict[str, list[Party]]:
    """The parties of each event, each once a role, in the order in which documents name them."""
    found: defaultdict[str, list[Party]] = defaultdict(list)
    seen = set()
    for row in rows:
        key = (row.event_id, row.role, row.party_id or fold(row.name))
        if key not in seen:
            seen.add(key)
            found[row.event_id].append(_party(row, bodies, people))
    return found


def _party(row: EventParty, bodies: Mapping[str, Organization], people: Mapping[str, Person]) -> Party:
    name_ar, name_en, stands_for = row.name, None, [row.party_id, row.of_id]
    if row.party_type == "state" and row.party_id:
        name_ar = country_names("ar").get(row.party_id, row.name)
        name_en = country_names("en").get(row.party_id)
    elif row.party_type == "person" and (person := people.get(row.party_id or "")):
        name_ar = f"{person.name}، {person.title}" if person.title else person.name
        stands_for = [row.of_id, person.of_id]
    elif body := bodies.get(row.party_id or ""):
        name_ar, name_en = body.name_ar, body.name_en
    ids = tuple(dict.fromkeys(one for one in stands_for if one))
    return Party(row.role, row.party_type, row.party_id, name_ar, name_en, ids)
