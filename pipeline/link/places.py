"""The places of events: one row for each city and each country, with what GeoNames and CLDR know of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from pipeline.lexicon.gazetteer import gazetteer
from pipeline.link.identity import hash_id
from pipeline.normalize import fold
from pipeline.records import Event, PlaceRow


def placed(events: Iterable[Event]) -> tuple[list[Event], list[PlaceRow]]:
    """The events with their ``place_id``, and the rows of ``places``: of every city and every country among them.

    >>> from pipeline.records import columns_of
    >>> empty = dict.fromkeys(columns_of("events"))
    >>> (event,), places = placed([Event(**empty | {"city": "عمان", "country": "JO"})])
    >>> event.place_id, [(place.place_id, place.name_en) for place in places]
    ('geonames-250441', [('geonames-248816', 'Jordan'), ('geonames-250441', 'Amman')])
    """
    rows: dict[tuple[str | None, str | None], PlaceRow] = {}
    found = []
    for event in events:
        if event.country and (None, event.country) not in rows:
            rows[None, event.country] = country_row(event.country)
        key = (event.city, event.country)
        if event.city and key not in rows:
            rows[key] = city_row(event.city, event.country)
        place = rows.get(key)
        found.append(dataclasses.replace(event, place_id=place.place_id) if place else event)
    by_id = {row.place_id: row for _, row in sorted(rows.items(), key=lambda item: tuple(map(str, item[0])))}
    return found, [by_id[place_id] for place_id in sorted(by_id)]


def city_row(city: str, country: str | None) -> PlaceRow:
    """The row of a city; one that GeoNames does not know by this name keeps the name alone."""
    known = gazetteer().cities.get((city, country or ""))
    if known is None:
        return PlaceRow(hash_id("place", fold(city), country or ""), "city", city, None, country, None, None, None)
    place_id = f"geonames-{known.geonames_id}"
    return PlaceRow(
        place_id, "city", city, known.name_en, country, known.latitude, known.longitude, known.geonames_id
    )  # fmt: skip


def country_row(code: str) -> PlaceRow:
    """The row of a country, by its ISO 3166-1 alpha-2 code."""
    known = gazetteer().countries.get(code)
    if known is None:
        return PlaceRow(hash_id("place", code), "country", code, None, code, None, None, None)
    place_id = f"geonames-{known.geonames_id}"
    return PlaceRow(
        place_id, "country", known.name_ar, known.name_en, code, known.latitude, known.longitude, known.geonames_id
    )  # fmt: skip
